use crate::diagnostic::{Severity, quote};
use crate::files::LeftOutReason;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-symlink",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Warning,
    summary: "a symbolic link does not ship",
    docs: r#"### What it does
Reports a symbolic link in the folder.

### Why it matters
Links are not followed: they could take in any file of the machine, and an archive with a link in it unpacks to a file that holds the path of its target, or not at all. So the file behind the link is missing from the bundle.

### How to repair
Put a copy of the file in place of the link: `cp --remove-destination "$(readlink -f LINK)" LINK`.
"#,
    bad: &[Example {
        title: "a shared file",
        links: &[("resources/terms.txt", "../../shared/terms.txt")],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a copy",
        files: &[("resources/terms.txt", "net: before tax\n")],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for entry in &skill.files.left_out {
        let LeftOutReason::Symlink(target) = &entry.reason else { continue };
        // `manifest-is-symlink` speaks of this one.
        if entry.path != "SKILL.md" {
            let path = quote(&entry.path);
            let message =
                format!("{path} is a symbolic link to {} and does not ship", quote(target));
            emit.report_path(&entry.path, message)
                .help("put a copy of the file in its place, or list it in `.skillignore`");
        }
    }
}
