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
    let target = emit.target();
    let Some(max) = &target.naming.max else { return };
    let count = name::compared(text, target).chars().count();
    if !target.naming.has_room_for(count) {
        let message = format!("`name` has {count} characters; {} are allowed", max.value.max);
        emit.by(max)
            .report(entry.value.span, message)
            .help("shorten the name, and the folder's with it");
    }
}
