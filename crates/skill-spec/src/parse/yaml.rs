//! YAML to a located tree. The only file that names the YAML parser.

use crate::span::{Fragment, Span};
use crate::tree::Node;

/// A parsed YAML text.
#[derive(Clone, Debug)]
pub struct Document {
    /// The tree; `None` if it is not YAML or holds nothing.
    pub root: Option<Node>,
    /// What is wrong.
    pub error: Option<SyntaxError>,
    /// Legal YAML that other readers of skills refuse or read differently.
    pub features: Vec<(Feature, Span)>,
    /// Comments, `#` included.
    pub comments: Vec<Span>,
}

/// YAML beyond plain keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// `&name`
    Anchor,
    /// `*name`
    Alias,
    /// `!tag`
    Tag,
    /// `<<:`
    MergeKey,
    /// A second document, or `---` within the text.
    ManyDocuments,
}

/// Why a text is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where the parser stopped.
    pub span: Span,
    /// Its own words.
    pub message: String,
}

/// Parses a text.
#[must_use]
pub fn parse(_source: &Fragment<'_>) -> Document {
    Document { root: None, error: None, features: Vec::new(), comments: Vec::new() }
}
