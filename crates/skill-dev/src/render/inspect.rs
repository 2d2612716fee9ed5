//! What a skill is made of, for people and for programs. Field names are a contract.

use std::fmt::Write as _;

use serde::Serialize;
use skill_pack::{Packing, bundle_digest, content_hash, inline_id_of, sha256_hex};
use skill_spec::model::graph::{Endpoint, Graph};
use skill_spec::model::{Field, fields};
use skill_spec::{Files, Report, Severity, Skill};
use unicode_width::UnicodeWidthStr as _;

use super::{Skipped, bytes_of, line_of, plural, redacted};

/// How prompt tokens are counted.
const TOKEN_METHOD: &str = "estimate: bytes / 3.6, rounded up";

/// Everything that is said of a skill.
#[derive(Debug, Serialize)]
pub(crate) struct Inspection {
    path: String,
    name: Option<String>,
    description: Option<String>,
    license: Option<String>,
    version: Option<String>,
    files: Vec<FileRow>,
    bytes: u64,
    skipped: Vec<Skipped>,
    prompt: Option<PromptRow>,
    schema: Option<SchemaRow>,
    execution: Option<ExecutionRow>,
    graph: Option<GraphRow>,
    digests: Digests,
    /// Null if no archive can be made; `archive_error` says why.
    archive: Option<ArchiveRow>,
    archive_error: Option<String>,
    diagnostics: Counts,
}

#[derive(Debug, Serialize)]
struct FileRow {
    path: String,
    bytes: usize,
    mode: &'static str,
    sha256: String,
}

#[derive(Debug, Serialize)]
struct PromptRow {
    tokens: usize,
    token_method: &'static str,
    lines: usize,
}

#[derive(Debug, Serialize)]
struct SchemaRow {
    title: Option<String>,
    fields: Vec<FieldRow>,
}

#[derive(Debug, Serialize)]
struct FieldRow {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    required: bool,
    description: Option<String>,
    fields: Vec<FieldRow>,
}

#[derive(Debug, Serialize)]
struct ExecutionRow {
    model: Option<String>,
    toolsets: Vec<String>,
}

#[derive(Debug, Serialize)]
struct GraphRow {
    states: Vec<StateRow>,
    edges: Vec<EdgeRow>,
}

#[derive(Debug, Serialize)]
struct StateRow {
    id: String,
    text: Option<String>,
}

/// `[*]` stands for the start in `from` and for the end in `to`.
#[derive(Debug, Serialize)]
struct EdgeRow {
    from: String,
    to: String,
    label: Option<String>,
}

#[derive(Debug, Serialize)]
struct Digests {
    content_hash: String,
    bundle_digest: String,
}

#[derive(Debug, Serialize)]
struct ArchiveRow {
    layout: &'static str,
    bytes: u64,
    sha256: String,
    inline_id: String,
}

#[derive(Debug, Serialize)]
struct Counts {
    target: &'static str,
    errors: usize,
    warnings: usize,
    notes: usize,
}

