//! `skills.toml` and `skills.lock` on disk: read, compared, written.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use skill_pack::Archive;
use skill_pack::lock::{Drift, Lock, Locked, LockedBundle, Project, TomlFault, What, Wish};
use skill_spec::model::Manifest;
use skill_spec::{quote, vocab};

use crate::bundle::Bundle;
use crate::disk::{shown, system_error};
use crate::io::Io;

/// The manifest's usual name.
pub(crate) const MANIFEST: &str = "skills.toml";

/// A manifest of one skill on disk and one of the platform.
const SAMPLE: &str = "  [skills]
  invoice = { path = \"skills/invoice\" }
  referral = \"20260219-0a1b2c3d\"";

/// More than any manifest or lock has.
const MAX_BYTES: u64 = 16 << 20;

/// A project's manifest, and where it lies.
pub(crate) struct OpenProject {
    /// What it says.
    pub(crate) project: Project,
    /// The file, as the user wrote it.
    file: PathBuf,
}

impl OpenProject {
    /// Reads the manifest.
    ///
    /// # Errors
    /// If it cannot be read or says something it may not, with line and column.
    pub(crate) fn open(file: &Path, io: &Io) -> anyhow::Result<Self> {
        if !io.resolve(file).exists() {
            bail!(
                "cannot read `{}`: no such file or directory\nhelp: it names the skills of a project; write one such as\n{SAMPLE}",
                shown(file)
            );
        }
        let text = read(file, io)?;
        let project = Project::parse(&text).map_err(|fault| placed(file, &fault))?;
        if project.skills.is_empty() {
            bail!(
                "`{}` names no skill\nhelp: write `[skills]` and lines such as `invoice = {{ path = \"skills/invoice\" }}`",
                shown(file)
            );
        }
        Ok(Self { project, file: file.to_owned() })
    }

    /// A path of the manifest, as it is reached from here.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.file.parent().unwrap_or(Path::new("")).join(inside)
    }

    /// The lock's file: beside the manifest, with its name.
    pub(crate) fn lock_file(&self) -> PathBuf {
        self.file.with_extension("lock")
    }

    /// The lock, if there is one.
    ///
    /// # Errors
    /// If it cannot be read, or is no lock.
    pub(crate) fn lock(&self, io: &Io) -> anyhow::Result<Option<Lock>> {
        let file = self.lock_file();
        if !io.resolve(&file).exists() {
            return Ok(None);
        }
        read_lock(&file, io).map(Some)
    }

    /// The wishes with these names, in order of the names; all of them if none is named.
    ///
    /// # Errors
    /// If the manifest has no skill of a name.
    pub(crate) fn chosen(&self, names: &[String]) -> anyhow::Result<Vec<(String, Wish)>> {
        for name in names {
            if self.project.get(name).is_none() {
                let known = self.project.skills.iter().map(|(name, _)| name.as_str());
                let near = vocab::nearest(name, known);
                let help = near.map_or_else(String::new, |near| {
                    format!("\nhelp: did you mean {}?", quote(near))
                });
                bail!("`{}` names no skill {}{help}", shown(&self.file), quote(name));
            }
        }
        let is_chosen = |name: &String| names.is_empty() || names.contains(name);
        Ok(self.project.skills.iter().filter(|(name, _)| is_chosen(name)).cloned().collect())
    }
}

/// The lock in this file.
///
/// # Errors
/// If it cannot be read, or is no lock.
pub(crate) fn read_lock(file: &Path, io: &Io) -> anyhow::Result<Lock> {
    Lock::parse(&read(file, io)?).map_err(|fault| placed(file, &fault))
}

/// The lock's entry of a bundle that was read and packed.
pub(crate) fn locked(name: &str, path: &str, bundle: &Bundle, archive: &Archive) -> Locked {
    let mut what = LockedBundle::new(path, bundle.name(), &bundle.skill.files, &archive.bytes);
    let version = |manifest: &Manifest| {
        let filled = manifest.filled("skill_version").or_else(|| manifest.filled("version"));
        filled.map(|(_, version)| version.trim().to_owned())
    };
    what.version = bundle.skill.manifest.as_ref().and_then(version);
    Locked { name: name.to_owned(), what: What::Bundle(what) }
}

/// What changed, for people: each skill with its changes below it.
pub(crate) fn drift_text(drifts: &[Drift]) -> String {
    let mut text = String::new();
    for drift in drifts {
        let _ = write!(text, "\n  {}", quote(&drift.name));
        for line in &drift.lines {
            let _ = write!(text, "\n    {line}");
        }
    }
    text
}

/// What to do about it, as the last line of an error.
pub(crate) fn drift_help(drifts: &[Drift], io: &Io) -> String {
    const ACCEPT: &str = "`skill-dev lock` accepts them as they are";
    if !drifts.iter().any(|drift| drift.repacked) {
        return format!("help: {ACCEPT}");
    }
    let epoch = io.epoch.as_ref().map_or_else(
        || "`SOURCE_DATE_EPOCH`, which is not set here".to_owned(),
        |epoch| format!("`SOURCE_DATE_EPOCH`, which is {} here", quote(&epoch.to_string_lossy())),
    );
    format!(
        "help: pack as it was done for the lock, with the same {epoch}, and the same `level` under `[pack]` in skill-dev.toml; or {ACCEPT}"
    )
}

fn read(file: &Path, io: &Io) -> anyhow::Result<String> {
    let name = shown(file);
    let mut bytes = Vec::new();
    fs::File::open(io.resolve(file))
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| anyhow!("cannot read `{name}`: {}", system_error(&error)))?;
    if bytes.len() as u64 > MAX_BYTES {
        bail!("`{name}` is larger than 16 MiB");
    }
    String::from_utf8(bytes).map_err(|_| anyhow!("`{name}` is not UTF-8"))
}

fn placed(file: &Path, fault: &TomlFault) -> anyhow::Error {
    anyhow!("{}:{fault}", shown(file))
}
