use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Value;

pub(super) static RULE: Rule = Rule {
    name: "name-not-text",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Error,
    summary: "`name` is a list or a mapping",
    docs: r#"### What it does
Reports a `name` that is a list or a mapping.

### Why it matters
A name is text. YAML readers refuse anything else, and the platform's SDK, which reads line by line, takes the brackets for part of the name.

Source: docs.vlm.run, skills/spec/skill-md; agentskills.io/specification.
"#,
    bad: &[
        Example {
            title: "a list",
            files: &[(
                "SKILL.md",
                "---\nname: [read, invoice]\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a mapping",
            files: &[(
                "SKILL.md",
                "---\nname:\n  en: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "text", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(entry) = skill.manifest.as_ref().and_then(|manifest| manifest.get("name")) else {
        return;
    };
    if matches!(entry.value.value, Value::Sequence(_) | Value::Mapping(_)) {
        emit.report(entry.value.span, format!("`name` is {}, not text", entry.value.kind_name()))
            .help("write the name as one word: lower-case letters, digits and hyphens");
    }
}
