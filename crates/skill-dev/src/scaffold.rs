//! A new skill in memory: a template, and what the author gives laid over it.
//!
//! What comes out tells one story: a prompt or a schema of the author's own leaves nothing of the
//! template standing that speaks of another output.

pub(crate) mod domains;
pub(crate) mod inputs;
pub(crate) mod open;
pub(crate) mod rename;
pub(crate) mod session;
mod words;

use anyhow::{anyhow, bail};
use serde_json::Value;
use skill_spec::model::fields;
use skill_spec::parse::one_line;
use skill_spec::{File, Files, RelPath, Skill, Span, target};

use crate::template::Template;
use rename::{Renamed, renamed};
use session::Session;

/// What the author gives; where they give nothing, the base speaks.
#[derive(Debug, Default)]
pub(crate) struct Wishes<'a> {
    /// A name that is fine.
    pub(crate) name: &'a str,
    /// A skill they named, to start from.
    pub(crate) base: Option<Files>,
    /// `description`.
    pub(crate) description: Option<&'a str>,
    /// The prompt.
    pub(crate) prompt: Option<Instructions<'a>>,
    /// schema.json as it shall be stored.
    pub(crate) schema: Option<Vec<u8>>,
}

/// Where a prompt comes from.
#[derive(Debug)]
pub(crate) enum Instructions<'a> {
    /// The author wrote it.
    Prompt(&'a str),
    /// It was said in a session.
    Session(&'a Session),
}

/// A new skill.
#[derive(Debug)]
pub(crate) struct Scaffold {
    /// Its files.
    pub(crate) files: Files,
    /// Where it had another name.
    pub(crate) renamed: Renamed,
    /// What the author must still decide.
    pub(crate) open: Vec<String>,
}

const BASE: &str = "minimal";

/// Puts a skill together.
///
/// # Errors
/// If the description or the prompt is of no use, or the base has no name to replace.
pub(crate) fn compose(wishes: &Wishes<'_>) -> anyhow::Result<Scaffold> {
    let description = wishes.description.map(description_line).transpose()?;
    let own = wishes.prompt.is_some() || wishes.schema.is_some();
    let mut scaffold = if own {
        with_own_parts(wishes, description)?
    } else {
        based(wishes, description.as_deref())?
    };
    scaffold.files.folder = Some(wishes.name.to_owned());
    Ok(scaffold)
}

/// The base under another name and, if one is given, with another description.
fn based(wishes: &Wishes<'_>, description: Option<&str>) -> anyhow::Result<Scaffold> {
    let base = match &wishes.base {
        Some(files) => files.clone(),
        None => Template::named(BASE)
            .ok_or_else(|| anyhow!("the template `{BASE}` is missing"))?
            .files(),
    };
    let mut renamed = renamed(&base, wishes.name)?;
    let mut files = std::mem::take(&mut renamed.files);
    if let Some(line) = description {
        let skill = Skill::parse(files.clone());
        let entry = |key: &str| Some(skill.manifest.as_ref()?.get(key)?.span());
        match (entry("description"), entry("name")) {
            (Some(span), _) => replace(&mut files, span, line),
            (None, Some(name)) => {
                replace(&mut files, Span { start: name.end, ..name }, &format!("\n{line}"));
            }
            (None, None) => {}
        }
    }
    Ok(Scaffold { files, renamed, open: Vec::new() })
}

fn replace(files: &mut Files, span: Span, text: &str) {
    let Some((path, file)) = files.path(span.file).zip(files.file(span.file)) else { return };
    let (path, file) = (path.clone(), file.clone());
    let mut bytes = file.bytes.into_vec();
    bytes.splice(span.range(), text.bytes());
    files.insert(path, File { bytes: bytes.into(), ..file });
}

/// A skill around a prompt or a schema of the author's own.
fn with_own_parts(wishes: &Wishes<'_>, description: Option<String>) -> anyhow::Result<Scaffold> {
    let value: Option<Value> =
        wishes.schema.as_ref().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let fields = value.as_ref().map(fields).unwrap_or_default();
    let mut open = Vec::new();
    let prompt = match &wishes.prompt {
        Some(Instructions::Prompt(text)) => prompt_text(text)?,
        Some(Instructions::Session(session)) if !session.is_silent() => {
            open.push(session.open_point());
            words::prompt_of_session(wishes.name, session, wishes.schema.is_some())
        }
        _ => {
            open.push("the prompt: it lists the fields of the schema; say how to find each".into());
            words::prompt(wishes.name, &fields)
        }
    };
    let kept = wishes.base.is_some() && wishes.schema.is_none();
    let description = match (description, &wishes.prompt) {
        (Some(line), _) => Some(line),
        (None, _) if kept => None,
        (None, given) => {
            open.insert(0, "the description: say what the skill does and when to use it".into());
            let text = match given {
                Some(Instructions::Prompt(text)) => words::description_of_prompt(wishes.name, text),
                Some(Instructions::Session(_)) if fields.is_empty() => {
                    words::description_of_prompt(wishes.name, &prompt)
                }
                _ => words::description_of_fields(&fields),
            };
            Some(description_line(&text)?)
        }
    };
    let mut scaffold = match (&wishes.base, &description) {
        (None, Some(line)) => Scaffold {
            files: bare(wishes.name, line)?,
            renamed: Renamed::default(),
            open: Vec::new(),
        },
        _ => based(wishes, description.as_deref())?,
    };
    replace_prompt(&mut scaffold.files, &prompt);
    if let Some(schema) = &wishes.schema {
        insert(&mut scaffold.files, "schema.json", schema.clone());
    }
    drop_unmentioned(&mut scaffold.files);
    Ok(Scaffold { open, ..scaffold })
}

/// A skill of nothing but a manifest.
fn bare(name: &str, description: &str) -> anyhow::Result<Files> {
    let mut files = Files::new();
    let text = format!("---\n{}\n{description}\n---\n", name_line(name)?);
    insert(&mut files, "SKILL.md", text.into_bytes());
    Ok(files)
}

fn replace_prompt(files: &mut Files, prompt: &str) {
    let skill = Skill::parse(files.clone());
    let Some(old) = &skill.prompt else { return };
    replace(files, old.span, &format!("\n{prompt}"));
}

/// Takes out what only the template's own prompt spoke of.
fn drop_unmentioned(files: &mut Files) {
    let text = |path: &str| {
        files
            .get(path)
            .map_or_else(String::new, |file| String::from_utf8_lossy(&file.bytes).into_owned())
    };
    let spoken = text("SKILL.md") + &text("vlmrun.yaml");
    files.retain(|path, _| {
        let path = path.as_str();
        matches!(path, "SKILL.md" | "schema.json" | "vlmrun.yaml") || spoken.contains(path)
    });
}

fn insert(files: &mut Files, path: &str, bytes: Vec<u8>) {
    if let Ok(path) = RelPath::new(path) {
        files.insert(path, File { bytes: bytes.into(), executable: false });
    }
}

fn name_line(name: &str) -> anyhow::Result<String> {
    one_line::entry("name", name).ok_or_else(|| anyhow!("the name cannot be written as YAML"))
}

fn description_line(text: &str) -> anyhow::Result<String> {
    let count = text.trim().chars().count();
    let facts = &target::VLMRUN.description;
    if count == 0 {
        bail!("the description is empty\nhelp: say what the skill does and when to use it");
    }
    if let Some(max) = facts.max.filter(|_| !facts.has_room_for(count)) {
        bail!("the description has {count} characters, and {} are allowed", max.value.max);
    }
    one_line::entry("description", text).ok_or_else(|| {
        anyhow!(
            "the description cannot be written so that YAML and the platform's SDK read the same\nhelp: do without quotation marks at its ends and without control characters; use only one kind of quotation marks"
        )
    })
}

/// The prompt with line feeds alone and one at its end.
fn prompt_text(text: &str) -> anyhow::Result<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let text = text.trim_matches('\n').trim_end();
    if text.trim().is_empty() {
        bail!("the prompt is empty\nhelp: say what to do with the files, and what to return");
    }
    let mut files = Files::new();
    insert(&mut files, "SKILL.md", text.as_bytes().to_vec());
    if Skill::parse(files).manifest.is_some() {
        bail!("the prompt starts with frontmatter\nhelp: give what follows the second `---`");
    }
    Ok(format!("{text}\n"))
}
