//! A new skill in memory: a template, and what the author gives laid over it.
//!
//! What comes out tells one story: a prompt or a schema of the author's own leaves nothing of the
//! template standing that speaks of another output.

mod words;

use anyhow::{anyhow, bail};
use serde_json::Value;
use skill_spec::model::fields;
use skill_spec::parse::one_line;
use skill_spec::{File, Files, RelPath, Skill, Span, target};

use crate::template::Template;

/// What the author gives; where they give nothing, the template speaks.
#[derive(Debug, Default)]
pub(crate) struct Wishes<'a> {
    /// A name that is fine.
    pub(crate) name: &'a str,
    /// A template they named.
    pub(crate) template: Option<&'static Template>,
    /// `description`.
    pub(crate) description: Option<&'a str>,
    /// The prompt.
    pub(crate) prompt: Option<&'a str>,
    /// schema.json as it shall be stored.
    pub(crate) schema: Option<Vec<u8>>,
}

/// A new skill.
#[derive(Debug)]
pub(crate) struct Scaffold {
    /// Its files.
    pub(crate) files: Files,
    /// Parts that were put together from what the author gave, for them to revise.
    pub(crate) made: Vec<&'static str>,
}

const BASE: &str = "minimal";

/// Puts a skill together.
///
/// # Errors
/// If the description or the prompt is of no use.
pub(crate) fn compose(wishes: &Wishes<'_>) -> anyhow::Result<Scaffold> {
    let template = wishes.template.or_else(|| Template::named(BASE));
    let template = template.ok_or_else(|| anyhow!("the template `{BASE}` is missing"))?;
    let description = wishes.description.map(description_line).transpose()?;
    let mut scaffold = if wishes.prompt.is_none() && wishes.schema.is_none() {
        let files = renamed(template, wishes.name, description.as_deref())?;
        Scaffold { files, made: Vec::new() }
    } else {
        with_own_parts(wishes, template, description)?
    };
    scaffold.files.folder = Some(wishes.name.to_owned());
    Ok(scaffold)
}

/// The template under another name and, if one is given, with another description.
fn renamed(template: &Template, name: &str, description: Option<&str>) -> anyhow::Result<Files> {
    let files = template.files();
    let skill = Skill::parse(files.clone());
    let manifest = skill.manifest.as_ref();
    let entry = |key: &str| Some(manifest?.get(key)?.span());
    let mut edits = vec![(entry("name"), name_line(name)?)];
    if let Some(line) = description {
        edits.push((entry("description"), line.to_owned()));
    }
    // From the end backwards, so earlier offsets stay true.
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.map(|span| span.start)));
    let mut files = files;
    for (span, text) in edits {
        let span = span.ok_or_else(|| anyhow!("the template has no `name` or no `description`"))?;
        replace(&mut files, span, &text);
    }
    Ok(files)
}

fn replace(files: &mut Files, span: Span, text: &str) {
    let Some((path, file)) = files.path(span.file).zip(files.file(span.file)) else { return };
    let (path, file) = (path.clone(), file.clone());
    let mut bytes = file.bytes.into_vec();
    bytes.splice(span.range(), text.bytes());
    files.insert(path, File { bytes: bytes.into(), ..file });
}

/// A skill around a prompt or a schema of the author's own.
fn with_own_parts(
    wishes: &Wishes<'_>,
    template: &Template,
    description: Option<String>,
) -> anyhow::Result<Scaffold> {
    let mut made = Vec::new();
    let value: Option<Value> =
        wishes.schema.as_ref().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let fields = value.as_ref().map(fields).unwrap_or_default();
    let prompt = if let Some(prompt) = wishes.prompt {
        prompt_text(prompt)?
    } else {
        made.push("prompt");
        words::prompt(wishes.name, &fields)
    };
    let kept = wishes.template.is_some() && wishes.schema.is_none();
    let description = match (description, wishes.prompt) {
        (Some(line), _) => Some(line),
        (None, _) if kept => None,
        (None, given) => {
            made.push("description");
            let text = match given {
                Some(prompt) => words::description_of_prompt(wishes.name, prompt),
                None => words::description_of_fields(&fields),
            };
            Some(description_line(&text)?)
        }
    };
    let mut files = match (wishes.template, &description) {
        (None, Some(line)) => bare(wishes.name, line)?,
        _ => renamed(template, wishes.name, description.as_deref())?,
    };
    replace_prompt(&mut files, &prompt);
    if let Some(schema) = &wishes.schema {
        insert(&mut files, "schema.json", schema.clone());
    }
    drop_unmentioned(&mut files);
    Ok(Scaffold { files, made })
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
