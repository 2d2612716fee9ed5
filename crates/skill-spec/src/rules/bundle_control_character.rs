use memchr::memchr_iter;

use crate::diagnostic::{Edit, Fix, Safety, Severity};
use crate::hidden::Kind;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::{FileId, Span};

pub(super) static RULE: Rule = Rule {
    name: "bundle-control-character",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Warning,
    summary: "a file holds control characters",
    docs: r#"### What it does
Reports control characters other than tab and line ends in `SKILL.md`, `schema.json` or `vlmrun.yaml`: one diagnostic a file, at the first place.

### Why it matters
They are invisible, come from a copy out of a terminal or a PDF, and break readers: YAML and JSON forbid most of them, and Python takes some for line ends. Of escape sequences `unicode-ansi-escape` speaks.
"#,
    bad: &[
        Example {
            title: "a form feed",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page.\u{c}Return `total`.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a backspace",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total`\u{8} as printed on the page.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "tabs and CRLF",
        files: &[(
            "SKILL.md",
            "---\r\nname: read-invoice\r\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\r\n---\r\n\r\n# Read an invoice\r\n\r\nRead\tevery page and return `total` as printed.\r\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let read = |path| skill.files.id(path).filter(|_| target.reads(path));
    let files = [skill.syntax.manifest_file, read("schema.json"), read("vlmrun.yaml")];
    for file in files.into_iter().flatten() {
        if skill.syntax.faults.iter().any(|(faulty, _)| *faulty == file) {
            continue;
        }
        let Some(text) = skill.text(file).filter(|text| may_hold_control(text)) else { continue };
        let escapes: Vec<Span> = escapes(skill, file).collect();
        let in_escape = |at: usize| {
            let next = escapes.partition_point(|span| span.end <= at);
            escapes.get(next).is_some_and(|span| span.start <= at)
        };
        let controls = || text.char_indices().filter(|(at, c)| is_unwanted(*c) && !in_escape(*at));
        let Some((at, first)) = controls().next() else { continue };
        let span = Span::new(file, at, at + first.len_utf8());
        if stops_parser(skill, span) {
            continue;
        }
        let code = u32::from(first);
        let message = match controls().count() {
            1 => format!("control character U+{code:04X}"),
            count => format!("{count} control characters, the first of them U+{code:04X}"),
        };
        let edits = controls().take(MAX_EDITS).map(|(at, c)| Edit {
            span: Span::new(file, at, at + c.len_utf8()),
            text: String::new(),
        });
        let fix = Fix::new(Safety::Unsafe, "delete the control characters", edits.collect());
        emit.report(span, message).help("delete what should not be there").fix(fix);
    }
}

/// Escape characters, with their sequences, of which `unicode-ansi-escape` speaks.
fn escapes(skill: &Skill, file: FileId) -> impl Iterator<Item = Span> {
    let all = skill.hidden().iter().filter(move |one| one.span.file == file);
    all.filter(|one| matches!(one.kind, Kind::Escape | Kind::Stray)).map(|one| one.span)
}

/// The most characters one fix deletes.
const MAX_EDITS: usize = 1000;

/// A chunk is looked at without a branch, many bytes at a time; of U+0080 to U+009F the first byte
/// is also that of some letters and signs.
fn may_hold_control(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Tabs and carriage returns are rarer than line ends, and looked for where something is.
    let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    let mut chunks = bytes.chunks(256);
    chunks.any(|chunk| may_hold_ascii_control(chunk) && chunk.iter().any(is_control))
        || memchr_iter(0xc2, bytes).any(|at| bytes.get(at + 1).is_some_and(|next| *next < 0xa0))
}

/// Whether a byte is a control character, and no line feed.
fn may_hold_ascii_control(bytes: &[u8]) -> bool {
    // A line feed becomes the greatest byte, all other controls below U+0020 the least ones.
    let place = |byte: u8| (byte ^ b'\n').wrapping_sub(1);
    let least = bytes.iter().fold(u8::MAX, |least, byte| least.min(place(*byte)));
    let delete = bytes.iter().fold(u8::MAX, |least, byte| least.min(byte ^ 0x7f));
    least < 0x1f || delete == 0
}

fn is_unwanted(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// Whether the rules about syntax speak of this place already.
pub(super) fn stops_parser(skill: &Skill, span: Span) -> bool {
    let syntax = &skill.syntax;
    let yaml = [&syntax.frontmatter, &syntax.execution].into_iter().flatten();
    let yaml = yaml.filter_map(|document| document.error.as_ref());
    let json = syntax.schema.iter().filter_map(|document| document.error.as_ref());
    let stops = yaml.map(|error| (error.span, &error.message));
    let mut stops = stops.chain(json.map(|error| (error.span, &error.message)));
    stops.any(|(stop, message)| {
        let names_it = message.contains("\\u{") || message.contains("control character");
        stop.file == span.file && (stop.start == span.start || names_it)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_found_among_all_other_bytes() {
        for byte in 0..=u8::MAX {
            for at in [0, 1, 15, 16, 40, 99] {
                let mut bytes = *b"A line \xf0\x9f\x98\x80 of 100 bytes, and one of them \n is another one, wherever it stands: ~~~~ \xc3\xa9 ................ ";
                bytes[at] = byte;
                let expected = byte.is_ascii_control() && byte != b'\n';
                assert_eq!(may_hold_ascii_control(&bytes), expected, "{byte}");
            }
        }
    }
}
