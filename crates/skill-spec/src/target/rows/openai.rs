//! OpenAI and Azure OpenAI.

use super::{
    COMPATIBILITY_MAX, DESCRIPTION_MAX, FOLLOWS_SPEC, FREE_DESCRIPTION, FREE_NAME, GROUPS, MILD,
    NAME_MAX, SPEC_KEYS, UNREADABLE, files,
};
use crate::target::fact::{
    Keys, Layout, Letters, Others, Spelling, ToolsForm, at_most, code, inferred, published,
};
use crate::target::{Bundle, Description, Naming, Target};

const GUIDE: &str = "OpenAI skills guide and cookbook; Azure OpenAI skills page";
const API: &str = "OpenAI API description (openai-openapi, August 2026)";
/// The guide says the rules of Agent Skills hold, and does not spell them out.
const RULES: &str = "OpenAI skills guide: the rules of Agent Skills";

/// What the two have in common.
const COMMON: Target = Target {
    name: "",
    summary: "",
    bundle: Bundle {
        sole_manifest: Some(published((), GUIDE)),
        files: Some(published(at_most(500, "500 files"), GUIDE)),
        file_bytes: Some(published(at_most(25_000_000, "25 MB"), GUIDE)),
        zip_bytes: Some(published(at_most(50_000_000, "50 MB"), GUIDE)),
        ..files(published(Layout::Wrapped, GUIDE), published(Spelling::AnyCase, GUIDE))
    },
    keys: inferred(
        Keys { known: SPEC_KEYS, others: Others::Ignored },
        "no restriction of other keys is published",
    )
    .taken(),
    naming: Naming {
        required: published((), GUIDE),
        max: Some(published(NAME_MAX, RULES)),
        letters: Some(published(Letters::Ascii, RULES)),
        hyphens: Some(published((), RULES)),
        folder: Some(inferred((), FOLLOWS_SPEC)),
        ..FREE_NAME
    },
    description: Description {
        required: published((), GUIDE),
        max: Some(published(DESCRIPTION_MAX, RULES)),
        ..FREE_DESCRIPTION
    },
    compatibility: Some(inferred(COMPATIBILITY_MAX, FOLLOWS_SPEC)),
    allowed_tools: Some(inferred(ToolsForm::Text, FOLLOWS_SPEC)),
    metadata_text: Some(inferred((), FOLLOWS_SPEC)),
    static_prompt: None,
    groups: GROUPS,
    mild: MILD,
    off: &[],
    severities: UNREADABLE,
    source: "OpenAI skills guide, cookbook (February 2026) and API description (August 2026); Azure OpenAI skills page",
};

/// Skills uploaded to OpenAI or Azure OpenAI.
pub static OPENAI: Target = Target {
    name: "openai",
    summary: "the OpenAI API and Azure OpenAI: skills uploaded for the shell tool",
    ..COMMON
};

/// Skills inside a request to OpenAI.
pub static OPENAI_INLINE: Target = Target {
    name: "openai-inline",
    summary: "the OpenAI API and Azure OpenAI: a skill inside the request, as base64",
    bundle: Bundle {
        base64_chars: Some(code(at_most(70_254_592, "70,254,592 characters of base64"), API)),
        ..COMMON.bundle
    },
    ..COMMON
};
