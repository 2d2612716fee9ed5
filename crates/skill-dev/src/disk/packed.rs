//! A skill that lies in no folder: an archive, an inline skill in JSON, base64, standard input.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use anyhow::{anyhow, bail};
use skill_pack::{Limits, Received, SelectOptions, Selector, Unzipped};
use skill_spec::model::Manifest;
use skill_spec::{Files, LeftOutReason, RelPath, Skill, quote, quote_path};

use super::{SkillFolder, is_stream, shown, system_error};
use crate::io::Io;
use crate::render::line_of;

/// What a skill lies in, if it is no folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Packed {
    /// A file, read when it is needed.
    File,
    /// What can be read only once: standard input, or a FIFO.
    Stream(Arc<Vec<u8>>),
}

/// The largest file that is opened for a skill in it.
const MAX_BYTES: u64 = 1 << 30;
/// How many paths or entries a message names.
const NAMED: usize = 3;
/// The word for standard input.
pub(super) const INPUT: &str = "-";

/// Standard input as the place of a skill.
///
/// # Errors
/// If it cannot be read.
pub(super) fn input(io: &mut Io) -> anyhow::Result<SkillFolder> {
    let bytes = limited(&mut io.stdin, "standard input")?;
    if bytes.is_empty() {
        bail!("standard input holds nothing");
    }
    let packed = Some(Packed::Stream(Arc::new(bytes)));
    Ok(SkillFolder {
        path: io.resolve(Path::new(INPUT)),
        shown: INPUT.to_owned(),
        written: INPUT.to_owned(),
        is_below: false,
        packed,
    })
}

/// The file `path` as the place of a skill, if it may be one.
///
/// # Errors
/// If it cannot be read.
pub(super) fn file(path: &Path, io: &Io) -> anyhow::Result<Option<SkillFolder>> {
    let full = io.resolve(path);
    let cannot = |error| anyhow!("cannot read `{}`: {}", shown(path), system_error(&error));
    let metadata = fs::metadata(&full).map_err(cannot)?;
    let packed = if is_stream(&metadata) {
        let mut stream = fs::File::open(&full).map_err(cannot)?;
        Packed::Stream(Arc::new(limited(&mut stream, &format!("`{}`", shown(path)))?))
    } else if metadata.is_file() && may_hold_skill(path, &full).map_err(cannot)? {
        Packed::File
    } else {
        return Ok(None);
    };
    Ok(Some(SkillFolder {
        path: full,
        shown: shown(path),
        written: super::written(path),
        is_below: false,
        packed: Some(packed),
    }))
}

/// Whether a file is named as an archive or an inline skill is, or starts like one.
fn may_hold_skill(path: &Path, full: &Path) -> std::io::Result<bool> {
    let extension = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("zip" | "skill") => return Ok(true),
        Some("json") => {
            return Ok(!path
                .file_name()
                .is_some_and(|name| name.eq_ignore_ascii_case("schema.json")));
        }
        _ => {}
    }
    let mut start = Vec::new();
    fs::File::open(full)?.take(skill_pack::SIGN_BYTES as u64).read_to_end(&mut start)?;
    // The last two are an archive's first bytes in base64.
    let signs: [&[u8]; 5] = [b"PK\x03\x04", b"PK\x05\x06", b"data:", b"UEsDB", b"UEsFB"];
    // Of an archive that is no zip, it is said what it is.
    let foreign = skill_pack::foreign_archive(&start).is_some();
    Ok(foreign || signs.iter().any(|sign| start.starts_with(sign)))
}

/// The files of a skill that lies in `packed`, and what is to be said of how. What never ships from a
/// folder is left out: whoever made the archive may have put it there for whoever opens it.
///
/// # Errors
/// As [`whole`].
pub(super) fn load(source: &SkillFolder, packed: &Packed) -> anyhow::Result<(Files, Vec<String>)> {
    let (files, mut told) = whole(source, packed)?;
    let files = select(files)?;
    told.extend(told_never(source, "left out, as it never ships", &files));
    Ok((files, told))
}

/// [`load`] for those who judge what was sent: nothing is left out, and what should not be there is
/// told.
///
/// # Errors
/// As [`whole`].
pub(super) fn judge(source: &SkillFolder, packed: &Packed) -> anyhow::Result<(Files, Vec<String>)> {
    let (files, mut told) = whole(source, packed)?;
    told.extend(told_never(source, "it holds what never ships", &select(files.clone())?));
    Ok((files, told))
}

/// What the built-in table lets through: an archive's own `.skillignore` has done its work.
fn select(files: Files) -> anyhow::Result<Files> {
    Ok(skill_pack::select(files, &Selector::new(&SelectOptions::default())?))
}

/// What systems add to an archive by themselves is worth no word.
fn told_never(source: &SkillFolder, what: &str, files: &Files) -> Option<String> {
    let entries = files.left_out.iter();
    let entries: Vec<String> = entries
        .filter(|entry| entry.reason != LeftOutReason::EditorFile)
        .map(|entry| {
            format!("{} ({})", quote_path(&entry.path), line_of(&entry.reason.to_string()))
        })
        .collect();
    let more = match entries.len().saturating_sub(NAMED) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    let named = entries.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    (!entries.is_empty()).then(|| format!("{}: {what}: {named}{more}", name_of(source)))
}

