use crate::diagnostic::{Edit, Fix, Safety, Severity};
use crate::model::graph::Mark;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "graph-hash-comment",
    aliases: &[],
    group: Group::Graph,
    severity: Severity::Warning,
    summary: "a comment in the graph starts with `#`",
    docs: r#"### What it does
Reports comments that start with `#`, on a line of their own or behind a statement.

### Why it matters
Mermaid's comments are `%%`, on lines of their own. Its parser of state diagrams also skips `#`, which its documentation does not promise; before the header it does not, and behind a `:` the `#` and all that follows is text. The remarks with `#` on the platform's own page are no Mermaid.

Source: docs.vlm.run, skills/spec/vlmrun-yaml; Mermaid documentation, state diagrams, comments.
"#,
    bad: &[
        Example {
            title: "on its own line",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    # what to do\n    Read: Go through every page\n    [*] --> Read\n    Read --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "behind an edge",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    [*] --> Read # begin\n    Read --> [*]   # done\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "before the header",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  # how the skill works\n  stateDiagram-v2\n    Read: Go through every page\n    Output: Emit JSON that fits schema.json\n    [*] --> Read\n    Read --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "in a quoted text, whose lines are not the file's",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: \"stateDiagram-v2\\n  Read: Go through every page\\n  [*] --> Read # begin\\n  Read --> [*]\"\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a comment of Mermaid's",
        files: &[(
            "vlmrun.yaml",
            "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    %% what to do\n    Read: Go through every page, mind the # of each\n    [*] --> Read\n    Read --> [*]\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(graph) = skill.graph() else { return };
    for comment in graph.comments.iter().filter(|comment| comment.mark == Mark::Hash) {
        let text = skill.slice(comment.span);
        let body = text.trim_start_matches('#');
        let mark = Span { end: comment.span.start + text.len() - body.len(), ..comment.span };
        let diagnostic =
            emit.report(comment.span, "a comment in a graph starts with `%%`, not `#`");
        if comment.alone {
            diagnostic.help("write `%%`").fix(Fix::safe("write `%%`", mark, "%%"));
        } else {
            diagnostic.help("put it on a line of its own, after `%%`");
            diagnostic.fix = moved(skill, comment.span, body.trim());
        }
    }
}

/// The comment on a line of its own before its statement.
fn moved(skill: &Skill, comment: Span, body: &str) -> Option<Fix> {
    skill.execution.as_ref().filter(|execution| execution.graph_is_block())?;
    let before = Span { end: comment.start, ..skill.lines(comment) };
    let line = skill.slice(before);
    let statement = line.trim();
    let first = Span::at(comment.file, before.start + line.find(statement)?);
    let indent = skill.indent(first)?;
    let tail = Span::new(comment.file, first.start + statement.len(), comment.end);
    let insertion = Edit { span: first, text: format!("%% {body}\n{indent}") };
    let removal = Edit { span: tail, text: String::new() };
    let edits = if body.is_empty() { vec![removal] } else { vec![insertion, removal] };
    (!statement.is_empty()).then(|| Fix::new(Safety::Safe, "put it on a line of its own", edits))
}
