use super::misreading;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "sdk-description-differs",
    aliases: &[],
    group: Group::Sdk,
    severity: Severity::Warning,
    summary: "the SDK reads another `description` than YAML",
    docs: r#"### What it does
Reports a `description` that the platform's SDK reads differently from YAML: a block (`>` or `|`), a value that stands or goes on on the next line, a comment behind the value, escapes, quotes at its ends, a key in quotes, or a character such as U+2028 that ends lines in Python.

### Why it matters
The SDK does not read the frontmatter as YAML. It takes the lines that start with `name:` and `description:`, strips blanks and quotes, and sends the rest as it is. What it sends is what an agent goes by when it picks a skill. A description written as `>` and a block is uploaded as ">".

### How to repair
Write `description: …` on one line. Where a value starts or ends with a quote, or needs an escape, no form reads alike in both: reword it.

Source: Python SDK 0.9.2, client/skills.py, `parse_skill_frontmatter`; every case was run.
"#,
    bad: &[
        Example {
            title: "a folded block",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: >\n  Reads the totals of an invoice.\n  Use when an invoice arrives as a scan.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a literal block with a comment",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: | # what and when\n  Reads the totals of an invoice.\n  Use when an invoice arrives as a scan.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a value on the next line",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription:\n  Reads the totals of an invoice.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a value that goes on",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: \"Reads the totals\n  of an invoice.\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "escaped quotes",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: \"Reads \\\"total due\\\" on an invoice: with tax\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a quote at the end, for which there is no form",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads lengths on a plan, such as 5'\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a line separator",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: \"Reads the totals of\u{2028}an invoice.\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a colon in quotes",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: \"Reads an invoice: totals, taxes, dates. Use it for scans and PDFs.\"\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    misreading::report(skill, "description", emit);
}
