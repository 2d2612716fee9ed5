//! SKILL.md to frontmatter and prompt.

use crate::span::{Fragment, Span};

/// How a SKILL.md splits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillMd {
    /// The YAML between the two `---` lines, without them.
    pub frontmatter: Option<Span>,
    /// Everything after the closing line, or the whole text without frontmatter.
    pub body: Span,
    /// Why there is no frontmatter, or what other readers stumble over.
    pub defect: Option<FrontmatterDefect>,
}

/// What is wrong with the frontmatter's fences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrontmatterDefect {
    /// The file does not start with `---` and none of the other cases fits.
    Absent,
}

impl SkillMd {
    /// Splits a text that starts after any byte order mark.
    #[must_use]
    pub fn split(source: &Fragment<'_>) -> Self {
        Self { frontmatter: None, body: source.whole(), defect: Some(FrontmatterDefect::Absent) }
    }
}
