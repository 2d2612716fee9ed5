use crate::diagnostic::{Fix, Severity};
use crate::parse::skill_md::FrontmatterDefect;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-frontmatter-closer",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "the line that closes the frontmatter is not `---`",
    docs: r#"### What it does
Reports a frontmatter that ends with `...`, with an indented `---`, or with a `---` at the end of its last value.

### Why it matters
The SDK looks for a line that starts with `---` and reads neither name nor description without it.

Source: Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "dots",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n...\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "at the end of a value",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "indented",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n  ---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
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
    let (span, message, text) = match skill.fence_defect() {
        Some(FrontmatterDefect::DotsCloser { closer }) => {
            (*closer, "the frontmatter is closed with `...`", "---")
        }
        Some(FrontmatterDefect::GluedCloser { dashes, text }) if text.end <= dashes.start => {
            if skill.slice(*text).trim().is_empty() {
                (text.to(*dashes), "the `---` that closes the frontmatter is indented", "---")
            } else {
                (*dashes, "the closing `---` stands at the end of a value", "\n---")
            }
        }
        _ => return,
    };
    emit.report(span, message).help("put `---` at the start of a line of its own").fix(Fix::safe(
        "put `---` on a line of its own",
        span,
        text,
    ));
}
