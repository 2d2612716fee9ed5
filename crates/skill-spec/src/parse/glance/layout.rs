//! What plainly stands where in a Markdown text: code, and the parts that headings make.
//!
//! What is said to be code is code to the parser too; of what is not, only the parser knows. A part
//! reads alone as it reads in the text.

use std::cell::OnceCell;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem, memrchr};

use crate::lines;

/// A code block between fences.
pub(crate) struct Fenced<'a> {
    /// What follows the opening fence.
    pub(crate) info: &'a str,
    /// What is between the fences.
    pub(crate) range: Range<usize>,
}

/// What stands where in a text, looked for when first asked.
pub(crate) struct Layout<'a> {
    text: &'a str,
    /// The blocks between fences; `None` if one of them is not plain.
    fenced: OnceCell<Option<Vec<Fenced<'a>>>>,
    /// Where a new part starts.
    starts: OnceCell<Vec<usize>>,
}

/// A paragraph that starts this far above is left to the parser.
const MAX_PARAGRAPH: usize = 2000;

/// The bytes that tell of inline code, and of what may keep a backtick from starting it.
const MARKS: &[u8] = b"`<]\\[";

impl<'a> Layout<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, fenced: OnceCell::new(), starts: OnceCell::new() }
    }

    /// Whether a place plainly lies in code.
    pub(crate) fn is_code(&self, at: usize) -> bool {
        let Some(fenced) = self.fenced() else { return false };
        is_fenced(fenced, at) || is_inline(self.text, at).unwrap_or(false)
    }

    /// The part that a place lies in: from a heading to the next. The whole text, where parts may
    /// depend on each other.
    pub(crate) fn part(&self, at: usize) -> Range<usize> {
        let starts = self.starts.get_or_init(|| {
            self.fenced().map_or_else(Vec::new, |fenced| part_starts(self.text, fenced))
        });
        let next = starts.partition_point(|start| *start <= at);
        let start = next.checked_sub(1).and_then(|last| starts.get(last));
        start.copied().unwrap_or(0)..starts.get(next).copied().unwrap_or(self.text.len())
    }

    fn fenced(&self) -> Option<&[Fenced<'a>]> {
        self.fenced.get_or_init(|| fenced(self.text)).as_deref()
    }
}

fn is_fenced(fenced: &[Fenced<'_>], at: usize) -> bool {
    let next = fenced.partition_point(|block| block.range.end <= at);
    fenced.get(next).is_some_and(|block| block.range.start <= at)
}

/// The places of headings in the first column below a blank line: whatever stands above is closed
/// there. None if a definition may say above what a link below means.
fn part_starts(text: &str, fenced: &[Fenced<'_>]) -> Vec<usize> {
    let bytes = text.as_bytes();
    if memmem::find_iter(bytes, b"]:").any(|at| !is_fenced(fenced, at)) {
        return Vec::new();
    }
    let starts = memmem::find_iter(bytes, b"\n#").filter_map(|end| {
        let above = bytes[..end].trim_ascii_end().len();
        let is_blank = memchr_iter(b'\n', &bytes[above..end]).next().is_some();
        let heading = text[end + 1..].trim_start_matches('#');
        let level = text.len() - end - 1 - heading.len();
        let is_heading = level <= 6 && heading.starts_with([' ', '\t']);
        (is_blank && is_heading && !is_fenced(fenced, end + 1)).then_some(end + 1)
    });
    starts.collect()
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
    let is_mark = |c: char| " \t>-*+.)".contains(c) || c.is_ascii_digit();
    let inner = line.trim_start_matches(is_mark);
    let may_define = inner.starts_with('[') && (!inner.contains(']') || inner.contains('\\'));
    if inner.starts_with('<') || may_define || line.contains("]:") {
        return None;
    }
    let mut found = false;
    let mut at = 0;
    while let Some(next) = bytes.get(at..)?.iter().position(|byte| MARKS.contains(byte)) {
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

/// A fence whose closing one is not reached.
struct Open<'a> {
    info: &'a str,
    indent: usize,
    from: usize,
}

/// The code blocks of a text in which all fences are plain: three backticks, a closing fence of the
/// same indent for each, nothing between them that is indented less, and no raw HTML round them.
/// However deep the list they stand in, what is between them is code.
pub(crate) fn fenced(text: &str) -> Option<Vec<Fenced<'_>>> {
    let mut found = Vec::new();
    let mut open: Option<Open<'_>> = None;
    let (mut at, mut in_html, mut is_below_blank) = (0, false, true);
    // A lone CR ends a line too, which nobody has used for long.
    let mut returns = memchr_iter(b'\r', text.as_bytes());
    if returns.any(|at| text.as_bytes().get(at + 1) != Some(&b'\n')) {
        return None;
    }
    for line in lines::cut(text) {
        let start = at;
        at += line.len();
        let prefix = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'>')).count();
        let inner = &line.as_bytes()[prefix..];
        let is_blank = line.trim_ascii().is_empty();
        if let Some(block) = &open {
            if is_fence(inner) {
                let is_end = inner.trim_ascii_end() == b"```" && is_indent(line, prefix);
                let from = Some(block.from).filter(|_| is_end && prefix == block.indent)?;
                found.push(Fenced { info: block.info, range: from..start });
                (open, is_below_blank) = (None, false);
            } else if !is_blank && !is_indent(line, block.indent) {
                return None;
            }
            continue;
        }
        let starts_html = inner.first() == Some(&b'<');
        if is_fence(inner) {
            // Deeper, it goes on with a paragraph.
            let is_plain = is_indent(line, prefix) && (prefix <= 3 || is_below_blank) && !in_html;
            let info = line[prefix..].strip_prefix("```").map(str::trim);
            let info = info.filter(|info| is_plain && !info.contains('`'))?;
            open = Some(Open { info, indent: prefix, from: at });
        } else if is_fence_of_item(inner) || starts_html && starts_long_html(inner) {
            return None;
        }
        in_html = starts_html || in_html && !is_blank;
        is_below_blank = is_blank;
    }
    open.is_none().then_some(found)
}

fn is_fence(inner: &[u8]) -> bool {
    inner.starts_with(b"```") || inner.starts_with(b"~~~")
}

/// Whether a fence stands behind the mark of a list's item.
fn is_fence_of_item(inner: &[u8]) -> bool {
    let is_mark = |byte: &u8| b" \t>-*+.)".contains(byte) || byte.is_ascii_digit();
    inner.first().is_some_and(is_mark)
        && is_fence(&inner[inner.iter().take_while(|byte| is_mark(byte)).count()..])
}

/// Whether a line is indented by so many spaces at least.
fn is_indent(line: &str, spaces: usize) -> bool {
    line.bytes().take_while(|byte| *byte == b' ').count() >= spaces
}

/// Whether raw HTML starts that goes on beyond a blank line.
fn starts_long_html(text: &[u8]) -> bool {
    let starts = ["<pre", "<script", "<style", "<textarea", "<?", "<!"];
    let is_start = |start: &&str| {
        let head = text.get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    };
    // A comment of one line is over with it.
    let is_comment = text.starts_with(b"<!--") && memmem::find(text, b" -->").is_some();
    !is_comment && starts.iter().any(is_start)
}
