use crate::diagnostic::Severity;
use crate::parse::skill_md::FrontmatterDefect;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-frontmatter-empty",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "the frontmatter is empty",
    docs: r#"### What it does
Reports a frontmatter with nothing but blank lines and comments in it.

### Why it matters
Name and description stand in the frontmatter. Without them the SDK sends the name of the folder and an empty description, and the CLI refuses to upload.

Source: Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "two fences",
            files: &[(
                "SKILL.md",
                "---\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a comment",
            files: &[(
                "SKILL.md",
                "---\n# to do\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
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
    if let Some(FrontmatterDefect::Empty { fences }) = defect {
        emit.report(*fences, "the frontmatter is empty")
            .help("write `name: …` and `description: …` between the two lines");
    }
}
