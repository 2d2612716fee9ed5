use super::leak;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::secret::Kind;
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "secret-key",
    aliases: &[],
    group: Group::Secret,
    severity: Severity::Error,
    summary: "a key of a service ships with the skill",
    docs: r#"### What it does
Reports, in every file of the bundle, keys and tokens in the documented forms of cloud, model, code, payment and messaging services: AWS, GitHub, GitLab, OpenAI, Anthropic, Google, Slack, Stripe, SendGrid, npm, PyPI, Hugging Face, Azure, Databricks and some thirty more. Made-up ones are left alone: words such as `EXAMPLE`, sequences, repetitions, and the samples that services document.

### Why it matters
A bundle is uploaded, sent inline and shared; every one who gets it gets the key. Keys in public files are found and used within minutes.

### How to repair
Revoke it at its service first: whoever has the bundle, or its history, has the secret. Then take it out, and let the skill read a new one from the environment where it runs. What is meant as an example should look like one: `sk-...`, `<token>`, `YOUR_API_KEY` and the like are left alone.

No output of this tool shows a secret: of a key the first four characters at most, with its length.
"#,
    bad: &[
        Example {
            title: "a token in a command",
            files: &[(
                "SKILL.md",
                concat!(
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                    "\n\n```sh\ncurl -H 'Authorization: Bearer gh",
                    "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M' https://api.github.com/user\n```\n"
                ),
            )],
            ..Example::BASE
        },
        Example {
            title: "a key id and its secret",
            files: &[(
                "SKILL.md",
                concat!(
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                    "\n\n```ini\naws_access_key_id = AK",
                    "IAQ7RMZT2VKX9LPW4S\naws_secret_access_key = k3Jq9/vR2mZ+",
                    "xT7wL5pN8sB1dF4gH6yC0aQeUiOz\n```\n"
                ),
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "placeholders",
        files: &[(
            "SKILL.md",
            concat!(
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.",
                "\n\n```sh\nexport OPENAI_API_KEY=sk-...\nexport GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nexport AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n```\n"
            ),
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let help = "revoke it, take it out, and let the skill read a new one from its environment";
    leak::report(skill, Kind::Key, help, emit);
}
