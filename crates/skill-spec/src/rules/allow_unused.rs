use crate::allow::{Comment, Form};
use crate::diagnostic::{Diagnostic, Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    name: "allow-unused",
    aliases: &[],
    group: Group::Allow,
    severity: Severity::Note,
    summary: "a comment allows what no rule speaks of",
    docs: r#"### What it does
Reports a comment `skill-dev: allow(rule)` that silences nothing, whatever platform the skill is checked for. As long as a file cannot be parsed nothing is said: its rules are silent for another reason.

### Why it matters
What it was written for is gone. Left behind, it hides the same defect when it comes again.

### How to repair
`--fix` removes it, or its name from the list.
"#,
    bad: &[
        Example {
            title: "a comment with nothing behind it",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmetadata: {}\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, document]\n# skill-dev: allow(graph-no-end) it runs until it is stopped\ngraph: |\n  stateDiagram-v2\n    ReadPages: Go through every page\n    Output: Emit JSON that fits schema.json\n\n    [*] --> ReadPages\n    ReadPages --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "one of two names is of no use",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed by {{company}}. <!-- skill-dev: allow(prompt-placeholder, prompt-too-long) the form says so -->\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a comment that is needed",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed by {{company}}. <!-- skill-dev: allow(prompt-placeholder) the form says so -->\n",
        )],
        ..Example::BASE
    }],
    // What is of no use is known when all other rules have spoken: then `report` is called.
    check: |_, _| {},
};

/// Speaks of comments and their names that silenced nothing.
pub(crate) fn report(skill: &Skill, idle: &[(&Comment, Vec<usize>)], emit: &mut Emitter<'_>) {
    for (comment, names) in idle {
        let all = names.len() == comment.names.len();
        if all {
            let listed: Vec<_> =
                comment.names.iter().take(3).map(|name| quote(&name.text)).collect();
            let more = if comment.names.len() > 3 { " and others" } else { "" };
            let message = format!("nothing here needs {}{more} to be allowed", listed.join(", "));
            remove(skill, comment, emit.report(comment.span, message));
            continue;
        }
        for at in names {
            let Some(name) = comment.names.get(*at) else { continue };
            let message = format!("nothing here needs {} to be allowed", quote(&name.text));
            let diagnostic = emit.report(name.span, message);
            diagnostic.help("take it out of the list");
            // With its comma: the one behind it, or before it if it is the last.
            let next = comment.names.get(at + 1).map(|next| next.span.start);
            let before = at.checked_sub(1).and_then(|before| comment.names.get(before));
            let span = match (next, before) {
                (Some(next), _) => Span { end: next, ..name.span },
                (None, Some(before)) => Span { start: before.span.end, ..name.span },
                (None, None) => continue,
            };
            diagnostic.fix(Fix::safe("take it out of the list", span, ""));
        }
    }
}

fn remove(skill: &Skill, comment: &Comment, diagnostic: &mut Diagnostic) {
    let title = "remove the comment";
    diagnostic.help(title);
    let line = skill.lines(comment.span);
    let is_alone = skill.slice(line).trim() == skill.slice(comment.span);
    if comment.form == Form::Member {
        return;
    }
    if !is_alone {
        let before = Span { end: comment.span.start, ..line };
        let kept = skill.slice(before).trim_end_matches([' ', '\t']).len();
        // At the head of a line its indentation stays.
        let start = if kept == 0 { comment.span.start } else { line.start + kept };
        diagnostic.fix(Fix::safe(title, Span { start, ..comment.span }, ""));
        return;
    }
    let before = skill.slice(Span { start: 0, end: line.start, ..line });
    let before = before.strip_suffix('\n').unwrap_or(before);
    let before = before.strip_suffix('\r').unwrap_or(before);
    let before = before.rsplit(['\n', '\r']).next().unwrap_or("");
    let after = skill.slice(skill.lines(Span::at(line.file, line.end)));
    let is_blank = |line: &str| line.trim().is_empty();
    // In Markdown it may be all that keeps two paragraphs apart.
    let safe = comment.form == Form::Line || is_blank(before) || is_blank(after);
    let fix = if safe { Fix::safe } else { Fix::guess };
    diagnostic.fix(fix(title, line, ""));
}
