use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "execution-graph-empty",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Error,
    summary: "`graph` is empty",
    docs: r#"### What it does
Reports a `graph` without a value or with blanks only.

### Why it matters
The platform runs the skill along its graph; the key is required.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "no value",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph:\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "an empty block",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\nplan: Nothing yet.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    let Some(entry) = execution.root.get("graph") else { return };
    let is_blank = entry.value.text().is_some_and(|text| text.trim().is_empty());
    if is_blank || entry.value.is_null() {
        emit.report(entry.span(), "`graph` is empty")
            .help("write `graph: |` and below it a Mermaid `stateDiagram-v2` with a start, the states and an end");
    }
}
