//! The open format itself.

use super::{
    COMPATIBILITY_MAX, DESCRIPTION_MAX, FREE_DESCRIPTION, FREE_NAME, GROUPS, NAME_MAX, SPEC,
    SPEC_KEYS, files,
};
use crate::diagnostic::Severity;
use crate::rule::Group;
use crate::target::fact::{Keys, Layout, Letters, Others, Spelling, ToolsForm, code, published};
use crate::target::{Description, Naming, Target};

/// The open Agent Skills format: its text decides, and what it does not say is no error.
pub static AGENTSKILLS: Target = Target {
    name: "agentskills",
    summary: "the open Agent Skills format (agentskills.io)",
    bundle: files(
        published(Layout::Folder, SPEC),
        code(Spelling::LowerCaseTolerated, "agentskills.io specification; skills-ref 0.1.1"),
    ),
    keys: code(
        Keys { known: SPEC_KEYS, others: Others::Reported },
        "agentskills.io specification; skills-ref 0.1.1",
    ),
    naming: Naming {
        required: published((), SPEC),
        max: Some(published(NAME_MAX, SPEC)),
        // The text says "unicode lowercase alphanumeric characters"; the reference takes them so.
        letters: Some(code(Letters::Unicode, "agentskills.io specification; skills-ref 0.1.1")),
        hyphens: Some(published((), SPEC)),
        folder: Some(published((), SPEC)),
        ..FREE_NAME
    },
    description: Description {
        required: published((), SPEC),
        max: Some(published(DESCRIPTION_MAX, SPEC)),
        ..FREE_DESCRIPTION
    },
    compatibility: Some(published(COMPATIBILITY_MAX, SPEC)),
    // The text asks for one text; the reference validator takes a list.
    allowed_tools: Some(published(ToolsForm::Text, SPEC).taken()),
    // The text asks for texts; the reference validator does not look.
    metadata_text: Some(published((), SPEC).taken()),
    static_prompt: None,
    groups: GROUPS,
    mild: &[
        Group::Bundle,
        Group::Prompt,
        Group::Link,
        Group::Script,
        Group::Secret,
        Group::Unicode,
        Group::Target,
        Group::Allow,
    ],
    off: &[],
    // Without them SKILL.md cannot be read, and the format asks for a readable one.
    severities: &[
        ("bundle-byte-order-mark", Severity::Error),
        ("bundle-file-too-large", Severity::Error),
        ("bundle-not-utf8", Severity::Error),
        ("bundle-utf16", Severity::Error),
    ],
    source: "agentskills.io specification; reference validator skills-ref 0.1.1",
};
