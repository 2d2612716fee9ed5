//! A baseline: the diagnostics of one day, on disk. Those are silent afterwards, and new ones are
//! not.
//!
//! One line each, in order, so that a change reads well under version control. Paths start from the
//! baseline's own folder, so it works from wherever the command is run.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use skill_spec::{Diagnostic, Place, Report, Silenced, Silencer};

use crate::disk::{Settling, SkillFolder, canonical, is_stream, shown, system_error, write_with};
use crate::render::{Checked, fingerprint, not_json};

const KIND: &str = "skill-dev baseline";
const VERSION: u64 = 1;
/// Some hundred thousand diagnostics.
const MAX_BYTES: u64 = 64 << 20;

/// One diagnostic that was there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(expecting = "an object with `path`, `rule` and `fingerprint`")]
pub(crate) struct Entry {
    /// The file, from the baseline's folder; the skill's folder for the bundle as a whole.
    path: String,
    rule: String,
    fingerprint: String,
    /// For whoever reads the file.
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `kind`, `version` and `diagnostics`")]
struct Head {
    kind: String,
    version: u64,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `kind`, `version` and `diagnostics`")]
struct Content {
    diagnostics: Vec<Entry>,
}

/// What a check holds its diagnostics against.
pub(crate) struct Baseline {
    /// Canonical.
    folder: PathBuf,
    shown: String,
    /// By path and fingerprint; whether it was met.
    known: BTreeMap<(String, String), AtomicBool>,
}

/// A baseline that is to be written.
pub(crate) struct NewBaseline {
    /// Canonical.
    folder: PathBuf,
    path: PathBuf,
    shown: String,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// If the file is not there, is no baseline, or one of a later version.
    pub(crate) fn read(path: &Path, given: &Path) -> anyhow::Result<Self> {
        let shown = shown(given);
        let text = read(path, &shown)?;
        let fault = |error: &serde_json::Error| {
            let message = not_json(error);
            // At the start of a line nothing of it was read yet.
            let (line, column) = (error.line(), error.column().max(1));
            anyhow::anyhow!("{shown}:{line}:{column}: this is no baseline: {message}")
        };
        let head: Head = serde_json::from_str(&text).map_err(|error| fault(&error))?;
        if head.kind != KIND {
            bail!("`{shown}` is no baseline: its `kind` is not \"{KIND}\"");
        }
        if head.version != VERSION {
            bail!(
                "`{shown}` is a baseline of version {}, and this skill-dev reads version {VERSION}\nhelp: use the skill-dev that wrote it, or write it anew with `--write-baseline`",
                head.version
            );
        }
        let content: Content = serde_json::from_str(&text).map_err(|error| fault(&error))?;
        let known = content.diagnostics.into_iter();
        let known = known.map(|entry| ((entry.path, entry.fingerprint), AtomicBool::new(false)));
        Ok(Self { folder: folder_of(path, &shown)?, shown, known: known.collect() })
    }

    /// The report without what is known.
    pub(crate) fn sift(&self, checked: &Checked<'_>, folder: &SkillFolder) -> Report {
        let base = base(&self.folder, folder);
        let (mut open, mut silenced) = (Vec::new(), checked.report.silenced.clone());
        for (diagnostic, fingerprint) in named(checked) {
            let key = (path(&base, checked, diagnostic), fingerprint);
            let diagnostic = diagnostic.clone();
            match self.known.get(&key) {
                Some(met) => {
                    met.store(true, Ordering::Relaxed);
                    silenced.push(Silenced { diagnostic, by: Silencer::Baseline });
                }
                None => open.push(diagnostic),
            }
        }
        let files = &checked.skill.files;
        Report::new(checked.report.target, files, open).with_silenced(files, silenced)
    }

    /// How many entries about something below `paths` were not met.
    pub(crate) fn gone(&self, paths: &[PathBuf]) -> usize {
        let roots: Vec<String> = paths
            .iter()
            .filter_map(|path| canonical(path).ok())
            .map(|path| {
                let folder = if path.is_file() { path.parent().map(Path::to_owned) } else { None };
                relative(&self.folder, &folder.unwrap_or(path))
            })
            .collect();
        let is_below = |path: &str| {
            roots.iter().any(|root| match root.as_str() {
                "." => path != ".." && !path.starts_with("../"),
                root => path.strip_prefix(root).is_some_and(|r| r.is_empty() || r.starts_with('/')),
            })
        };
        let unmet = self.known.iter().filter(|(_, met)| !met.load(Ordering::Relaxed));
        unmet.filter(|((path, _), _)| is_below(path)).count()
    }

