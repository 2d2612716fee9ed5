use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "graph-syntax",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Error,
    summary: "the graph is not Mermaid",
    docs: r#"### What it does
Reports each place where Mermaid refuses the graph, and, as one, a graph too large or nested too deeply to be read (10,000 parts, 64 composite states).

### Why it matters
Mermaid draws nothing of a diagram with an error in it, and a reader that goes on regardless gets another order of work than was meant.

### How to repair
The usual slips: an edge is `-->`; one edge a line; an id is one word without `-`, `:` and quotes and none of Mermaid's own words (`state`, `note`, `class`, `style`, `click`, `default`, `scale`); a text does not end with `:`.

Source: docs.vlm.run, skills/spec/vlmrun-yaml; Mermaid 12, `stateDiagram.jison`.
"#,
    bad: &[
        Example {
            title: "a short arrow",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    [*] -> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a hyphen in an id",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    read-pages: Go through every page\n    [*] --> read-pages\n    read-pages --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a body that is not closed",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    state Work {\n      Read: Go through every page\n      [*] --> Read\n    [*] --> Work\n    Work --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "chained edges",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    [*] --> Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a text that ends with a colon",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Collect these:\n    [*] --> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a branch and a composite state",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    state Enough <<choice>>\n    state Work {\n      Sum: Add up the lines\n      [*] --> Sum\n      Sum --> [*]\n    }\n    [*] --> Read\n    Read --> Enough\n    Enough --> Work: all pages read\n    Enough --> Read: pages left\n    Work --> [*]\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let graph = skill.graph();
    for fault in graph.iter().flat_map(|graph| &graph.errors) {
        let diagnostic = emit.report(fault.span, &fault.message);
        diagnostic.help.clone_from(&fault.help);
        diagnostic.fix.clone_from(&fault.fix);
    }
}
