use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Value;

pub(super) static RULE: Rule = Rule {
    name: "execution-toolsets-empty",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Warning,
    summary: "`toolsets` is empty",
    docs: r#"### What it does
Reports an empty list of toolsets.

### Why it matters
Naming toolsets restricts the tools to exactly those: an empty list says that the skill needs none, and the page calls the key required.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "an empty list",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: []\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "nothing at all",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets:\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    let Some(entry) = execution.root.get("toolsets") else { return };
    let is_empty = matches!(&entry.value.value, Value::Sequence(items) if items.is_empty());
    if is_empty || entry.value.is_null() {
        emit.report(entry.span(), "`toolsets` is empty")
            .help("name at least `core`, the platform's own default");
    }
}
