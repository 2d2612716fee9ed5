use crate::diagnostic::{Edit, Fix, Safety, Severity};
use crate::parse::skill_md::FrontmatterDefect;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-frontmatter-in-code",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "the frontmatter stands in a code block",
    docs: r#"### What it does
Reports a frontmatter within the fences of a Markdown code block.

### Why it matters
The file then starts with three backticks, not with `---`, and readers find neither name nor description. It happens when an answer of a chat model is saved as it came.

Source: Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "a block of YAML",
            files: &[(
                "SKILL.md",
                "```yaml\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n```\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a block round the frontmatter",
            files: &[(
                "SKILL.md",
                "```\n---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n```\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a block round everything",
            files: &[(
                "SKILL.md",
                "```markdown\n---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n```\n",
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
    let Some(FrontmatterDefect::InCodeFence { open, close }) = &split.defect else { return };
    // Without `---` lines of its own the block's fences are to become them.
    let bare = split.frontmatter.is_some_and(|frontmatter| frontmatter.start == open.end);
    let fence = if bare { "---\n" } else { "" };
    let edits = [Some(*open), *close].into_iter().flatten();
    let edits = edits.map(|span| Edit { span, text: fence.to_owned() }).collect();
    let right_after = close.is_some_and(|close| close.end <= split.body.start);
    let safety = if right_after { Safety::Safe } else { Safety::Unsafe };
    let title = if bare { "turn the fences into `---`" } else { "take the fences away" };
    emit.report(*open, "the frontmatter stands in a code block")
        .help("let the file start with `---`, without fences of backticks")
        .fix(Fix::new(safety, title, edits));
}
