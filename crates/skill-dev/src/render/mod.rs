//! Forms of output. Only this folder knows formats.
//!
//! Whatever comes from a skill passes [`line_of`] or [`text_of`] before it reaches a terminal, and
//! its files are read through [`Checked::source`], in which secrets are stars.

pub(crate) mod diff;
pub(crate) mod fingerprint;
mod github;
pub(crate) mod inspect;
mod json;
mod junit;
pub(crate) mod man;
pub(crate) mod patch;
pub(crate) mod root;
pub mod rule_page;
mod sarif;
mod short;
pub(crate) mod stream;
pub mod target_page;
pub(crate) mod text;
pub(crate) mod watch;
mod window;
mod words;

use std::borrow::Cow;
use std::cell::OnceCell;

use skill_spec::across::held_for;
use skill_spec::{Diagnostic, Edit, FileId, LineColumn, LineIndex, Place, Report, Skill};

use crate::disk::SkillFolder;
pub(crate) use words::{Skipped, bytes_of, not_json, plural};

/// The name under which a folder that cannot be read at all stands among the diagnostics.
pub(crate) const UNREADABLE: &str = "bundle-entry-unreadable";

/// Why that is, and what to do about it.
fn why_unreadable(why: &str) -> (&str, Option<&str>) {
    why.split_once("\nhelp: ").map_or((why, None), |(message, help)| (message, Some(help)))
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// With source snippets, for people
    #[default]
    Text,
    /// One line each: `file:line:col: severity[rule]: message`
    Short,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions, and a summary of the job
    Github,
    /// JUnit XML, for test reports of GitLab, Jenkins and others
    Junit,
}

/// A skill with its report, ready to be printed.
pub(crate) struct Checked<'a> {
    /// The skill's path, as the user wrote it, with every character it has.
    pub(crate) shown: &'a str,
    /// The skill.
    pub(crate) skill: &'a Skill,
    /// What the rules say.
    pub(crate) report: &'a Report,
    /// Whether its files lie in no folder: then a CI system can show the archive alone.
    packed: bool,
    /// By file id, each read when it is first asked for; `None` if it is no text.
    sources: Vec<OnceCell<Option<Source<'a>>>>,
}

/// A file as text with stars in place of secrets, every byte where it was; and its lines.
pub(crate) struct Source<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) lines: LineIndex,
}

impl<'a> Checked<'a> {
    pub(crate) fn new(shown: &'a str, skill: &'a Skill, report: &'a Report) -> Self {
        let sources = skill.files.iter().map(|_| OnceCell::new()).collect();
        Self { shown, skill, report, packed: false, sources }
    }

    /// The same, read from `folder`.
    pub(crate) fn read_from(self, folder: &SkillFolder) -> Self {
        Self { packed: folder.packed.is_some(), ..self }
    }

    /// Before a message whose place shows the archive alone: the place in it.
    fn place_within(&self, place: &Place) -> String {
        match place {
            Place::Span(span) if self.packed => {
                let file = self.file(span.file);
                match self.place(span.file, span.start) {
                    Some(at) => format!("{file}:{}:{}: ", at.line, at.column),
                    None => format!("{file}: "),
                }
            }
            Place::Path(path) if self.packed => format!("{path}: "),
            _ => String::new(),
        }
    }

    /// A path of the bundle, from where the user stands.
    pub(crate) fn path(&self, inside: &str) -> String {
        let mut out = String::with_capacity(self.shown.len() + 1 + inside.len());
        self.add_path(&mut out, inside);
        out
    }

    fn add_path(&self, out: &mut String, inside: &str) {
        if !matches!(self.shown, "." | "") {
            add_line(out, self.shown);
            out.push_str(if self.shown.ends_with('/') { "" } else { "/" });
        }
        add_line(out, inside);
    }

    /// The path of a file, relative to the bundle.
    pub(crate) fn file(&self, id: FileId) -> &str {
        self.skill.files.path(id).map_or("", |path| path.as_str())
    }

    /// Line and column of a byte; `None` if the file is no text.
    pub(crate) fn place(&self, id: FileId, offset: usize) -> Option<LineColumn> {
        let source = self.source(id)?;
        Some(source.lines.line_column(&source.text, offset))
    }

    /// What a fix writes, as it may be shown: without secrets.
    pub(crate) fn written(&self, edit: &Edit) -> String {
        redacted(self.skill, &edit.text)
    }

    /// A file as text; `None` if it is none.
    pub(crate) fn source(&self, id: FileId) -> Option<&Source<'a>> {
        let read = || {
            let text = self.skill.masked(id)?;
            let lines = LineIndex::new(&text);
            Some(Source { text, lines })
        };
        self.sources.get(id.0 as usize)?.get_or_init(read).as_ref()
    }
}

/// The message, and the targets it holds for where several were checked for.
fn said(diagnostic: &Diagnostic) -> Cow<'_, str> {
    match held_for(diagnostic) {
        Some(targets) => format!("{} ({targets})", diagnostic.message).into(),
        None => diagnostic.message.as_str().into(),
    }
}

/// Stands before a path that starts with a colon: at the start of a line of a log it would be a
/// command to GitHub Actions.
const HERE: &str = "./";

/// A path at the start of a line of a log.
fn starting(path: &str) -> String {
    if path.starts_with(':') { format!("{HERE}{path}") } else { path.to_owned() }
}

/// A text that may quote a secret of `skill`, without it.
pub(crate) fn redacted(skill: &Skill, text: &str) -> String {
    let mut text = text.to_owned();
    skill.redact(&mut text);
    text
}

/// One line of untrusted text, as it can be printed: nothing that moves a cursor, colours a
/// terminal or turns the direction of writing.
pub(crate) fn line_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    add_line(&mut out, text);
    out
}

/// Adds to `out` what [`line_of`] is.
fn add_line(out: &mut String, text: &str) {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        out.push_str(text);
    } else {
        out.extend(text.chars().map(visible));
    }
}

/// The same for text of several lines: line feeds and tabs stay.
pub(crate) fn text_of(text: &str) -> String {
    let keep = |character| matches!(character, '\n' | '\t');
    text.chars()
        .map(|character| if keep(character) { character } else { visible(character) })
        .collect()
}

/// The character itself, or one that stands for it.
pub(crate) fn visible(character: char) -> char {
    match character {
        // The Unicode block "Control Pictures" mirrors the control characters.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // C1 controls; marks, embeddings and isolates that turn the direction of writing; line
        // and paragraph separators; the byte order mark; invisible tag characters.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}'
        | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        other => other,
    }
}

#[cfg(test)]
mod tests;
