use std::cmp::Reverse;

use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::target::grouped;

pub(super) static RULE: Rule = Rule {
    name: "target-too-large",
    aliases: &[],
    group: Group::Target,
    severity: Severity::Error,
    summary: "all files together are larger than the platform takes",
    docs: r#"### What it does
Reports a bundle whose files have together more bytes than the target takes, unpacked, and names the largest of them.

### Why it matters
The upload is refused as a whole. Packing does not help: the sum of the unpacked files counts. A platform that says MB may mean 1,000,000 or 1,048,576 bytes; the smaller reading is taken, and the message says so where it decides.

### How to repair
Leave out with `.skillignore` what the skill does not read. The size of the zip is another limit, which `check` cannot know: packing tells.
"#,
    bad: &[Example {
        title: "a video of 30 MB",
        blank: &[("assets/tour.bin", 30_000_000)],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a scan of 20 MB",
        blank: &[("assets/scan.bin", 20_000_000)],
        ..Example::BASE
    }],
    check,
};

/// The most files that are named.
const SHOWN: usize = 3;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some(limit) = &target.bundle.total_bytes else { return };
    let total: u64 = skill.files.iter().map(|(_, file)| file.bytes.len() as u64).sum();
    if total <= limit.value.max {
        return;
    }
    let max = grouped(limit.value.max);
    let message =
        format!("the files have {} bytes together; at most {max} are taken", grouped(total));
    let mut emit = emit.by(limit);
    let diagnostic = emit.report_bundle(message);
    diagnostic.help("list in `.skillignore` what the skill does not read, or make it smaller");
    diagnostic.note(format!("the largest: {}", largest(skill).join(", ")));
    diagnostic.notes.extend(limit.value.other_reading(total));
    diagnostic.note(limit.origin());
}

fn largest(skill: &Skill) -> Vec<String> {
    let sizes = skill.files.iter().map(|(path, file)| (file.bytes.len() as u64, path.as_str()));
    let mut sizes: Vec<(u64, &str)> = sizes.collect();
    sizes.sort_by_key(|(bytes, _)| Reverse(*bytes));
    let shown = sizes.into_iter().take(SHOWN);
    shown.map(|(bytes, path)| format!("{} with {} bytes", quote(path), grouped(bytes))).collect()
}
