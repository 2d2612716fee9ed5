use super::leak;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::secret::Kind;
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "secret-private-key",
    aliases: &[],
    group: Group::Secret,
    severity: Severity::Error,
    summary: "a private key ships with the skill",
    docs: r#"### What it does
Reports private keys in the frames of PEM, OpenSSH, PGP and PuTTY, in every file of the bundle; also within JSON, as in the files of Google service accounts. A frame without a key in it is left alone.

### Why it matters
Whoever holds a private key is its owner: he can sign, decrypt and log in. A key that was shared cannot be made safe again.

### How to repair
Replace the key wherever its public half is known, and take this one out. Let the skill read the path of a key from its environment.

No output of this tool shows a key.
"#,
    bad: &[Example {
        title: "a key in the prompt",
        files: &[(
            "SKILL.md",
            concat!(
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                "\n\n```\n-----BEGIN PRIV",
                "ATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIHq7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1Mk0iXoP\n-----END PRIV",
                "ATE KEY-----\n```\n"
            ),
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a frame with nothing in it",
        files: &[(
            "SKILL.md",
            concat!(
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                "\n\n```\n-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n```\n"
            ),
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let help = "replace the key wherever it is trusted, and take this one out";
    leak::report(skill, Kind::PrivateKey, help, emit);
}
