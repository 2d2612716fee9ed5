use crate::diagnostic::{Severity, quote_path};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::target::Spelling;

pub(super) static RULE: Rule = Rule {
    name: "target-nested-manifest",
    aliases: &[],
    group: Group::Target,
    severity: Severity::Error,
    summary: "there is a second manifest further down",
    docs: r#"### What it does
Reports each further manifest in the folders of the bundle, where the target takes one in the whole tree.

### Why it matters
OpenAI documents that an upload holds exactly one manifest; the uploader of claude.ai counts them and refuses more than one. Other platforms read the first and let the rest be.

### How to repair
Pack the inner skill by itself, or give an example that only looks like a skill another name, such as `SKILL.example.md`.
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

/// The most manifests that are named one by one.
const MAX: usize = 20;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some(sole) = &target.bundle.sole_manifest else { return };
    let mut emit = emit.by(sole);
    let any_case = target.bundle.manifest_file.value == Spelling::AnyCase;
    let is_manifest = |path: &str| {
        // `manifest-duplicate` speaks of two side by side at the root.
        path.rsplit_once('/').is_some_and(|(_, name)| {
            name == "SKILL.md" || any_case && name.eq_ignore_ascii_case("SKILL.md")
        })
    };
    let paths = skill.files.iter().map(|(path, _)| path.as_str());
    for path in paths.filter(|path| is_manifest(path)).take(MAX) {
        let message =
            format!("{} is a second manifest; the whole bundle may hold one", quote_path(path));
        emit.report_path(path, message)
            .help("pack that skill by itself, or give the file another name")
            .note(sole.origin());
    }
}
