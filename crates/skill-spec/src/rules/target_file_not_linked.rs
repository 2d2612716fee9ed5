use std::collections::{BTreeMap, BTreeSet};

use super::target_file_ignored::is_for_people;
use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::FileId;

pub(super) static RULE: Rule = Rule {
    name: "target-file-not-linked",
    aliases: &[],
    group: Group::Target,
    severity: Severity::Warning,
    summary: "a file is not linked from the prompt",
    docs: r#"### What it does
Reports files that no Markdown link reaches, starting from `SKILL.md` and going on through what it links, where the target picks up linked files only. A licence, a README and the like are no matter.

### Why it matters
Visual Studio Code and GitHub Copilot pick up the files of a skill by their links in `SKILL.md`. A file that is only mentioned, in backticks say, may not be there when the prompt asks for it.

Source: Visual Studio Code documentation, agent skills
"#,
    bad: &[Example {
        title: "a file in backticks",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nSee `references/terms.md`.\n",
            ),
            ("references/terms.md", "# Terms\n"),
        ],
        removed: &["schema.json", "vlmrun.yaml"],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a link",
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
    let Some(linked) = &target.bundle.linked else { return };
    let Some(manifest) = skill.syntax.manifest_file.and_then(|file| skill.files.path(file)) else {
        return;
    };
    let reached = reached(skill, manifest.as_str());
    let paths = skill.files.iter().map(|(path, _)| path.as_str());
    let lost = paths.filter(|path| !reached.contains(*path) && !is_for_people(path));
    let lost: Vec<&str> = lost.collect();
    let Some(first) = lost.first() else { return };
    let message = match lost.len() {
        1 => format!("{} is not linked from the prompt and may not be read", quote(first)),
        count => format!("{count} files are not linked from the prompt and may not be read"),
    };
    let mut emit = emit.by(linked);
    let diagnostic = emit.report_bundle(message);
    diagnostic.help(format!("link it: {}", quote(&format!("[what it is]({first})"))));
    if lost.len() > 1 {
        let shown: Vec<String> = lost.iter().take(SHOWN).map(|path| quote(path)).collect();
        let more = if lost.len() > SHOWN { " and more" } else { "" };
        diagnostic.help("link each from `SKILL.md`, as in `[the terms](references/terms.md)`");
        diagnostic.note(format!("not linked: {}{more}", shown.join(", ")));
    }
}

/// The files that links lead to, from the manifest on; a link to a folder leads to all in it.
fn reached<'a>(skill: &'a Skill, manifest: &'a str) -> BTreeSet<&'a str> {
    let mut links: BTreeMap<FileId, Vec<&str>> = BTreeMap::new();
    for lead in skill.leads().iter().filter(|lead| !lead.is_code(skill)) {
        links.entry(lead.from).or_default().push(&lead.path);
    }
    let mut reached = BTreeSet::from([manifest]);
    let mut folders = BTreeSet::new();
    let mut open = vec![manifest];
    while let Some(path) = open.pop() {
        let file = skill.files.id(path);
        for to in file.and_then(|file| links.remove(&file)).unwrap_or_default() {
            if skill.files.get(to).is_some() {
                open.extend(reached.insert(to).then_some(to));
            } else if folders.insert(to) {
                let paths = skill.files.iter().map(|(path, _)| path.as_str());
                let inside = paths.filter(|path| is_inside(path, to));
                open.extend(inside.filter(|path| reached.insert(*path)));
            }
        }
    }
    reached
}

fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
}
