use crate::diagnostic::{Fix, Safety, Severity, quote};
use crate::model::name;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "name-hyphens",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Error,
    summary: "`name` has a hyphen too many",
    docs: r#"### What it does
Reports a `name` that starts or ends with a hyphen or has two in a row.

### Why it matters
The Agent Skills format, which the platform says its skills follow, allows single hyphens between letters or digits only, and readers refuse anything else.

Source: agentskills.io/specification; the reference validator skills-ref 0.1.1 refuses it.
"#,
    bad: &[
        Example {
            title: "two in a row",
            files: &[(
                "SKILL.md",
                "---\nname: read--invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "one at the end",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice-\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "one at the start, and capitals",
            files: &[(
                "SKILL.md",
                "---\nname: -Read-Invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "a hyphen between words", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("name") else { return };
    let target = emit.target();
    let Some(hyphens) = &target.naming.hyphens else { return };
    if !name::has_stray_hyphen(text, target) {
        return;
    }
    let compared = name::compared(text, target);
    let place = match (compared.starts_with('-'), compared.ends_with('-')) {
        (true, _) => "starts with a hyphen",
        (false, true) => "ends with a hyphen",
        (false, false) => "has two hyphens in a row",
    };
    let mut emit = emit.by(hyphens);
    let diagnostic = emit.report(entry.value.span, format!("`name` {} {place}", quote(text)));
    diagnostic.help("write single hyphens, between letters or digits");
    if let Some(tidied) = name::tidied(text, target)
        && let Some(edit) = name::replacement(entry, &tidied)
    {
        diagnostic.fix(Fix::new(Safety::Safe, format!("write `{tidied}`"), vec![edit]));
    }
}
