use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Value;

pub(super) static RULE: Rule = Rule {
    name: "description-not-text",
    aliases: &[],
    group: Group::Description,
    severity: Severity::Error,
    summary: "`description` is a list or a mapping",
    docs: r#"### What it does
Reports a `description` that is a list or a mapping.

### Why it matters
A description is text. YAML readers refuse anything else, and the platform's SDK, which reads line by line, takes the brackets for part of it or sees nothing.

Source: docs.vlm.run, skills/spec/skill-md; agentskills.io/specification.
"#,
    bad: &[Example {
        title: "a list",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription:\n  - Reads the totals of an invoice.\n  - Use it for scans.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "text", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let entry = skill.manifest.as_ref().and_then(|manifest| manifest.get("description"));
    let Some(entry) = entry else { return };
    if matches!(entry.value.value, Value::Sequence(_) | Value::Mapping(_)) {
        let message = format!("`description` is {}, not text", entry.value.kind_name());
        emit.report(entry.value.span, message).help("write it as one line of text");
    }
}