/// All that lies in `packed`, and what is to be said of how.
///
/// # Errors
/// If it cannot be read, is refused, or holds no skill.
fn whole(source: &SkillFolder, packed: &Packed) -> anyhow::Result<(Files, Vec<String>)> {
    let name = name_of(source);
    let read;
    let bytes = match packed {
        Packed::Stream(bytes) => bytes.as_slice(),
        Packed::File => {
            let file = fs::File::open(&source.path);
            let mut file =
                file.map_err(|error| anyhow!("cannot read {name}: {}", system_error(&error)))?;
            read = limited(&mut file, &name)?;
            &read
        }
    };
    let refused = |error| anyhow!("cannot read {name}: {error}");
    let received = skill_pack::receive(bytes).map_err(refused)?;
    let unzipped = skill_pack::unzip(&received.archive, &Limits::default()).map_err(refused)?;
    require_skill(&name, &unzipped.files)?;
    let (outer, about) = (received.name.clone(), received.description.clone());
    let mut told = told(&name, received, &unzipped);
    if outer.is_some() || about.is_some() {
        let skill = manifest_of(&unzipped.files);
        let differ = differences(outer.as_deref(), about.as_deref(), &skill);
        told.extend(differ.into_iter().map(|line| format!("{name}: {line}")));
    }
    Ok((unzipped.files, told))
}

/// The skill as its manifest alone has it.
fn manifest_of(files: &Files) -> Skill {
    let is_manifest = |path: &RelPath| path.as_str().eq_ignore_ascii_case("SKILL.md");
    let mut alone = Files::new();
    if let Some((path, file)) = files.iter().find(|(path, _)| is_manifest(path)) {
        alone.insert(path.clone(), file.clone());
    }
    Skill::parse(alone)
}

/// What an inline object says otherwise than the manifest of the skill in it, a sentence each.
pub(crate) fn differences(
    name: Option<&str>,
    description: Option<&str>,
    skill: &Skill,
) -> Vec<String> {
    let mut said = Vec::new();
    if let (Some(outer), Some(own)) = (name, skill.name())
        && outer.trim() != own.trim()
    {
        said.push(format!(
            "the object is named {}, and the skill in it {}",
            quote(outer),
            quote(own)
        ));
    }
    let own = skill.manifest.as_ref().and_then(Manifest::description);
    if let (Some(outer), Some(own)) = (description, own)
        && !outer.split_whitespace().eq(own.split_whitespace())
    {
        said.push("the object's description is not that of the skill in it".to_owned());
    }
    said
}

fn name_of(source: &SkillFolder) -> String {
    match source.shown.as_str() {
        INPUT => "standard input".to_owned(),
        shown => format!("`{shown}`"),
    }
}

/// One byte too many is enough to know.
fn limited(file: &mut dyn Read, name: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| anyhow!("cannot read {name}: {}", system_error(&error)))?;
    if bytes.len() as u64 > MAX_BYTES {
        bail!("{name} is larger than 1 GiB, and no archive of a skill");
    }
    Ok(bytes)
}

fn require_skill(name: &str, files: &Files) -> anyhow::Result<()> {
    let is_manifest = |path: &str| path.eq_ignore_ascii_case("SKILL.md");
    let signs = ["schema.json", "vlmrun.yaml"];
    let mut paths = files.iter().map(|(path, _)| path);
    if paths.any(|path| is_manifest(path.as_str()) || signs.contains(&path.as_str())) {
        return Ok(());
    }
    let deeper = files.iter().map(|(path, _)| path).filter(|path| is_manifest(path.name()));
    let deeper: Vec<String> = deeper.map(|path| quote_path(path.as_str())).collect();
    let help = match deeper.as_slice() {
        [] => {
            "an archive of a skill has `SKILL.md` at its top, or in its one top folder".to_owned()
        }
        some => format!(
            "there is {}{}: take out its folder, and name that",
            some.iter().take(NAMED).cloned().collect::<Vec<_>>().join(" and "),
            if some.len() > NAMED { " and more" } else { "" }
        ),
    };
    bail!(
        "no skill found: {name} holds no `SKILL.md` at its top, nor in its one top folder\nhelp: {help}"
    )
}

/// The same of many entries is said once.
fn told(name: &str, received: Received<'_>, unzipped: &Unzipped) -> Vec<String> {
    let mut told: Vec<String> =
        received.oddities.into_iter().map(|odd| format!("{name}: {odd}")).collect();
    let mut kinds: Vec<(&str, Vec<&str>)> = Vec::new();
    for odd in &unzipped.oddities {
        match kinds.iter_mut().find(|(what, _)| *what == odd.what) {
            Some((_, entries)) => entries.push(&odd.entry),
            None => kinds.push((odd.what, vec![&odd.entry])),
        }
    }
    for (what, entries) in kinds {
        let first = quote_path(entries.first().copied().unwrap_or_default());
        told.push(match entries.len() {
            1 => format!("{name}: the entry {first} {what}"),
            count => format!("{name}: the entry {first} {what}; so {} more", are(count - 1)),
        });
    }
    told
}

fn are(count: usize) -> String {
    if count == 1 { "is 1".to_owned() } else { format!("are {count}") }
}
