//! What stands before the first statement: frontmatter, directives and the word that names the
//! kind of diagram.

use std::ops::Range;

use super::Parser;
use super::cursor::{is_newline, is_space, starts_with_ignore_case};
use crate::diagnostic::Fix;
use crate::model::graph::{Header, HeaderKind};
use crate::vocab;

/// The first words of Mermaid's other diagrams.
const OTHER_KINDS: &[&str] = &[
    "C4Component",
    "C4Container",
    "C4Context",
    "C4Deployment",
    "C4Dynamic",
    "architecture",
    "architecture-beta",
    "block",
    "block-beta",
    "classDiagram",
    "classDiagram-v2",
    "erDiagram",
    "flowchart",
    "flowchart-elk",
    "gantt",
    "gitGraph",
    "graph",
    "info",
    "journey",
    "kanban",
    "mindmap",
    "packet",
    "packet-beta",
    "pie",
    "quadrantChart",
    "radar-beta",
    "requirement",
    "requirementDiagram",
    "sankey",
    "sankey-beta",
    "sequenceDiagram",
    "timeline",
    "treemap",
    "xychart",
    "xychart-beta",
    "zenuml",
];

const V2: &str = "stateDiagram-v2";
const V1: &str = "stateDiagram";

impl Parser<'_> {
    pub(super) fn header(&mut self) {
        self.frontmatter();
        self.skip_trivia();
        if self.cursor.starts_with("```") {
            self.fence();
            self.skip_trivia();
        }
        let start = self.cursor.at;
        let word = self.cursor.take(|c| !is_space(c));
        self.cursor.at = start;
        let (kind, length) = self.header_kind(self.slice(&word));
        self.graph.header = Header { kind, span: self.span(&(start..start + length)) };
        self.cursor.at = start + length;
    }

    /// The kind of header that `word` is, and how much of it.
    fn header_kind(&self, word: &str) -> (HeaderKind, usize) {
        if word == V2 {
            return (HeaderKind::StateDiagramV2, word.len());
        }
        if word == V1 {
            return (HeaderKind::StateDiagram, word.len());
        }
        let behind = self.cursor.rest().get(word.len()..).unwrap_or("").trim_start();
        let used_as_id = behind.starts_with("-->") || behind.starts_with(':');
        if OTHER_KINDS.contains(&word) && !used_as_id {
            return (HeaderKind::Other(word.to_owned()), word.len());
        }
        let near = starts_with_ignore_case(word, V1) || vocab::nearest(word, [V2, V1]).is_some();
        if near && !used_as_id && !word.ends_with(':') {
            return (HeaderKind::Misspelt, word.len());
        }
        (HeaderKind::Absent, 0)
    }

    /// A YAML block between two `---` lines before the header.
    fn frontmatter(&mut self) {
        self.cursor.take(is_space);
        let start = self.cursor.at;
        if !self.at_rule() {
            self.cursor.at = 0;
            return;
        }
        loop {
            self.cursor.skip_line();
            if self.cursor.peek().is_none() {
                break;
            }
            self.cursor.take(is_newline);
            if self.at_rule() {
                self.cursor.skip_line();
                return;
            }
        }
        self.cursor.at = start + "---".len();
        self.error(start..start + "---".len(), "the block that this `---` opens is never closed")
            .help_text("close it with a line `---` before the header");
    }

    /// Whether the line holds `---` and nothing else.
    fn at_rule(&mut self) -> bool {
        let start = self.cursor.at;
        let end = self.cursor.line_end();
        self.slice(&(start..end)).trim() == "---"
    }

    /// A line of a Markdown code fence; only the first one is worth a word.
    pub(super) fn fence(&mut self) {
        let start = self.cursor.at;
        self.cursor.skip_line();
        if !self.fenced {
            let line: Range<usize> = start..self.cursor.at;
            self.error(line, "a Markdown code fence is no part of a graph")
                .help_text("take out both lines of the fence");
        }
        self.fenced = true;
    }

    /// A `stateDiagram` further down.
    pub(super) fn second_header(&mut self) {
        let start = self.cursor.at;
        let word = self.cursor.take(|c| !is_space(c));
        let span = self.span(&word);
        self.error(start..word.end, "a second header")
            .help_text("a graph is one diagram: take this line out, and use other ids where two states share one")
            .repair(Fix::guess("take the second header out", span, ""));
    }
}
