use crate::diagnostic::{Fix, Severity};
use crate::parse::skill_md::FrontmatterDefect;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "manifest-frontmatter-closer-glued",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "something follows the closing `---` on its line",
    docs: r#"### What it does
Reports text or further dashes behind the `---` that closes the frontmatter.

### Why it matters
The SDK is content with a line that starts with `---`. Many other readers want the three hyphens alone, and find no end of the frontmatter.

Source: Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "text behind it",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "too many dashes",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n------\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
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
    let defect = skill.fence_defect();
    let Some(FrontmatterDefect::GluedCloser { dashes, text }) = defect else { return };
    if text.start < dashes.end {
        return;
    }
    let (message, fence) = if text.start == text.end {
        ("the frontmatter is closed with more than three hyphens", "---")
    } else {
        ("text follows the closing `---` on the same line", "---\n")
    };
    let span = Span::new(dashes.file, dashes.start, text.start);
    emit.report(span, message).help("write three hyphens, alone on the line").fix(Fix::safe(
        "put `---` on a line of its own",
        span,
        fence,
    ));
}
