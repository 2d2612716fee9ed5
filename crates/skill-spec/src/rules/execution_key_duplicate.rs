use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use std::collections::HashMap;

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
    good: &[Example {
        title: "all keys in their place",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\nplan: Answer at once.\nmetadata: {}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for entry in execution.root.entries() {
        let Some(name) = entry.name() else { continue };
        match seen.get(name) {
            None => {
                seen.insert(name, entry.key.span);
            }
            Some(first) => {
                emit.report(entry.key.span, format!("{} stands twice", quote(name)))
                    .related(*first, "first here")
                    .help("keep one of the two");
            }
        }
    }
}
