use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "graph-misread",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Warning,
    summary: "Mermaid reads a part of the graph otherwise than it looks",
    docs: r#"### What it does
Reports what Mermaid takes without complaint and understands differently: a text cut off at `;`, a line swallowed because it holds `direction LR`, words without a `:` before them, `state Id: text`, arrows and labels of other diagrams, `//`.

### Why it matters
The order of work, or the instruction of a state, is not the one that was written down, and nothing says so.

Source: docs.vlm.run, skills/spec/vlmrun-yaml; Mermaid 12, `stateDiagram.jison`.
"#,
    bad: &[
        Example {
            title: "a semicolon in a text",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page; note the totals\n    [*] --> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a semicolon at the end",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    [*] --> Read;\n    Read --> [*];\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a text after `state`",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    state Read: Go through every page\n    [*] --> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "another arrow",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    [*] => Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a label of a flowchart",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    [*] --> Read\n    Read -->|done| [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a label after a colon",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page, note the totals\n    [*] --> Read\n    Read --> [*]: done\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let graph = skill.graph();
    for fault in graph.iter().flat_map(|graph| &graph.slips) {
        let diagnostic = emit.report(fault.span, &fault.message);
        diagnostic.help.clone_from(&fault.help);
        diagnostic.fix.clone_from(&fault.fix);
    }
}
