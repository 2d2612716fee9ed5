use std::collections::BTreeSet;

use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-path-reserved",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Warning,
    summary: "Windows cannot hold a name",
    docs: r#"### What it does
Reports names of files and folders that Windows keeps for devices (`con`, `nul`, `com1`, `lpt²` …, with any extension), names that end in a dot or a blank, and names with one of the characters `< > : " | ? *`.

### Why it matters
On Windows the bundle cannot be unpacked, or the file comes out under another name.

Source: Microsoft, "Naming Files, Paths, and Namespaces"
"#,
    bad: &[
        Example {
            title: "a device",
            files: &[
                ("resources/aux.txt", "net\n"),
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/aux.txt).\n",
                ),
            ],
            ..Example::BASE
        },
        Example {
            title: "a colon",
            files: &[
                ("resources/8:30.txt", "net\n"),
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/8:30.txt).\n",
                ),
            ],
            ..Example::BASE
        },
        Example {
            title: "a dot at the end",
            files: &[
                ("resources/etc./a.txt", "net\n"),
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/etc./a.txt).\n",
                ),
            ],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "names that only begin like a device",
        files: &[
            ("resources/console.txt", "net\n"),
            ("resources/com10.txt", "net\n"),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/console.txt) and [b](resources/com10.txt).\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if skill.files.names().all(|name| defect(name).is_none()) {
        return;
    }
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for (path, _) in skill.files.iter() {
        let Some((part, why)) = path.parts().find_map(|part| Some((part, defect(part)?))) else {
            continue;
        };
        // `bundle-path-not-portable` speaks of worse.
        if path.not_portable().is_some() || !told.insert(part) {
            continue;
        }
        let shown = quote(part);
        emit.report_path(path.as_str(), format!("Windows cannot hold the name {shown}: {why}"))
            .help("rename it");
    }
}

/// The bytes that Windows takes in no name.
const REFUSED: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest: &[u8] = b"<>:\"|?*";
    while let [byte, tail @ ..] = rest {
        table[*byte as usize] = true;
        rest = tail;
    }
    table
};

/// Why Windows cannot hold a name.
fn defect(part: &str) -> Option<&'static str> {
    if part.bytes().any(|byte| REFUSED[usize::from(byte)]) {
        return Some("it has one of the characters `< > : \" | ? *`");
    }
    if part.ends_with(['.', ' ']) {
        return Some("it ends in a dot or a blank");
    }
    // Nearly every name is known for no device's by its first letter.
    let first = part.as_bytes().first().map(u8::to_ascii_lowercase);
    if !matches!(first, Some(b'a' | b'c' | b'l' | b'n' | b'p')) {
        return None;
    }
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    is_device(stem).then_some("it is kept for a device")
}

fn is_device(stem: &str) -> bool {
    let is = |name: &str| stem.eq_ignore_ascii_case(name);
    let is_port = |stem: &str| {
        let (start, number) = stem.split_at_checked(3).unwrap_or_default();
        let is_kind = start.eq_ignore_ascii_case("com") || start.eq_ignore_ascii_case("lpt");
        let mut numbers = number.chars();
        is_kind
            && matches!(numbers.next(), Some('0'..='9' | '¹' | '²' | '³'))
            && numbers.next().is_none()
    };
    ["con", "prn", "aux", "nul", "conin$", "conout$"].into_iter().any(is) || is_port(stem)
}
