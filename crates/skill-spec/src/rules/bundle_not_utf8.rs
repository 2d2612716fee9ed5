use crate::diagnostic::Severity;
use crate::files::RelPath;
use crate::parse::text::TextFault;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "bundle-not-utf8",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Error,
    summary: "a file is not UTF-8",
    docs: r#"### What it does
Reports `SKILL.md`, `schema.json` or `vlmrun.yaml` with bytes that are not UTF-8, and the first such byte.

### Why it matters
The SDK reads `SKILL.md` as UTF-8 and fails with a `UnicodeDecodeError`; the two others it ships unread, and JSON must be UTF-8 (RFC 8259, section 8.1). Such bytes usually come from an editor that saves in Latin-1 or Windows-1252.

Source: Python SDK 0.9.2, skills.py
"#,
    bad: &[Example {
        title: "Latin-1",
        bytes: &[("SKILL.md", b"---\nname: read-invoice\ndescription: Re\xe7us.\n---\n")],
        ..Example::BASE
    }],
    good: &[Example {
        title: "accents in UTF-8",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads reçus and invoices. Use when one arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
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
        let TextFault::NotUtf8 { at } = *fault else { continue };
        let span = Span::new(*file, at, at + 1);
        let bytes = skill.files.file(*file).map_or(&[][..], |file| &file.bytes);
        let byte = bytes.get(at).copied().unwrap_or_default();
        emit.report(span, format!("`{path}` is not UTF-8: byte 0x{byte:02X} at offset {at}"))
            .help("save the file as UTF-8");
    }
}
