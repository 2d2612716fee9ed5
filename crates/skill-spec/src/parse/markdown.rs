//! Markdown to an outline: headings, code, links, each with its place.
