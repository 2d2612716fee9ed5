use crate::diagnostic::{Edit, Fix, Safety, Severity};
use crate::parse::skill_md::FrontmatterDefect;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "manifest-frontmatter-not-first",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "something stands before the frontmatter",
    docs: r#"### What it does
Reports blank lines, spaces, invisible characters, HTML comments or other text before the opening `---`.

### Why it matters
The SDK and most other readers look for `---` in the first bytes of the file. Where anything else stands there, they read neither name nor description.

Source: Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "a blank line",
            files: &[(
                "SKILL.md",
                "\n---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a comment",
            files: &[(
                "SKILL.md",
                "<!-- Copyright 2026 Example Ltd -->\n\n---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a heading",
            files: &[(
                "SKILL.md",
                "# Read an invoice\n\n---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a comment below",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n<!-- Copyright 2026 Example Ltd -->\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(split) = &skill.syntax.skill_md else { return };
    let (before, what, safety) = match &split.defect {
        Some(FrontmatterDefect::AfterBlank { blank }) => {
            emit.report(*blank, format!("{} before the frontmatter", blanks(skill.slice(*blank))))
                .help("let the file start with `---`")
                .fix(Fix::safe("delete what stands before `---`", *blank, ""));
            return;
        }
        Some(FrontmatterDefect::AfterComment { comment }) => (*comment, "a comment", Safety::Safe),
        Some(FrontmatterDefect::AfterText { text }) => (*text, "text", Safety::Unsafe),
        _ => return,
    };
    let moved = Edit {
        span: Span::at(split.body.file, split.body.start),
        text: format!("\n{}\n", skill.slice(before).trim()),
    };
    let edits = vec![Edit { span: before, text: String::new() }, moved];
    emit.report(before, format!("{what} before the frontmatter"))
        .help("let the file start with `---`")
        .fix(Fix::new(safety, "move it below the frontmatter", edits));
}

fn blanks(blank: &str) -> &'static str {
    if blank.contains(|c: char| !c.is_whitespace()) {
        "an invisible character"
    } else if blank.contains(['\n', '\r']) {
        "a blank line"
    } else {
        "a space"
    }
}
