//! The code blocks between fences, found by their backticks: no line between them is looked at.
//!
//! However deep the list a block stands in, what is between its fences is code. Where it is not
//! plain which fence belongs to which, nothing is said of the whole text.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2_iter, memmem, memrchr};

use crate::lines;

/// A code block between fences.
#[derive(Clone, Debug)]
pub(crate) struct Fenced {
    /// Where what follows the opening fence stands.
    pub(crate) info: Range<usize>,
    /// Where what is between the fences does.
    pub(crate) range: Range<usize>,
}

/// Whether a place lies in one of the blocks of a text.
pub(super) fn is_fenced(fenced: &[Fenced], at: usize) -> bool {
    let next = fenced.partition_point(|block| block.range.end <= at);
    fenced.get(next).is_some_and(|block| block.range.start <= at)
}

/// What stands between the blocks of a text of that length, from the first to the last.
pub(super) fn between(fenced: &[Fenced], length: usize) -> impl Iterator<Item = Range<usize>> {
    let starts = [0].into_iter().chain(fenced.iter().map(|block| block.range.end));
    let ends = fenced.iter().map(|block| block.range.start).chain([length]);
    starts.zip(ends).map(|(start, end)| start..end)
}

/// Whether a byte may stand before the first word of a line: in its indent, in the marks of quotes
/// and of lists.
pub(super) fn starts_line(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'.' | b')' | b'0'..=b'9')
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'>')
}

/// A line that has a fence, or what looks like one.
struct Line<'a> {
    start: usize,
    /// What stands before the backticks.
    prefix: &'a [u8],
    ticks: usize,
    /// Where what follows the backticks stands, the line's end included.
    rest: Range<usize>,
}

/// That only the parser knows.
struct Unclear;

/// A fence whose closing one is not reached.
struct Open {
    info: Range<usize>,
    indent: usize,
    ticks: usize,
    from: usize,
}

/// The code blocks of a text in which all fences are plain; those of quotes are not among them, as
/// they are over where the quote is.
pub(super) fn fenced(text: &str) -> Option<Vec<Fenced>> {
    let bytes = text.as_bytes();
    // A lone CR ends a line too, which nobody has used for long.
    let is_odd = |at: usize| match bytes.get(at..) {
        Some([b'\r', next @ ..]) => next.first() != Some(&b'\n'),
        rest => rest.is_some_and(|rest| rest.starts_with(b"~~~")),
    };
    if memchr2_iter(b'\r', b'~', bytes).any(is_odd) {
        return None;
    }
    let mut found: Vec<Fenced> = Vec::new();
    let mut open: Option<Open> = None;
    let mut done = 0;
    for at in memmem::find_iter(bytes, b"```") {
        if at < done {
            continue;
        }
        let line = Line::new(bytes, done, at);
        done = line.rest.end;
        match &open {
            None => {
                let floor = found.last().map_or(0, |block| block.range.end);
                open = line.opens(text, floor).ok()?;
            }
            Some(block) => {
                if line.closes(text, block).ok()? {
                    found.push(Fenced { info: block.info.clone(), range: block.from..line.start });
                    open = None;
                }
            }
        }
    }
    (open.is_none() && !has_long_html(bytes, &found)).then_some(found)
}

impl<'a> Line<'a> {
    /// The line of backticks at `at`; it starts at `from` or later.
    fn new(bytes: &'a [u8], from: usize, at: usize) -> Self {
        let start = memrchr(b'\n', &bytes[from..at]).map_or(from, |end| from + end + 1);
        let ticks = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
        let rest = at + ticks;
        let end = memchr(b'\n', &bytes[rest..]).map_or(bytes.len(), |end| rest + end + 1);
        Self { start, prefix: &bytes[start..at], ticks, rest: rest..end }
    }

    fn is_indented(&self) -> bool {
        self.prefix.iter().all(|byte| *byte == b' ')
    }

