use super::leak;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::secret::Kind;
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "secret-password-in-url",
    aliases: &[],
    group: Group::Secret,
    severity: Severity::Warning,
    summary: "a URL holds a password",
    docs: r#"### What it does
Reports passwords in URLs such as `scheme://user:password@host`, in every file of the bundle. Left alone: hosts that are the reader's own or an example, variables, and passwords such as `password` or `postgres`.

### Why it matters
The URL opens the service for everyone who gets the bundle, and URLs end up in logs and histories.

### How to repair
Change the password, and let the skill read the whole URL from its environment: `$DATABASE_URL`.
"#,
    bad: &[Example {
        title: "a database",
        files: &[(
            "SKILL.md",
            concat!(
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                "\n\nLook up suppliers in `postgres://billing:tR4-",
                "vq9Lm2-Kite@db7.acme-billing.net/main`.\n"
            ),
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a local database, a variable",
        files: &[(
            "SKILL.md",
            concat!(
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                "\n\nLook up suppliers in `postgres://user:password@localhost/main` or `postgres://app:${DB_PASS}@db.acme.net/main`.\n"
            ),
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let help = "change the password, and let the skill read the URL from its environment";
    leak::report(skill, Kind::Password, help, emit);
}
