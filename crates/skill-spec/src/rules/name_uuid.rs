use crate::diagnostic::{Severity, quote};
use crate::model::name;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "name-uuid",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Warning,
    summary: "`name` looks like an id",
    docs: r#"### What it does
Reports a `name` of 32 or more hexadecimal digits, hyphens not counted.

### Why it matters
The platform's command line takes such a word for a skill's id: `skills get` and `skills download` look for an id and find nothing.

Source: Python SDK 0.9.2, cli/_cli/skills.py, `_looks_like_uuid`.
"#,
    bad: &[Example {
        title: "a UUID",
        files: &[(
            "SKILL.md",
            "---\nname: 123e4567-e89b-12d3-a456-426614174000\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        folder: Some("123e4567-e89b-12d3-a456-426614174000"),
        ..Example::BASE
    }],
    good: &[Example {
        title: "a few hexadecimal digits",
        files: &[(
            "SKILL.md",
            "---\nname: deed-facade-2\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        folder: Some("deed-facade-2"),
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("name") else { return };
    if name::is_like_uuid(text) {
        let message = format!("`name` {} looks like an id", quote(text));
        emit.report(entry.value.span, message).help("take a name that says what the skill does");
    }
}
