//! What a rule says, and the report of all rules.
//!
//! Data only: severity is decided by [`mod@crate::rule`], sorting by [`Report`], form by renderers.

use crate::files::{Files, RelPath};
use crate::span::Span;
use crate::target::{Evidence, Target};
use crate::tree::{Node, Style};
use crate::vocab::is_slip;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The platform or its SDK rejects the skill, or it cannot do what it says.
    Error,
    /// It works, but not as the author means, or not everywhere.
    Warning,
    /// Worth knowing.
    Note,
}

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The bundle as a whole.
    Bundle,
    /// A path as a whole, shipped or not; relative to the bundle.
    Path(String),
    /// A part of a file.
    Span(Span),
}

/// One thing a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's name.
    pub rule: &'static str,
    /// After target and configuration had their say.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, backticks round code.
    pub message: String,
    /// Where.
    pub place: Place,
    /// A word at the place itself.
    pub label: Option<String>,
    /// Other places that belong to the story.
    pub related: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
    /// Further facts.
    pub notes: Vec<String>,
    /// A repair, if one is known.
    pub fix: Option<Fix>,
    /// The targets it holds for and how much it weighs there, where several were checked for: see
    /// [`mod@crate::across`]. Empty where one was.
    pub targets: Vec<(&'static str, Severity)>,
    /// How it is known that the platform refuses a skill for it, where a fact of the target says so.
    pub refusal: Option<Evidence>,
}

/// A repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: an imperative, lower case.
    pub title: String,
    /// Whether it may be applied unasked.
    pub safety: Safety,
    /// Non-overlapping; at least one.
    pub edits: Vec<Edit>,
}

/// Whether a fix can change what the author means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// The one right answer: same meaning, defect gone.
    Safe,
    /// A good guess.
    Unsafe,
}

/// A replacement of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

/// Everything the rules say of one skill, sorted by path, place and rule.
#[derive(Clone, Debug)]
pub struct Report {
    /// The platform the skill was checked for.
    pub target: &'static Target,
    /// Sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// What somebody decided to live with. Sorted.
    pub silenced: Vec<Silenced>,
}

/// A diagnostic that counts no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// What it would have been.
    pub diagnostic: Diagnostic,
    /// Who decided.
    pub by: Silencer,
}

/// Why a diagnostic counts no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silencer {
    /// A comment beside it, with the reason it gives: see [`mod@crate::allow`].
    Comment(Option<String>),
    /// A list of what was there before.
    Baseline,
}

impl Severity {
    /// The word used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl Diagnostic {
    /// Sets the word at the place itself.
    pub fn label(&mut self, text: impl Into<String>) -> &mut Self {
        self.label = Some(text.into());
        self
    }

    /// Adds another place of the same file or a different one.
    pub fn related(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.related.push((span, text.into()));
        self
    }

    /// Says what to do.
    pub fn help(&mut self, text: impl Into<String>) -> &mut Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a fact.
    pub fn note(&mut self, text: impl Into<String>) -> &mut Self {
        self.notes.push(text.into());
        self
    }

    /// Offers a repair.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }
}

impl Fix {
    /// A fix with one edit that changes no meaning.
    #[must_use]
    pub fn safe(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self::new(Safety::Safe, title, vec![Edit { span, text: text.into() }])
    }

    /// A fix with one edit that is a good guess.
    #[must_use]
    pub fn guess(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self::new(Safety::Unsafe, title, vec![Edit { span, text: text.into() }])
    }

    /// Another name for a key, which stays in quotes; safe where the key can only be a slip for it.
    #[must_use]
    pub fn rename(key: &Node, name: &str) -> Self {
        let scalar = key.scalar();
        let is_plain = scalar.is_none_or(|scalar| scalar.style == Style::Plain);
        let text = if is_plain { name.to_owned() } else { format!("\"{name}\"") };
        let is_certain = scalar.is_some_and(|scalar| is_slip(&scalar.text, name));
        let safety = if is_certain { Safety::Safe } else { Safety::Unsafe };
        Self::new(safety, format!("rename it to `{name}`"), vec![Edit { span: key.span, text }])
    }

