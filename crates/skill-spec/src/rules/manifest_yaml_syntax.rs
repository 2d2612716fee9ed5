use crate::diagnostic::Severity;
use crate::parse::skill_md::FrontmatterDefect;
use crate::parse::yaml_cause;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Fragment;

pub(super) static RULE: Rule = Rule {
    name: "manifest-yaml-syntax",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "the frontmatter is not YAML",
    docs: r#"### What it does
Reports a frontmatter that does not parse, with the likely cause.

### Why it matters
Readers that parse YAML refuse the whole skill. The SDK reads name and description line by line and ships it all the same, so the error shows only later.

Source: YAML 1.2.2; Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "a colon in a value",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads this: the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "text after a block indicator",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: > Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "Markdown at the start",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: **Reads** the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a mention",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: @reader reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a list that does not close",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nallowed-tools: [Read, Bash\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a tab",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n\tauthor: Ada\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "quotes within quotes",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: \"Reads the \"totals\" of an invoice. Use when an invoice arrives as a scan or a PDF.\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a colon in quotes",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: \"Reads this: the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(split) = &skill.syntax.skill_md else { return };
    let document = skill.syntax.frontmatter.as_ref();
    let error = document.and_then(|document| document.error.as_ref());
    let (Some(error), Some(frontmatter)) = (error, split.frontmatter) else { return };
    // Where the end of the frontmatter is a guess, so is its last line.
    let guessed = [FrontmatterDefect::NoOpener { closer: None }];
    let unclosed = matches!(split.defect, Some(FrontmatterDefect::Unclosed { .. }));
    if unclosed || split.defect.as_ref().is_some_and(|defect| guessed.contains(defect)) {
        return;
    }
    let text = skill.slice(frontmatter);
    let source = Fragment::verbatim(frontmatter.file, frontmatter.start, text);
    let cause = yaml_cause::find(&source, error);
    let diagnostic = emit.report(cause.span, cause.message);
    diagnostic.help(cause.help).fix = cause.fix;
}
