use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "description-empty",
    aliases: &[],
    group: Group::Description,
    severity: Severity::Error,
    summary: "`description` is empty",
    docs: r#"### What it does
Reports a `description` that is null, empty or blank.

### Why it matters
The description is what an agent reads to decide whether to use the skill. The SDK sends an empty one as it is, and of `null` it makes the description "null".

Source: docs.vlm.run, skills/spec/skill-md; agentskills.io/specification.
"#,
    bad: &[
        Example {
            title: "nothing behind the key",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription:\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "quotes around blanks",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: '  '\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "a description", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(manifest) = &skill.manifest else { return };
    let Some(entry) = manifest.get("description") else { return };
    if entry.value.scalar().is_some() && manifest.filled("description").is_none() {
        let target = emit.target();
        emit.by(&target.description.required)
            .report(entry.key.span, "`description` is empty")
            .help("say what the skill does and when to use it");
    }
}
