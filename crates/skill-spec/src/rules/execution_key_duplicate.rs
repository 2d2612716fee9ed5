use super::manifest_key_duplicate;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
pub(super) static RULE: Rule = Rule {
    name: "execution-key-duplicate",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Error,
    summary: "a key of `vlmrun.yaml` stands twice",
    docs: r#"### What it does
Reports a key that stands more than once in the same mapping.

### Why it matters
YAML forbids it; readers that let it pass keep the last value without a word, others the first.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[Example {
        title: "two models",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\nmodel: vlmrun-orion-1:pro\n",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if let Some(execution) = &skill.execution {
        manifest_key_duplicate::visit(&execution.root, emit);
    }
}
