use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::twins::Kind;

pub(super) static RULE: Rule = Rule {
    name: "bundle-path-case-twin",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Error,
    summary: "two names differ in case only",
    docs: r#"### What it does
Reports files and folders of one folder whose names are the same but for upper and lower case, in letters of every script.

### Why it matters
Windows and macOS take the two names for one: unpacked there, one file replaces the other, or the contents of two folders flow together. Some clients leave out the second one.
"#,
    bad: &[
        Example {
            title: "two files",
            files: &[
                ("resources/Terms.txt", "net\n"),
                ("resources/terms.txt", "gross\n"),
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/Terms.txt) and [b](resources/terms.txt).\n",
                ),
            ],
            ..Example::BASE
        },
        Example {
            title: "two folders",
            files: &[
                ("Resources/net.txt", "net\n"),
                ("resources/gross.txt", "gross\n"),
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](Resources/net.txt) and [b](resources/gross.txt).\n",
                ),
            ],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "one name in two folders",
        files: &[
            ("resources/de/terms.txt", "netto\n"),
            ("resources/en/Terms.txt", "net\n"),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/de/terms.txt) and [b](resources/en/Terms.txt).\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for twin in skill.twins().iter().filter(|twin| twin.kind == Kind::Case) {
        // `manifest-duplicate` speaks of those.
        if twin.second.eq_ignore_ascii_case("SKILL.md") {
            continue;
        }
        let (first, second) = (quote(&twin.first), quote(&twin.second));
        emit.report_path(&twin.second, format!("{second} and {first} differ in case only"))
            .help("rename one of them: Windows and macOS cannot hold both");
    }
}
