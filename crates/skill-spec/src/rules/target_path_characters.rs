use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "target-path-characters",
    aliases: &[],
    group: Group::Target,
    severity: Severity::Warning,
    summary: "a path has characters that the platform may refuse",
    docs: r#"### What it does
Reports paths with other characters than ASCII letters, digits, `.`, `_`, `-` and `/`, where the target is seen to refuse some of them.

### Why it matters
The uploader of claude.ai answers `Zip file contains path with invalid characters`. Which ones it means is not published; spaces, accents and brackets are among the suspects, and this set is safe.
"#,
    bad: &[Example {
        title: "a space and an accent",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nSee [the terms](<references/d\u{e9}j\u{e0} vu.md>).\n",
            ),
            ("references/d\u{e9}j\u{e0} vu.md", "# Terms\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a plain name",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nSee [the terms](references/terms_1-a.md).\n",
            ),
            ("references/terms_1-a.md", "# Terms\n"),
        ],
        ..Example::BASE
    }],
    check,
};

/// The most paths that are named one by one.
const MAX: usize = 20;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some(plain) = &target.bundle.plain_paths else { return };
    let mut emit = emit.by(plain);
    let paths = skill.files.iter().map(|(path, _)| path);
    // `bundle-path-not-portable` speaks of what no archive should hold.
    let odd = paths.filter(|path| path.not_portable().is_none());
    let odd = odd.filter_map(|path| {
        Some((path.as_str(), path.as_str().chars().find(|character| is_odd(*character))?))
    });
    for (path, first) in odd.take(MAX) {
        let first = quote(first.encode_utf8(&mut [0; 4]));
        let message = format!("{} has {first} in it, which may be refused", quote(path));
        emit.report_path(path, message)
            .help("name files with ASCII letters, digits, `.`, `_` and `-`")
            .note(plain.origin());
    }
}

fn is_odd(character: char) -> bool {
    !character.is_ascii_alphanumeric() && !matches!(character, '.' | '_' | '-' | '/')
}
