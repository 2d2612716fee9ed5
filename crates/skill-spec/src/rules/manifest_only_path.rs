use crate::diagnostic::Severity;
use crate::parse::skill_md::FrontmatterDefect;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-only-path",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "`SKILL.md` holds nothing but a path",
    docs: r#"### What it does
Reports a `SKILL.md` whose whole text is one line that reads like a path, such as `../shared/SKILL.md`.

### Why it matters
It is a symbolic link that was stored as text, as Git does where links are not supported and as some archives do. There is neither a name nor a prompt in it.
"#,
    bad: &[Example {
        title: "a link stored as text",
        files: &[("SKILL.md", "../shared/SKILL.md")],
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
    let defect = skill.fence_defect();
    if let Some(FrontmatterDefect::OnlyPath { path }) = defect {
        emit.report(*path, "this file holds nothing but a path: a symbolic link stored as text")
            .help("put the text of the file it leads to here");
    }
}
