use super::leak;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::secret::Kind;
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "secret-token-assigned",
    aliases: &[],
    group: Group::Secret,
    severity: Severity::Warning,
    summary: "a random value is given to a name that holds secrets",
    docs: r#"### What it does
Reports values of 20 characters and more that look as if a generator wrote them, where the name before them ends in `api_key`, `secret`, `token`, `password` and the like, or where an option or header of such a name takes them. Words, paths, variables, UUIDs and the marks of pages (`next_token`) are left alone.

### Why it matters
Many services' keys have no form of their own; their names give them away, to this rule as to everybody else.

### How to repair
Revoke it at its service first: whoever has the bundle, or its history, has the secret. Then take it out, and let the skill read a new one from the environment where it runs. What is meant as an example should look like one: `sk-...`, `<token>`, `YOUR_API_KEY` and the like are left alone.

No output of this tool shows a secret: of a key the first four characters at most, with its length.
"#,
    bad: &[Example {
        title: "a key of an unknown service",
        files: &[(
            "SKILL.md",
            concat!(
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                "\n\n```sh\nexport ACME_API_KEY=q7RmZt2vKx9",
                "LpW4sNb8JdY3hGc6FuT5a\n```\n"
            ),
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a variable, a checksum, a word",
        files: &[(
            "SKILL.md",
            concat!(
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                "\n\n```sh\nexport ACME_API_KEY=$ACME_API_KEY_OF_THIS_HOST\nsha256=9f3a71c0d84be25f6a1709c3b8d2e47a9f3a71c0d84be25f6a1709c3b8d2e47b\ntoken=your-token-goes-here-2024\n```\n"
            ),
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let help = "if it is real, revoke it and let the skill read it from its environment";
    leak::report(skill, Kind::Assigned, help, emit);
}
