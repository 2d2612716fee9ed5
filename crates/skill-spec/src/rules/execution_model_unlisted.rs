use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::vocab::{EXECUTION_MODELS, MODELS};

pub(super) static RULE: Rule = Rule {
    name: "execution-model-unlisted",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Note,
    summary: "`model` is known, but not from the page on vlmrun.yaml",
    docs: r#"### What it does
Reports a model that other pages of the platform name, such as those of Orion 2, and that the page on `vlmrun.yaml` does not list.

### Why it matters
It may work from some endpoints only: the CLI of SDK 0.9.2 refuses Orion 2 by name.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[Example {
        title: "a model of the agent pages",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-2:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    let Some(entry) = execution.root.get("model") else { return };
    let Some(model) = entry.value.text() else { return };
    if MODELS.contains(&model) && !EXECUTION_MODELS.contains(&model) {
        let message = format!("the page on `vlmrun.yaml` does not list the model `{model}`");
        emit.report(entry.value.span, message)
            .help(format!("it lists {}", EXECUTION_MODELS.join(", ")));
    }
}
