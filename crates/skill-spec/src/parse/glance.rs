//! A quick look at a Markdown text, code and all: whatever may be a link, headings, code.
//!
//! Sees every link that the parser sees and more, in a small part of the time. So a text in which
//! everything that may be a link leads somewhere need not be parsed.

mod fences;
mod headings;
mod layout;

use memchr::{Memchr2, memchr, memchr2_iter, memchr3, memmem, memrchr2};

pub(crate) use self::headings::{Heading, headings, plain_headings};
use self::layout::MAX_LABEL;
pub(crate) use self::layout::{Layout, Marks};
use super::html;

/// What may be a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen<'a> {
    /// A destination as it is written, which is as it is meant.
    Destination(&'a str),
    /// An address in the web, whatever it says.
    Web,
    /// Something that only the parser can read.
    Unclear,
}

/// Tags with an attribute that leads somewhere.
pub(crate) const TAGS: [&str; 7] = ["a", "img", "source", "video", "audio", "embed", "iframe"];

/// A tag or a destination longer than this is left to the parser.
const MAX_TAG: usize = 2000;

/// Everything that may be a link, an image or an HTML attribute that leads somewhere, code and all,
/// with its place.
pub(crate) struct Destinations<'a> {
    text: &'a str,
    signs: Memchr2<'a>,
    /// Where the last tag was met, and what of it is not told yet, the last one first.
    tag: (usize, Vec<Seen<'a>>),
    has_label: bool,
    has_definition: bool,
}

impl<'a> Destinations<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let signs = memchr2_iter(b']', b'<', text.as_bytes());
        Self { text, signs, tag: (0, Vec::new()), has_label: false, has_definition: false }
    }

    /// Whether what was passed has brackets with a label behind them, or a definition.
    pub(crate) fn has_references(&self) -> bool {
        self.has_label || self.has_definition
    }

    /// Whether what was passed has both brackets with a label behind them and definitions.
    pub(crate) fn may_refer(&self) -> bool {
        self.has_label && self.has_definition
    }
}

impl<'a> Iterator for Destinations<'a> {
    type Item = (usize, Seen<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(seen) = self.tag.1.pop() {
            return Some((self.tag.0, seen));
        }
        let text = self.text;
        let bytes = text.as_bytes();
        loop {
            let at = self.signs.next()?;
            match (bytes[at], *bytes.get(at + 1)?) {
                (b']', b'(') => return Some((at, destination(&text[at + 2..]))),
                (b']', b'[') => self.has_label = true,
                (b']', b':') => {
                    self.has_definition = true;
                    if !is_footnote(&text[..at]) {
                        return Some((at, destination(&text[at + 2..])));
                    }
                }
                (b'<', next) if starts_tag(next) => {
                    let mut seen = tag(&text[at..]).unwrap_or_default();
                    seen.reverse();
                    if let Some(first) = seen.pop() {
                        self.tag = (at, seen);
                        return Some((at, first));
                    }
                }
                _ => {}
            }
        }
    }
}

/// What stands behind `](` or `]:`.
fn destination(rest: &str) -> Seen<'_> {
    let window = &rest[..rest.floor_char_boundary(MAX_TAG)];
    let is_cut = window.len() < rest.len();
    let blanks = window.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let rest = &window[blanks..];
    if is_web(rest.strip_prefix('<').unwrap_or(rest)) {
        return Seen::Web;
    }
    let (written, is_closed) = if let Some(inner) = rest.strip_prefix('<') {
        let end = memchr3(b'>', b'\n', b'<', inner.as_bytes()).unwrap_or(inner.len());
        (&inner[..end], inner[end..].starts_with('>'))
    } else {
        let ends = |byte: u8| matches!(byte, b'(' | b')') || byte.is_ascii_whitespace();
        let end = rest.bytes().position(ends).unwrap_or(rest.len());
        // Inner brackets are counted by the parser; a line end may have a prefix behind it.
        let is_whole = !is_cut || end < rest.len();
        (
            &rest[..end],
            is_whole && !rest[end..].starts_with('(') && (end > 0 || rest.starts_with(')')),
        )
    };
    // Escapes and entities hide what is meant.
    let hides = |byte: u8| matches!(byte, b'\\' | b'&' | b'\r' | b'<' | b'\0');
    let is_plain = is_closed && !written.bytes().any(hides);
    if is_plain { Seen::Destination(written) } else { Seen::Unclear }
}

