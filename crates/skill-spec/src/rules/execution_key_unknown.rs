use crate::diagnostic::{Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::vocab::{EXECUTION_KEYS, EXECUTION_REQUIRED, nearest, slip_for};

pub(super) static RULE: Rule = Rule {
    name: "execution-key-unknown",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Warning,
    summary: "a key of `vlmrun.yaml` is unknown",
    docs: r#"### What it does
Reports a top-level key that the platform does not document: anything but `apiVersion`, `metadata`, `model`, `toolsets`, `graph` and `plan`.

### Why it matters
An unknown key has no effect. Most are slips. Where a slip leaves a required key out, as `toolset` for `toolsets` does, `execution-key-absent` speaks of it.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "a slip",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\nmetdata: {}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a key of somebody else",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\ntimeout: 30\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    let root = &execution.root;
    // `execution-key-absent` speaks of slips for required keys.
    let absent = EXECUTION_REQUIRED.iter().filter(|key| root.get(key).is_none());
    let slips = absent.filter_map(|key| slip_for(root, key, EXECUTION_KEYS));
    let told: Vec<Span> = slips.map(|slip| slip.key.span).collect();
    let mut free: Vec<&str> = EXECUTION_KEYS.to_vec();
    free.retain(|key| root.get(key).is_none());
    for entry in root.entries() {
        let Some(name) = entry.name() else {
            emit.report(entry.key.span, format!("a key is {}, not text", entry.key.kind_name()));
            continue;
        };
        if EXECUTION_KEYS.contains(&name) || told.contains(&entry.key.span) {
            continue;
        }
        let diagnostic =
            emit.report(entry.key.span, format!("{} is no key of `vlmrun.yaml`", quote(name)));
        match nearest(name, EXECUTION_KEYS.iter().copied()) {
            Some(near) if free.contains(&near) => {
                diagnostic.help(format!("did you mean `{near}`?"));
                diagnostic.fix(Fix::rename(&entry.key, near));
            }
            _ => {
                diagnostic.help(format!("the keys are {}", EXECUTION_KEYS.join(", ")));
            }
        }
    }
}
