use crate::diagnostic::{Fix, Severity};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::{FileId, Span};

pub(super) static RULE: Rule = Rule {
    name: "bundle-byte-order-mark",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Error,
    summary: "a file starts with a byte order mark",
    docs: r#"### What it does
Reports a UTF-8 byte order mark (the bytes EF BB BF) at the start of `SKILL.md` or `schema.json`.

### Why it matters
The mark is invisible, and strict readers trip over it. The SDK looks for `---` in the first bytes of `SKILL.md`: with a mark before it, it reads neither name nor description. JSON readers refuse a file that starts with one (RFC 8259, section 8.1).

### How to repair
Remove the three bytes; editors call it "save as UTF-8 without BOM".

Source: Python SDK 0.9.2, skills.py; measured
"#,
    bad: &[Example {
        title: "before the frontmatter",
        files: &[(
            "SKILL.md",
            "\u{feff}---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
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
    let schema = skill.files.id("schema.json").filter(|_| emit.target().reads("schema.json"));
    for file in [skill.syntax.manifest_file, schema].into_iter().flatten() {
        report(skill, file, emit);
    }
}

/// Speaks if `file` starts with a mark.
pub(super) fn report(skill: &Skill, file: FileId, emit: &mut Emitter<'_>) {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let bytes = skill.files.file(file).map_or(&[][..], |file| &file.bytes);
    if bytes.starts_with(MARK) {
        let span = Span::new(file, 0, MARK.len());
        emit.report(span, "the file starts with a byte order mark")
            .help("save it as UTF-8 without byte order mark")
            .fix(Fix::safe("remove the byte order mark", span, ""));
    }
}
