use crate::diagnostic::{Fix, Severity, quote};
use crate::parse::scalar_kind;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Style;

pub(super) static RULE: Rule = Rule {
    name: "name-unquoted",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Warning,
    summary: "`name` reads as a number, boolean or date",
    docs: r#"### What it does
Reports a `name` that YAML reads as something other than text, such as `2024`, `1e3`, `true`, or, for readers of YAML 1.1, `on` and `2024-01-31`.

### Why it matters
Some readers refuse a name that is no text, others turn it into text of their own: `1e3` becomes `1000.0`. The platform's SDK reads the characters as they stand. In quotes it is the same text for all.

Source: YAML 1.2.2, section 10.3.2; YAML 1.1 types (yaml.org/type).
"#,
    bad: &[
        Example {
            title: "a number",
            files: &[(
                "SKILL.md",
                "---\nname: 2024\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            folder: Some("2024"),
            ..Example::BASE
        },
        Example {
            title: "a boolean of YAML 1.1",
            files: &[(
                "SKILL.md",
                "---\nname: on\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            folder: Some("on"),
            ..Example::BASE
        },
        Example {
            title: "a date",
            files: &[(
                "SKILL.md",
                "---\nname: 2024-01-31\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            folder: Some("2024-01-31"),
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "a number in quotes",
            files: &[(
                "SKILL.md",
                "---\nname: \"2024\"\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            folder: Some("2024"),
            ..Example::BASE
        },
        Example {
            title: "a number within a name",
            files: &[(
                "SKILL.md",
                "---\nname: form-1040\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            folder: Some("form-1040"),
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("name") else { return };
    let Some(scalar) = entry.value.scalar() else { return };
    let plain = Some(scalar).filter(|scalar| scalar.style == Style::Plain);
    let reading = plain.and_then(|scalar| scalar_kind::other_reading(text, scalar.kind));
    let Some(reading) = reading else { return };
    emit.report(entry.value.span, format!("`name` is {}, which {reading}", quote(text)))
        .help("put the name in quotes")
        .fix(Fix::safe("put it in quotes", entry.value.span, format!("\"{text}\"")));
}
