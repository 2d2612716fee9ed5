use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::target::grouped;

pub(super) static RULE: Rule = Rule {
    name: "target-file-too-large",
    aliases: &[],
    group: Group::Target,
    severity: Severity::Error,
    summary: "a file is larger than the platform takes",
    docs: r#"### What it does
Reports each file of more bytes than the target takes of one file, unpacked.

### Why it matters
The upload is refused as a whole. A platform that says MB may mean 1,000,000 or 1,048,576 bytes; the smaller reading is taken, and the message says so where it decides.

### How to repair
Leave the file out with `.skillignore`, make it smaller, or split it.
"#,
    bad: &[Example {
        title: "a scan of 25 MB and a byte",
        blank: &[("assets/scan.bin", 25_000_001)],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a scan of 25 MB",
        blank: &[("assets/scan.bin", 25_000_000)],
        ..Example::BASE
    }],
    check,
};

/// The most files that are named one by one.
const MAX: usize = 20;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some(limit) = &target.bundle.file_bytes else { return };
    let mut emit = emit.by(limit);
    let max = grouped(limit.value.max);
    let sizes = skill.files.iter().map(|(path, file)| (path.as_str(), file.bytes.len() as u64));
    for (path, bytes) in sizes.filter(|(_, bytes)| *bytes > limit.value.max).take(MAX) {
        let message =
            format!("{} has {} bytes; at most {max} are taken", quote(path), grouped(bytes));
        let diagnostic = emit.report_path(path, message);
        diagnostic.help("make it smaller, split it, or list it in `.skillignore`");
        diagnostic.notes.extend(limit.value.other_reading(bytes));
        diagnostic.note(limit.origin());
    }
}
