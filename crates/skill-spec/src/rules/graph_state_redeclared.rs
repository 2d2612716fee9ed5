use crate::diagnostic::{Fix, Severity, quote};
use crate::model::graph::{Declaration, Form};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "graph-state-redeclared",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Warning,
    summary: "a state is declared twice",
    docs: r#"### What it does
Reports a state that is given a text, a kind (`<<choice>>` …) or a body (`{ … }`) for the second time. A text beside a body is one declaration.

### Why it matters
Mermaid puts two texts one below the other and drops a second body. For an agent they are two instructions for one step, of which one was mostly meant for another.

Source: docs.vlm.run, skills/spec/vlmrun-yaml; Mermaid 12, `stateDb.ts`.
"#,
    bad: &[
        Example {
            title: "two texts",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Read: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a text after a quoted one",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    state \"Go through every page\" as Read\n    Read: Note the totals\n    [*] --> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "the same line twice",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    Read: Go through every page\n    [*] --> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a text and a body",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Work: Work through the document\n    state Work {\n      Read: Go through every page\n      [*] --> Read\n      Read --> [*]\n    }\n    [*] --> Work\n    Work --> [*]\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(graph) = skill.graph() else { return };
    for state in &graph.states {
        for (position, again) in state.declarations.iter().enumerate() {
            let clashes = |first: &&Declaration| {
                let texts = first.text.is_some() && again.text.is_some();
                let forms =
                    first.form == again.form && matches!(again.form, Form::Kind | Form::Body);
                texts || forms
            };
            let Some(first) = state.declarations[..position].iter().find(clashes) else { continue };
            let diagnostic =
                emit.report(again.id, format!("the state {} is declared twice", quote(&state.id)));
            diagnostic
                .related(first.id, "first declared here")
                .help("give one of them another id, or join the two");
            let same = skill.slice(first.span) == skill.slice(again.span);
            if let Some(line) = line_of(skill, again).filter(|_| same && again.form == Form::Text) {
                diagnostic.fix(Fix::safe("remove the second one", line, ""));
            }
        }
    }
}

/// The whole line of a declaration that stands alone on it.
fn line_of(skill: &Skill, declaration: &Declaration) -> Option<Span> {
    let span = declaration.span;
    let lines = skill.lines(span);
    let rest = skill.slice(Span { start: span.end, ..lines });
    (skill.indent(span).is_some() && rest.trim().is_empty()).then_some(lines)
}
