use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::twins::Kind;

pub(super) static RULE: Rule = Rule {
    name: "bundle-path-normal-form-twin",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Error,
    summary: "two names differ in how an accent is written only",
    docs: r#"### What it does
Reports files and folders of one folder whose names are the same in Unicode's normal form: one has `é` as one character, the other as `e` and an accent.

### Why it matters
macOS takes the two names for one, so one file replaces the other there; and nobody can tell them apart.

### How to repair
Keep the one whose accents are single characters (NFC), the form that Linux, Windows and Git are used to.
"#,
    bad: &[Example {
        title: "two cafés",
        files: &[
            ("resources/caf\u{e9}.txt", "net\n"),
            ("resources/cafe\u{301}.txt", "gross\n"),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/caf\u{e9}.txt) and [b](resources/cafe\u{301}.txt).\n",
            ),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "accents",
        files: &[
            ("resources/caf\u{e9}.txt", "net\n"),
            ("resources/cafe.txt", "gross\n"),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/caf\u{e9}.txt) and [b](resources/cafe.txt).\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for twin in skill.twins().iter().filter(|twin| twin.kind == Kind::NormalForm) {
        let (first, second) = (quote(&twin.first), quote(&twin.second));
        let message =
            format!("{second} and {first} are one name: they differ in how an accent is written");
        emit.report_path(&twin.second, message)
            .help("rename one of them: macOS cannot hold both, and nobody tells them apart");
    }
}
