//! What a skill is made of, for people and for programs. Field names are a contract.

mod page;
mod text;

use serde::Serialize;
use skill_pack::{
    Form, Packing, archive_name, base64_chars, bundle_digest, content_hash, frame, inline_id_of,
    sha256_hex,
};
use skill_spec::model::graph::{Endpoint, Graph};
use skill_spec::model::{Field, fields};
use skill_spec::parse::sdk;
use skill_spec::{Files, Report, Severity, Skill};

use super::{Skipped, redacted};

/// How prompt tokens are counted.
const TOKEN_METHOD: &str = "estimate: bytes / 3.6, rounded up";

/// Everything that is said of a skill.
#[derive(Debug, Serialize)]
pub(crate) struct Inspection {
    path: String,
    name: Option<String>,
    effective_id: EffectiveId,
    description: Option<String>,
    license: Option<String>,
    version: Option<String>,
    /// Null if there is no SKILL.md.
    sdk: Option<SdkRow>,
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

/// What a request calls the skill by: a reference by name, an inline object by its archive.
#[derive(Debug, Serialize)]
struct EffectiveId {
    reference: Option<String>,
    inline: Option<String>,
}

/// What the platform SDK's line-based reader takes from SKILL.md; null where it finds no line.
#[derive(Debug, Serialize)]
struct SdkRow {
    reads_frontmatter: bool,
    name: Option<String>,
    description: Option<String>,
    /// Whether name or description is another than YAML's.
    differs: bool,
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
    /// As `pack` names it.
    name: String,
    layout: &'static str,
    bytes: u64,
    /// The length in base64 of what `inline` sends, which may have another layout.
    base64_bytes: u64,
    /// The length of the inline object around that.
    inline_bytes: u64,
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

/// What packing gave.
pub(crate) struct Packed<'a> {
    /// As `pack` writes it.
    pub(crate) archive: Packing<'a>,
    /// Of its file.
    pub(crate) extension: &'static str,
    /// As `inline` sends it, where that is another.
    pub(crate) inline: Option<Packing<'a>>,
}

impl Inspection {
    /// Looks at a skill from all sides; `archive` is what packing it gave.
    pub(crate) fn of(
        shown: &str,
        skill: &Skill,
        report: &Report,
        archive: anyhow::Result<Packed<'_>>,
    ) -> Self {
        let shown_text = |text: &str| redacted(skill, text);
        let text = |key: &str| {
            let entry = skill.manifest.as_ref()?.get(key)?;
            entry.value.scalar().filter(|_| !entry.value.is_null()).map(|one| shown_text(&one.text))
        };
        let archive_error = archive.as_ref().err().map(|error| format!("{error:#}"));
        let archive = archive.ok().map(|packed| ArchiveRow::of(skill, &packed));
        Self {
            path: shown.to_owned(),
            name: skill.name().map(shown_text),
            effective_id: EffectiveId {
                reference: skill.name().filter(|name| !name.is_empty()).map(shown_text),
                inline: archive.as_ref().map(|archive| archive.inline_id.clone()),
            },
            sdk: SdkRow::of(skill),
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
            archive,
            archive_error,
            diagnostics: Counts {
                target: report.target.name,
                errors: report.count(Severity::Error),
                warnings: report.count(Severity::Warning),
                notes: report.count(Severity::Note),
            },
        }
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
}

impl SdkRow {
    fn of(skill: &Skill) -> Option<Self> {
        let view = sdk::read(skill.text(skill.files.id("SKILL.md")?)?);
        let read = |reading: &Option<sdk::Reading<'_>>| Some(reading.as_ref()?.text.to_owned());
        let (name, description) = (read(&view.name), read(&view.description));
        let meant = |key: &str| {
            let entry = skill.manifest.as_ref()?.get(key)?;
            entry.value.scalar().filter(|_| !entry.value.is_null()).map(|one| one.text.trim())
        };
        let differs = [("name", &name), ("description", &description)]
            .into_iter()
            .any(|(key, read)| read.as_deref().unwrap_or("") != meant(key).unwrap_or(""));
        let shown = |text: String| redacted(skill, &text);
        Some(Self {
            reads_frontmatter: view.block.is_some(),
            name: name.map(shown),
            description: description.map(shown),
            differs,
        })
    }
}

impl ArchiveRow {
    fn of(skill: &Skill, packed: &Packed<'_>) -> Self {
        let Packed { archive, extension, inline } = packed;
        let inline = inline.as_ref().unwrap_or(archive);
        let name = skill.name().unwrap_or("skill");
        let description = skill.manifest.as_ref().and_then(|manifest| manifest.description());
        let around = frame(name, description.unwrap_or(""), Form::Compact).unwrap_or_default();
        let file = archive_name(name, &content_hash(&skill.files));
        let base64_bytes = base64_chars(inline.bytes());
        Self {
            name: redacted(skill, &format!("{}{extension}", file.trim_end_matches("zip"))),
            layout: archive.layout.as_str(),
            bytes: archive.bytes(),
            base64_bytes,
            inline_bytes: base64_bytes + around.iter().map(|part| part.len() as u64).sum::<u64>(),
            sha256: archive.sha256(),
            inline_id: inline_id_of(inline.parts()),
        }
    }
}
