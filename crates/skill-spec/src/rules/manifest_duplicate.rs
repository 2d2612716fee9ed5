use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "manifest-duplicate",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "there are two manifests",
    docs: r#"### What it does
Reports files beside `SKILL.md` whose names differ from it in upper and lower case only.

### Why it matters
Only `SKILL.md` is read. Where file names do not tell case apart, as on most Macs and Windows machines, unpacking the bundle writes one of the two over the other.
"#,
    bad: &[Example {
        title: "a leftover",
        files: &[(
            "skill.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
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
    let manifest = skill.syntax.manifest_file;
    let mut emit = emit.by(emit.target().bundle.sole_manifest.as_ref());
    for (path, _) in skill.files.iter() {
        let path = path.as_str();
        if path.eq_ignore_ascii_case("SKILL.md") && skill.files.id(path) != manifest {
            emit.report_path(path, format!("`{path}` is a second manifest and is not read"))
                .help("keep one file, called `SKILL.md`");
        }
    }
}
