use crate::diagnostic::Severity;
use crate::files::LeftOutReason;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-absent",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "there is no `SKILL.md`",
    docs: r#"### What it does
Reports a bundle without a `SKILL.md` at its root.

### Why it matters
`SKILL.md` is the one file every platform asks for. The platform refuses a bundle without it, and the SDK does not even start packing.
"#,
    bad: &[Example { title: "only a schema", removed: &["SKILL.md"], ..Example::BASE }],
    good: &[Example {
        title: "a skill of one file",
        removed: &["schema.json", "vlmrun.yaml"],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let is_folder = skill
        .files
        .left_out
        .iter()
        .any(|entry| entry.path == "SKILL.md" && entry.reason == LeftOutReason::Directory);
    if skill.syntax.manifest_file.is_none() && !is_folder {
        emit.report_bundle("there is no `SKILL.md`")
            .help("add a `SKILL.md` with `name` and `description` in its frontmatter, and the prompt below it");
    }
}
