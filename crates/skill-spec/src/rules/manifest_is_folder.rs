use crate::diagnostic::Severity;
use crate::files::{Files, LeftOutReason};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-is-folder",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "`SKILL.md` is a folder",
    docs: r#"### What it does
Reports a folder called `SKILL.md`.

### Why it matters
The manifest is a file. The SDK finds something of that name and then fails to read it.
"#,
    bad: &[
        Example { title: "a folder", folders: &["SKILL.md"], ..Example::BASE },
        Example {
            title: "files under it",
            files: &[("SKILL.md/README.md", "# Read an invoice\n")],
            removed: &["SKILL.md"],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a sound file",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if is_folder(&skill.files) {
        emit.report_path("SKILL.md", "`SKILL.md` is a folder, not a file")
            .help("rename the folder, and write a file `SKILL.md`");
    }
}

/// Whether a folder stands in place of the manifest, empty or not.
pub(super) fn is_folder(files: &Files) -> bool {
    let empty = files
        .left_out
        .iter()
        .any(|entry| entry.path == "SKILL.md" && entry.reason == LeftOutReason::Directory);
    empty || files.iter().any(|(path, _)| path.as_str().starts_with("SKILL.md/"))
}
