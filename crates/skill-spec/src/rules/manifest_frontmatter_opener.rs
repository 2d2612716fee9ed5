use crate::diagnostic::{Edit, Fix, Safety, Severity, quote};
use crate::parse::skill_md::FrontmatterDefect;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "manifest-frontmatter-opener",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "the line that opens the frontmatter is not `---`",
    docs: r#"### What it does
Reports a frontmatter without `---` before it, with the wrong dashes (`----`, `--`, a long dash that an editor put for three short ones), or with text on the opening line.

### Why it matters
The SDK and most other readers open the frontmatter at a line of exactly three hyphens, and read neither name nor description without it.

Source: Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "no opening line",
            files: &[(
                "SKILL.md",
                "name: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "four dashes",
            files: &[(
                "SKILL.md",
                "----\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a long dash",
            files: &[(
                "SKILL.md",
                "\u{2014}\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a comment behind it",
            files: &[(
                "SKILL.md",
                "--- # metadata\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a key behind it",
            files: &[(
                "SKILL.md",
                "---name: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a sound file",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(split) = &skill.syntax.skill_md else { return };
    let (Some(defect), Some(frontmatter)) = (&split.defect, split.frontmatter) else { return };
    match defect {
        FrontmatterDefect::NoOpener { closer } => {
            let start = Span::at(frontmatter.file, frontmatter.start);
            let mut edits = vec![Edit { span: start, text: "---\n".to_owned() }];
            if closer.is_none() {
                let end = Span::at(frontmatter.file, frontmatter.end);
                edits.push(Edit { span: end, text: "---\n".to_owned() });
            }
            let safety = if closer.is_some() { Safety::Safe } else { Safety::Unsafe };
            emit.report(start, "there is no `---` before the frontmatter")
                .help("start the file with a line `---`")
                .fix(Fix::new(safety, "add the missing `---`", edits));
        }
        FrontmatterDefect::WrongOpener { dashes, rest, closer } => {
            let (message, fix) = wrong(skill, *dashes, *rest, *closer);
            emit.report(*dashes, message).help("write three hyphens, alone on the line").fix(fix);
        }
        _ => {}
    }
}

fn wrong(skill: &Skill, dashes: Span, rest: Span, closer: Option<Span>) -> (String, Fix) {
    if rest.start < rest.end {
        let gap = Span::new(dashes.file, dashes.end, rest.start);
        let message = "text follows the opening `---` on the same line".to_owned();
        return (message, Fix::safe("start a new line after `---`", gap, "\n"));
    }
    let edit = |span| Edit { span, text: "---".to_owned() };
    let edits = [Some(dashes), closer].into_iter().flatten().map(edit).collect();
    let message = format!("the frontmatter opens with {}, not `---`", quote(skill.slice(dashes)));
    (message, Fix::new(Safety::Safe, "write `---`", edits))
}
