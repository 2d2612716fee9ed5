use std::collections::HashMap;

use crate::diagnostic::{Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "execution-toolset-repeated",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Warning,
    summary: "a toolset stands twice",
    docs: r#"### What it does
Reports a toolset that is listed more than once.

### Why it matters
The second mention has no effect; often another toolset was meant.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "in a flow list",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, document, core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "in a block list",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: \n  - core\n  - document\n  - core\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    let items = execution.toolsets();
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for (index, item) in items.iter().enumerate() {
        let Some(name) = item.text() else { continue };
        let first = *seen.entry(name).or_insert(item.span);
        if first == item.span {
            continue;
        }
        let diagnostic =
            emit.report(item.span, format!("the toolset {} stands twice", quote(name)));
        diagnostic.related(first, "first here").help("keep one of the two");
        if let Some(previous) = index.checked_sub(1).and_then(|before| items.get(before)) {
            // From the end of the item before: takes the separator with it, `, ` or `\n  - `.
            let gap = Span::new(item.span.file, previous.span.end, item.span.end);
            if !skill.slice(gap).contains('#') {
                diagnostic.fix(Fix::safe("remove the second one", gap, ""));
            }
        }
    }
}
