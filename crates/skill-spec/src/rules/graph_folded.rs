use crate::diagnostic::{Fix, Place, Severity};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::Style;

pub(super) static RULE: Rule = Rule {
    name: "graph-folded",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Error,
    summary: "the graph lost its line breaks",
    docs: r#"### What it does
Reports a `graph` that YAML joins into fewer lines than it is written in: a `>` block, or a plain or quoted text of several lines.

### Why it matters
A state diagram is made of lines: the text of a state goes on to the end of its line. Joined, the whole graph is the text of its first state.

A `>` block keeps the breaks of lines that are indented more than the first, so it may work by luck; this rule speaks where lines were joined.

### How to repair
Write `graph: |`.

Source: docs.vlm.run, skills/spec/vlmrun-yaml; YAML 1.2.2, 8.1.3.
"#,
    bad: &[
        Example {
            title: "a folded block",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: >\n  stateDiagram-v2\n  Read: Go through every page\n  [*] --> Read\n  Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a folded block without its last line break",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: >-\n  stateDiagram-v2\n  Read: Go through every page\n  [*] --> Read\n  Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a quoted text",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: 'stateDiagram-v2\n  [*] --> Read\n  Read --> [*]'\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "a literal block",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "escaped line breaks",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: \"stateDiagram-v2\\nRead: Go through every page\\n[*] --> Read\\nRead --> [*]\"\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = skill.execution.as_ref().filter(|execution| execution.graph_folded)
    else {
        return;
    };
    let Some(entry) = execution.root.get("graph") else { return };
    let style = entry.value.scalar().map(|scalar| scalar.style);
    if style != Some(Style::Folded) {
        emit.report(entry.key.span, "the graph lost its line breaks: YAML joins these lines")
            .help("write `graph: |` and the lines below it, indented");
        return;
    }
    let diagnostic = emit.report(entry.key.span, "the graph lost its line breaks: `>` joins lines");
    diagnostic.help("write `graph: |`");
    let gap = Span::new(entry.key.span.file, entry.key.span.end, entry.value.span.start);
    let indicator = skill.slice(gap).lines().next().and_then(|line| line.find('>'));
    if let Some(at) = indicator {
        let sign = Span::new(gap.file, gap.start + at, gap.start + at + 1);
        diagnostic.place = Place::Span(sign);
        diagnostic.fix(Fix::safe("write `|`", sign, "|"));
    }
}