    /// What it opens, if it is a fence. No block ends below `floor`.
    fn opens(&self, text: &str, floor: usize) -> Result<Option<Open>, Unclear> {
        let rest = &text[self.rest.clone()];
        if self.prefix.contains(&b'>') && self.prefix.iter().all(|byte| is_quote(*byte)) {
            return Ok(None);
        }
        if !self.is_indented() {
            // Behind the mark of an item or a footnote, a fence may stand too.
            let is_mark = self.prefix.iter().all(|byte| starts_line(*byte));
            let is_plain = !is_mark && memmem::find(self.prefix, b"]").is_none();
            return if is_plain { Ok(None) } else { Err(Unclear) };
        }
        if rest.contains('`') {
            return if self.prefix.len() <= 3 { Ok(None) } else { Err(Unclear) };
        }
        let indent = self.prefix.len();
        let above = &text[floor..self.start];
        // Deeper, it goes on with a paragraph.
        if indent > 3 && !is_below_blank(above) || is_in_html(above) {
            return Err(Unclear);
        }
        let start = self.rest.start + rest.len() - rest.trim_start().len();
        let info = start..start + rest.trim().len();
        Ok(Some(Open { info, indent, ticks: self.ticks, from: self.rest.end }))
    }

    /// Whether it closes a block. In the first column that is plain whatever stands in the block.
    fn closes(&self, text: &str, block: &Open) -> Result<bool, Unclear> {
        let rest = text[self.rest.clone()].trim_end_matches(['\r', '\n']);
        let is_end = self.ticks >= block.ticks && rest.bytes().all(|byte| byte == b' ');
        if block.indent == 0 {
            return Ok(is_end && self.is_indented() && self.prefix.len() <= 3);
        }
        if !self.prefix.iter().all(|byte| is_quote(*byte)) {
            return Ok(false);
        }
        let is_deep = |line: &str| {
            line.trim_ascii().is_empty()
                || line.bytes().take_while(|byte| *byte == b' ').count() >= block.indent
        };
        let is_plain = is_end
            && self.is_indented()
            && self.prefix.len() == block.indent
            && lines::cut(&text[block.from..self.start]).all(is_deep);
        if is_plain { Ok(true) } else { Err(Unclear) }
    }
}

/// The lines of a text above its end, the last one first.
fn upwards(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let body = rest.strip_suffix('\n').unwrap_or(rest);
        let start = memrchr(b'\n', body.as_bytes()).map_or(0, |end| end + 1);
        let line = (!rest.is_empty()).then(|| &body[start..]);
        rest = &rest[..start];
        line
    })
}

fn is_below_blank(above: &str) -> bool {
    upwards(above).next().is_none_or(|line| line.trim_ascii().is_empty())
}

/// Whether a line of the paragraph above starts raw HTML, which goes on to a blank line.
fn is_in_html(above: &str) -> bool {
    let paragraph = upwards(above).take_while(|line| !line.trim_ascii().is_empty());
    let mut words = paragraph.map(|line| line.bytes().find(|byte| !starts_line(*byte)));
    words.any(|first| first == Some(b'<'))
}

/// Whether outside the blocks a line starts raw HTML that goes on beyond a blank line.
fn has_long_html(bytes: &[u8], fenced: &[Fenced]) -> bool {
    let is_long = |at: usize| {
        let before = &bytes[..at];
        let prefix = before.iter().rev().take_while(|byte| starts_line(**byte)).count();
        let is_first =
            matches!(before.get(..at - prefix), Some([] | [.., b'\n'] | [.., b']', b':']));
        is_first && starts_long_html(&bytes[at..])
    };
    between(fenced, bytes.len())
        .any(|part| memchr_iter(b'<', &bytes[part.clone()]).any(|at| is_long(part.start + at)))
}

fn starts_long_html(text: &[u8]) -> bool {
    let starts = ["<pre", "<script", "<style", "<textarea", "<?", "<!"];
    let is_start = |start: &&str| {
        let head = text.get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    };
    if !starts.iter().any(is_start) {
        return false;
    }
    // A comment of one line is over with it.
    let line = &text[..memchr(b'\n', text).unwrap_or(text.len())];
    let comment = line.strip_prefix(b"<!--");
    comment.is_none_or(|inner| memmem::find(inner, b"-->").is_none())
}
