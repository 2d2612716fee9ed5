use crate::diagnostic::{Severity, quote_path};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-nested-skill",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Warning,
    summary: "there are skills inside the skill",
    docs: r#"### What it does
Reports a `SKILL.md` in a folder of the bundle, once for all of them. Folders of examples, templates and tests may hold one. Where the target refuses a second manifest, `target-nested-manifest` speaks instead.

### Why it matters
A folder with a `SKILL.md` is one skill, with all that lies below it: the inner skills ship as files of the outer one, and neither `check` nor the platform reads them as skills. A `SKILL.md` left at the top of a tree of skills hides them all.

### How to repair
Move the inner skills beside the outer one, or remove the outer `SKILL.md` if it is none. To check an inner skill where it is, name its folder: `skill-dev check FOLDER`.
"#,
    bad: &[Example {
        title: "a skill in a skill",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nSee [the other skill](more/terms/SKILL.md).\n",
            ),
            (
                "more/terms/SKILL.md",
                "---\nname: terms\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            ),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "an example under another name",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nSee [an example](references/skill-example.md).\n",
            ),
            ("references/skill-example.md", "# An example\n"),
        ],
        ..Example::BASE
    }],
    check,
};

/// Folders in which a manifest is material of the outer skill.
const MATERIAL: [&str; 10] = [
    "example",
    "examples",
    "fixture",
    "fixtures",
    "sample",
    "samples",
    "template",
    "templates",
    "test",
    "tests",
];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if emit.target().bundle.sole_manifest.is_some() || skill.syntax.manifest_file.is_none() {
        return;
    }
    let mut inner = skill.files.iter().map(|(path, _)| path.as_str()).filter(|path| is_inner(path));
    let Some(first) = inner.next() else { return };
    let others = inner.count();
    let shown = quote_path(first);
    let (message, help) = match others {
        0 => (
            format!("{shown} makes a skill inside this one, and is not read as a skill"),
            "move it out, or check it by naming its folder",
        ),
        _ => (
            format!(
                "{shown} and {others} more make skills inside this one, and are not read as skills"
            ),
            "move them out, or check each by naming its folder",
        ),
    };
    emit.report_path(first, message).help(help);
}

fn is_inner(path: &str) -> bool {
    let is_material = |part: &str| MATERIAL.iter().any(|known| part.eq_ignore_ascii_case(known));
    path.strip_suffix("/SKILL.md").is_some_and(|folder| !folder.split('/').any(is_material))
}
