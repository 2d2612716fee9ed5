//! Google: Gemini CLI and the Agent Development Kit.

use super::{
    COMPATIBILITY_MAX, DESCRIPTION_MAX, FREE_DESCRIPTION, FREE_NAME, GROUPS, MILD, NAME_MAX,
    SPEC_KEYS, UNREADABLE, files,
};
use crate::diagnostic::Severity;
use crate::target::fact::{
    Keys, Layout, Letters, Others, Spelling, ToolsForm, at_most, code, inferred,
};
use crate::target::{Bundle, Description, Naming, Target};

const CLI: &str = "Gemini CLI 0.61.0 (gemini-cli-core)";
const PACKAGER: &str = "Gemini CLI 0.61.0, the packager of its skill-creator";
const KIT: &str = "google-adk 2.13.0, google/adk/skills";

/// Gemini CLI, which reads `name` and `description` and nothing else.
pub static GEMINI: Target = Target {
    name: "gemini",
    summary: "Gemini CLI: skill folders, and its own `.skill` archives",
    bundle: Bundle {
        extension: Some(code("skill", PACKAGER).taken()),
        ..files(code(Layout::Flat, PACKAGER), code(Spelling::Exact, CLI))
    },
    keys: code(Keys { known: SPEC_KEYS, others: Others::Ignored }, CLI).taken(),
    naming: Naming {
        required: code((), CLI),
        // Only the packager refuses; on loading, other characters become hyphens.
        letters: Some(code(Letters::Ascii, PACKAGER).taken()),
        ..FREE_NAME
    },
    description: Description { required: code((), CLI), ..FREE_DESCRIPTION },
    compatibility: None,
    allowed_tools: None,
    metadata_text: None,
    static_prompt: None,
    groups: GROUPS,
    mild: MILD,
    off: &[],
    // A reader that goes by lines takes over where YAML fails on a colon.
    severities: &[
        ("bundle-file-too-large", Severity::Error),
        ("bundle-not-utf8", Severity::Error),
        ("bundle-utf16", Severity::Error),
        ("manifest-yaml-syntax", Severity::Warning),
    ],
    source: "Gemini CLI 0.61.0 (gemini-cli-core)",
};

/// Skills of the Agent Development Kit.
pub static ADK: Target = Target {
    name: "adk",
    summary: "Google Agent Development Kit: a skill from a folder or the bytes of a zip",
    bundle: Bundle {
        files: Some(code(at_most(2_000, "2,000 entries"), KIT)),
        total_bytes: Some(code(at_most(33_554_432, "32 MiB"), KIT)),
        folders: Some(code(&["references", "assets", "scripts"] as &[&str], KIT).taken()),
        ..files(code(Layout::Flat, KIT), code(Spelling::LowerCaseToo, KIT))
    },
    // The validator of folders reports other keys; the loader takes them.
    keys: code(
        Keys {
            known: &[
                "name",
                "description",
                "license",
                "compatibility",
                "metadata",
                "allowed-tools",
                "allowed_tools",
            ],
            others: Others::Reported,
        },
        KIT,
    )
    .taken(),
    naming: Naming {
        required: code((), KIT),
        max: Some(code(NAME_MAX, KIT)),
        letters: Some(code(Letters::Ascii, KIT)),
        hyphens: Some(code((), KIT)),
        // Asked for by the validator of folders; a zip has none.
        folder: Some(code((), KIT).taken()),
        ..FREE_NAME
    },
    description: Description {
        required: code((), KIT),
        max: Some(code(DESCRIPTION_MAX, KIT)),
        ..FREE_DESCRIPTION
    },
    compatibility: Some(code(COMPATIBILITY_MAX, KIT)),
    allowed_tools: Some(inferred(ToolsForm::Text, KIT)),
    // Keys of its own under `metadata` hold lists and booleans.
    metadata_text: None,
    static_prompt: None,
    groups: GROUPS,
    mild: MILD,
    off: &[],
    severities: UNREADABLE,
    source: "google-adk 2.13.0: google/adk/skills, tools/skill_toolset.py",
};
