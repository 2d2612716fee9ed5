use crate::diagnostic::{Fix, Severity};
use crate::parse::one_line;
use crate::parse::skill_md::FrontmatterDefect;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "manifest-frontmatter-absent",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "`SKILL.md` has no frontmatter",
    docs: r#"### What it does
Reports a `SKILL.md` that does not start with a frontmatter: a line `---`, keys and values, and another line `---`.

### Why it matters
Name and description stand in the frontmatter. Without it the SDK sends the name of the folder and an empty description, and the CLI refuses to upload.

Source: Python SDK 0.9.2, skills.py; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "only a prompt",
            files: &[(
                "SKILL.md",
                "# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example { title: "an empty file", files: &[("SKILL.md", "")], ..Example::BASE },
        Example {
            title: "TOML",
            files: &[(
                "SKILL.md",
                "+++\nname = \"read-invoice\"\n+++\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
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
    let Some(split) = &skill.syntax.skill_md else { return };
    if split.defect != Some(FrontmatterDefect::Absent) {
        return;
    }
    let text = skill.slice(split.body);
    let place = Span::at(split.body.file, split.body.start);
    if text.trim().is_empty() {
        emit.report(place, "the file is empty").help(HELP);
        return;
    }
    let diagnostic = emit.report(place, "there is no frontmatter").help(HELP);
    if text.starts_with("+++") {
        diagnostic.note("lines of `+++` mark TOML, which readers of skills do not know");
        return;
    }
    let lines = [
        skill.files.folder.as_deref().and_then(|folder| one_line::entry("name", folder)),
        description(text).and_then(|text| one_line::entry("description", text)),
    ];
    if let [Some(name), Some(description)] = lines {
        let frontmatter = format!("---\n{name}\n{description}\n---\n\n");
        diagnostic.fix(Fix::guess("add a frontmatter", place, frontmatter));
    }
}

const HELP: &str =
    "start the file with `---`, `name: …`, `description: …` and `---`, each on a line of its own";

/// What stands below the first heading, if it is a sentence; else the heading.
fn description(text: &str) -> Option<&str> {
    let mut lines = text.lines();
    let heading = lines.find_map(|line| line.strip_prefix("# "))?.trim();
    let below = lines.map(str::trim).find(|line| !line.is_empty());
    let is_sentence = |line: &&str| {
        line.starts_with(char::is_alphabetic)
            && line.split_whitespace().count() >= 4
            && (20..=500).contains(&line.len())
    };
    below.filter(is_sentence).or(Some(heading)).filter(|text| !text.is_empty())
}
