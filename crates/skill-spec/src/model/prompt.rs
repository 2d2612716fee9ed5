//! The body of SKILL.md.

use memchr::memchr_iter;

use crate::span::{Fragment, Span};

/// The prompt. Its text is not copied: [`crate::Skill::slice`] gives it, and
/// [`crate::Skill::prompt_outline`] what stands where in it.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// Its place in SKILL.md.
    pub span: Span,
    /// The same without blanks at its ends; empty if there is nothing else.
    pub text: Span,
    /// An estimate of its tokens: bytes / 3.6, rounded up. No tokenizer fits every model.
    pub tokens: usize,
    /// Its lines, without blank ones at its ends.
    pub lines: usize,
}

impl Prompt {
    /// Reads a prompt.
    #[must_use]
    pub fn new(source: &Fragment<'_>) -> Self {
        let text = source.text.trim();
        let start = source.text.len() - source.text.trim_start().len();
        Self {
            span: source.whole(),
            text: source.span(start..start + text.len()),
            tokens: (text.len() * 10).div_ceil(36),
            lines: usize::from(!text.is_empty()) + memchr_iter(b'\n', text.as_bytes()).count(),
        }
    }
}
