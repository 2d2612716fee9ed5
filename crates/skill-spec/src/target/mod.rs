//! The platforms a skill can be checked for: one row each, data only.
//!
//! `fact` says how each value is known, and how much a diagnostic may weigh that rests on it.

mod fact;
mod rows;

pub use fact::{
    Evidence, Fact, Force, Keys, Layout, Letters, Limit, Markup, Others, Reserved, Spelling,
    ToolsForm, grouped,
};
pub use rows::{
    ADK, AGENTSKILLS, CLAUDE_AI, CLAUDE_API, CLAUDE_CODE, COPILOT, FOUNDRY, GEMINI, OPENAI,
    OPENAI_INLINE, VLMRUN,
};

use crate::diagnostic::Severity;
use crate::rule::{Group, Rule};

/// A platform's profile.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// The name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The archive and its files.
    pub bundle: Bundle,
    /// The top-level keys of the manifest.
    pub keys: Fact<Keys>,
    /// `name`.
    pub naming: Naming,
    /// `description`.
    pub description: Description,
    /// The most Unicode scalar values `compatibility` may have, if there is one; at least one.
    pub compatibility: Option<Fact<Limit>>,
    /// The form of `allowed-tools`, if it is read.
    pub allowed_tools: Option<Fact<ToolsForm>>,
    /// Whether `metadata` must map texts to texts.
    pub metadata_text: Option<Fact<()>>,
    /// Whether what Claude Code fills into a prompt stays as it stands.
    pub static_prompt: Option<Fact<()>>,
    /// The families of rules that apply.
    pub groups: &'static [Group],
    /// Families of which nothing is more than a warning: the platform says nothing of them.
    pub mild: &'static [Group],
    /// Rules of those families that do not apply.
    pub off: &'static [&'static str],
    /// Severities that differ from the rules' own and rest on no fact of this table.
    pub severities: &'static [(&'static str, Severity)],
    /// Where the values come from.
    pub source: &'static str,
}

/// What a platform asks of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Where they stand in an archive.
    pub layout: Fact<Layout>,
    /// How an archive's name ends, if not in `zip`.
    pub extension: Option<Fact<&'static str>>,
    /// How the manifest is spelt.
    pub manifest_file: Fact<Spelling>,
    /// Whether there may be no second manifest below the first.
    pub sole_manifest: Option<Fact<()>>,
    /// How many files there may be.
    pub files: Option<Fact<Limit>>,
    /// How many bytes one file may have.
    pub file_bytes: Option<Fact<Limit>>,
    /// How many bytes all files may have, before they are packed.
    pub total_bytes: Option<Fact<Limit>>,
    /// How many bytes the zip may have; only packing tells.
    pub zip_bytes: Option<Fact<Limit>>,
    /// How many characters the zip may have as base64; only packing tells.
    pub base64_chars: Option<Fact<Limit>>,
    /// Whether paths may hold ASCII letters, digits, `.`, `_`, `-` and `/` only.
    pub plain_paths: Option<Fact<()>>,
    /// The only folders whose files are read.
    pub folders: Option<Fact<&'static [&'static str]>>,
    /// Whether a file must be linked from the prompt to be read.
    pub linked: Option<Fact<()>>,
    /// Files that must not be there.
    pub refused: Option<Fact<&'static [&'static str]>>,
}

/// What a platform asks of `name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming {
    /// Whether there must be one.
    pub required: Fact<()>,
    /// The most Unicode scalar values it may have.
    pub max: Option<Fact<Limit>>,
    /// What it may be made of.
    pub letters: Option<Fact<Letters>>,
    /// Whether hyphens may stand between letters or digits only.
    pub hyphens: Option<Fact<()>>,
    /// Words it must not hold.
    pub reserved: Option<Fact<Reserved>>,
    /// Whether it must be the folder's name.
    pub folder: Option<Fact<()>>,
}

/// What a platform asks of `description`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Description {
    /// Whether there must be one.
    pub required: Fact<()>,
    /// The most Unicode scalar values it may have.
    pub max: Option<Fact<Limit>>,
    /// A key whose text counts with it.
    pub joined: Option<&'static str>,
    /// What it must not hold.
    pub markup: Option<Fact<Markup>>,
}

/// All platforms; the first is the default.
pub static TARGETS: [&Target; 11] = [
    &VLMRUN,
    &AGENTSKILLS,
    &CLAUDE_API,
    &CLAUDE_AI,
    &CLAUDE_CODE,
    &OPENAI,
    &OPENAI_INLINE,
    &FOUNDRY,
    &GEMINI,
    &ADK,
    &COPILOT,
];

/// Whether a platform says anything of what a rule is about.
type Says = fn(&Target) -> bool;

