//! A difference for people: a section only where something differs, the verdict last.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use skill_spec::compare::schema::Class;

use super::Difference;
use super::rows::{ChangeRow, FileRow, GraphRow, KeyRow, PromptRow, SchemaRow, TransitionRow};
use crate::render::patch;
use crate::render::text::Style as Form;
use crate::render::{bytes_of, line_of, plural};

/// The most rows of a section, lines of a patch, and characters of a value.
const MAX_ROWS: usize = 60;
const MAX_PATCH: usize = 300;
const MAX_VALUE: usize = 100;

struct Page {
    out: String,
    form: Form,
}

impl Difference {
    /// For people.
    pub(crate) fn text(&self, form: Form) -> String {
        if self.same {
            return "no difference\n".to_owned();
        }
        let mut page = Page { out: String::new(), form };
        page.files(&self.files);
        page.keys("manifest", &self.manifest);
        if let Some(prompt) = &self.prompt {
            page.prompt(prompt);
        }
        page.keys("execution", &self.execution);
        if let Some(graph) = &self.graph {
            page.graph(graph);
        }
        page.schema(&self.schema);
        page.out
    }
}

impl Page {
    fn line(&mut self, text: &str) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.out, "{text}");
    }

    fn head(&mut self, title: &str, text: &str) {
        let style = if self.form == Form::Colored { Style::new().bold() } else { Style::new() };
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let gap = if text.is_empty() { "" } else { " " };
        self.line(&format!("{style}{title}:{style:#}{gap}{text}"));
    }

    /// A row with a sign before it: `+`, `-`, `~`.
    fn row(&mut self, sign: char, text: &str) {
        let color = match sign {
            '+' => AnsiColor::Green,
            '-' => AnsiColor::Red,
            _ => AnsiColor::Cyan,
        };
        let paint = self.paint(color);
        self.line(&format!("  {paint}{sign}{paint:#} {}", cut(&line_of(text), 2 * MAX_VALUE)));
    }

    fn rows<T>(&mut self, rows: &[T], show: impl Fn(&T) -> (char, String)) {
        for row in rows.iter().take(MAX_ROWS) {
            let (sign, text) = show(row);
            self.row(sign, &text);
        }
        if rows.len() > MAX_ROWS {
            self.line(&format!("  … {} more", rows.len() - MAX_ROWS));
        }
    }

    /// The empty style prints as nothing.
    fn paint(&self, color: AnsiColor) -> Style {
        match self.form {
            Form::Colored => Style::new().fg_color(Some(color.into())),
            Form::Plain => Style::new(),
        }
    }

    fn files(&mut self, files: &[FileRow]) {
        let kinds = ["added", "removed", "renamed", "changed", "mode"];
        let count = |kind: &&str| files.iter().filter(|file| file.change == *kind).count();
        let counts = kinds.iter().map(|kind| (count(kind), kind)).filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts.map(|(count, kind)| format!("{count} {kind}")).collect();
        self.head("files", &counts.join(", "));
        self.rows(files, |file| {
            let size = |facts: Option<super::rows::Facts>| {
                bytes_of(facts.map_or(0, |facts| facts.bytes as u64))
            };
            let modes = file.old.zip(file.new).filter(|(old, new)| old.mode != new.mode);
            let mode = modes.map(|(old, new)| format!(", mode {} → {}", old.mode, new.mode));
            let mode = mode.unwrap_or_default();
            match file.change {
                "added" => ('+', format!("{} ({})", file.path, size(file.new))),
                "removed" => ('-', format!("{} ({})", file.path, size(file.old))),
                "renamed" => {
                    let from = file.from.as_deref().unwrap_or_default();
                    ('~', format!("{from} → {}{mode}", file.path))
                }
                "changed" => {
                    let (old, new) = (size(file.old), size(file.new));
                    let sizes = if old == new { new } else { format!("{old} → {new}") };
                    ('~', format!("{} ({sizes}{mode})", file.path))
                }
                _ => ('~', format!("{} ({})", file.path, mode.trim_start_matches(", "))),
            }
        });
    }

    fn keys(&mut self, title: &str, keys: &[KeyRow]) {
        if keys.is_empty() {
            return;
        }
        self.head(title, "");
        let value = |text: &str| cut(&line_of(text), MAX_VALUE);
        self.rows(keys, |key| match (&key.old, &key.new) {
            (None, Some(new)) => ('+', format!("{}: {}", key.key, value(new))),
            (Some(old), None) => ('-', format!("{}: {}", key.key, value(old))),
            (old, new) => {
                let text = |text: &Option<String>| value(text.as_deref().unwrap_or_default());
                let (old, new) = apart(&text(old), &text(new));
                ('~', format!("{}: {old} → {new}", key.key))
            }
        });
    }

    fn prompt(&mut self, prompt: &PromptRow) {
        let tokens = format!("{} → {}", prompt.old_tokens, plural(prompt.new_tokens, "token"));
        let Some(patch) = &prompt.patch else {
            return self.head("prompt", &format!("{tokens}; too long to be shown line by line"));
        };
        let count = |count: Option<usize>| count.unwrap_or(0);
        let lines = format!("+{} -{} lines", count(prompt.added), count(prompt.removed));
        self.head("prompt", &format!("{lines}, {tokens}"));
        let all: Vec<&str> = patch.lines().collect();
        let shown = all.get(..MAX_PATCH).unwrap_or(&all).join("\n");
        let shown = patch::for_terminal(&shown, self.form);
        for line in shown.lines() {
            self.line(format!("  {line}").trim_end());
        }
        if all.len() > MAX_PATCH {
            self.line(&format!(
                "  … {} more lines; `--format json` has all",
                all.len() - MAX_PATCH
            ));
        }
    }

    fn graph(&mut self, graph: &GraphRow) {
        self.head("graph", "");
        self.rows(&graph.states_removed, |id| ('-', format!("state {id}")));
        self.rows(&graph.states_added, |id| ('+', format!("state {id}")));
        self.rows(&graph.states_changed, |state| {
            let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "(no text)".into());
            ('~', format!("state {}: {} → {}", state.id, text(&state.old), text(&state.new)))
        });
        let edge = |edge: &TransitionRow| {
            let label = edge.label.as_ref().map_or_else(String::new, |label| format!(": {label}"));
            let within =
                edge.within.as_ref().map_or_else(String::new, |state| format!(" (in {state})"));
            format!("{} --> {}{label}{within}", edge.from, edge.to)
        };
        self.rows(&graph.transitions_removed, |one| ('-', edge(one)));
        self.rows(&graph.transitions_added, |one| ('+', edge(one)));
    }

    fn schema(&mut self, schema: &SchemaRow) {
        if !schema.changes.is_empty() {
            self.head("schema", "");
        }
        let mut changes: Vec<&ChangeRow> = schema.changes.iter().collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.weight));
        for change in changes.iter().take(MAX_ROWS) {
            self.change(change);
        }
        let left = changes.len().saturating_sub(MAX_ROWS) + schema.more;
        if left > 0 {
            self.line(&format!("  … {left} more"));
        }
        let (word, help) = match schema.weight {
            Class::None => ("no change", None),
            Class::Cosmetic => ("the same outputs as before", None),
            Class::Narrowing => ("every output was valid before", None),
            Class::Additive => ("properties come that were not there", None),
            Class::Undecided => (
                "whether consumers break cannot be told",
                Some("read the changes above; `breaking` is not ruled out"),
            ),
            Class::Breaking => (
                "consumers of the old output may fail",
                Some(
                    "let them pin the old version (`skill_version`), and publish this one as a new one",
                ),
            ),
        };
        self.out.push('\n');
        let paint = self.paint(color_of(schema.weight));
        let class = schema.class;
        let class = if schema.weight == Class::None { "" } else { class };
        let gap = if class.is_empty() { "" } else { "; " };
        self.line(&format!("schema: {paint}{class}{paint:#}{gap}{word}"));
        if let Some(help) = help {
            self.line(&format!("help: {help}"));
        }
    }

    fn change(&mut self, change: &ChangeRow) {
        let paint = self.paint(color_of(change.weight));
        let field =
            if change.field.is_empty() { String::new() } else { format!("{}: ", change.field) };
        // A value that the reason names is its own example.
        let example = change.example.as_ref().filter(|example| !change.reason.contains(*example));
        let example = example.map(|example| format!(", such as {example}"));
        let said = line_of(&format!("{field}{}{}", change.reason, example.unwrap_or_default()));
        self.line(&format!("  {paint}{:<9}{paint:#} {}", change.class, cut(&said, 3 * MAX_VALUE)));
        let position = if change.version == "old" { change.old } else { change.new };
        let line = position.map_or_else(String::new, |at| format!(":{}:{}", at.line, at.column));
        let pointer = if change.pointer.is_empty() { "" } else { " #" };
        let pointer = line_of(&format!("{pointer}{}", change.pointer));
        let version = change.version;
        self.line(&format!(
            "            {version} schema.json{line}{}",
            cut(&pointer, 2 * MAX_VALUE)
        ));
    }
}

fn color_of(class: Class) -> AnsiColor {
    match class {
        Class::Breaking => AnsiColor::Red,
        Class::Undecided => AnsiColor::Yellow,
        Class::None | Class::Cosmetic | Class::Narrowing | Class::Additive => AnsiColor::Green,
    }
}

/// Two values that look alike are quoted, so that blanks and kinds show.
fn apart(old: &str, new: &str) -> (String, String) {
    if old.trim() == new.trim() || old.is_empty() || new.is_empty() {
        return (format!("{old:?}"), format!("{new:?}"));
    }
    (old.to_owned(), new.to_owned())
}

fn cut(text: &str, max: usize) -> String {
    let mut cut: String = text.chars().take(max).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
