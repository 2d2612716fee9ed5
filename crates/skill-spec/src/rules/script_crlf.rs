use crate::diagnostic::{Edit, Fix, Safety, Severity, quote};
use crate::media::starts_plainly;
use crate::model::scripts::{Language, scripts};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::{FileId, Span};

pub(super) static RULE: Rule = Rule {
    name: "script-crlf",
    aliases: &[],
    group: Group::Script,
    severity: Severity::Error,
    summary: "a shell script has the line ends of Windows",
    docs: r#"### What it does
Reports shell scripts (by their name or their `#!` line) in which lines end with CR LF.

### Why it matters
To a shell the CR is a part of the line: commands are not found, `then` and `done` are no keywords, paths end in an invisible character. With a CR in the `#!` line the system even looks for a program called `bash\r`.

### How to repair
Save the file with LF; `skill-dev check --fix` does so. A line `*.sh text eol=lf` in `.gitattributes` keeps it that way.
"#,
    bad: &[Example {
        title: "a script from Windows",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `bash scripts/sum.sh`.\n",
            ),
            ("scripts/sum.sh", "#!/bin/bash\r\nif true; then\r\n  echo 0\r\nfi\r\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "LF",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `bash scripts/sum.sh`.\n",
            ),
            ("scripts/sum.sh", "#!/bin/bash\nif true; then\n  echo 0\nfi\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let ids = (0_u32..).map(FileId);
    let by_name = ids.zip(skill.files.iter()).filter(|(_, (path, file))| {
        let has_line = || !starts_plainly(&file.bytes) && file.bytes.starts_with(b"#!");
        // The names of all shells end so.
        path.as_str().ends_with(['h', 'H'])
            && Language::of_name(path.as_str()) == Some(Language::Shell)
            && !has_line()
    });
    let by_line = scripts(skill).filter(|script| script.language() == Some(Language::Shell));
    let files = by_name.map(|(id, _)| id).chain(by_line.map(|script| script.line.file));
    for file in files {
        let Some(fix) = to_lf(skill, file) else { continue };
        let Some(first) = fix.edits.first().map(|edit| edit.span) else { continue };
        let path = skill.files.path(file).map_or("", |path| path.as_str());
        let count = fix.edits.len();
        let lines = if count == 1 {
            "a line that ends".to_owned()
        } else {
            format!("{count} lines that end")
        };
        emit.report(first, format!("{} has {lines} with CR LF", quote(path)))
            .help("save it with LF: to a shell the CR is a part of the line")
            .fix(fix);
    }
}

/// Takes the CR out of every CR LF of a file; `None` if there is none.
pub(super) fn to_lf(skill: &Skill, file: FileId) -> Option<Fix> {
    let bytes = &skill.files.file(file)?.bytes;
    let ends = bytes.windows(2).enumerate().filter(|(_, pair)| *pair == b"\r\n");
    let edits: Vec<Edit> = ends
        .map(|(at, _)| Edit { span: Span::new(file, at, at + 1), text: String::new() })
        .collect();
    (!edits.is_empty()).then(|| Fix::new(Safety::Safe, "write LF", edits))
}