impl Inspection {
    /// Looks at a skill from all sides; `archive` is what packing it gave.
    pub(crate) fn of(
        shown: &str,
        skill: &Skill,
        report: &Report,
        archive: anyhow::Result<Packing<'_>>,
    ) -> Self {
        let shown_text = |text: &str| redacted(skill, text);
        let text = |key: &str| {
            let entry = skill.manifest.as_ref()?.get(key)?;
            entry.value.scalar().filter(|_| !entry.value.is_null()).map(|one| shown_text(&one.text))
        };
        let archive_error = archive.as_ref().err().map(|error| format!("{error:#}"));
        Self {
            path: shown.to_owned(),
            name: skill.name().map(shown_text),
            description: text("description"),
            license: text("license"),
            version: text("skill_version").or_else(|| text("version")),
            files: files_of(&skill.files),
            bytes: skill.files.iter().map(|(_, file)| file.bytes.len() as u64).sum(),
            skipped: skill.files.left_out.iter().map(Skipped::of).collect(),
            prompt: skill.prompt.as_ref().map(|prompt| PromptRow {
                tokens: prompt.tokens,
                token_method: TOKEN_METHOD,
                lines: prompt.lines,
            }),
            schema: skill.schema.as_ref().map(|schema| SchemaRow {
                title: schema.value.get("title").and_then(|title| title.as_str()).map(shown_text),
                fields: FieldRow::all(skill, fields(&schema.value)),
            }),
            execution: skill.execution.as_ref().map(|execution| ExecutionRow {
                model: execution
                    .root
                    .get("model")
                    .and_then(|entry| entry.value.text())
                    .map(shown_text),
                toolsets: execution
                    .toolsets()
                    .iter()
                    .filter_map(|one| one.text())
                    .map(shown_text)
                    .collect(),
            }),
            graph: skill.graph().map(|graph| GraphRow::of(skill, graph)),
            digests: Digests {
                content_hash: content_hash(&skill.files),
                bundle_digest: bundle_digest(&skill.files),
            },
            archive: archive.ok().map(|archive| ArchiveRow::of(&archive)),
            archive_error,
            diagnostics: Counts {
                target: report.target.name,
                errors: report.count(Severity::Error),
                warnings: report.count(Severity::Warning),
                notes: report.count(Severity::Note),
            },
        }
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        let mut page = Page::default();
        page.line(0, self.name.as_deref().unwrap_or("(no name)"));
        page.line(1, self.description.as_deref().unwrap_or("(no description)"));
        let told = [
            ("path", Some(&self.path)),
            ("license", self.license.as_ref()),
            ("version", self.version.as_ref()),
        ];
        let told = told.iter().filter_map(|(key, value)| Some((*key, (*value)?.as_str())));
        page.table(1, told.map(|(key, value)| vec![key.to_owned(), value.to_owned()]).collect());
        self.list_files(&mut page);
        if let Some(prompt) = &self.prompt {
            page.head(
                "prompt",
                &format!(
                    "{}, {} ({TOKEN_METHOD})",
                    plural(prompt.lines, "line"),
                    plural(prompt.tokens, "token")
                ),
            );
        }
        if let Some(schema) = &self.schema {
            page.head("schema", schema.title.as_deref().unwrap_or("(no title)"));
            let mut rows = Vec::new();
            schema.fields.iter().for_each(|field| field.rows(0, &mut rows));
            page.table(1, rows);
        }
        if let Some(execution) = &self.execution {
            let model = execution.model.as_deref().unwrap_or("(no model)");
            page.head(
                "execution",
                &format!("{model}; toolsets: {}", execution.toolsets.join(", ")),
            );
        }
        if let Some(graph) = &self.graph {
            graph.list(&mut page);
        }
        self.list_digests(&mut page);
        let Counts { target, errors, warnings, notes } = &self.diagnostics;
        page.head(
            "diagnostics",
            &format!(
                "{}, {}, {} for {target}",
                plural(*errors, "error"),
                plural(*warnings, "warning"),
                plural(*notes, "note")
            ),
        );
        page.0
    }

    fn list_files(&self, page: &mut Page) {
        page.head(
            "files",
            &format!("{}, {}", plural(self.files.len(), "file"), bytes_of(self.bytes)),
        );
        let row = |file: &FileRow| {
            vec![file.path.clone(), bytes_of(file.bytes as u64), file.mode.to_owned()]
        };
        page.table(1, self.files.iter().map(row).collect());
        if !self.skipped.is_empty() {
            page.head("left out", "");
            page.table(1, self.skipped.iter().map(|one| vec![one.path(), one.reason()]).collect());
        }
    }

    fn list_digests(&self, page: &mut Page) {
        page.head("digests", "");
        let row = |key: &str, value: &str| vec![key.to_owned(), value.to_owned()];
        let mut rows = vec![
            row("content hash", &self.digests.content_hash),
            row("bundle digest", &self.digests.bundle_digest),
        ];
        if let Some(archive) = &self.archive {
            rows.push(row("archive sha256", &archive.sha256));
            rows.push(row("inline id", &archive.inline_id));
            rows.push(row(
                "archive size",
                &format!("{}, {}", bytes_of(archive.bytes), archive.layout),
            ));
        }
        if let Some(why) = &self.archive_error {
            rows.push(row("no archive", why));
        }
        page.table(1, rows);
    }
}

