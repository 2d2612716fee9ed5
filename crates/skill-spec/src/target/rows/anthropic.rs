//! Anthropic: the API, the apps, and Claude Code.

use super::{
    COMPATIBILITY_MAX, DESCRIPTION_MAX, FOLLOWS_SPEC, FREE_DESCRIPTION, FREE_NAME, GROUPS, MILD,
    NAME_MAX, SPEC_KEYS, UNREADABLE, files,
};
use crate::diagnostic::Severity;
use crate::rule::Group;
use crate::target::fact::{
    Fact, Keys, Layout, Letters, Markup, Others, Reserved, Spelling, ToolsForm, at_most, inferred,
    observed, published,
};
use crate::target::{Bundle, Description, Naming, Target};

const API: &str = "Claude API documentation, skills guide (August 2026)";
const APP: &str = "messages of the uploader in public reports, October 2025 to September 2026";
const CODE: &str = "Claude Code documentation, skills (code.claude.com/docs/en/skills)";

const RESERVED: Reserved = Reserved::InName(&["anthropic", "claude"]);
/// "Under 30 MB", in the decimal reading.
const UNDER_30_MB: super::Limit = at_most(29_999_999, "under 30 MB");
/// Claude Code fills in `$ARGUMENTS` and the like; its documentation says who does not.
const STATIC: Fact<()> = published((), CODE).taken();

/// Skills of the Claude API.
pub static CLAUDE_API: Target = Target {
    name: "claude-api",
    summary: "the Claude API: skills uploaded for Messages and Managed Agents",
    bundle: Bundle {
        files: Some(inferred(at_most(200, "200 files"), "the limit of the claude.ai uploader")),
        total_bytes: Some(published(UNDER_30_MB, API)),
        zip_bytes: Some(inferred(UNDER_30_MB, "the limit of what is packed")),
        ..files(published(Layout::Either, API), published(Spelling::Exact, API))
    },
    keys: published(Keys { known: SPEC_KEYS, others: Others::Reported }, API),
    naming: Naming {
        required: published((), API),
        max: Some(published(NAME_MAX, API)),
        letters: Some(published(Letters::Ascii, API)),
        hyphens: Some(inferred((), FOLLOWS_SPEC)),
        reserved: Some(published(RESERVED, API)),
        folder: Some(observed((), "required before August 2026; public reports")),
    },
    description: Description {
        required: published((), API),
        max: Some(published(DESCRIPTION_MAX, API)),
        markup: Some(published(Markup::Tags, API)),
        ..FREE_DESCRIPTION
    },
    compatibility: Some(inferred(COMPATIBILITY_MAX, FOLLOWS_SPEC)),
    allowed_tools: Some(inferred(ToolsForm::Text, FOLLOWS_SPEC)),
    metadata_text: Some(inferred((), FOLLOWS_SPEC)),
    static_prompt: Some(STATIC),
    groups: GROUPS,
    mild: MILD,
    off: &[],
    severities: UNREADABLE,
    source: "Claude API documentation (platform.claude.com/docs): skills guide, API reference and release notes, August 2026",
};

/// The upload in the Claude apps.
pub static CLAUDE_AI: Target = Target {
    name: "claude-ai",
    summary: "claude.ai and Claude Desktop: a skill uploaded by a person or for a team",
    bundle: Bundle {
        sole_manifest: Some(observed((), APP)),
        files: Some(observed(at_most(200, "200 files"), APP)),
        total_bytes: Some(observed(at_most(30_000_000, "30 MB"), APP)),
        zip_bytes: Some(observed(at_most(30_000_000, "30 MB"), APP)),
        plain_paths: Some(observed((), APP)),
        refused: Some(observed(&[".claude-plugin/plugin.json"] as &[&str], APP)),
        ..files(
            published(Layout::Wrapped, "Claude help centre, article 12512198"),
            published(Spelling::Exact, "Claude help centre, article 12512198"),
        )
    },
    keys: observed(Keys { known: SPEC_KEYS, others: Others::Reported }, APP),
    naming: Naming {
        required: observed((), APP),
        max: Some(observed(NAME_MAX, APP)),
        letters: Some(observed(Letters::Ascii, APP)),
        hyphens: Some(inferred((), FOLLOWS_SPEC)),
        reserved: Some(observed(RESERVED, APP)),
        folder: Some(inferred((), FOLLOWS_SPEC)),
    },
    description: Description {
        required: observed((), APP),
        max: Some(observed(DESCRIPTION_MAX, APP)),
        markup: Some(observed(Markup::Tags, APP)),
        ..FREE_DESCRIPTION
    },
    compatibility: Some(inferred(COMPATIBILITY_MAX, FOLLOWS_SPEC)),
    allowed_tools: Some(inferred(ToolsForm::Text, FOLLOWS_SPEC)),
    metadata_text: Some(inferred((), FOLLOWS_SPEC)),
    static_prompt: Some(STATIC),
    groups: GROUPS,
    mild: MILD,
    off: &[],
    severities: UNREADABLE,
    source: "Claude help centre; messages of the uploader in public reports, October 2025 to September 2026",
};

/// Claude Code, which reads folders and takes nearly everything.
pub static CLAUDE_CODE: Target = Target {
    name: "claude-code",
    summary: "Claude Code: a skill folder of a person, a project or a plugin",
    bundle: Bundle {
        zip_bytes: Some(published(
            at_most(256 * 1024 * 1024, "256 MiB, as the archive of a plugin"),
            "Claude Code documentation, plugin marketplaces",
        )),
        ..files(published(Layout::Folder, CODE), published(Spelling::Exact, CODE))
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
                "when_to_use",
                "argument-hint",
                "arguments",
                "disable-model-invocation",
                "user-invocable",
                "disallowed-tools",
                "model",
                "effort",
                "context",
                "agent",
                "background",
                "hooks",
                "paths",
                "shell",
            ],
            others: Others::Ignored,
        },
        CODE,
    )
    .taken(),
    naming: Naming {
        reserved: Some(published(Reserved::AsFolder(&["synced"]), CODE)),
        ..FREE_NAME
    },
    description: Description {
        // The first paragraph of the prompt takes its place.
        required: published((), CODE).taken(),
        max: Some(published(at_most(1536, "1,536 characters in the listing"), CODE).taken()),
        joined: Some("when_to_use"),
        ..FREE_DESCRIPTION
    },
    compatibility: Some(published(COMPATIBILITY_MAX, CODE).taken()),
    allowed_tools: Some(published(ToolsForm::TextOrList, CODE).taken()),
    metadata_text: None,
    static_prompt: None,
    groups: GROUPS,
    // Every key is optional, and frontmatter that cannot be read counts as none.
    mild: &[
        Group::Bundle,
        Group::Manifest,
        Group::Name,
        Group::Description,
        Group::Prompt,
        Group::Link,
        Group::Script,
        Group::Allow,
    ],
    // The folder's name is the command; `name` is shown only.
    off: &["name-absent"],
    severities: &[("manifest-absent", Severity::Error), ("bundle-utf16", Severity::Error)],
    source: "Claude Code documentation (code.claude.com/docs): skills, plugins reference, plugin marketplaces",
};