    /// A fix with several edits.
    #[must_use]
    pub fn new(safety: Safety, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), safety, edits }
    }
}

impl Report {
    /// Sorts `diagnostics`: this is the only place that does.
    #[must_use]
    pub fn new(target: &'static Target, files: &Files, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by(|a, b| sort_key(files, a).cmp(&sort_key(files, b)));
        Self { target, diagnostics, silenced: Vec::new() }
    }

    /// Adds what was silenced, sorted.
    #[must_use]
    pub fn with_silenced(mut self, files: &Files, silenced: Vec<Silenced>) -> Self {
        self.silenced.extend(silenced);
        self.silenced
            .sort_by(|a, b| sort_key(files, &a.diagnostic).cmp(&sort_key(files, &b.diagnostic)));
        self
    }

    /// Everything that was said, silenced or not, in order, with who silenced it.
    #[must_use]
    pub fn all(&self, files: &Files) -> Vec<(&Diagnostic, Option<&Silencer>)> {
        let open = self.diagnostics.iter().map(|diagnostic| (diagnostic, None));
        let silenced = self.silenced.iter();
        let silenced = silenced.map(|silenced| (&silenced.diagnostic, Some(&silenced.by)));
        let mut all: Vec<_> = open.chain(silenced).collect();
        if !self.silenced.is_empty() {
            all.sort_by(|(a, _), (b, _)| sort_key(files, a).cmp(&sort_key(files, b)));
        }
        all
    }

    /// No error-level diagnostic.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.count(Severity::Error) == 0
    }

    /// The number of diagnostics of one severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }
}

fn sort_key<'a>(files: &'a Files, diagnostic: &'a Diagnostic) -> impl Ord + use<'a> {
    let (path, start) = match &diagnostic.place {
        Place::Bundle => (None, 0),
        Place::Path(path) => (Some(path.as_str()), 0),
        Place::Span(span) => (files.path(span.file).map(RelPath::as_str), span.start),
    };
    (path, start, diagnostic.rule, diagnostic.message.as_str())
}

/// Text of a stranger, fit for a message: in backticks, at most 60 characters, without anything
/// that moves the cursor or the reading direction.
#[must_use]
pub fn quote(text: &str) -> String {
    quoted(text, 60)
}

/// [`quote`] for a path somebody has to find: at most 200 characters.
#[must_use]
pub fn quote_path(path: &str) -> String {
    quoted(path, 200)
}

fn quoted(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most) + 2);
    out.push('`');
    // What most texts are is taken as it is.
    if text.len() <= most && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        out.push_str(text);
        out.push('`');
        return out;
    }
    let mut room = most;
    for character in text.chars() {
        let is_plain = is_printable(character);
        let width = if is_plain { 1 } else { character.escape_unicode().len() };
        let Some(left) = room.checked_sub(width) else {
            out.push('…');
            break;
        };
        room = left;
        if is_plain {
            out.push(character);
        } else {
            out.extend(character.escape_unicode());
        }
    }
    out.push('`');
    out
}

/// Whether a character can be shown as it is: no control, no bidi or other invisible format.
#[must_use]
pub fn is_printable(character: char) -> bool {
    !character.is_control()
        && !matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_cannot_act_on_a_terminal() {
        assert_eq!(quote("a\u{1b}[2Jb\nc"), "`a\\u{1b}[2Jb\\u{a}c`");
        assert_eq!(quote("x\u{202e}y"), "`x\\u{202e}y`");
        assert_eq!(quote("é 日本"), "`é 日本`");
        assert_eq!(quote(&"a".repeat(100)).chars().count(), 63);
        assert_eq!(quote_path(&"a".repeat(300)).chars().count(), 203);
        assert_eq!(quote(&"\u{7}".repeat(100)), format!("`{}…`", "\\u{7}".repeat(12)));
    }
}
