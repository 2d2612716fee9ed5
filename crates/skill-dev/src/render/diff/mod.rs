//! Two versions of a skill beside each other, for people and for programs. Field names are a
//! contract.

mod rows;
mod text;

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;
use skill_spec::compare::Comparison;
use skill_spec::{FileId, LineIndex, Skill, Span};

use self::rows::{FileRow, GraphRow, KeyRow, PromptRow, SchemaRow};
use super::line_of;
use crate::bundle::Bundle;
use crate::disk::written;

/// Everything that differs.
#[derive(Debug, Serialize)]
pub(crate) struct Difference {
    version: u32,
    old: String,
    new: String,
    /// Whether both are the same, byte by byte.
    same: bool,
    files: Vec<FileRow>,
    manifest: Vec<KeyRow>,
    prompt: Option<PromptRow>,
    execution: Vec<KeyRow>,
    graph: Option<GraphRow>,
    schema: SchemaRow,
}

/// What differs from a lock's entry.
#[derive(Debug, Serialize)]
pub(crate) struct LockDifference {
    version: u32,
    old: String,
    new: String,
    same: bool,
    /// The name in the lock.
    name: String,
    /// One line each.
    changes: Vec<String>,
}

/// Both versions: what is shown of one may quote a secret of either.
struct Pair<'a> {
    old: &'a Skill,
    new: &'a Skill,
}

/// Line and column of a place in schema.json.
#[derive(Clone, Copy, Debug, Serialize)]
struct Position {
    line: usize,
    column: usize,
}

impl Difference {
    /// Puts a comparison into words.
    pub(crate) fn of(
        (old_path, old): (&Path, &Bundle),
        (new_path, new): (&Path, &Bundle),
        found: &Comparison,
    ) -> Self {
        let pair = Pair { old: &old.skill, new: &new.skill };
        Self {
            version: 1,
            old: written(old_path),
            new: written(new_path),
            same: found.is_empty(),
            files: found.files.iter().map(|file| FileRow::of(file, &pair)).collect(),
            manifest: found.manifest.iter().map(|key| KeyRow::of(key, &pair)).collect(),
            prompt: found.prompt.map(|prompt| PromptRow::of(prompt, &pair)),
            execution: found.execution.iter().map(|key| KeyRow::of(key, &pair)).collect(),
            graph: found.graph.as_ref().map(|graph| GraphRow::of(graph, &pair)),
            schema: SchemaRow::of(&found.schema, &pair),
        }
    }
}

impl LockDifference {
    pub(crate) fn new(old: String, new: String, name: &str, changes: Vec<String>) -> Self {
        Self { version: 1, old, new, same: changes.is_empty(), name: name.to_owned(), changes }
    }

    pub(crate) fn same(&self) -> bool {
        self.same
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        if self.same {
            return format!("no difference: {} is as locked\n", line_of(&self.new));
        }
        let mut out = format!("{} is not as locked\n", line_of(&self.new));
        for line in &self.changes {
            // Writing to a `String` cannot fail.
            let _ = writeln!(out, "  {}", line_of(line));
        }
        out
    }
}

impl Pair<'_> {
    /// A text without the secrets of both.
    fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        self.old.redact(&mut text);
        self.new.redact(&mut text);
        text
    }

    /// The prompt of a version with stars in place of secrets.
    fn prompt(&self, skill: &Skill) -> String {
        let Some(prompt) = &skill.prompt else { return String::new() };
        let text = skill.masked(prompt.text.file);
        let text = text.as_deref().and_then(|text| text.get(prompt.text.range()));
        self.clean(text.unwrap_or_default())
    }
}

/// Places in one file, with its lines read once.
struct Places<'a> {
    text: &'a str,
    lines: LineIndex,
}

impl<'a> Places<'a> {
    fn of(skill: &'a Skill, file: Option<FileId>) -> Self {
        let text = file.and_then(|file| skill.text(file)).unwrap_or_default();
        Self { text, lines: LineIndex::new(text) }
    }

    fn at(&self, span: Option<Span>) -> Option<Position> {
        let place = self.lines.line_column(self.text, span?.start);
        Some(Position { line: place.line, column: place.column })
    }
}
