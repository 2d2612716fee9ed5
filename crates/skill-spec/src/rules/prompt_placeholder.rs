use super::placeholder;
use crate::diagnostic::{Severity, quote};
use crate::parse::glance;
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
    let code = glance::Code::new(text);
    let marks = placeholder::marks(text).into_iter().filter(|mark| !code.holds(mark.start));
    let marks = marks.map(|mark| {
        let start = prompt.span.start;
        Span::new(prompt.span.file, start + mark.start, start + mark.end)
    });
    let is_code = |place: usize| skill.prompt_outline().is_some_and(|read| read.is_code(place));
    let found: Vec<Span> = marks.filter(|span| !is_code(span.start)).collect();
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
