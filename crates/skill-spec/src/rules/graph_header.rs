use crate::diagnostic::{Fix, Severity, quote};
use crate::model::graph::HeaderKind;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "graph-header",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Error,
    summary: "the graph does not start with `stateDiagram-v2`",
    docs: r#"### What it does
Reports a graph whose first word is not `stateDiagram-v2`: absent, misspelt, the older `stateDiagram`, or another kind of diagram. Comments, `%%{…}%%` directives and a `---` block may stand before it.

### Why it matters
The platform reads the graph as a Mermaid `stateDiagram-v2`. Without that word Mermaid does not know what kind of diagram it has and reads nothing; it minds the case of the letters.

### How to repair
Put `stateDiagram-v2` on the first line of the block.

Source: docs.vlm.run, skills/spec/vlmrun-yaml; Mermaid 12, detection of diagrams.
"#,
    bad: &[
        Example {
            title: "no header",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  Read: Go through every page\n  [*] --> Read\n  Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "the older name",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram\n    Read: Go through every page\n    [*] --> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "misspelt",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  statediagram-v2\n    Read: Go through every page\n    [*] --> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a flowchart",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  flowchart TD\n    A --> B\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "the header on the first line",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a comment before it",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  %% how the skill works\n  stateDiagram-v2\n    Read: Go through every page\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(graph) = skill.graph() else { return };
    let span = graph.header.span;
    let written = quote(skill.slice(span));
    match &graph.header.kind {
        HeaderKind::StateDiagramV2 => {}
        HeaderKind::StateDiagram => {
            emit.report(span, "the graph is headed `stateDiagram`, not `stateDiagram-v2`")
                .help("write `stateDiagram-v2`; the language is the same")
                .fix(Fix::safe("write `stateDiagram-v2`", span, "stateDiagram-v2"));
        }
        HeaderKind::Misspelt => {
            emit.report(span, format!("the graph is headed {written}, not `stateDiagram-v2`"))
                .help("write `stateDiagram-v2` and nothing else on its first line")
                .fix(Fix::safe("write `stateDiagram-v2`", span, "stateDiagram-v2"));
        }
        HeaderKind::Other(_) => {
            emit.report(span, format!("the graph is a {written} diagram, not a `stateDiagram-v2`"))
                .help("draw it as a `stateDiagram-v2`: `Id: text` for each state, `A --> B` for each edge");
        }
        HeaderKind::Absent => {
            let diagnostic = emit.report(span, "the graph does not start with `stateDiagram-v2`");
            diagnostic.help("put `stateDiagram-v2` on the first line of the graph");
            if let Some(indent) = skill.graph_indent(span) {
                let line = format!("stateDiagram-v2\n{indent}");
                diagnostic.fix(Fix::safe("put `stateDiagram-v2` before it", span, line));
            }
        }
    }
}
