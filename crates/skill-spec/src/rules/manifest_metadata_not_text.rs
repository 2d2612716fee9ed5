use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Value;

pub(super) static RULE: Rule = Rule {
    name: "manifest-metadata-not-text",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "`metadata` holds more than text",
    docs: r#"### What it does
Reports `metadata` that is no mapping, and values in it that are a list or a mapping.

### Why it matters
The Agent Skills format maps texts to texts. Most readers let other values pass, typed ones refuse the skill. VLM Run does not read the key.

Source: agentskills.io specification
"#,
    bad: &[
        Example {
            title: "a list of authors",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  authors:\n    - Ada\n    - Grace\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "text in place of a mapping",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata: Ada\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a text",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  authors: Ada, Grace\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

/// The most entries of `metadata` that are looked at; real ones have a handful.
const MAX: usize = 200;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(entry) = skill.manifest.as_ref().and_then(|manifest| manifest.get("metadata")) else {
        return;
    };
    let Some(fact) = &emit.target().metadata_text else { return };
    if entry.value.is_null() {
        return;
    }
    let mut emit = emit.by(fact);
    if !entry.value.is_mapping() {
        let message = format!("`metadata` is {}, not a mapping", entry.value.kind_name());
        emit.report(entry.value.span, message).help("write `key: value` lines under it, indented");
        return;
    }
    for entry in entry.value.entries().iter().take(MAX) {
        let is_leaf = entry.value.scalar().is_some() || entry.value.value == Value::Alias;
        // `manifest-yaml-feature` speaks of a merge key.
        if !is_leaf && entry.name() != Some("<<") {
            let key = quote(entry.name().unwrap_or(""));
            let kind = entry.value.kind_name();
            emit.report(entry.value.span, format!("{key} in `metadata` is {kind}, not text"))
                .help("write one text; `metadata` maps texts to texts")
                .note("most readers let it pass; typed ones refuse it");
        }
    }
}
