use std::collections::HashMap;

use crate::diagnostic::Severity;
use crate::model::graph::{Endpoint, Scope};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "graph-several-starts",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Warning,
    summary: "the graph starts in several states",
    docs: r#"### What it does
Reports a second edge that leaves `[*]` in the graph, or in one region of a composite state.

### Why it matters
A run begins in one state. Of several starts it is anyone's guess which one is taken.

### How to repair
To choose by the input, start in one state and branch from it, or in a `<<choice>>`; to work side by side, start in a `<<fork>>`.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[Example {
        title: "two starts",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Look: Look at every picture\n    [*] --> Read\n    [*] --> Look\n    Read --> [*]\n    Look --> [*]\n",
        )],
        ..Example::BASE
    }],
    good: &[
        Example {
            title: "a choice at the start",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    state Kind <<choice>>\n    Read: Go through every page\n    Look: Look at every picture\n    [*] --> Kind\n    Kind --> Read: a document\n    Kind --> Look: a picture\n    Read --> [*]\n    Look --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "one start in each region",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    state Work {\n      Read: Go through every page\n      [*] --> Read\n      --\n      Look: Look at every picture\n      [*] --> Look\n    }\n    [*] --> Work\n    Work --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(graph) = skill.graph() else { return };
    if !graph.complete {
        return;
    }
    let mut first: HashMap<Scope, Span> = HashMap::new();
    for edge in graph.edges.iter().filter(|edge| edge.from == Endpoint::Start) {
        let known = *first.entry(edge.scope).or_insert(edge.span);
        if known != edge.span {
            let place = if edge.scope.composite.is_some() { "this body" } else { "the graph" };
            emit.report(edge.span, format!("{place} has a second start"))
                .related(known, "the first start")
                .help("keep one `[*] -->`; branch from its state, a `<<choice>>` or a `<<fork>>`");
        }
    }
}
