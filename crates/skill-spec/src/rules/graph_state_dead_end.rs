use crate::diagnostic::{Severity, quote};
use crate::model::Walk;
use crate::model::graph::{Edge, Endpoint, Scope};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "graph-state-dead-end",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Warning,
    summary: "a state cannot reach the end",
    docs: r#"### What it does
Reports a declared state from which no way leads to the end. States that merely lead to it are not reported; of a circle without a way out each state is. An edge that leaves a composite state leaves from any state inside.

### Why it matters
A run that comes there is never finished.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "nothing leaves it",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Retry: Scan the page again\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Retry: unreadable\n    Read --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a circle",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Retry: Scan the page again\n    Wait: Wait for the scan\n    [*] --> Read\n    Read --> Retry: unreadable\n    Retry --> Wait\n    Wait --> Retry\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "each state on a way to the end",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Retry: Scan the page again\n    [*] --> Read\n    Read --> Retry: unreadable\n    Retry --> Read\n    Read --> [*]\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(graph) = skill.graph() else { return };
    let ends = |edge: &Edge| edge.to == Endpoint::End && edge.scope == Scope::default();
    // Without an end no state reaches it: that is one defect, not many.
    if !graph.complete || !graph.edges.iter().any(ends) {
        return;
    }
    for index in Walk::new(graph).dead_ends {
        let state = &graph.states[index];
        if !state.declarations.is_empty() {
            emit.report(
                state.place(),
                format!("the state {} cannot reach the end", quote(&state.id)),
            )
            .help(format!(
                "lead an edge from it, such as {} or {}",
                quote(&format!("{} --> Next", state.id)),
                quote(&format!("{} --> [*]", state.id))
            ));
        }
    }
}
