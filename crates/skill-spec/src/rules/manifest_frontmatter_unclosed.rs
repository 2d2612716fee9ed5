use crate::diagnostic::{Fix, Severity};
use crate::parse::skill_md::FrontmatterDefect;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "manifest-frontmatter-unclosed",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "the frontmatter is never closed",
    docs: r#"### What it does
Reports a frontmatter without a closing line `---`, also where the next such line is a rule in the middle of the prompt.

### Why it matters
The SDK reads neither name nor description of a frontmatter that does not end. Where a rule of the prompt is taken for its end, the text before it is read as YAML, which it is not, and is lost to the prompt.

Source: Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "no closing line",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a rule of the prompt",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\n---\n\nReturn nothing else.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "an indented `---` below a block",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: |\n  Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n  ---\n\n  # Read an invoice\n\n  Read every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a rule below",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\n---\n\nReturn nothing else.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let defect = skill.fence_defect();
    let Some(FrontmatterDefect::Unclosed { opener, end, rule }) = defect else { return };
    let diagnostic = emit.report(*opener, "the frontmatter is never closed");
    diagnostic.help("put a line `---` after its last key");
    if let Some(rule) = rule {
        diagnostic.related(*rule, "readers take this line of the prompt for its end");
    }
    if let Some(blanks) = indented_fence(skill, Span::new(end.file, opener.end, end.start)) {
        diagnostic.help("put the closing `---` in the first column");
        diagnostic.related(blanks, "this `---` is indented, so it is part of the value above it");
        diagnostic.fix(Fix::guess("take the indentation away", blanks, ""));
        return;
    }
    let before = skill.slice(Span::new(end.file, 0, end.start));
    let fence = if before.ends_with(['\n', '\r']) { "---\n" } else { "\n---\n" };
    diagnostic.fix(Fix::guess("close it after its last key", *end, fence));
}

/// The blanks before a `---` that closes nothing because of them.
fn indented_fence(skill: &Skill, block: Span) -> Option<Span> {
    let mut start = block.start;
    skill.slice(block).split_inclusive('\n').find_map(|line| {
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        let span = Span::new(block.file, start, start + blanks);
        start += line.len();
        (blanks > 0 && line.trim() == "---").then_some(span)
    })
}
