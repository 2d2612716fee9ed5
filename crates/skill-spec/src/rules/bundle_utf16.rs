use crate::diagnostic::Severity;
use crate::files::RelPath;
use crate::parse::text::TextFault;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-utf16",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Error,
    summary: "a file is UTF-16",
    docs: r#"### What it does
Reports `SKILL.md`, `schema.json` or `vlmrun.yaml` saved as UTF-16.

### Why it matters
The SDK reads `SKILL.md` as UTF-8 and fails with a `UnicodeDecodeError`; the two others it ships unread, and JSON must be UTF-8 (RFC 8259, section 8.1). Some editors write UTF-16 when asked for "Unicode", and so does `>` in older PowerShell.

Source: Python SDK 0.9.2, skills.py
"#,
    bad: &[Example {
        title: "a redirected file",
        bytes: &[("SKILL.md", b"\xff\xfe-\0-\0-\0\n\0")],
        ..Example::BASE
    }],
    good: &[Example {
        title: "UTF-8",
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
        if *fault == TextFault::Utf16 {
            emit.report_path(path, format!("`{path}` is UTF-16")).help("save the file as UTF-8");
        }
    }
}
