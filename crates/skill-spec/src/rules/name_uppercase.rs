use crate::diagnostic::{Fix, Safety, Severity, quote};
use crate::model::name;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "name-uppercase",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Error,
    summary: "`name` has upper-case letters",
    docs: r#"### What it does
Reports a `name` with upper-case letters.

### Why it matters
The Agent Skills format, which the platform says its skills follow, allows lower case only, and readers refuse anything else. On a file system that ignores case two names would be one.

Source: agentskills.io/specification; the reference validator skills-ref 0.1.1 refuses it.
"#,
    bad: &[Example {
        title: "capital letters",
        files: &[(
            "SKILL.md",
            "---\nname: Read-Invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "lower case", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("name") else { return };
    let target = emit.target();
    let Some(letters) = &target.naming.letters else { return };
    if !name::has_upper_case(text, target) {
        return;
    }
    let message = format!("`name` {} has upper-case letters", quote(text));
    let mut emit = emit.by(letters);
    let diagnostic = emit.report(entry.value.span, message);
    diagnostic.help("write the name in lower case");
    if let Some(tidied) = name::tidied(text, target)
        && let Some(edit) = name::replacement(entry, &tidied)
    {
        diagnostic.fix(Fix::new(Safety::Safe, format!("write `{tidied}`"), vec![edit]));
    }
}
