use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "prompt-sample-syntax",
    aliases: &[],
    group: Group::Prompt,
    severity: Severity::Warning,
    summary: "a JSON block in the prompt is not JSON",
    docs: r#"### What it does
Reports a code block marked `json` in `SKILL.md` that is not JSON by a plain slip: a comma after the last entry, a comma missing, single quotes, a key without quotes. Blocks that leave things out with `...`, hold comments or placeholders, or are no whole value, are left alone.

### Why it matters
The model copies what it is shown, and the output is then no JSON either.
"#,
    bad: &[
        Example {
            title: "a comma after the last entry",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total`:\n\n```json\n{ \"total\": 12.5, }\n```\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "single quotes",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total`:\n\n```json\n{ 'total': 12.5 }\n```\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "things left out",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total`:\n\n```json\n{ \"total\": 12.5, ... }\n```\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "JSON with comments",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total`:\n\n```jsonc\n{ \"total\": 12.5, } // as printed\n```\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for sample in skill.samples().iter().filter(|sample| sample.tagged) {
        let Some((error, fix)) = sample.slip(skill.slice(sample.content)) else { continue };
        let diagnostic =
            emit.report(error.span, format!("this sample is not JSON: {}", error.message));
        diagnostic.help.clone_from(&error.help);
        diagnostic.fix(fix.clone());
    }
}
