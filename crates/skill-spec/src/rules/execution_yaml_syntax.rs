use crate::diagnostic::Severity;
use crate::parse::{text, yaml_cause};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "execution-yaml-syntax",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Error,
    summary: "`vlmrun.yaml` is not YAML",
    docs: r#"### What it does
Reports the place where `vlmrun.yaml` stops being YAML, with the likely cause: an unquoted `: `, a
value that starts with a character YAML keeps for itself, a tab, a bracket or quote that is not
closed.

### Why it matters
The platform cannot read the model, the toolsets or the graph. The SDK packs and uploads the file all
the same, so the fault shows only when the skill runs.

### How to repair
Put the value in quotes, or a longer text into a block: `graph: |`.
"#,
    bad: &[
        Example {
            title: "a colon in a value",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\nplan: Two steps: read, then answer.\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a bracket that is not closed",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, document\nplan: Answer at once.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a colon in quotes",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\nplan: \"Two steps: read, then answer.\"\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(error) = skill.syntax.execution.as_ref().and_then(|document| document.error.as_ref())
    else {
        return;
    };
    let Some(file) = skill.files.file(error.span.file) else { return };
    let Ok(source) = text::decode(error.span.file, &file.bytes) else { return };
    let cause = yaml_cause::find(&source, error);
    let diagnostic = emit.report(cause.span, cause.message);
    diagnostic.help(cause.help);
    if let Some(fix) = cause.fix {
        diagnostic.fix(fix);
    }
}
