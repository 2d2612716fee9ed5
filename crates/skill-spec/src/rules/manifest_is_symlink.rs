use crate::diagnostic::{Severity, quote};
use crate::files::LeftOutReason;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-is-symlink",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "`SKILL.md` is a symbolic link",
    docs: r#"### What it does
Reports a `SKILL.md` that is a symbolic link.

### Why it matters
Links are not followed and do not ship, so the bundle would have no manifest.
"#,
    bad: &[Example {
        title: "a link to a shared manifest",
        links: &[("SKILL.md", "../shared/SKILL.md")],
        ..Example::BASE
    }],
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
    let mut left_out = skill.files.left_out.iter().filter(|entry| entry.path == "SKILL.md");
    let target = left_out.find_map(|entry| match &entry.reason {
        LeftOutReason::Symlink(target) => Some(target),
        _ => None,
    });
    if let Some(target) = target {
        let message =
            format!("`SKILL.md` is a symbolic link to {} and does not ship", quote(target));
        emit.report_path("SKILL.md", message).help("put a copy of the file in place of the link");
    }
}
