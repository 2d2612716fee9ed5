//! The lock: what each skill of a project was when somebody last agreed to it, and what changed.
//!
//! Its text is a function of its entries: sorted, one block each, so that two people's changes merge.

mod drift;
mod fault;
mod project;

use std::fmt::Write as _;

use skill_spec::reference::LATEST;
use skill_spec::{AgentSkill, Files};
use toml::de::DeTable;

use crate::digest::{bundle_digest, sha256_hex};
use crate::literal::Literal;
use fault::{Table, at, parsed};

pub use drift::{Drift, drift};
pub use fault::TomlFault;
pub use project::{Project, Wish};

/// The form this version writes and reads.
const FORM: i64 = 1;
const HEAD: &str = "# Written by `skill-dev lock`. Commit it, and do not edit it.\n";
/// As much of a file's digest as tells two versions of it apart; the bundle's is whole.
const SHORT: usize = 16;

/// Every skill of a project as it was, in order of name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// Sorted by name, each name once.
    pub entries: Vec<Locked>,
}

/// One skill as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// What the project calls it.
    pub name: String,
    /// The skill.
    pub what: What,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A folder of the project.
    Bundle(LockedBundle),
    /// A skill the platform has: an id or a name, and a version.
    Reference {
        /// `skill` or `id`.
        key: &'static str,
        /// The skill's own name, or its id.
        identifier: String,
        /// A pin, or `latest`; none beside an id.
        version: Option<String>,
    },
}

/// A folder as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedBundle {
    /// As the project writes it.
    pub path: String,
    /// The skill's own name.
    pub skill: String,
    /// What its manifest says of a version; the platform gives it another.
    pub version: Option<String>,
    /// [`bundle_digest`], in hex.
    pub digest: String,
    /// SHA-256 of the archive that is sent, in hex.
    pub archive: String,
    /// Mode and start of the digest of each file, and its path.
    pub files: Vec<String>,
}

impl LockedBundle {
    /// What `files` and the archive made of them are now.
    #[must_use]
    pub fn new(path: &str, skill: &str, files: &Files, archive: &[u8]) -> Self {
        let line = |(path, file): (&skill_spec::RelPath, &skill_spec::File)| {
            let mode = if file.executable { "100755" } else { "100644" };
            let digest = sha256_hex(&file.bytes);
            format!("{mode} {} {path}", digest.get(..SHORT).unwrap_or(&digest))
        };
        Self {
            path: path.to_owned(),
            skill: skill.to_owned(),
            version: None,
            digest: bundle_digest(files),
            archive: sha256_hex(archive),
            files: files.iter().map(line).collect(),
        }
    }
}

impl What {
    /// The lock's part of a reference.
    #[must_use]
    pub fn reference(skill: &AgentSkill) -> Self {
        let identifier = skill.identifier().unwrap_or_default().to_owned();
        if skill_spec::model::name::is_like_uuid(&identifier) {
            return Self::Reference { key: "id", identifier, version: None };
        }
        let version = skill.skill_version.clone().unwrap_or_else(|| LATEST.to_owned());
        Self::Reference { key: "skill", identifier, version: Some(version) }
    }
}

impl Lock {
    /// A lock of these entries, in any order.
    #[must_use]
    pub fn new(mut entries: Vec<Locked>) -> Self {
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        Self { entries }
    }

    /// The entry of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Locked> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// The file's text; the same entries give the same text.
    #[must_use]
    pub fn render(&self) -> String {
        let mut out = format!("{HEAD}version = {FORM}\n");
        let line = |out: &mut String, key: &str, value: &str| {
            let _ = writeln!(out, "{key} = {}", Literal::Toml.text(value));
        };
        for entry in &self.entries {
            out.push_str("\n[[skill]]\n");
            line(&mut out, "name", &entry.name);
            match &entry.what {
                What::Reference { key, identifier, version } => {
                    line(&mut out, key, identifier);
                    if let Some(version) = version {
                        line(&mut out, "version", version);
                    }
                }
                What::Bundle(bundle) => {
                    line(&mut out, "path", &bundle.path);
                    line(&mut out, "skill", &bundle.skill);
                    if let Some(version) = &bundle.version {
                        line(&mut out, "version", version);
                    }
                    line(&mut out, "digest", &format!("sha256:{}", bundle.digest));
                    line(&mut out, "archive", &format!("sha256:{}", bundle.archive));
                    out.push_str("files = [\n");
                    for file in &bundle.files {
                        let _ = writeln!(out, "  {},", Literal::Toml.text(file));
                    }
                    out.push_str("]\n");
                }
            }
        }
        out
    }

    /// Reads the file's text.
    ///
    /// # Errors
    /// If it is no lock of this version, with the place.
    pub fn parse(text: &str) -> Result<Self, TomlFault> {
        if let Some(line) = text.lines().position(|line| line.starts_with("<<<<<<< ")) {
            let message =
                "two versions of the lock were not merged; `skill-dev lock` writes it anew";
            return Err(TomlFault { line: line + 1, column: 1, message: message.to_owned() });
        }
        let root = parsed(text)?;
        let mut entries: Vec<Locked> = Vec::new();
        let mut form = None;
        for (key, value) in root.get_ref() {
            match key.get_ref().as_ref() {
                "version" => {
                    form = value.get_ref().as_integer().and_then(|n| n.as_str().parse().ok());
                    if form != Some(FORM) {
                        let message = "this version of skill-dev reads `version = 1` alone";
                        return Err(at(text, value.span(), message));
                    }
                }
                "skill" => {
                    let list = value.get_ref().as_array().ok_or_else(|| {
                        at(text, value.span(), "skills are written as `[[skill]]`")
                    })?;
                    for item in list {
                        let entry = entry(&Table::new(text, "skill", item)?)?;
                        if entries.iter().any(|known| known.name == entry.name) {
                            let message =
                                format!("{} stands here twice", skill_spec::quote(&entry.name));
                            return Err(at(text, item.span(), message));
                        }
                        entries.push(entry);
                    }
                }
                other => {
                    let message = format!("{} is no key of a lock", skill_spec::quote(other));
                    return Err(at(text, key.span(), message));
                }
            }
        }
        if form.is_none() {
            return Err(at(text, 0..0, "the lock says no `version`"));
        }
        Ok(Self::new(entries))
    }
}

fn entry(table: &Table<'_>) -> Result<Locked, TomlFault> {
    let name = table.required("name")?;
    let what = if table.has("path") {
        table.only(&["name", "path", "skill", "version", "digest", "archive", "files"])?;
        let digest = |key: &str| -> Result<String, TomlFault> {
            let text = table.required(key)?;
            let hex = text.strip_prefix("sha256:").filter(|hex| hex.len() == 64);
            let hex = hex.filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
            hex.map(str::to_owned)
                .ok_or_else(|| table.fault(key, "a digest is `sha256:` and 64 hex digits"))
        };
        What::Bundle(LockedBundle {
            path: table.required("path")?,
            skill: table.required("skill")?,
            version: table.text("version")?,
            digest: digest("digest")?,
            archive: digest("archive")?,
            files: table.texts("files")?,
        })
    } else {
        table.only(&["name", "skill", "id", "version"])?;
        let (key, identifier) = match table.text("id")? {
            Some(id) => ("id", id),
            None => ("skill", table.required("skill")?),
        };
        What::Reference { key, identifier, version: table.text("version")? }
    };
    Ok(Locked { name, what })
}

/// So that both files of a project are read by the same rules.
type Root<'a> = toml::Spanned<DeTable<'a>>;

#[cfg(test)]
mod tests;
