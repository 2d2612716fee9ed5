use crate::diagnostic::Severity;
use crate::files::RelPath;
use crate::parse::text::{self, TextFault};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-file-too-large",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Error,
    summary: "a file is too large to be checked",
    docs: r#"### What it does
Reports `SKILL.md`, `schema.json` or `vlmrun.yaml` of more than 4 MiB.

### Why it matters
These files become part of what a model reads or of what its answer is checked against; the largest real `SKILL.md` seen has 100 KB. A file of this size is not parsed, so nothing else is said of it.
"#,
    bad: &[Example {
        title: "a manifest of 4 MiB",
        blank: &[("SKILL.md", text::MAX_TEXT_BYTES + 1)],
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
    for (file, fault) in &skill.syntax.faults {
        let Some(path) = skill.files.path(*file).map(RelPath::as_str) else { continue };
        if !emit.target().reads(path) {
            continue;
        }
        let TextFault::TooLarge { bytes } = *fault else { continue };
        let limit = text::MAX_TEXT_BYTES;
        emit.report_path(path, format!("`{path}` has {bytes} bytes; at most {limit} are read"))
            .help("move what the skill only looks up into files under `resources/`");
    }
}
