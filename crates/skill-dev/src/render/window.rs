//! The few lines of a file that a snippet needs, cleaned for printing.
//!
//! The cost of a snippet grows with its source, so no more than these lines is handed on; and
//! the renderer panics on ranges outside its text, so ranges are fitted here.

use std::ops::Range;

use skill_spec::{FileId, Span};

use super::{Checked, Source, visible};

/// The most bytes between two places in one window.
const MAX_BYTES: usize = 16 << 10;
/// The most lines a span is marked over.
const MAX_LINES: usize = 30;
/// The longest line that is shown whole, and how much of a longer one is kept on either side.
const MAX_LINE_BYTES: usize = 2_000;
const CONTEXT_BYTES: usize = 300;

/// Whole lines of a file, or a part of one very long line.
pub(super) struct Window {
    /// Cleaned text.
    pub(super) text: String,
    /// 1-based line of its start.
    pub(super) first_line: usize,
    /// Whether it is a part of a line.
    pub(super) cut: bool,
    /// Where it starts in the file.
    start: usize,
    /// Length of the cleaned text before each source byte of the window, and of all of it.
    offsets: Vec<u32>,
}

impl Window {
    /// Whether two spans of a file are near enough for one window.
    pub(super) fn holds_both(checked: &Checked<'_>, a: Span, b: Span) -> bool {
        let both = a.to(b);
        let long_line = |span: Span| {
            let range = line_range(checked, span.file, span.start..span.start);
            range.is_none_or(|range| range.len() > MAX_LINE_BYTES)
        };
        both.end - both.start <= MAX_BYTES && !long_line(a) && !long_line(b)
    }

    /// The lines that hold `spans`, which are near each other; `None` if the file is no text.
    pub(super) fn around(checked: &Checked<'_>, file: FileId, spans: &[Span]) -> Option<Self> {
        let Source { text, lines: index } = checked.source(file)?;
        let start = spans.iter().map(|span| span.start).min()?;
        let end = spans.iter().map(|span| shortened(checked, *span)).max()?;
        let (start, end) =
            (text.floor_char_boundary(start), text.ceil_char_boundary(end.max(start)));
        let mut range = line_range(checked, file, start..end)?;
        let cut = range.len() > MAX_BYTES + 2 * MAX_LINE_BYTES
            || (range.len() > MAX_LINE_BYTES
                && index.line_of(text, start) == index.line_of(text, end));
        if cut {
            let from = text.floor_char_boundary(start.saturating_sub(CONTEXT_BYTES));
            let to = text.ceil_char_boundary(end.min(start + MAX_BYTES) + CONTEXT_BYTES);
            range = from.max(range.start)..to.min(range.end);
        }
        let first_line = index.line_of(text, range.start) + 1;
        let bytes = text.get(range.clone())?;
        Some(Self::cleaned(bytes, range.start, first_line, cut))
    }

    /// Every character stands for one character, so columns stay; only a byte order mark at the
    /// start of the file goes, which no column counts.
    fn cleaned(source: &str, start: usize, first_line: usize, cut: bool) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut offsets = Vec::with_capacity(source.len() + 1);
        let mut characters = source.chars().peekable();
        while let Some(character) = characters.next() {
            let here = u32::try_from(text.len()).unwrap_or(u32::MAX);
            offsets.extend(std::iter::repeat_n(here, character.len_utf8()));
            match character {
                '\u{feff}' if start == 0 && offsets.len() == character.len_utf8() => {}
                '\n' | '\t' => text.push(character),
                // A lone CR ends a line, as `LineIndex` has it.
                '\r' if characters.peek() == Some(&'\n') => text.push('\r'),
                '\r' => text.push('\n'),
                other => text.push(visible(other)),
            }
        }
        offsets.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        Self { text, first_line, cut, start, offsets }
    }

    /// A span of the file as a range of the window's text.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let map = |offset: usize| {
            let within = offset.saturating_sub(self.start).min(self.offsets.len() - 1);
            self.offsets.get(within).map_or(0, |offset| *offset as usize)
        };
        let (start, mut end) = (map(span.start), map(span.end));
        // A mark over a line end would be drawn on the next line.
        while end > start && matches!(self.text.as_bytes().get(end - 1), Some(b'\n' | b'\r')) {
            end -= 1;
        }
        start..end.max(start)
    }
}

/// Where the marking of a span ends: a long one is marked on its first line only.
fn shortened(checked: &Checked<'_>, span: Span) -> usize {
    let Some(Source { text, lines: index }) = checked.source(span.file) else { return span.end };
    let (first, last) = (index.line_of(text, span.start), index.line_of(text, span.end));
    let long = last - first > MAX_LINES || span.end - span.start > MAX_BYTES;
    let line_end = index.start_of(text, first + 1).map_or(span.end, |next| next - 1);
    if long { line_end.min(span.end).max(span.start) } else { span.end }
}

/// The lines that hold a range, with the last one's line feed.
fn line_range(checked: &Checked<'_>, file: FileId, range: Range<usize>) -> Option<Range<usize>> {
    let Source { text, lines: index } = checked.source(file)?;
    let start = index.start_of(text, index.line_of(text, range.start))?;
    let end = index.start_of(text, index.line_of(text, range.end) + 1).unwrap_or(text.len());
    Some(start..end)
}
