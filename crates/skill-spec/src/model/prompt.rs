//! The body of SKILL.md.

use crate::span::{Fragment, Span};

/// The prompt.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// Its place in SKILL.md.
    pub span: Span,
    /// An estimate of its tokens: bytes / 3.6, rounded up. No tokenizer fits every model.
    pub tokens: usize,
    /// Its lines.
    pub lines: usize,
}

impl Prompt {
    /// Reads a prompt.
    #[must_use]
    pub fn new(source: &Fragment<'_>) -> Self {
        let text = source.text.trim();
        Self {
            span: source.whole(),
            tokens: (text.len() * 10).div_ceil(36),
            lines: text.lines().count(),
        }
    }
}
