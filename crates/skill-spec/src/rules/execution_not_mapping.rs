use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "execution-not-mapping",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Error,
    summary: "`vlmrun.yaml` does not hold keys and values",
    docs: r#"### What it does
Reports a `vlmrun.yaml` that is empty or holds a list or a single value.

### Why it matters
The platform looks up `model`, `toolsets` and `graph` by key; there is nothing to look up in.

### How to repair
Write the required keys, or delete the file: `vlmrun.yaml` is optional.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "an empty file",
            files: &[("vlmrun.yaml", "# nothing yet\n")],
            ..Example::BASE
        },
        Example {
            title: "a list",
            files: &[("vlmrun.yaml", "- vlmrun-orion-1:auto\n")],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(document) = &skill.syntax.execution else { return };
    if document.error.is_some() || skill.execution.is_some() {
        return;
    }
    let help =
        "write `apiVersion`, `model`, `toolsets` and `graph`, or delete the file: it is optional";
    match &document.root {
        Some(root) if !root.is_null() => {
            let message = format!("`vlmrun.yaml` holds {}, not keys and values", root.kind_name());
            emit.report(root.span, message).help(help);
        }
        _ => {
            emit.report_path("vlmrun.yaml", "`vlmrun.yaml` is empty").help(help);
        }
    }
}
