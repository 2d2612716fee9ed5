//! What plainly stands where in a Markdown text: code, and the parts that headings make.
//!
//! What is said to be code is code to the parser too; of what is not, only the parser knows. A part
//! reads alone as it reads in the text.

use std::ops::Range;
use std::sync::OnceLock;

use memchr::{memchr, memchr_iter, memmem, memrchr, memrchr2};

use super::fences::{Fenced, between, fenced, is_fenced, starts_line};

/// What was found out about a text; it is kept beside the text. Of most texts it is nothing, and
/// takes no room.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks(OnceLock<Box<Found>>);

/// The same, each looked for when first asked.
#[derive(Clone, Debug, Default)]
struct Found {
    /// The blocks between fences; `None` if one of them is not plain.
    fenced: OnceLock<Option<Vec<Fenced>>>,
    /// Where a new part starts.
    starts: OnceLock<Vec<usize>>,
    /// Whether a definition may say what a link elsewhere means.
    defines: OnceLock<bool>,
}

/// A text, and what stands where in it.
#[derive(Clone, Copy)]
pub(crate) struct Layout<'a> {
    pub(crate) text: &'a str,
    marks: &'a Marks,
}

/// A paragraph that starts this far above is left to the parser.
const MAX_PARAGRAPH: usize = 2000;
/// The most bytes of a label; the format allows 999 characters.
pub(super) const MAX_LABEL: usize = 4000;

impl<'a> Layout<'a> {
    pub(crate) fn new(text: &'a str, marks: &'a Marks) -> Self {
        Self { text, marks }
    }

    fn found(&self) -> &'a Found {
        self.marks.0.get_or_init(Box::default)
    }

    /// Whether a place plainly lies in code.
    pub(crate) fn is_code(&self, at: usize) -> bool {
        let Some(fenced) = self.fenced() else { return false };
        is_fenced(fenced, at) || is_inline(self.text, at).unwrap_or(false)
    }

    /// The part that a place lies in: from a heading to the next. The whole text, where parts may
    /// depend on each other.
    pub(crate) fn part(&self, at: usize) -> Range<usize> {
        let starts = if self.defines() { &[] } else { self.starts() };
        let next = starts.partition_point(|start| *start <= at);
        let start = next.checked_sub(1).and_then(|last| starts.get(last));
        start.copied().unwrap_or(0)..starts.get(next).copied().unwrap_or(self.text.len())
    }

    /// What stands above the first plain heading, and what each of them begins. However links may
    /// depend on each other, blocks do not.
    pub(super) fn parts(&self) -> impl Iterator<Item = Range<usize>> + use<'a> {
        let starts = self.starts().iter().copied().filter(|start| *start > 0);
        let ends = starts.clone().chain([self.text.len()]);
        [0].into_iter().chain(starts).zip(ends).map(|(start, end)| start..end)
    }

    /// The blocks between fences; `None` if one of them is not plain.
    pub(crate) fn fenced(&self) -> Option<&'a [Fenced]> {
        self.found().fenced.get_or_init(|| fenced(self.text)).as_deref()
    }

    /// The places of headings in the first column below a blank line: whatever stands above is
    /// closed there.
    fn starts(&self) -> &'a [usize] {
        self.found().starts.get_or_init(|| {
            self.fenced().map_or_else(Vec::new, |fenced| part_starts(self.text, fenced))
        })
    }

    /// Whether a definition may say what a link elsewhere means.
    pub(super) fn defines(&self) -> bool {
        *self.found().defines.get_or_init(|| {
            let fenced = self.fenced().unwrap_or_default();
            let bytes = self.text.as_bytes();
            between(fenced, bytes.len()).any(|part| {
                let ends = memchr_iter(b']', &bytes[part.clone()]).map(|at| part.start + at);
                let mut ends = ends.filter(|at| bytes.get(at + 1) == Some(&b':'));
                ends.any(|at| may_define(bytes, at))
            })
        })
    }
}

fn part_starts(text: &str, fenced: &[Fenced]) -> Vec<usize> {
    let bytes = text.as_bytes();
    let sign = memmem::Finder::new(b"\n#");
    let mut starts = Vec::new();
    for part in between(fenced, bytes.len()) {
        let from = part.start.saturating_sub(1);
        let found = sign.find_iter(&bytes[from..part.end]).map(|end| from + end + 1);
        starts.extend(found.filter(|start| is_part_start(bytes, *start)));
    }
    starts
}

/// Whether what stands behind a line end is a heading below a blank line.
fn is_part_start(bytes: &[u8], start: usize) -> bool {
    let before = &bytes[..start - 1];
    let above = before.trim_ascii_end().len();
    let is_blank = above == 0 || memchr(b'\n', &before[above..]).is_some();
    let level = bytes[start..].iter().take_while(|byte| **byte == b'#').count();
    is_blank && level <= 6 && matches!(bytes.get(start + level), Some(b' ' | b'\t'))
}

