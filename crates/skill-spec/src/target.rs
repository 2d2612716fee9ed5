//! The platforms a skill can be checked for: one row each, data only.

use crate::diagnostic::Severity;
use crate::rule::{Group, Rule};

/// A platform's profile.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// The name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The top-level keys its manifest may hold; others are reported.
    pub manifest_keys: &'static [&'static str],
    /// The most Unicode scalar values `name` may have.
    pub name_max: usize,
    /// Whether letters outside ASCII are allowed in `name`.
    pub name_unicode: bool,
    /// The most Unicode scalar values `description` may have.
    pub description_max: usize,
    /// The families of rules that apply.
    pub groups: &'static [Group],
    /// Rules of those families that do not apply.
    pub off: &'static [&'static str],
    /// Severities that differ from the rules' own.
    pub severities: &'static [(&'static str, Severity)],
    /// Where the values come from.
    pub source: &'static str,
}

/// All platforms; the first is the default.
pub static TARGETS: [&Target; 2] = [&VLMRUN, &AGENTSKILLS];

/// VLM Run, the default.
///
/// The platform publishes no limits for `name` and `description`; those of the Agent Skills
/// format, which it says its own skills follow, are taken.
pub static VLMRUN: Target = Target {
    name: "vlmrun",
    summary: "VLM Run: upload, inline and every request endpoint",
    manifest_keys: &[
        "name",
        "description",
        "license",
        "version",
        "skill_version",
        "toolsets",
        "compatibility",
        "metadata",
        "allowed-tools",
    ],
    name_max: 64,
    name_unicode: false,
    description_max: 1024,
    groups: &Group::ALL,
    // The platform does not read these keys: their form is the business of other platforms.
    off: &["manifest-metadata-not-text", "manifest-tools-not-text"],
    // The platform publishes no limits; a longer text only fails elsewhere.
    severities: &[
        ("description-too-long", Severity::Warning),
        ("name-too-long", Severity::Warning),
    ],
    source: "docs.vlm.run, skills/spec; Python SDK 0.9.2; agentskills.io for the limits",
};

/// The open Agent Skills format.
pub static AGENTSKILLS: Target = Target {
    name: "agentskills",
    summary: "the open Agent Skills format (agentskills.io)",
    manifest_keys: &[
        "name",
        "description",
        "license",
        "compatibility",
        "metadata",
        "allowed-tools",
    ],
    name_max: 64,
    name_unicode: true,
    description_max: 1024,
    groups: &[
        Group::Bundle,
        Group::Manifest,
        Group::Name,
        Group::Description,
        Group::Prompt,
        Group::Link,
        Group::Script,
        Group::Secret,
        Group::Unicode,
        Group::Target,
        Group::Allow,
    ],
    off: &[],
    severities: &[
        ("manifest-key-unknown", Severity::Error),
        ("name-differs-from-folder", Severity::Error),
    ],
    source: "agentskills.io specification; reference validator skills-ref 0.1.1",
};

impl Target {
    /// Whether a rule is on unless somebody turns it off.
    #[must_use]
    pub fn applies(&self, rule: &Rule) -> bool {
        self.groups.contains(&rule.group) && !self.off.contains(&rule.name)
    }

    /// The platform of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TARGETS.into_iter().find(|target| target.name == name)
    }
}
