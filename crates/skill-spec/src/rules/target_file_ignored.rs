use crate::diagnostic::{Severity, quote};
use crate::files::RelPath;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "target-file-ignored",
    aliases: &[],
    group: Group::Target,
    severity: Severity::Warning,
    summary: "the platform does not read a file where it stands",
    docs: r#"### What it does
Reports files outside the folders the target reads. A licence, a README and the like are no matter: nobody asks a model to read them.

### Why it matters
The loader of the Agent Development Kit takes `SKILL.md` and the files under `references/`, `assets/` and `scripts/`, and passes over the rest in silence: the skill loads, and what the prompt points to is not there.

Source: google-adk 2.13.0, google/adk/skills
"#,
    bad: &[Example {
        title: "a file at the root",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nSee [the terms](terms.md).\n",
            ),
            ("terms.md", "# Terms\n"),
        ],
        removed: &["schema.json", "vlmrun.yaml"],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a file under references",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nSee [the terms](references/terms.md).\n",
            ),
            ("references/terms.md", "# Terms\n"),
        ],
        removed: &["schema.json", "vlmrun.yaml"],
        ..Example::BASE
    }],
    check,
};

/// The most files that are named.
const SHOWN: usize = 5;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some(folders) = &target.bundle.folders else { return };
    let manifest = skill.syntax.manifest_file.and_then(|file| skill.files.path(file));
    let is_read = |path: &str| {
        let folder = path.split_once('/').map(|(folder, _)| folder);
        folder.is_some_and(|folder| folders.value.contains(&folder))
    };
    let paths = skill.files.iter().map(|(path, _)| path).filter(|path| Some(*path) != manifest);
    let passed = paths.map(RelPath::as_str).filter(|path| !is_read(path) && !is_for_people(path));
    let passed: Vec<&str> = passed.collect();
    let Some(first) = passed.first() else { return };
    let message = match passed.len() {
        1 => format!("{} is not read where it stands", quote(first)),
        count => format!("{count} files are not read where they stand"),
    };
    let mut emit = emit.by(folders);
    let diagnostic = emit.report_bundle(message);
    diagnostic.help(format!("put what the prompt needs under `{}/`", folders.value.join("/`, `")));
    if passed.len() > 1 {
        let shown: Vec<String> = passed.iter().take(SHOWN).map(|path| quote(path)).collect();
        let more = if passed.len() > SHOWN { " and more" } else { "" };
        diagnostic.note(format!("not read: {}{more}", shown.join(", ")));
    }
}

/// Whether a file at the root speaks to people, or to VLM Run, and not to a model.
pub(super) fn is_for_people(path: &str) -> bool {
    let stem = path.split('.').next().unwrap_or(path);
    ["license", "licence", "notice", "readme", "changelog", "copying", "contributing"]
        .iter()
        .any(|known| stem.eq_ignore_ascii_case(known))
        || path.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
        || path == "vlmrun.yaml"
        || path.to_ascii_lowercase().starts_with("license-")
}
