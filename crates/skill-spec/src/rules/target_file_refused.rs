use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "target-file-refused",
    aliases: &[],
    group: Group::Target,
    severity: Severity::Warning,
    summary: "there is a file that the platform refuses",
    docs: r#"### What it does
Reports a file for which the target refuses the whole bundle.

### Why it matters
The uploader of claude.ai answers `A skill cannot contain a plugin manifest (.claude-plugin/plugin.json)`: it takes a skill, not a plugin.

### How to repair
List the file in `.skillignore`, or upload the folder as a plugin.
"#,
    bad: &[Example {
        title: "the manifest of a plugin",
        files: &[(".claude-plugin/plugin.json", "{ \"name\": \"read-invoice\" }\n")],
        ..Example::BASE
    }],
    good: &[Example { title: "no plugin", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some(refused) = &target.bundle.refused else { return };
    let mut emit = emit.by(refused);
    for path in refused.value.iter().filter(|path| skill.files.get(path).is_some()) {
        emit.report_path(path, format!("{} must not be in a skill", quote(path)))
            .help("list it in `.skillignore`")
            .note(refused.origin());
    }
}
