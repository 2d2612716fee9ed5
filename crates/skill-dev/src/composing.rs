//! The skills of a request: what each SKILL on the command line or in a manifest stands for, and the
//! object that goes into the request.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use serde_json::Value;
use skill_pack::lock::{Locked, What};
use skill_pack::request::Part;
use skill_spec::model::Manifest;
use skill_spec::reference::{self, Contradiction, Resolution};
use skill_spec::{
    AgentSkill, File, Files, Place, ReferenceKey, RelPath, Severity, Skill, quote, vocab,
};

use crate::bundle::{Bundle, Bundles};
use crate::cli::{ConfigArgs, RuleArgs};
use crate::config;
use crate::disk::shown;
use crate::io::Io;
use crate::plan::{self, Plan};
use crate::project;
use crate::render::{Checked, text};

/// What a SKILL stands for.
#[derive(Clone, Debug)]
pub(crate) enum Chosen {
    /// A folder or an archive, sent with the request; `-` is standard input.
    Path(PathBuf),
    /// A skill the platform has.
    Reference(Box<AgentSkill>),
}

/// A skill as it goes into a request.
pub(crate) struct Ready {
    /// The object.
    pub(crate) object: Value,
    /// What there is to tell of it.
    pub(crate) part: Part,
    /// The entry a lock has of it, where a project names it.
    pub(crate) locked: Option<Locked>,
    /// The folder it comes from, if it does.
    pub(crate) bundles: Option<Bundles>,
}

/// Which project's skill this is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InProject<'a> {
    /// What the project calls it.
    pub(crate) name: &'a str,
    /// Where it says the folder is.
    pub(crate) path: &'a str,
}

/// How skills are read and checked.
pub(crate) struct Reading<'a> {
    pub(crate) rules: &'a RuleArgs,
    pub(crate) config: &'a ConfigArgs,
    /// Whether what the rules say is printed and counts.
    pub(crate) checked: bool,
}

/// What a word on the command line stands for: what is on disk or looks like a path is sent, all
/// else is named.
///
/// # Errors
/// If it is neither.
pub(crate) fn chosen(text: &str, key: ReferenceKey, io: &mut Io) -> anyhow::Result<Chosen> {
    let path = Path::new(text);
    let is_archive = path.extension().is_some_and(|end| {
        ["zip", "skill", "json"].iter().any(|known| end.eq_ignore_ascii_case(known))
    });
    if text == "-" || text.contains(['/', std::path::MAIN_SEPARATOR]) || is_archive {
        return Ok(Chosen::Path(path.to_owned()));
    }
    let reference = AgentSkill::from_text(text, key);
    if !text.is_empty() && io.resolve(path).exists() {
        if reference.is_ok() && !text.contains('.') {
            let name = quote(text);
            let other = quote(&format!("{text}@latest"));
            io.say(format_args!(
                "note: {name} lies here and is sent as it is; {other} names the one on the platform"
            ));
        }
        return Ok(Chosen::Path(path.to_owned()));
    }
    match reference {
        Ok(skill) => {
            // Whoever says which version, or an id, means no folder.
            if !text.contains(['@', ':']) && matches!(skill.resolution(), Resolution::Newest(_)) {
                let help = near(text, io).map(|near| format!("; did you mean {}?", quote(&near)));
                io.say(format_args!(
                    "note: {} is no folder or file here; it is sent as the name of a skill on the platform{}",
                    quote(text),
                    help.unwrap_or_default()
                ));
            }
            Ok(Chosen::Reference(Box::new(skill)))
        }
        Err(error) => {
            bail!("{error}\nhelp: name a folder, `NAME`, `NAME@VERSION`, `NAME:VERSION` or an id")
        }
    }
}

/// The folder or archive here, or in `skills`, whose name is nearest.
fn near(text: &str, io: &Io) -> Option<String> {
    const MOST: usize = 10_000;
    let names = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(io.resolve(Path::new(folder)));
        let mut names: Vec<String> = entries
            .into_iter()
            .flatten()
            .take(MOST)
            .flatten()
            .filter(|entry| is_skill(&entry.path()))
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort_unstable();
        names
    };
    ["", "skills"].into_iter().find_map(|folder| {
        let names = names(folder);
        let stem = |name: &'_ String| {
            Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned())
        };
        let stems: Vec<String> = names.iter().filter_map(stem).collect();
        let found = vocab::nearest(text, names.iter().chain(&stems).map(String::as_str))
            .or_else(|| names.iter().find(|name| *name == text).map(String::as_str))?;
        let name =
            names.iter().find(|name| *name == found || stem(name).as_deref() == Some(found))?;
        Some(if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") })
    })
}

fn is_skill(path: &Path) -> bool {
    let is_archive = path.extension().is_some_and(|end| end == "zip" || end == "skill");
    is_archive || path.join("SKILL.md").is_file()
}

