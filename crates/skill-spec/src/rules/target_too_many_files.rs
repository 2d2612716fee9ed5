use std::collections::BTreeMap;

use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::target::grouped;

pub(super) static RULE: Rule = Rule {
    name: "target-too-many-files",
    aliases: &[],
    group: Group::Target,
    severity: Severity::Error,
    summary: "there are more files than the platform takes",
    docs: r#"### What it does
Reports a bundle with more files than the target takes. The numbers are in `docs/targets.md` and in `skill-dev explain --target NAME`.

### Why it matters
The upload is refused as a whole, mostly after everything has been sent.

### How to repair
Leave out what the skill does not read: list it in `.skillignore`. Join many small references to a few.
"#,
    bad: &[Example {
        title: "two hundred and one files",
        many: &[("assets/page", 198)],
        ..Example::BASE
    }],
    good: &[Example { title: "two hundred files", many: &[("assets/page", 197)], ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some(limit) = &target.bundle.files else { return };
    let count = skill.files.len();
    if count as u64 <= limit.value.max {
        return;
    }
    let max = grouped(limit.value.max);
    let message =
        format!("the bundle has {} files; at most {max} are taken", grouped(count as u64));
    let mut emit = emit.by(limit);
    let diagnostic = emit.report_bundle(message);
    diagnostic.help("list in `.skillignore` what the skill does not read, or join small files");
    if let Some((folder, most)) = fullest(skill) {
        diagnostic.note(format!("{} of them are in {}", grouped(most), quote(folder)));
    }
    diagnostic.note(limit.origin());
}

/// The top-level folder with the most files.
fn fullest(skill: &Skill) -> Option<(&str, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (path, _) in skill.files.iter() {
        if let Some((folder, _)) = path.as_str().split_once('/') {
            *counts.entry(folder).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count)
}
