use crate::diagnostic::{Fix, Severity, quote};
use crate::parse::markdown;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::{Fragment, Span};
use crate::vocab::nearest;

pub(super) static RULE: Rule = Rule {
    name: "link-definition-unknown",
    aliases: &[],
    group: Group::Link,
    severity: Severity::Warning,
    summary: "a reference to a label that the file does not define",
    docs: r#"### What it does
Reports `[text][label]` and `[label][]` where no line `[label]: destination` of the same file defines the label. Only files in which other references of this kind lead somewhere are looked at: elsewhere, two pairs of brackets are an index or a placeholder.

### Why it matters
Such a reference is no link: readers see its brackets, and a model has no path to follow.

### How to repair
Add the definition, correct the label, or write the destination in parentheses behind the text.
"#,
    bad: &[Example {
        title: "a slip in the label",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [the terms][terms] and [the terms of returns][term].\n\n[terms]: references/terms.md\n",
            ),
            ("references/terms.md", "# Terms\n\nnet: before tax\n"),
        ],
        ..Example::BASE
    }],
    good: &[
        Example {
            title: "a label that is defined",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [the terms][Terms].\n\n[terms]: references/terms.md\n",
                ),
                ("references/terms.md", "# Terms\n\nnet: before tax\n"),
            ],
            ..Example::BASE
        },
        Example {
            title: "brackets that are no references",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed, as in `rows[0][total]`. Name the result [YEAR][MONTH].\n\n- [ ] Every line is read\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

/// Looking for what was meant takes time; a text with more definitions was made by a program.
const MOST_DEFINED: usize = 200;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for body in skill.referring() {
        let text = skill.slice(*body);
        let found = markdown::undefined(&Fragment::verbatim(body.file, body.start, text));
        for (span, label) in &found.references {
            let message = format!("no line of this file defines {}", quote(&format!("[{label}]:")));
            let diagnostic = emit.report(*span, message);
            let known = Some(&found.defined).filter(|known| known.len() <= MOST_DEFINED);
            let near = known.and_then(|known| nearest(label, known.iter().map(String::as_str)));
            let Some(near) = near else {
                diagnostic.help(
                    "add the definition, or write the destination in parentheses behind the text",
                );
                continue;
            };
            diagnostic.help(format!("did you mean {}?", quote(&format!("[{near}]"))));
            // Of `[label][]` the label is the text, too.
            let spelt = format!("][{label}]");
            if skill.slice(*span).ends_with(&spelt) {
                let place = Span { start: span.end - spelt.len() + 1, ..*span };
                let title = format!("refer to {}", quote(near));
                diagnostic.fix(Fix::guess(title, place, format!("[{near}]")));
            }
        }
    }
}
