//! The rows, one file a vendor, and what several of them share.

mod anthropic;
mod google;
mod microsoft;
mod open;
mod openai;
mod vlmrun;

pub use anthropic::{CLAUDE_AI, CLAUDE_API, CLAUDE_CODE};
pub use google::{ADK, GEMINI};
pub use microsoft::{COPILOT, FOUNDRY};
pub use open::AGENTSKILLS;
pub use openai::{OPENAI, OPENAI_INLINE};
pub use vlmrun::VLMRUN;

use super::fact::{Fact, Layout, Limit, Spelling, at_most, inferred, published};
use super::{Bundle, Description, Naming};
use crate::diagnostic::Severity;
use crate::rule::Group;

/// The keys of the Agent Skills format.
const SPEC_KEYS: &[&str] =
    &["name", "description", "license", "compatibility", "metadata", "allowed-tools"];

/// Where the Agent Skills format is written down.
const SPEC: &str = "agentskills.io specification";

/// What is taken from the Agent Skills format where a platform says no more than that it follows it.
const FOLLOWS_SPEC: &str = "not stated by the platform; agentskills.io specification";

/// The families of rules about any skill, whoever reads it.
const GROUPS: &[Group] = &[
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
];

/// Families of which a platform that takes skills of the format says nothing: what it refuses
/// stands in its row. A secret that
/// leaves the house, and text that hides, stay as grave as their rules say.
const MILD: &[Group] = &[Group::Bundle, Group::Prompt, Group::Link, Group::Script, Group::Allow];

/// What keeps a manifest from being read at all, whoever reads it.
const UNREADABLE: &[(&str, Severity)] = &[
    ("bundle-file-too-large", Severity::Error),
    ("bundle-not-utf8", Severity::Error),
    ("bundle-utf16", Severity::Error),
];

/// The longest name of the Agent Skills format.
const NAME_MAX: Limit = at_most(64, "64 characters");

/// The longest description of the Agent Skills format.
const DESCRIPTION_MAX: Limit = at_most(1024, "1024 characters");

/// The longest statement of compatibility of the Agent Skills format.
const COMPATIBILITY_MAX: Limit = at_most(500, "500 characters");

/// Files of which nothing is known but where they stand.
const fn files(layout: Fact<Layout>, manifest_file: Fact<Spelling>) -> Bundle {
    Bundle {
        layout,
        extension: None,
        manifest_file,
        sole_manifest: None,
        files: None,
        file_bytes: None,
        total_bytes: None,
        zip_bytes: None,
        base64_chars: None,
        plain_paths: None,
        folders: None,
        linked: None,
        refused: None,
    }
}

/// A name nobody asks anything of.
const FREE_NAME: Naming = Naming {
    required: inferred((), "the name of the folder takes its place").taken(),
    max: None,
    letters: None,
    hyphens: None,
    reserved: None,
    folder: None,
};

/// A description nobody asks anything of but to be there.
const FREE_DESCRIPTION: Description =
    Description { required: published((), SPEC), max: None, joined: None, markup: None };
