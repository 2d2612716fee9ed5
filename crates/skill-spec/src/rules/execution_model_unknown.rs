use crate::diagnostic::{Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::vocab::{MODELS, nearest};

pub(super) static RULE: Rule = Rule {
    name: "execution-model-unknown",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Warning,
    summary: "`model` is not a known model",
    docs: r#"### What it does
Reports a `model` that none of the platform's pages names.

### Why it matters
A misspelt model fails at run time, after upload. The platform's pages disagree on the list and models come and go, so this is a warning.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "a slip",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:atuo\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a model of another vendor",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: gpt-5\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    let Some(entry) = execution.root.get("model") else { return };
    let Some(model) = entry.value.text() else { return };
    if MODELS.contains(&model) {
        return;
    }
    let diagnostic = emit.report(entry.value.span, format!("{} is no known model", quote(model)));
    match nearest(model, MODELS.iter().copied()) {
        Some(near) => {
            diagnostic.help(format!("did you mean `{near}`?"));
            if !entry.value.is_block() {
                diagnostic.fix(Fix::guess(format!("use `{near}`"), entry.value.span, near));
            }
        }
        None => {
            diagnostic.help(format!("known models are {}", MODELS.join(", ")));
        }
    }
}