fn files_of(files: &Files) -> Vec<FileRow> {
    let row = |(path, file): (&skill_spec::RelPath, &skill_spec::File)| FileRow {
        path: path.as_str().to_owned(),
        bytes: file.bytes.len(),
        mode: if file.executable { "755" } else { "644" },
        sha256: sha256_hex(&file.bytes),
    };
    files.iter().map(row).collect()
}

impl FieldRow {
    fn all(skill: &Skill, fields: Vec<Field>) -> Vec<Self> {
        let row = |Field { mut name, mut kind, required, mut description, fields }| {
            for text in [&mut name, &mut kind].into_iter().chain(&mut description) {
                skill.redact(text);
            }
            Self { name, kind, required, description, fields: Self::all(skill, fields) }
        };
        fields.into_iter().map(row).collect()
    }

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
    fn of(skill: &Skill, graph: &Graph) -> Self {
        let text = |text: &str| redacted(skill, text);
        let name = |end: Endpoint| match end {
            Endpoint::Start | Endpoint::End => "[*]".to_owned(),
            Endpoint::State(index) => {
                graph.states.get(index).map_or_else(|| "?".to_owned(), |state| text(&state.id))
            }
        };
        let states = graph.states.iter().map(|state| StateRow {
            id: text(&state.id),
            text: state.declarations.iter().find_map(|one| Some(text(&one.text.as_ref()?.value))),
        });
        let edges = graph.edges.iter().map(|edge| EdgeRow {
            from: name(edge.from),
            to: name(edge.to),
            label: edge.label.as_ref().map(|label| text(&label.value)),
        });
        Self { states: states.collect(), edges: edges.collect() }
    }

    fn list(&self, page: &mut Page) {
        page.head(
            "graph",
            &format!(
                "{}, {}",
                plural(self.states.len(), "state"),
                plural(self.edges.len(), "edge")
            ),
        );
        let state =
            |state: &StateRow| vec![state.id.clone(), state.text.clone().unwrap_or_default()];
        page.table(1, self.states.iter().map(state).collect());
        for edge in &self.edges {
            let label = edge.label.as_ref().map_or_else(String::new, |label| format!(": {label}"));
            page.line(1, &format!("{} --> {}{label}", edge.from, edge.to));
        }
    }
}

impl ArchiveRow {
    fn of(archive: &Packing<'_>) -> Self {
        Self {
            layout: archive.layout.as_str(),
            bytes: archive.bytes(),
            sha256: archive.sha256(),
            inline_id: inline_id_of(archive.parts()),
        }
    }
}

/// Text for a terminal; whatever goes in is made harmless here.
#[derive(Default)]
struct Page(String);

/// The widest column but the last, and the longest line.
const MAX_COLUMN: usize = 40;
const MAX_LINE: usize = 200;

impl Page {
    fn line(&mut self, indent: usize, text: &str) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.0, "{}{}", "  ".repeat(indent), cut(&line_of(text), MAX_LINE));
    }

    fn head(&mut self, title: &str, text: &str) {
        self.0.push('\n');
        self.line(0, format!("{title}: {text}").trim_end_matches([' ', ':']));
    }

    /// Columns as wide as they need to be; the last one is open.
    fn table(&mut self, indent: usize, rows: Vec<Vec<String>>) {
        let cells = |row: Vec<String>| row.iter().map(|cell| line_of(cell)).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = rows.into_iter().map(cells).collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0).min(MAX_COLUMN)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let gap = width.saturating_sub(cell.width()) + 2;
                line.push_str(cell);
                line.push_str(&" ".repeat(gap));
            }
            self.line(indent, line.trim_end());
        }
    }
}

fn cut(text: &str, max: usize) -> String {
    let mut cut: String = text.chars().take(max).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
