use crate::diagnostic::{Edit, Fix, Safety, Severity, quote};
use crate::model::Graph;
use crate::model::graph::Endpoint;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "graph-state-undeclared",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Warning,
    summary: "a state is used and not declared",
    docs: r#"### What it does
Reports a state that stands in edges or notes and has neither a text (`Id: text`, `state "text" as Id`) nor a declaration (`Id`, `state Id`, `state Id <<choice>>`, `state Id { … }`).

### Why it matters
The text of a state is what the agent does in it. A state without one is a step without an instruction; often the id is misspelt, and the run leaves the way that was meant.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "no text",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    [*] --> Read\n    Read --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a misspelt id",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Ouput\n    Output --> [*]\n    note right of Ouput : Once\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "each state with its text",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a choice needs no text",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    state Enough <<choice>>\n    [*] --> Read\n    Read --> Enough\n    Enough --> Read: pages left\n    Enough --> [*]: done\n",
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
    let meant = graph.meant();
    for (index, state) in graph.states.iter().enumerate() {
        if !state.declarations.is_empty() {
            continue;
        }
        let (id, declared) = (quote(&state.id), quote(&format!("{}: text", state.id)));
        let diagnostic =
            emit.report(state.span, format!("the state {id} is used and not declared"));
        if let Some(near) = meant[index].map(|index| graph.states[index].id.as_str()) {
            let edits =
                mentions(graph, index).map(|span| Edit { span, text: near.to_owned() }).collect();
            diagnostic
                .help(format!("did you mean {}? If not, write {declared}", quote(near)))
                .fix(Fix::new(Safety::Unsafe, format!("write {}", quote(near)), edits));
        } else {
            diagnostic.help(format!("write {declared}, with what is done in it"));
        }
    }
}

/// The places that name a state that is not declared: ends of edges, and notes.
fn mentions(graph: &Graph, index: usize) -> impl Iterator<Item = Span> {
    let ends =
        graph.edges.iter().flat_map(|edge| [(edge.from, edge.from_span), (edge.to, edge.to_span)]);
    let ends = ends.filter(move |(end, _)| *end == Endpoint::State(index)).map(|(_, span)| span);
    let notes = graph.notes.iter().filter(move |note| note.state == Some(index));
    ends.chain(notes.map(|note| note.state_span))
}
