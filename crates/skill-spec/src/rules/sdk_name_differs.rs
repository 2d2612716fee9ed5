use super::misreading;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "sdk-name-differs",
    aliases: &[],
    group: Group::Sdk,
    severity: Severity::Warning,
    summary: "the SDK reads another `name` than YAML",
    docs: r#"### What it does
Reports a `name` that the platform's SDK reads differently from YAML: a block (`>` or `|`), a value that stands or goes on on the next line, a comment behind the value, escapes, quotes at its ends, a key in quotes, or a character such as U+2028 that ends lines in Python.

### Why it matters
The SDK does not read the frontmatter as YAML. It takes the lines that start with `name:` and `description:`, strips blanks and quotes, and sends the rest as it is. What it sends is the archive's name, the name it registers and the folder where the skill runs. A name written as `>` and a block is registered as ">".

### How to repair
Write `name: …` on one line. Where a value starts or ends with a quote, or needs an escape, no form reads alike in both: reword it.

Source: Python SDK 0.9.2, client/skills.py, `parse_skill_frontmatter`; every case was run.
"#,
    bad: &[
        Example {
            title: "a comment behind the name",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice # stable\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a key in quotes",
            files: &[(
                "SKILL.md",
                "---\n\"name\": read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a blank before the colon",
            files: &[(
                "SKILL.md",
                "---\nname : read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a block",
            files: &[(
                "SKILL.md",
                "---\nname: >-\n  read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "an escape",
            files: &[(
                "SKILL.md",
                "---\nname: \"read\\x2dinvoice\"\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "in quotes",
        files: &[(
            "SKILL.md",
            "---\nname: \"read-invoice\"\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    misreading::report(skill, "name", emit);
}
