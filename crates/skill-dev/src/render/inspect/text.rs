//! An inspection for people: what it is, what is in it, how it is called, and how large it gets.

use super::page::Page;
use super::{FieldRow, GraphRow, Inspection, SdkRow, TOKEN_METHOD};
use crate::render::{Skipped, bytes_of, plural};

/// The most rows of each list; `--format json` has all.
const MAX_FILES: usize = 60;
const MAX_LEFT_OUT: usize = 30;
const MAX_FIELDS: usize = 150;
const MAX_STATES: usize = 60;
const MAX_EDGES: usize = 100;
const ALL: usize = usize::MAX;

impl Inspection {
    /// For people, in lines of `width` columns where words allow it.
    pub(crate) fn text(&self, width: usize) -> String {
        let mut page = Page::new(width);
        page.line(0, self.name.as_deref().unwrap_or("(no name)"));
        page.line(1, self.description.as_deref().map_or("(no description)", str::trim));
        let told = [
            ("path", Some(&self.path)),
            ("license", self.license.as_ref()),
            ("version", self.version.as_ref()),
        ];
        let told = told.iter().filter_map(|(key, value)| Some(row(key, (*value)?)));
        page.table(1, told.collect(), ALL);
        if let Some(sdk) = self.sdk.as_ref().filter(|sdk| sdk.differs) {
            sdk.list(&mut page);
        }
        self.list_files(&mut page);
        self.list_parts(&mut page);
        self.list_identifiers(&mut page);
        self.list_sizes(&mut page);
        let counts = &self.diagnostics;
        let (errors, warnings) =
            (plural(counts.errors, "error"), plural(counts.warnings, "warning"));
        let notes = plural(counts.notes, "note");
        page.head("diagnostics", &format!("{errors}, {warnings}, {notes} for {}", counts.target));
        page.into_text()
    }

    fn list_files(&self, page: &mut Page) {
        let count = plural(self.files.len(), "file");
        page.head("files", &format!("{count}, {}", bytes_of(self.bytes)));
        let files = self
            .files
            .iter()
            .map(|file| vec![file.path.clone(), bytes_of(file.bytes as u64), file.mode.to_owned()]);
        page.table(1, files.collect(), MAX_FILES);
        if !self.skipped.is_empty() {
            page.head("left out", "");
            let row = |one: &Skipped| vec![one.path(), one.reason()];
            page.table(1, self.skipped.iter().map(row).collect(), MAX_LEFT_OUT);
        }
    }

    fn list_parts(&self, page: &mut Page) {
        if let Some(prompt) = &self.prompt {
            let (lines, tokens) = (plural(prompt.lines, "line"), plural(prompt.tokens, "token"));
            page.head("prompt", &format!("{lines}, {tokens} ({TOKEN_METHOD})"));
        }
        if let Some(schema) = &self.schema {
            page.head("schema", schema.title.as_deref().unwrap_or("(no title)"));
            let mut rows = Vec::new();
            schema.fields.iter().for_each(|field| field.rows(0, &mut rows));
            page.table(1, rows, MAX_FIELDS);
        } else {
            self.say_unread("schema", "schema.json", page);
        }
        if let Some(execution) = &self.execution {
            let model = execution.model.as_deref().unwrap_or("(no model)");
            let toolsets = execution.toolsets.join(", ");
            page.head("execution", &format!("{model}; toolsets: {toolsets}"));
        } else {
            self.say_unread("execution", "vlmrun.yaml", page);
        }
        if let Some(graph) = &self.graph {
            graph.list(page);
        }
    }

    fn say_unread(&self, part: &str, file: &str, page: &mut Page) {
        if self.files.iter().any(|row| row.path == file) {
            page.head(part, "cannot be read; `check` says why");
        }
    }

    fn list_identifiers(&self, page: &mut Page) {
        page.head("identifiers", "");
        let none = || "(none)".to_owned();
        let ids = &self.effective_id;
        let mut rows = vec![
            row("id by reference", &ids.reference.clone().unwrap_or_else(none)),
            row("id inline", &ids.inline.clone().unwrap_or_else(none)),
            row("content hash", &self.digests.content_hash),
            row("bundle digest", &self.digests.bundle_digest),
        ];
        if let Some(archive) = &self.archive {
            rows.push(row("archive sha256", &archive.sha256));
            rows.push(row("archive name", &archive.name));
        }
        page.table(1, rows, ALL);
    }

    fn list_sizes(&self, page: &mut Page) {
        page.head("sizes", "");
        let mut rows = Vec::new();
        if let Some(archive) = &self.archive {
            let layout = archive.layout;
            rows.push(row("as a file", &format!("{}, {layout}", bytes_of(archive.bytes))));
            let (inline, base64) = (bytes_of(archive.inline_bytes), bytes_of(archive.base64_bytes));
            rows.push(row("inline", &format!("{inline}, {base64} of them base64")));
        }
        if let Some(why) = &self.archive_error {
            rows.push(row("no archive", why));
        }
        page.table(1, rows, ALL);
    }
}

fn row(key: &str, value: &str) -> Vec<String> {
    vec![key.to_owned(), value.to_owned()]
}

impl SdkRow {
    fn list(&self, page: &mut Page) {
        if !self.reads_frontmatter {
            page.head("the platform's SDK reads", "no frontmatter, and so neither value");
            return;
        }
        page.head("the platform's SDK reads", "");
        let shown = |value: &Option<String>| match value.as_deref() {
            None => "(no such line)".to_owned(),
            Some("") => "(empty)".to_owned(),
            Some(text) => text.to_owned(),
        };
        let rows =
            vec![row("name", &shown(&self.name)), row("description", &shown(&self.description))];
        page.table(1, rows, ALL);
    }
}

impl FieldRow {
    fn rows(&self, depth: usize, rows: &mut Vec<Vec<String>>) {
        rows.push(vec![
            format!("{}{}", "  ".repeat(depth), self.name),
            self.kind.clone(),
            if self.required { "required" } else { "optional" }.to_owned(),
            self.description.clone().unwrap_or_default(),
        ]);
        self.fields.iter().for_each(|field| field.rows(depth + 1, rows));
    }
}

impl GraphRow {
    fn list(&self, page: &mut Page) {
        let (states, edges) =
            (plural(self.states.len(), "state"), plural(self.edges.len(), "edge"));
        page.head("graph", &format!("{states}, {edges}"));
        let states = self.states.iter();
        let states =
            states.map(|state| vec![state.id.clone(), state.text.clone().unwrap_or_default()]);
        page.table(1, states.collect(), MAX_STATES);
        let edges = self.edges.iter().map(|edge| {
            let label = edge.label.as_ref().map_or_else(String::new, |label| format!(": {label}"));
            vec![format!("{} --> {}{label}", edge.from, edge.to)]
        });
        page.table(1, edges.collect(), MAX_EDGES);
    }
}
