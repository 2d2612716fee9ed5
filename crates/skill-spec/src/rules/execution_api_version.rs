use crate::diagnostic::{Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::vocab::API_VERSION;

pub(super) static RULE: Rule = Rule {
    name: "execution-api-version",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Error,
    summary: "`apiVersion` is not `vlm.run/v1alpha`",
    docs: r#"### What it does
Reports an `apiVersion` other than `vlm.run/v1alpha`.

### Why it matters
It is the only value the platform documents; the file is read by it.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[Example {
        title: "a version of the future",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    let Some(entry) = execution.root.get("apiVersion") else { return };
    let Some(value) = entry.value.text() else { return };
    if value == API_VERSION {
        return;
    }
    let message = format!("`apiVersion` is {}, not `{API_VERSION}`", quote(value));
    let diagnostic = emit.report(entry.value.span, message);
    diagnostic.help(format!("write `apiVersion: {API_VERSION}`, the only value there is"));
    if !entry.value.is_block() {
        let title = format!("use `{API_VERSION}`");
        diagnostic.fix(Fix::safe(title, entry.value.span, API_VERSION));
    }
}
