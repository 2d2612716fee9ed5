use std::ops::Range;

use super::placeholder;
use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "prompt-placeholder",
    aliases: &[],
    group: Group::Prompt,
    severity: Severity::Warning,
    summary: "the prompt has a placeholder that was never filled in",
    docs: r#"### What it does
Reports, outside code: `TODO:`, `FIXME:` and `TBD:`, the same words in brackets or alone on a line, "Lorem ipsum", and templates such as `<your name here>`, `[insert steps]` or `{{company}}`. HTML, autolinks and pairs of tags such as `<example>…</example>` are not meant, nor is anything in code.

### Why it matters
The model reads a placeholder as part of its task.

### How to repair
Fill it in or take it out. What is meant to be read as it stands belongs in code: `` `{{company}}` ``.
"#,
    bad: &[
        Example {
            title: "a mark to come back to",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nTODO: say which totals\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a template",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\nRead invoices of <your company name>.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "braces",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\nRead invoices of {{company}}.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "placeholders in code",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\nFill `{{company}}` and `<your name>`. Skip TODO items.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "tags and links",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n<example kind=\"good\">See <https://example.com>.</example> <br>\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

/// Further places that a diagnostic names.
const MAX_RELATED: usize = 5;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(prompt) = &skill.prompt else { return };
    let text = skill.slice(prompt.span);
    let found = outside_code(skill, prompt.span, placeholder::marks(text));
    let Some((first, others)) = found.split_first() else { return };
    let more = match others.len() {
        0 => String::new(),
        1 => " and one more".to_owned(),
        count => format!(" and {count} more"),
    };
    let message = format!("the prompt has the placeholder {}{more}", quote(skill.slice(*first)));
    let diagnostic = emit.report(*first, message);
    diagnostic.help("fill it in, or put it in code if the model is to read it as it stands");
    for span in others.iter().take(MAX_RELATED) {
        diagnostic.related(*span, "another one");
    }
}

/// The places of those marks that are not in code.
fn outside_code(skill: &Skill, prompt: Span, marks: Vec<Range<usize>>) -> Vec<Span> {
    let Some(layout) = skill.layout(prompt.file) else { return Vec::new() };
    let mut found = Vec::new();
    let mut marks = marks.into_iter().filter(|mark| !layout.is_code(mark.start)).peekable();
    while let Some(mark) = marks.peek() {
        let part = layout.part(mark.start);
        let outline = skill.outline_of(prompt, part.clone());
        while let Some(mark) = marks.next_if(|mark| mark.start < part.end) {
            let start = prompt.start + mark.start;
            let span = Span::new(prompt.file, start, prompt.start + mark.end);
            found.extend((!outline.is_code(start)).then_some(span));
        }
    }
    found
}
