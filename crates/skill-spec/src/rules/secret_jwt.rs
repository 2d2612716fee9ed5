use super::leak;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::secret::Kind;
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "secret-jwt",
    aliases: &[],
    group: Group::Secret,
    severity: Severity::Note,
    summary: "a signed token ships with the skill",
    docs: r#"### What it does
Reports JSON Web Tokens with claims and a signature, in every file of the bundle. The samples of documentation are left alone, and so are keys that are made to be public.

### Why it matters
Until it expires, such a token lets its holder act as the person or service it names; its claims can be read by anybody.

### How to repair
Revoke it at its service first: whoever has the bundle, or its history, has the secret. Then take it out, and let the skill read a new one from the environment where it runs. What is meant as an example should look like one: `sk-...`, `<token>`, `YOUR_API_KEY` and the like are left alone.

No output of this tool shows a secret: of a key the first four characters at most, with its length.
"#,
    bad: &[Example {
        title: "a session",
        files: &[(
            "SKILL.md",
            concat!(
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                "\n\nSend the header `Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
                ".eyJzdWIiOiI4ODIxNDA3IiwibmFtZSI6Ik1hcnRhIEtpbmciLCJpYXQiOjE3NTE0NDAzMjJ9",
                ".q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1Mk0iXoPw`.\n"
            ),
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "the sample everybody shows",
        files: &[(
            "SKILL.md",
            concat!(
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                "\n\nSend the header `Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c`.\n"
            ),
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    leak::report(skill, Kind::Jwt, "take it out, or make plain that it is a sample", emit);
}
