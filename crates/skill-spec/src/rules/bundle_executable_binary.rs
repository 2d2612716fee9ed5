use crate::diagnostic::{Severity, quote};
use crate::media::{self, Media};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-executable-binary",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Warning,
    summary: "a compiled program ships with the skill",
    docs: r#"### What it does
Reports programs and libraries for Linux (ELF), Windows (PE) and macOS (Mach-O), whatever their names.

### Why it matters
Such a file runs on one system and one kind of processor, and not where the skill runs, if that is another; nobody can review it, and services that scan uploads refuse it.

### How to repair
Ship the source, or have the skill say which tool it needs and how it is installed.
"#,
    bad: &[Example {
        title: "a tool",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](bin/ocr).\n",
        )],
        bytes: &[("bin/ocr", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0")],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a script",
        files: &[
            ("scripts/total.py", "print(1)\n"),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](scripts/total.py).\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for (path, file) in skill.files.iter() {
        if let Some(Media::Program(system)) = media::kind_of(&file.bytes) {
            let shown = quote(path.as_str());
            let message = format!("{shown} is a compiled program for {system}");
            emit.report_path(path.as_str(), message)
                .help("ship its source, or say in the prompt which tool the skill needs");
        }
    }
}
