use crate::diagnostic::{Fix, Severity, quote};
use crate::model::graph::{Endpoint, Scope};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "graph-no-start",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Error,
    summary: "nothing starts the graph",
    docs: r#"### What it does
Reports a graph without an edge `[*] --> …` outside its composite states.

### Why it matters
`[*]` as the source of an edge says where the work begins. Without it no state is ever entered.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "only an end",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "states without edges",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Output: Emit JSON that fits schema.json\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "nothing at all",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a start and an end",
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
    if !graph.complete || graph.starts(Scope::default()).next().is_some() {
        return;
    }
    if graph.states.is_empty() {
        emit.report(graph.header.span, "the graph has no states")
            .help("write `Id: text` for each state, `[*] --> First`, an edge between each two, and `Last --> [*]`");
        return;
    }
    let first = graph.edges.first().map_or(graph.states[0].place(), |edge| edge.span);
    let diagnostic = emit.report(first, "nothing starts the graph: no edge leaves `[*]`");
    diagnostic.help("write `[*] --> First`, with the id of the first state");
    let mut sources = (0..graph.states.len()).filter(|index| {
        let target = Endpoint::State(*index);
        graph.states[*index].scope.composite.is_none()
            && !graph.edges.iter().any(|edge| edge.to == target && edge.from != target)
    });
    if let (Some(source), None, Some(indent)) =
        (sources.next(), sources.next(), skill.graph_indent(first))
    {
        let line = format!("[*] --> {}", graph.states[source].id);
        let text = format!("{line}\n{indent}");
        diagnostic.fix(Fix::guess(
            format!("start with {}", quote(&line)),
            Span::at(first.file, first.start),
            text,
        ));
    }
}
