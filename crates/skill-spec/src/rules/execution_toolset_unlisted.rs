use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::vocab::{EXECUTION_TOOLSETS, TOOLSETS};

pub(super) static RULE: Rule = Rule {
    name: "execution-toolset-unlisted",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Note,
    summary: "a toolset is known, but not from the page on vlmrun.yaml",
    docs: r#"### What it does
Reports the toolsets `viz`, `web` and `world-gen`.

### Why it matters
The page on SKILL.md, the chat API and the SDK name them; the page on `vlmrun.yaml` does not.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[Example {
        title: "a toolset of the chat API",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, web]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    for item in execution.toolsets() {
        let Some(name) = item.text() else { continue };
        if TOOLSETS.contains(&name) && !EXECUTION_TOOLSETS.contains(&name) {
            let message = format!("the page on `vlmrun.yaml` does not list the toolset `{name}`");
            emit.report(item.span, message)
                .help(format!("it lists {}", EXECUTION_TOOLSETS.join(", ")));
        }
    }
}
