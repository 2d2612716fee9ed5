use super::{bundle_entry_unusable, manifest_is_folder};
use crate::diagnostic::{Severity, quote};
use crate::files::{Files, LeftOut, LeftOutReason};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-absent",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "there is no `SKILL.md`",
    docs: r#"### What it does
Reports a bundle without a `SKILL.md` at its root, or with one that does not ship.

### Why it matters
`SKILL.md` is the one file every platform asks for. The platform refuses a bundle without it, and the SDK does not even start packing.
"#,
    bad: &[
        Example { title: "only a schema", removed: &["SKILL.md"], ..Example::BASE },
        Example {
            title: "a slip in the name",
            removed: &["SKILL.md"],
            files: &[("SKILLS.md", "---\nname: read-invoice\n---\n")],
            ..Example::BASE
        },
        Example {
            title: "no right to read it",
            removed: &["SKILL.md"],
            unreadable: &["SKILL.md"],
            ..Example::BASE
        },
        Example { title: "a FIFO in its place", special: &[("SKILL.md", "FIFO")], ..Example::BASE },
    ],
    good: &[Example {
        title: "a skill of one file",
        removed: &["schema.json", "vlmrun.yaml"],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let files = &skill.files;
    if skill.syntax.manifest_file.is_some() || manifest_is_folder::is_folder(files) {
        return;
    }
    let left_out = files.left_out.iter().find(|entry| entry.path == "SKILL.md");
    if let Some(LeftOut { reason, .. }) = left_out {
        // `manifest-is-symlink` speaks of a link.
        if !matches!(reason, LeftOutReason::Symlink(_)) {
            let help = match reason {
                LeftOutReason::Unreadable(_) => "make it readable",
                _ => "make it a regular file that is not ignored",
            };
            let reason = bundle_entry_unusable::shown(&reason.to_string());
            emit.report_path("SKILL.md", format!("`SKILL.md` does not ship: {reason}")).help(help);
        }
        return;
    }
    let help = "add a `SKILL.md` with `name` and `description` in its frontmatter, and the prompt below it";
    let diagnostic = emit.report_bundle("there is no `SKILL.md`").help(help);
    if let Some(path) = near_miss(files) {
        diagnostic.help(format!("rename {} if it is meant, or add a `SKILL.md`", quote(path)));
    }
}

/// A file that may be meant as the manifest: a slip in its name, a manifest one folder too deep,
/// or a README.
fn near_miss(files: &Files) -> Option<&str> {
    let paths = || files.iter().map(|(path, _)| path.as_str());
    let is_slip = |path: &&str| {
        let path = path.to_ascii_lowercase();
        let (stem, end) = path.rsplit_once('.').unwrap_or((&path, ""));
        matches!(stem, "skill" | "skills" | "skill.md")
            && matches!(end, "" | "md" | "markdown" | "mdx" | "mdc" | "txt" | "text" | "rst")
    };
    let deeper = |path: &&str| {
        let parts = path.split_once('/');
        parts.is_some_and(|(_, name)| name.eq_ignore_ascii_case("SKILL.md"))
    };
    let readme = |path: &&str| path.eq_ignore_ascii_case("README.md");
    paths().find(is_slip).or_else(|| paths().find(deeper)).or_else(|| paths().find(readme))
}
