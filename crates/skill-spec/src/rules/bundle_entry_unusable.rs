use crate::diagnostic::{Severity, quote};
use crate::files::LeftOutReason;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-entry-unusable",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Warning,
    summary: "an entry of the folder cannot be shipped",
    docs: r#"### What it does
Reports FIFOs, sockets, devices, names that cannot be stored in an archive, and a folder called `schema.json` or `vlmrun.yaml`.

### Why it matters
A bundle holds files alone. Such an entry is left out, and the skill misses it wherever it counts on it.
"#,
    bad: &[
        Example { title: "a FIFO", special: &[("resources/pipe", "FIFO")], ..Example::BASE },
        Example {
            title: "a folder in place of a file",
            folders: &["schema.json"],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "files only",
        files: &[("resources/terms.txt", "net: before tax\n")],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for entry in &skill.files.left_out {
        let why = match &entry.reason {
            LeftOutReason::Directory => "a folder stands where a file is expected".to_owned(),
            LeftOutReason::Special(kind) => format!("it is a {kind}"),
            LeftOutReason::BadName(why) => format!("its name cannot be stored: {}", shown(why)),
            _ => continue,
        };
        // Other rules speak of what stands in place of the manifest.
        if entry.path != "SKILL.md" {
            let message = format!("{} does not ship: {why}", quote(&entry.path));
            emit.report_path(&entry.path, message)
                .help("remove it from the folder, or list it in `.skillignore`");
        }
    }
}

/// A system's or a stranger's words, without the backticks of [`quote`].
pub(super) fn shown(why: &str) -> String {
    quote(why).trim_matches('`').to_owned()
}