/// Whether `]:` ends the label of a definition or footnote: one that starts its line.
fn may_define(text: &[u8], at: usize) -> bool {
    let near = at.saturating_sub(MAX_LABEL);
    let Some(open) = memrchr2(b'[', b']', &text[near..at]).map(|open| near + open) else {
        return near > 0;
    };
    let is_escaped = open.checked_sub(1).is_some_and(|before| text[before] == b'\\');
    // A definition may follow the box of a task.
    let is_mark = |byte: u8| starts_line(byte) || b"[]xX".contains(&byte);
    // Not the whole line is looked at, which may have thousands of labels.
    let prefix = text[..open].iter().rev().take_while(|byte| is_mark(**byte)).count();
    let is_first = matches!(text[..open - prefix], [] | [.., b'\n']);
    is_escaped || text[open] == b'[' && is_first
}

/// Whether a place lies in inline code; `None` where that is not plain.
fn is_inline(text: &str, at: usize) -> Option<bool> {
    // No more is looked at than this, however long a line is.
    let first = text.floor_char_boundary(at.saturating_sub(MAX_PARAGRAPH));
    let last = text.ceil_char_boundary(text.len().min(at + MAX_PARAGRAPH));
    let (text, at) = (&text[first..last], at - first);
    let bytes = text.as_bytes();
    let line_start = |at: usize| match memrchr(b'\n', &bytes[..at]) {
        Some(end) => Some(end + 1),
        None => (first == 0).then_some(0),
    };
    let mut below = line_start(at)?;
    let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
    let found = in_line(&text[below..end], at - below)?;
    // Inline code may have begun above: not if each line of the paragraph closes what it opens.
    while found && below > 0 {
        let above = line_start(below - 1)?;
        let line = text[above..below].trim_end_matches([' ', '\t', '\r', '\n']);
        if line.is_empty() {
            break;
        }
        in_line(line, line.len())?;
        below = above;
    }
    Some(found)
}

/// The same for a place in a line that closes all that it opens.
fn in_line(line: &str, place: usize) -> Option<bool> {
    let bytes = line.as_bytes();
    // Behind the marks of quotes and lists, raw HTML or a definition may start.
    let inner = &line[bytes.iter().take_while(|byte| starts_line(**byte)).count()..];
    let may_define = inner.starts_with('[') && (!inner.contains(']') || inner.contains('\\'));
    if inner.starts_with('<') || may_define || line.contains("]:") {
        return None;
    }
    let mut found = false;
    let mut at = 0;
    // The bytes that tell of inline code, and of what may keep a backtick from starting it.
    let is_mark = |byte: &u8| matches!(byte, b'`' | b'<' | b']' | b'\\' | b'[');
    while let Some(next) = bytes.get(at..)?.iter().position(is_mark) {
        at += next;
        let rest = &bytes[at..];
        at += match rest {
            [b'`', ..] => {
                let length = inline_code(rest)?;
                found |= (at..at + length).contains(&place);
                length
            }
            [b'<', next, ..] if next.is_ascii_alphabetic() || b"/!?".contains(next) => {
                1 + plain_until(&rest[1..], b'>')?
            }
            [b']', b'(', ..] => 2 + plain_until(&rest[2..], b')')?,
            [b']', b'[', ..] => 2 + plain_until(&rest[2..], b']')?,
            // A footnote, or a backtick that stands for itself.
            [b'[', b'^', ..] | [b'\\', b'`', ..] => return None,
            [b'\\', ..] => 2,
            _ => 1,
        };
        if at >= bytes.len() {
            break;
        }
    }
    Some(found)
}

/// The length of the inline code that a text starts with; `None` if it is not closed, or could be
/// cut by a table.
fn inline_code(text: &[u8]) -> Option<usize> {
    let ticks = |text: &[u8]| text.iter().take_while(|byte| **byte == b'`').count();
    let open = ticks(text);
    let mut at = open;
    loop {
        let rest = text.get(at..)?;
        at += memchr(b'`', rest)?;
        let close = ticks(&text[at..]);
        at += close;
        if close == open {
            return memchr(b'|', &text[..at]).is_none().then_some(at);
        }
    }
}

/// The length of a tag, destination or label up to its end; `None` if it has none, or may have
/// another.
fn plain_until(text: &[u8], end: u8) -> Option<usize> {
    let length = memchr(end, text)?;
    let inner = &text[..length];
    (!inner.iter().any(|byte| b"`(<[\"'\\".contains(byte))).then_some(length)
}
