use crate::diagnostic::{Severity, quote};
use crate::model::Walk;
use crate::model::graph::Scope;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "graph-state-unreachable",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Warning,
    summary: "a state is never reached",
    docs: r#"### What it does
Reports a declared state to which no way leads from the start. Where others follow from it, only the first is reported. Entering a composite state enters the start of each of its regions.

### Why it matters
What the state tells the agent is never done.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "a state without an edge to it",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Check: Check the totals\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Output\n    Check --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "inside a composite state",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    state Work {\n      Read: Go through every page\n      Check: Check the totals\n      [*] --> Read\n      Read --> [*]\n      Check --> [*]\n    }\n    [*] --> Work\n    Work --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "each state on a way",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Output\n    Output --> [*]\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(graph) = skill.graph() else { return };
    // Without a start nothing is reached: that is one defect, not many.
    if !graph.complete || graph.starts(Scope::default()).next().is_none() {
        return;
    }
    for index in Walk::new(graph).orphans {
        let state = &graph.states[index];
        if !state.declarations.is_empty() {
            emit.report(state.place(), format!("the state {} is never reached", quote(&state.id)))
                .help(format!(
                    "lead an edge to it, such as {}, or take it out",
                    quote(&format!("Before --> {}", state.id))
                ));
        }
    }
}