/// Whether a destination is an address in the web; no escape or entity makes another of it.
fn is_web(destination: &str) -> bool {
    destination.starts_with("https://") || destination.starts_with("http://")
}

/// Whether the text ends in the label of a footnote, whose text is no destination.
fn is_footnote(before: &str) -> bool {
    let near = before.ceil_char_boundary(before.len().saturating_sub(MAX_LABEL));
    let label = memrchr2(b'[', b'\n', &before.as_bytes()[near..]).map_or(near, |at| near + at + 1);
    before[label..].starts_with('^')
}

/// Whether one of the tags begins so.
fn starts_tag(first: u8) -> bool {
    TAGS.iter().any(|tag| tag.as_bytes().first() == Some(&(first | 0x20)))
}

fn tag<'a>(rest: &'a str) -> Option<Vec<Seen<'a>>> {
    let name = rest.get(1..)?;
    let end = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if end == 0 || end > 6 || !TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(&name[..end])) {
        return None;
    }
    // A quoted `>` ends it too early, and its attribute is then no attribute: left to the parser.
    let window = rest.as_bytes().get(..MAX_TAG).unwrap_or(rest.as_bytes());
    let Some(end) = memchr(b'>', window) else {
        return Some(vec![Seen::Unclear]);
    };
    let tag = &rest[..=end];
    let quotes = tag.bytes().filter(|byte| matches!(byte, b'"' | b'\'')).count();
    if tag.bytes().any(|byte| matches!(byte, b'\n' | b'\r')) || quotes % 2 == 1 {
        return Some(vec![Seen::Unclear]);
    }
    let leads = |name: &str| name.eq_ignore_ascii_case("href") || name.eq_ignore_ascii_case("src");
    let seen = |value: &'a str| match value {
        _ if is_web(value) => Seen::Web,
        // Entities hide what is meant.
        _ if value.contains('&') => Seen::Unclear,
        _ => Seen::Destination(value),
    };
    let found = html::attributes(tag).into_iter().filter(|attribute| leads(attribute.name));
    Some(found.filter_map(|attribute| tag.get(attribute.value)).map(seen).collect())
}

/// With more than these brackets, whether they stand in code is left to the parser.
const MAX_LABELS: usize = 64;

