use crate::diagnostic::{Fix, Severity, quote};
use crate::model::graph::{Endpoint, Scope};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "graph-no-end",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Warning,
    summary: "nothing ends the graph",
    docs: r#"### What it does
Reports a graph without an edge `… --> [*]` outside its composite states.

### Why it matters
`[*]` as the target of an edge says when the work is done. Without it no run is ever finished.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "only a start",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Output\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "an end inside a composite state only",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    state Work {\n      Read: Go through every page\n      [*] --> Read\n      Read --> [*]\n    }\n    [*] --> Work\n",
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
    let mut ends = graph.edges.iter().filter(|edge| edge.to == Endpoint::End);
    let inner = ends.clone().next();
    let done = ends.any(|edge| edge.scope == Scope::default());
    let Some(last) = graph.edges.last().filter(|_| graph.complete && !done) else { return };
    let diagnostic = emit.report(last.span, "nothing ends the graph: no edge leads to `[*]`");
    diagnostic.help("write `Last --> [*]`, with the id of the last state");
    if let Some(inner) = inner {
        diagnostic.related(inner.span, "this ends the composite state around it only");
    }
    let mut sinks = (0..graph.states.len()).filter(|index| {
        let source = Endpoint::State(*index);
        graph.states[*index].scope.composite.is_none()
            && !graph.edges.iter().any(|edge| edge.from == source && edge.to != source)
    });
    if let (Some(sink), None, Some(indent)) =
        (sinks.next(), sinks.next(), skill.graph_indent(last.span))
        && last.scope == Scope::default()
    {
        let line = format!("{} --> [*]", graph.states[sink].id);
        let text = format!("\n{indent}{line}");
        let after = Span::at(last.span.file, last.span.end);
        diagnostic.fix(Fix::guess(format!("end with {}", quote(&line)), after, text));
    }
}