/// Rules that have nothing to say where the platform says nothing.
const WAITING: &[(&str, Says)] = &[
    // Elsewhere `target-nested-manifest` speaks.
    ("bundle-nested-skill", |target| target.bundle.sole_manifest.is_none()),
    ("description-tag", |target| target.description.markup.is_some()),
    ("description-too-long", |target| target.description.max.is_some()),
    ("manifest-compatibility-length", |target| target.compatibility.is_some()),
    ("manifest-metadata-not-text", |target| target.metadata_text.is_some()),
    ("manifest-tools-not-text", |target| target.allowed_tools.is_some()),
    ("name-characters", |target| target.naming.letters.is_some()),
    ("name-differs-from-folder", |target| target.naming.folder.is_some()),
    ("name-hyphens", |target| target.naming.hyphens.is_some()),
    ("name-path", |target| target.naming.letters.is_some()),
    ("name-reserved", |target| target.naming.reserved.is_some()),
    ("name-too-long", |target| target.naming.max.is_some()),
    ("name-uppercase", |target| target.naming.letters.is_some()),
    // Only VLM Run's command line takes a name for an id.
    ("name-uuid", |target| target.groups.contains(&Group::Sdk)),
    ("target-dynamic-syntax", |target| target.static_prompt.is_some()),
    ("target-file-ignored", |target| target.bundle.folders.is_some()),
    ("target-file-not-linked", |target| target.bundle.linked.is_some()),
    ("target-file-refused", |target| target.bundle.refused.is_some()),
    ("target-file-too-large", |target| target.bundle.file_bytes.is_some()),
    ("target-nested-manifest", |target| target.bundle.sole_manifest.is_some()),
    ("target-path-characters", |target| target.bundle.plain_paths.is_some()),
    ("target-too-large", |target| target.bundle.total_bytes.is_some()),
    ("target-too-many-files", |target| target.bundle.files.is_some()),
];

impl Target {
    /// Whether a rule is on unless somebody turns it off.
    #[must_use]
    pub fn applies(&self, rule: &Rule) -> bool {
        let says = WAITING.iter().find(|(name, _)| *name == rule.name);
        self.groups.contains(&rule.group)
            && !self.off.contains(&rule.name)
            && says.is_none_or(|(_, says)| says(self))
    }

    /// The severity of a rule here, where no fact decides.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Severity {
        if let Some((_, severity)) = self.severities.iter().find(|(name, _)| *name == rule.name) {
            return *severity;
        }
        let is_mild = self.mild.contains(&rule.group);
        if is_mild { rule.severity.max(Severity::Warning) } else { rule.severity }
    }

    /// The platform of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.into_iter().find(|target| target.name == name)
    }

    /// Whether a file at the root means something here, such as `schema.json`.
    #[must_use]
    pub fn reads(&self, path: &str) -> bool {
        match path {
            "schema.json" => self.groups.contains(&Group::Schema),
            "vlmrun.yaml" => self.groups.contains(&Group::Execution),
            path => path.eq_ignore_ascii_case("SKILL.md"),
        }
    }

    /// The top-level keys of the manifest that mean something.
    #[must_use]
    pub fn manifest_keys(&self) -> &'static [&'static str] {
        self.keys.value.known
    }
}

impl Naming {
    /// Whether letters outside ASCII are allowed.
    #[must_use]
    pub fn is_unicode(&self) -> bool {
        self.letters.is_some_and(|letters| letters.value == Letters::Unicode)
    }

    /// Whether a name of so many Unicode scalar values is short enough.
    #[must_use]
    pub fn has_room_for(&self, count: usize) -> bool {
        self.max.is_none_or(|max| count as u64 <= max.value.max)
    }
}

impl Description {
    /// Whether a description of so many Unicode scalar values is short enough.
    #[must_use]
    pub fn has_room_for(&self, count: usize) -> bool {
        self.max.is_none_or(|max| count as u64 <= max.value.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;

    #[test]
    fn targets_name_rules_that_exist() {
        let mut names: Vec<&str> = WAITING.iter().map(|(name, _)| *name).collect();
        assert!(names.is_sorted(), "sort WAITING by name");
        for target in TARGETS {
            names.extend(target.off);
            names.extend(target.severities.iter().map(|(name, _)| *name));
        }
        for name in names {
            assert!(RULES.iter().any(|rule| rule.name == name), "there is no rule {name}");
        }
    }

    #[test]
    fn what_is_not_firm_makes_no_error() {
        for evidence in Evidence::ALL {
            for force in [Force::Refused, Force::Taken] {
                let fact = Fact { value: (), force, evidence, source: "" };
                let heavy = evidence <= Evidence::Code && force == Force::Refused;
                assert_eq!(fact.severity() == Severity::Error, heavy, "{evidence:?} {force:?}");
            }
        }
    }
}