/// Whether outside code a label may stand behind brackets, as in a reference to a definition.
pub(crate) fn may_refer(layout: &Layout<'_>) -> bool {
    let mut labels = memmem::find_iter(layout.text.as_bytes(), b"][");
    labels.by_ref().take(MAX_LABELS).any(|at| !layout.is_code(at)) || labels.next().is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::markdown::{self, LinkKind};
    use crate::span::{FileId, Fragment, Span};

    fn outline(text: &str) -> markdown::Outline {
        markdown::parse(&Fragment::verbatim(FileId(0), 0, text))
    }

    #[test]
    fn links_are_seen_as_the_parser_sees_them() {
        for (text, seen) in [
            ("[a](b.md)", &[Seen::Destination("b.md")][..]),
            ("![a]( <b c.md> 'x')", &[Seen::Destination("b c.md")]),
            ("[a]: b.md\n[^1]: c\n", &[Seen::Destination("b.md")]),
            ("[a](b\\_c) [d](e(f))", &[Seen::Unclear, Seen::Unclear]),
            ("[a](\nb)", &[Seen::Unclear]),
            ("[a]()", &[Seen::Destination("")]),
            ("<img src=\"a.png\"> <b href=x>", &[Seen::Destination("a.png")]),
            ("<a\nhref=b>", &[Seen::Unclear]),
            ("[a](https://b(c)&d [e]: <http://f", &[Seen::Web, Seen::Web]),
            (
                "<img alt='&' src=a><a href='a&b' HREF=http://b?c&d>",
                &[Seen::Destination("a"), Seen::Unclear, Seen::Web],
            ),
        ] {
            let found: Vec<Seen<'_>> = Destinations::new(text).map(|(_, seen)| seen).collect();
            assert_eq!(found, seen, "{text}");
        }
    }

    #[test]
    fn headings_in_code_and_with_markup_are_left_to_the_parser() {
        let text =
            "# One two #\n```sh\n# no\n```\n\n## `code` a_b & [c]\n\n### *A*\n\n# D\n> ## E\n";
        let plain = |text: &'static str| Heading::Plain(text.into());
        let unclear = |part: &str| {
            let start = text.find(part).unwrap_or(0);
            Heading::Unclear(start..start + part.len())
        };
        let seen = [
            plain("One two"),
            plain("code a_b & [c]"),
            unclear("### *A*"),
            unclear("# D\n> ## E\n"),
        ];
        assert_eq!(headings(&Layout::new(text, &Marks::default())), seen);
    }

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![pieces(), lines(), titles()]
    }

    /// Headings with and without markup.
    fn titles() -> impl Strategy<Value = String> {
        let pieces = [
            "`", "``", "_", "a", "b1", " ", "[", "]", "(", ")", "&", "<", ">", "#", " #", "*", "!",
            "\\", "~", "[^1]", "&amp;", "é", "{#c}", "|", "\u{a0}", "\t", "\r", "`a`", "\0",
        ];
        let title = prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..8);
        title.prop_map(|pieces| format!("## {}\n\n# a\n", pieces.concat()))
    }

    /// Texts in which blocks begin and end.
    fn lines() -> impl Strategy<Value = String> {
        let prefixes =
            ["", "", "", "  ", "   ", "    ", "- ", "1. ", "> ", "    > ", "\t", "[^1]: "];
        let contents = [
            "```",
            "```",
            "```sh",
            "````",
            "``` a`",
            "a",
            "a `b",
            "a` b",
            "# h",
            "## *h* b",
            "<div>",
            "<a id=\"x\">",
            "c <a NAME = x>",
            "## a `` ` `` b ##",
            "# a_b [c] d & e",
            "# &amp; [^1]",
            "# <b>x</b> _c_",
            "#",
            "- # x",
            "# x#",
            "# [a]",
            "=",
            "# a < b `c",
            "[ ] # x",
            "| a |",
            "|---|",
            "#### ` a ` # \t",
            "<!-- x",
            "-->",
            "<!-- -->",
            "<!---->",
            "<pre>",
            "`a`",
            "[a]: b",
            "[a](b.md)",
            "[a]",
            "---",
            "===",
            "-",
            "[ ] ```",
            "[a",
            "b]: c",
            "[b][a] [c][]",
            "`[x][y]`",
            "``` ",
            "x[a]: b",
            "~~~",
        ];
        let line = (
            prop::sample::select(prefixes.to_vec()),
            prop::sample::select(contents.to_vec()),
            prop::sample::select(vec!["\n", "\n", "\n\n", "\r\n"]),
        );
        let line = line.prop_map(|(prefix, content, end)| [prefix, content, end].concat());
        prop::collection::vec(line, 0..12).prop_map(|lines| lines.concat())
    }

    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "[",
            "]",
            "](",
            "]:",
            "(",
            ")",
            "<",
            ">",
            "a.md",
            "b",
            "#c",
            " ",
            "\n",
            "\\",
            "&amp;",
            "!",
            "`",
            "```\n",
            "```sh\n",
            "````\n",
            "   ```\n",
            "\n> ```\n",
            "]: ",
            "[ ] ",
            "~~~\n",
            "<!--x-->\n",
            "<div>\n",
            "\t```",
            "> ",
            "- ",
            "``",
            "`b`",
            "|",
            "\n\n",
            "\n\n# ",
            "\n```\n",
            "\n  ```\n",
            "\n    ```\n",
            "\n    ",
            "1. ",
            "<!-- -->\n",
            "<a href=\"",
            "<img src='",
            "\"",
            "'",
            "^",
            "    ",
            "\t",
            "http://d",
            "<https://d&",
            "[x][y]",
            "[x]: ",
            "é",
            "\r\n",
            "\r",
            "/",
            "# ",
        ]);
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_link_of_the_parser_is_missed(text in texts()) {
            let marks = Marks::default();
            let layout = Layout::new(&text, &marks);
            let seen = Destinations::new(&text).filter(|(at, _)| !layout.is_code(*at));
            let seen: Vec<Seen<'_>> = seen.map(|(_, seen)| seen).collect();
            let is_seen = |destination: &str| {
                seen.iter().any(|one| match one {
                    Seen::Destination(written) => *written == destination,
                    Seen::Web => is_web(destination),
                    Seen::Unclear => true,
                })
            };
            let outline = outline(&text);
            for link in outline.links.iter().filter(|link| link.kind != LinkKind::Autolink) {
                prop_assert!(is_seen(&link.destination), "{link:?} in {text:?}: {seen:?}");
            }
            for piece in &outline.html {
                let piece = &text[piece.range()];
                for one in html::attributes(piece) {
                    let leads = [("a", "href"), ("img", "src")].contains(&(one.tag, one.name));
                    let value = piece[one.value].replace("&amp;", "&");
                    prop_assert!(!leads || is_seen(&value), "{value} in {text:?}: {seen:?}");
                }
            }
        }

        #[test]
        fn labels_that_nothing_defines_are_seen(text in texts()) {
            let marks = Marks::default();
            let mut destinations = Destinations::new(&text);
            destinations.by_ref().for_each(drop);
            if !destinations.may_refer() || !may_refer(&Layout::new(&text, &marks)) {
                let found = markdown::undefined(&Fragment::verbatim(FileId(0), 0, &text));
                prop_assert_eq!(found.references, [], "{:?}", text);
            }
        }

        #[test]
        fn headings_are_those_of_the_parser(text in texts()) {
            let whole = outline(&text);
            let (mut texts, mut anchors) = (Vec::new(), Vec::new());
            let marks = Marks::default();
            for heading in headings(&Layout::new(&text, &marks)) {
                match heading {
                    Heading::Plain(text) => texts.push(text.into_owned()),
                    Heading::Unclear(range) => {
                        let part = Fragment::verbatim(FileId(0), range.start, &text[range]);
                        let outline = markdown::parse(&part);
                        texts.extend(outline.headings.into_iter().map(|heading| heading.text));
                        anchors.extend(outline.html);
                    }
                }
            }
            let trimmed = |text: &String| text.trim().to_owned();
            let known: Vec<_> = whole.headings.iter().map(|heading| trimmed(&heading.text)).collect();
            prop_assert_eq!(texts.iter().map(trimmed).collect::<Vec<_>>(), known);
            let names = |span: &&Span| {
                let attributes = html::attributes(&text[span.range()]);
                attributes.iter().any(|one| ["id", "NAME"].contains(&one.name))
            };
            for span in whole.html.iter().filter(names) {
                prop_assert!(anchors.contains(span), "{span:?}");
            }
        }

        #[test]
        fn what_is_seen_as_code_is_code_to_the_parser(text in texts()) {
            let marks = Marks::default();
            let (layout, outline) = (Layout::new(&text, &marks), outline(&text));
            for (at, _) in text.char_indices().filter(|(at, _)| layout.is_code(*at)) {
                prop_assert!(outline.is_code(at), "{at} in {text:?}");
            }
        }

        #[test]
        fn the_parts_of_a_text_read_alone_as_they_read_in_it(text in texts()) {
            let marks = Marks::default();
            let layout = Layout::new(&text, &marks);
            let mut joined = markdown::Outline::default();
            let mut start = 0;
            while start < text.len() {
                let part = layout.part(start);
                prop_assert_eq!(part.start, start);
                start = part.end;
                let fragment = Fragment::verbatim(FileId(0), part.start, &text[part]);
                let outline = markdown::parse(&fragment);
                joined.headings.extend(outline.headings);
                joined.code_blocks.extend(outline.code_blocks);
                joined.code.extend(outline.code);
                joined.links.extend(outline.links);
                joined.html.extend(outline.html);
            }
            prop_assert_eq!(joined, outline(&text));
        }
    }
}