/// Prints what the rules say of a schema at `path` that no skill has; whether they let it pass.
///
/// # Errors
/// If nobody reads it, or the configuration for it cannot be read.
pub(crate) fn check_schema(
    path: &Path,
    bytes: Vec<u8>,
    reading: &Reading<'_>,
    io: &mut Io,
) -> anyhow::Result<bool> {
    const NAME: &str = "schema.json";
    let config = config::load(reading.config, path, io)?;
    let options = config::check_options(reading.rules, &config);
    let options = config.overrides.of_file(options, &io.resolve(path));
    let file = &shown(path);
    let mut files = Files::new();
    for (path, bytes) in [("SKILL.md", Vec::new()), (NAME, bytes)] {
        let path = RelPath::new(path).map_err(|error| anyhow!("{error}"))?;
        files.insert(path, File { bytes: bytes.into(), executable: false });
    }
    let skill = Skill::parse(files);
    let mut report = skill_spec::check(&skill, &options);
    report.diagnostics.retain(|said| match &said.place {
        Place::Bundle => false,
        Place::Path(path) => path == NAME,
        Place::Span(span) => skill.files.path(span.file).is_some_and(|path| path.as_str() == NAME),
    });
    let style = text::Style::of(io.colored_stderr());
    let text = text::render(&Checked::new(file, &skill, &report), style);
    // The rules know the schema by the name it has in a skill.
    let text = text.replace(&format!("{file}/{NAME}"), file);
    if !report.ok() {
        io.stdout.flush()?;
        io.stderr.write_all(text.as_bytes())?;
    } else if !text.is_empty() {
        io.say(text.trim_end_matches('\n'));
    }
    Ok(report.ok())
}

/// The object of a skill, and whether the rules let it pass.
///
/// # Errors
/// If the folder cannot be read or packed.
pub(crate) fn ready(
    chosen: &Chosen,
    project: Option<InProject<'_>>,
    reading: &Reading<'_>,
    io: &mut Io,
) -> anyhow::Result<(Ready, bool)> {
    match chosen {
        Chosen::Reference(skill) => Ok(referenced(skill, skill.contradictions(), project, io)),
        Chosen::Path(path) => match referred(path, io).filter(|_| project.is_none()) {
            Some(read) => Ok(referenced(&read.skill, read.contradictions, None, io)),
            None => inline(path, project, reading, io),
        },
    }
}

fn referenced(
    skill: &AgentSkill,
    contradictions: Vec<Contradiction>,
    project: Option<InProject<'_>>,
    io: &mut Io,
) -> (Ready, bool) {
    let ok = tell(skill, contradictions, io);
    let name = skill.effective_name().unwrap_or_default().to_owned();
    let part = Part { name, ..Part::default() };
    let entry = |project: InProject<'_>| Locked {
        name: project.name.to_owned(),
        what: What::reference(skill),
    };
    let locked = project.map(entry);
    (Ready { object: skill.to_json(), part, locked, bundles: None }, ok)
}

/// The reference a JSON file holds instead of a skill: by itself or as the one of a list, as
/// `compose --skills-only` writes it.
fn referred(path: &Path, io: &Io) -> Option<reference::Read> {
    const MOST: u64 = 1 << 16;
    let is_json = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
    let path = is_json.then(|| io.resolve(path)).filter(|path| path.is_file())?;
    let mut text = Vec::new();
    fs::File::open(path).ok()?.take(MOST + 1).read_to_end(&mut text).ok()?;
    let text = text.get(..).filter(|text| text.len() as u64 <= MOST)?;
    let value: Value =
        serde_json::from_slice(text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)).ok()?;
    let object = match &value {
        Value::Array(all) if all.len() == 1 => all.first()?,
        other => other,
    };
    // All else is read as what holds a skill, which says what is wrong with it.
    let holds = ["source", "bundle"].iter().any(|key| object.get(key).is_some());
    let names = ["skill_id", "skill_name"].iter().any(|key| object.get(key).is_some());
    let is_reference = object.get("type").is_none_or(|kind| kind == reference::REFERENCE);
    (is_reference && names && !holds).then(|| reference::read(object))
}

fn inline(
    path: &Path,
    project: Option<InProject<'_>>,
    reading: &Reading<'_>,
    io: &mut Io,
) -> anyhow::Result<(Ready, bool)> {
    let bundles = Bundles::open_one(path, reading.rules, reading.config, io)?;
    let Some(bundle) = bundles.all.first() else { bail!("no skill found in `{}`", shown(path)) };
    let plan = Plan::inline(None, &bundles.config, bundles.target(), plan::stamp(io)?);
    let ok = !reading.checked || bundles.show(&bundles.check(), io)?;
    let packing = bundle.prepare(&plan)?;
    if reading.checked && ok {
        for doubt in plan.refuse(packing.bytes(), || packing.sizes())? {
            io.warn(doubt);
        }
    }
    let archive = packing.into_archive();
    let description = description(bundle);
    let inline = skill_pack::InlineSkill::new(bundle.name(), &description, &archive.bytes);
    let part = Part {
        name: bundle.name().to_owned(),
        description: Some(description),
        has_schema: Some(bundle.skill.files.get("schema.json").is_some()),
    };
    let locked =
        project.map(|project| project::locked(project.name, project.path, bundle, &archive));
    let object =
        serde_json::to_value(&inline).map_err(|error| anyhow!("no inline object: {error}"))?;
    Ok((Ready { object, part, locked, bundles: Some(bundles) }, ok))
}

fn description(bundle: &Bundle) -> String {
    let own = bundle.skill.manifest.as_ref().and_then(Manifest::description);
    own.unwrap_or_default().trim().to_owned()
}

/// Says what is wrong with a reference; whether it can be sent.
fn tell(skill: &AgentSkill, contradictions: Vec<Contradiction>, io: &mut Io) -> bool {
    let mut ok = true;
    for said in contradictions {
        let help = said.help.map(|help| format!("; {help}")).unwrap_or_default();
        let text = format!("{}: {}{help}", quote(&skill.to_string()), said.message);
        match said.severity {
            Severity::Error => {
                ok = false;
                io.report_error(&anyhow!(text));
            }
            Severity::Warning => io.warn(text),
            Severity::Note => io.say(format_args!("note: {text}")),
        }
    }
    ok
}
