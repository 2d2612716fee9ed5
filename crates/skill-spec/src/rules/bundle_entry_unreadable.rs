use super::bundle_entry_unusable::shown;
use crate::diagnostic::{Severity, quote_path};
use crate::files::LeftOutReason;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-entry-unreadable",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Error,
    summary: "a file that should ship cannot be read",
    docs: r#"### What it does
Reports a file or folder that the system does not let the reader open, and a file too large to be read. A skill folder that cannot be read at all stands under this name in `check --format json`.

### Why it matters
It belongs to the bundle, and no bundle can be made without knowing its content: `pack`, `inline` and `watch` refuse rather than leave it out in silence.

### How to repair
Give yourself the right to read it (`chmod u+r FILE`; for a folder `chmod u+rx`), or list it in `.skillignore` if the skill does without.
"#,
    bad: &[Example {
        title: "no right to read",
        unreadable: &["resources/terms.txt"],
        ..Example::BASE
    }],
    good: &[Example {
        title: "every file can be read",
        files: &[("resources/terms.txt", "net: before tax\n")],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for entry in &skill.files.left_out {
        let LeftOutReason::Unreadable(why) = &entry.reason else { continue };
        // `manifest-absent` speaks of this one.
        if entry.path != "SKILL.md" {
            let message = format!("{} cannot be read: {}", quote_path(&entry.path), shown(why));
            emit.report_path(&entry.path, message)
                .help("make it readable, or list it in `.skillignore`");
        }
    }
}
