use crate::diagnostic::Severity;
use crate::model::name;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "name-too-long",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Error,
    summary: "`name` is too long",
    docs: r#"### What it does
Reports a `name` of more characters than the target allows: 64 in the Agent Skills format. Characters are Unicode scalar values.

### Why it matters
The format's readers refuse a longer name. The platform publishes no limit of its own; its skills follow the format.

Source: agentskills.io/specification; the reference validator skills-ref 0.1.1 refuses it.
"#,
    bad: &[Example {
        title: "a name of 70 characters",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        folder: Some("read-invoice-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ..Example::BASE
    }],
    good: &[Example {
        title: "a name of 64 characters",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        folder: Some("read-invoice-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("name") else { return };
    let max = emit.target().name_max;
    let count = name::compared(text, emit.target()).chars().count();
    if count > max {
        let message = format!("`name` has {count} characters; {max} are allowed");
        emit.report(entry.value.span, message).help("shorten the name, and the folder's with it");
    }
}