    /// Its name, as the user wrote it.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }
}

impl NewBaseline {
    /// Prepares to write a baseline.
    ///
    /// # Errors
    /// If its folder is not there, or something else than a baseline lies in its place.
    pub(crate) fn new(path: PathBuf, given: &Path) -> anyhow::Result<Self> {
        let shown = shown(given);
        let folder = folder_of(&path, &shown)?;
        match fs::metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => bail!("cannot write `{shown}`: {}", system_error(&error)),
            Ok(metadata) if is_stream(&metadata) => {}
            Ok(metadata) if metadata.is_file() => {
                // A baseline that was merged badly may be written anew, and an empty file filled.
                let mut start = Vec::new();
                let file =
                    fs::File::open(&path).and_then(|f| f.take(1 << 10).read_to_end(&mut start));
                file.with_context(|| format!("cannot write `{shown}`"))?;
                if !start.is_empty() && !String::from_utf8_lossy(&start).contains(KIND) {
                    bail!(
                        "cannot write `{shown}`: what is there already is no baseline\nhelp: choose another name, or delete it"
                    );
                }
            }
            Ok(_) => bail!("cannot write `{shown}`: it is there already and is no plain file"),
        }
        Ok(Self { folder, path, shown })
    }

    /// What of a skill is to stand in it, and the report that is left: all is known now.
    pub(crate) fn take(&self, checked: &Checked<'_>, folder: &SkillFolder) -> (Vec<Entry>, Report) {
        let base = base(&self.folder, folder);
        let entries = named(checked).map(|(diagnostic, fingerprint)| Entry {
            path: path(&base, checked, diagnostic),
            rule: diagnostic.rule.to_owned(),
            fingerprint,
            message: diagnostic.message.clone(),
        });
        let (files, report) = (&checked.skill.files, checked.report);
        let known = report.diagnostics.iter().cloned();
        let known = known.map(|diagnostic| Silenced { diagnostic, by: Silencer::Baseline });
        let silenced = report.silenced.iter().cloned().chain(known).collect();
        let left = Report::new(report.target, files, Vec::new()).with_silenced(files, silenced);
        (entries.collect(), left)
    }

    /// Writes it in one step.
    ///
    /// # Errors
    /// If the system does not let us.
    pub(crate) fn write(&self, mut entries: Vec<Entry>) -> anyhow::Result<()> {
        entries.sort();
        let lines: Result<Vec<String>, _> = entries.iter().map(serde_json::to_string).collect();
        let lines: Vec<String> = lines?.into_iter().map(|line| format!("\n    {line}")).collect();
        let end = if lines.is_empty() { "" } else { "\n  " };
        let text = format!(
            "{{\n  \"kind\": \"{KIND}\",\n  \"version\": {VERSION},\n  \"diagnostics\": [{}{end}]\n}}\n",
            lines.join(",")
        );
        write_with(
            &self.path,
            &self.shown,
            &mut |out| out.write_all(text.as_bytes()),
            Settling::AtOnce,
        )
    }

    /// Where it will lie.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its name, as the user wrote it.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }
}

/// The diagnostics that count, with their fingerprints. Those a comment silences are counted among
/// the same ones too, so that taking the comment away changes no other's name.
fn named<'a>(checked: &Checked<'a>) -> impl Iterator<Item = (&'a Diagnostic, String)> {
    let all = checked.report.all(&checked.skill.files);
    let fingerprints = fingerprint::of(checked, all.iter().map(|(diagnostic, _)| *diagnostic));
    let named = all.into_iter().zip(fingerprints);
    let open = named.filter(|((_, silencer), _)| silencer.is_none());
    open.map(|((diagnostic, _), fingerprint)| (diagnostic, fingerprint))
}

fn base(from: &Path, folder: &SkillFolder) -> String {
    let real = canonical(&folder.path).unwrap_or_else(|_| folder.path.clone());
    relative(from, &real)
}

fn path(base: &str, checked: &Checked<'_>, diagnostic: &Diagnostic) -> String {
    let inside = match &diagnostic.place {
        Place::Bundle => return base.to_owned(),
        Place::Path(path) => path,
        Place::Span(span) => checked.file(span.file),
    };
    if base == "." { inside.to_owned() } else { format!("{base}/{inside}") }
}

/// The way from one folder to a path, `/` between the parts; both are canonical.
fn relative(from: &Path, to: &Path) -> String {
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| "..".into());
    let down = to.components().skip(common).map(Component::as_os_str);
    let down = down.map(std::ffi::OsStr::to_string_lossy);
    let parts: Vec<_> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

fn folder_of(path: &Path, shown: &str) -> anyhow::Result<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new("."));
    canonical(folder)
        .map_err(|error| anyhow::anyhow!("no baseline at `{shown}`: {}", system_error(&error)))
}

fn read(path: &Path, shown: &str) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| {
            let is_absent = error.kind() == std::io::ErrorKind::NotFound;
            let help = if is_absent { "\nhelp: `--write-baseline` makes one" } else { "" };
            anyhow::anyhow!("cannot read `{shown}`: {}{help}", system_error(&error))
        })?;
    if bytes.len() as u64 > MAX_BYTES {
        bail!("`{shown}` is larger than 64 MiB, and no baseline");
    }
    String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("`{shown}` is not UTF-8, and no baseline"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_between_folders_are_found() {
        for (from, to, way) in [
            ("/a", "/a", "."),
            ("/a", "/a/b/c", "b/c"),
            ("/a/b", "/a", ".."),
            ("/a/b", "/a/c/d", "../c/d"),
            ("/a", "/b", "../b"),
        ] {
            assert_eq!(relative(Path::new(from), Path::new(to)), way, "{from} {to}");
        }
    }
}
