use crate::diagnostic::{Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Node;
use crate::vocab::{TOOLSETS, nearest};

pub(super) static RULE: Rule = Rule {
    name: "execution-toolset-unknown",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Warning,
    summary: "a toolset is unknown",
    docs: r#"### What it does
Reports an entry of `toolsets` that neither the platform's pages nor its SDK names.

### Why it matters
Naming toolsets restricts the tools to exactly those, so a misspelt one takes its tools away. The CLI refuses unknown ones.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "a slip",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, documnet]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a tool of somebody else",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, bash]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    for item in execution.toolsets() {
        if let Some(name) = item.text() {
            tell_unknown(item, name, emit);
        }
    }
}

/// Reports a toolset that does not exist.
pub(super) fn tell_unknown(item: &Node, name: &str, emit: &mut Emitter<'_>) {
    if TOOLSETS.contains(&name) {
        return;
    }
    let diagnostic = emit.report(item.span, format!("{} is no known toolset", quote(name)));
    let Some(near) = nearest(name, TOOLSETS.iter().copied()) else {
        diagnostic.help(format!("the toolsets are {}", TOOLSETS.join(", ")));
        return;
    };
    diagnostic.help(format!("did you mean `{near}`?"));
    if !item.is_block() {
        diagnostic.fix(Fix::guess(format!("use `{near}`"), item.span, near));
    }
}
