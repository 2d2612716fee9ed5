use crate::diagnostic::{Fix, Severity};
use crate::media::starts_plainly;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::{FileId, Span};

pub(super) static RULE: Rule = Rule {
    name: "script-shebang-not-first",
    aliases: &[],
    group: Group::Script,
    severity: Severity::Warning,
    summary: "something stands before the `#!` of a script",
    docs: r#"### What it does
Reports a file in which a `#!` line comes after a byte order mark, blanks or empty lines.

### Why it matters
The system looks for `#!` in the first two bytes. Where they are others it cannot start the file, or a shell runs it whatever its language is.

### How to repair
Delete what stands before it; `skill-dev check --fix` does so.
"#,
    bad: &[
        Example {
            title: "an empty line",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python scripts/sum.py`.\n",
                ),
                ("scripts/sum.py", "\n#!/usr/bin/env python3\nprint(0)\n"),
            ],
            ..Example::BASE
        },
        Example {
            title: "a byte order mark",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `bash scripts/sum.sh`.\n",
                ),
                ("scripts/sum.sh", "\u{feff}#!/bin/sh\necho 0\n"),
            ],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "the first line",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python scripts/sum.py`.\n",
            ),
            ("scripts/sum.py", "#!/usr/bin/env python3\nprint(0)\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    for (id, (path, file)) in (0_u32..).map(FileId).zip(skill.files.iter()) {
        let bytes = &file.bytes;
        if starts_plainly(bytes) {
            continue;
        }
        let mark = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
        let rest = bytes.get(mark..).unwrap_or_default();
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let start = mark + blanks;
        let is_line = bytes.get(start..).is_some_and(|rest| rest.starts_with(b"#!/"));
        // In Markdown it is code that somebody shows.
        if start == 0 || !is_line || path.as_str().to_ascii_lowercase().contains(".md") {
            continue;
        }
        let what = match (mark, blanks) {
            (0, _) => "blanks stand",
            (_, 0) => "a byte order mark stands",
            _ => "a byte order mark and blanks stand",
        };
        let before = Span::new(id, 0, start);
        emit.report(Span::new(id, start, start + 2), format!("{what} before `#!`"))
            .help("delete it: `#!` counts in the first two bytes alone")
            .fix(Fix::safe("delete what stands before `#!`", before, ""));
    }
}
