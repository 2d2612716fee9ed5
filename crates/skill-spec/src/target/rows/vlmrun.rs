//! VLM Run.

use super::{COMPATIBILITY_MAX, DESCRIPTION_MAX, FREE_DESCRIPTION, FREE_NAME, NAME_MAX, files};
use crate::rule::Group;
use crate::target::fact::{Keys, Layout, Letters, Others, Spelling, code, inferred, published};
use crate::target::{Description, Naming, Target};

/// The page on SKILL.md.
const PAGE: &str = "docs.vlm.run, skills/spec/skill-md";

/// The platform publishes no limits; its own skills follow the Agent Skills format.
const FOLLOWS: &str = "no limit is published; agentskills.io specification";

/// VLM Run, the default.
///
/// The platform publishes no limits for `name` and `description`; those of the Agent Skills
/// format, which it says its own skills follow, are taken.
pub static VLMRUN: Target = Target {
    name: "vlmrun",
    summary: "VLM Run: upload, inline and every request endpoint",
    bundle: files(
        published(Layout::Flat, "docs.vlm.run, skills/spec/overview"),
        code(Spelling::Exact, "Python SDK 0.9.2, skills.py"),
    ),
    keys: published(
        Keys {
            known: &[
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
            others: Others::Reported,
        },
        PAGE,
    )
    .taken(),
    naming: Naming {
        required: published((), PAGE),
        max: Some(inferred(NAME_MAX, FOLLOWS)),
        letters: Some(published(Letters::Ascii, "README of vlm-run/skills: agentskills.io")),
        hyphens: Some(published((), "README of vlm-run/skills: agentskills.io")),
        folder: Some(inferred((), FOLLOWS)),
        ..FREE_NAME
    },
    description: Description {
        required: published((), PAGE),
        max: Some(inferred(DESCRIPTION_MAX, FOLLOWS)),
        ..FREE_DESCRIPTION
    },
    compatibility: Some(inferred(COMPATIBILITY_MAX, FOLLOWS)),
    // The platform does not read these keys: their form is the business of other platforms.
    allowed_tools: None,
    metadata_text: None,
    static_prompt: None,
    groups: &Group::ALL,
    mild: &[],
    off: &[],
    severities: &[],
    source: "docs.vlm.run, skills/spec; Python SDK 0.9.2; agentskills.io for the limits",
};
