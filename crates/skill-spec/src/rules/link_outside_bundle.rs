use crate::diagnostic::{Fix, Severity, quote_path};
use crate::model::links::{Goal, Outside};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "link-outside-bundle",
    aliases: &[],
    group: Group::Link,
    severity: Severity::Warning,
    summary: "a link leads out of the bundle",
    docs: r#"### What it does
Reports links that go up beyond the root of the bundle (`../..`), start at the root of the file system (`/etc/hosts`), in a home folder (`~/`) or on a drive (`C:\`), or are `file:` addresses.

### Why it matters
Only what lies in the bundle's folder ships. Where the skill runs there is no such path, or another file stands at it.

### How to repair
Copy the file into the bundle and link to the copy, or give its web address.
"#,
    bad: &[
        Example {
            title: "a file of the folder above",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [the terms](../shared/terms.md).\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a way round through the folder above",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [net](../read-invoice/references/terms.md#net).\n",
                ),
                ("references/terms.md", "# Terms\n\n## Net\n\nBefore tax.\n"),
            ],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a copy in the bundle",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [the terms](references/terms.md).\n",
            ),
            ("references/terms.md", "# Terms\n\nnet: before tax\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for link in skill.links() {
        let Goal::Outside { way, meant } = &link.goal else { continue };
        let how = match way {
            Outside::Parent => "up with `..`",
            Outside::Absolute => "to the root of the file system",
            Outside::Home => "to a home folder",
            Outside::Drive => "to a drive of Windows",
            Outside::FileUrl => "to a file of one machine",
        };
        let what = quote_path(&link.destination);
        let message = format!("link leads out of the bundle, {how}: {what}");
        let diagnostic = emit.report(link.span, message);
        let Some(path) = meant else {
            diagnostic.help("copy the file into the bundle, or give its web address");
            continue;
        };
        let text = link.spelling(skill, path);
        diagnostic.help(format!("if {} is meant, write {}", quote_path(path), quote_path(&text)));
        if let Some(span) = link.path_span(skill) {
            diagnostic.fix(Fix::guess(format!("link to {}", quote_path(path)), span, text));
        }
    }
}
