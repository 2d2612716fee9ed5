//! Microsoft and GitHub.

use super::{
    COMPATIBILITY_MAX, DESCRIPTION_MAX, FOLLOWS_SPEC, FREE_DESCRIPTION, FREE_NAME, GROUPS, MILD,
    NAME_MAX, SPEC_KEYS, UNREADABLE, files,
};
use crate::target::fact::{
    Keys, Layout, Letters, Others, Spelling, ToolsForm, code, inferred, published,
};
use crate::target::{Bundle, Description, Naming, Target};

const SDK: &str = "azure-ai-projects 2.10.0; Foundry Agent Service, skills page";
const PAGE: &str = "Visual Studio Code documentation, agent skills (May 2026)";

/// Skills of the Foundry Agent Service, which publishes next to nothing about them.
pub static FOUNDRY: Target = Target {
    name: "foundry",
    summary: "Microsoft Foundry Agent Service: skills as a zip or as files (preview)",
    bundle: files(
        inferred(Layout::Flat, "the older import asked for it; the current upload does not say"),
        published(Spelling::Exact, SDK),
    ),
    keys: inferred(Keys { known: SPEC_KEYS, others: Others::Reported }, FOLLOWS_SPEC),
    naming: Naming {
        required: code((), SDK),
        max: Some(inferred(NAME_MAX, FOLLOWS_SPEC)),
        letters: Some(inferred(Letters::Ascii, FOLLOWS_SPEC)),
        hyphens: Some(inferred((), FOLLOWS_SPEC)),
        ..FREE_NAME
    },
    description: Description {
        required: code((), SDK),
        max: Some(inferred(DESCRIPTION_MAX, FOLLOWS_SPEC)),
        ..FREE_DESCRIPTION
    },
    // The JSON of the service has a list called `allowed_tools`; of the manifest nothing is said.
    compatibility: Some(inferred(COMPATIBILITY_MAX, FOLLOWS_SPEC)),
    allowed_tools: Some(inferred(ToolsForm::Text, FOLLOWS_SPEC)),
    metadata_text: Some(inferred((), FOLLOWS_SPEC)),
    static_prompt: None,
    groups: GROUPS,
    mild: MILD,
    off: &[],
    severities: UNREADABLE,
    source: "azure-ai-projects 2.10.0; Microsoft Foundry documentation, agents, skills",
};

/// Skill folders of Visual Studio Code and GitHub Copilot.
pub static COPILOT: Target = Target {
    name: "copilot",
    summary: "GitHub Copilot in Visual Studio Code: skill folders of a project or a person (not Copilot Studio, not Microsoft 365 Copilot)",
    bundle: Bundle {
        linked: Some(published((), PAGE).taken()),
        ..files(published(Layout::Folder, PAGE), published(Spelling::Exact, PAGE))
    },
    keys: published(
        Keys {
            known: &[
                "name",
                "description",
                "license",
                "compatibility",
                "metadata",
                "allowed-tools",
                "argument-hint",
                "user-invocable",
                "disable-model-invocation",
                "context",
            ],
            others: Others::Ignored,
        },
        PAGE,
    )
    .taken(),
    naming: Naming {
        required: published((), PAGE),
        max: Some(published(NAME_MAX, PAGE)),
        letters: Some(published(Letters::Ascii, PAGE)),
        hyphens: Some(inferred((), FOLLOWS_SPEC)),
        folder: Some(published((), PAGE)),
        ..FREE_NAME
    },
    description: Description {
        required: published((), PAGE),
        max: Some(published(DESCRIPTION_MAX, PAGE)),
        ..FREE_DESCRIPTION
    },
    compatibility: None,
    allowed_tools: None,
    metadata_text: None,
    static_prompt: None,
    groups: GROUPS,
    mild: MILD,
    // `target-file-not-linked` says the same and more.
    off: &["link-file-unmentioned"],
    severities: UNREADABLE,
    source: "Visual Studio Code documentation, customization, agent skills (May 2026)",
};
