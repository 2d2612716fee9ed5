use super::placeholder;
use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "description-placeholder",
    aliases: &[],
    group: Group::Description,
    severity: Severity::Warning,
    summary: "`description` was never filled in",
    docs: r#"### What it does
Reports a `description` that is a template's text: `TODO`, "Lorem ipsum", "Describe what this skill does", or nothing but `<…>`, `[…]` or `{{…}}`.

### Why it matters
The description is what an agent reads to decide whether to use the skill. With a template's text the skill is never used, or used for everything.
"#,
    bad: &[
        Example {
            title: "a mark to come back to",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: \"TODO: say what it does and when to use it\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a template",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: A brief description of what this skill does\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "brackets",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: '<what it does, and when to use it>'\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a description that speaks of marks",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Collects TODO and FIXME comments of a code base. Use when asked what is left to do.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("description") else { return };
    if placeholder::is_unwritten(text) {
        let message = format!("`description` was never filled in: {}", quote(text.trim()));
        emit.report(entry.value.span, message).help("say what the skill does and when to use it");
    }
}
