//! Bytes to lines and columns. Only renderers need this.

use std::ops::Range;
use std::sync::OnceLock;

use memchr::{memchr_iter, memchr2_iter};

/// Where the lines of a text are, so that each is found at once, whatever the size of the text.
///
/// A line ends at LF, CRLF or a lone CR. U+2028 and its kin do not end a line: editors and
/// compilers do not count them. Every method takes the text that the index was made from.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// Ends of lines before each multiple of [`STRIDE`] bytes, and in all.
    ends: Vec<usize>,
    /// Characters before each multiple of [`STRIDE`] bytes: for lines longer than that.
    characters: OnceLock<Vec<usize>>,
}

const STRIDE: usize = 1024;

/// A place as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// 1-based.
    pub line: usize,
    /// 1-based, in Unicode scalar values; a byte order mark at the start of the file is not counted.
    pub column: usize,
}

impl LineIndex {
    /// Scans `text` once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut seen = 0;
        let mut ends = Vec::with_capacity(bytes.len() / STRIDE + 2);
        ends.push(seen);
        for start in (0..bytes.len()).step_by(STRIDE) {
            seen += ends_in(bytes, start..bytes.len().min(start + STRIDE));
            ends.push(seen);
        }
        Self { ends, characters: OnceLock::new() }
    }

    /// The 0-based line that holds byte `offset`.
    #[must_use]
    pub fn line_of(&self, text: &str, offset: usize) -> usize {
        let offset = offset.min(text.len());
        let stride = offset / STRIDE;
        let before = self.ends.get(stride).copied().unwrap_or(0);
        before + ends_in(text.as_bytes(), stride * STRIDE..offset)
    }

    /// The first byte of a 0-based line; the end of the text has no line of its own.
    #[must_use]
    pub fn start_of(&self, text: &str, line: usize) -> Option<usize> {
        let Some(before) = line.checked_sub(1) else { return Some(0) };
        // The stride in which the line before ends.
        let stride = self.ends.partition_point(|ends| *ends <= before).checked_sub(1)?;
        let start = stride * STRIDE;
        let (bytes, known) = (text.as_bytes(), self.ends.get(stride)?);
        let is_end = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        let marks = memchr2_iter(b'\n', b'\r', bytes.get(start..)?).map(|at| start + at);
        marks.filter(is_end).nth(before - known).map(|end| end + 1)
    }

    /// Line and column of byte `offset`.
    ///
    /// Total: an offset inside a character or past the end counts as the next boundary before it.
    #[must_use]
    pub fn line_column(&self, text: &str, offset: usize) -> LineColumn {
        let offset = text.floor_char_boundary(offset);
        let line = self.line_of(text, offset);
        let start = self.start_of(text, line).unwrap_or(0);
        let mark = usize::from(start == 0 && offset > 0 && text.starts_with('\u{feff}'));
        let column = self.characters_between(text, start, offset);
        LineColumn { line: line + 1, column: column - mark + 1 }
    }

    fn characters_between(&self, text: &str, start: usize, end: usize) -> usize {
        let bytes = text.as_bytes();
        if end - start <= STRIDE {
            return characters_in(bytes.get(start..end).unwrap_or_default());
        }
        let known = self.characters.get_or_init(|| {
            let strides = bytes.chunks(STRIDE).map(characters_in);
            let before =
                strides.scan(0, |seen, count| Some(std::mem::replace(seen, *seen + count)));
            before.collect()
        });
        let before = |offset: usize| {
            let stride = (offset / STRIDE).min(known.len().saturating_sub(1));
            let rest = bytes.get(stride * STRIDE..offset).unwrap_or_default();
            known.get(stride).map_or(0, |count| count + characters_in(rest))
        };
        before(end) - before(start)
    }
}

/// How many lines end in a part of a text.
fn ends_in(bytes: &[u8], part: Range<usize>) -> usize {
    let slice = bytes.get(part.clone()).unwrap_or_default();
    let is_lone = |at: &usize| bytes.get(part.start + at + 1) != Some(&b'\n');
    memchr_iter(b'\n', slice).count() + memchr_iter(b'\r', slice).filter(is_lone).count()
}

/// The lines of a text with their ends, cut at LF only: quicker than the standard library's where a
/// whole text is gone through.
pub(crate) fn cut(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let ends = memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
    ends.chain([text.len()]).filter_map(move |end| {
        let line = text.get(start..end).filter(|line| !line.is_empty());
        start = end;
        line
    })
}

fn characters_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_under_every_line_end() {
        let text = "\u{feff}ab\r\ncé𝕏d\re\n";
        let index = LineIndex::new(text);
        let at = |needle: &str| {
            let place = index.line_column(text, text.find(needle).unwrap_or(0));
            (place.line, place.column)
        };
        assert_eq!(at("a"), (1, 1));
        assert_eq!(at("c"), (2, 1));
        assert_eq!(at("d"), (2, 4));
        assert_eq!(at("e"), (3, 1));
        assert_eq!(index.line_column(text, 999), LineColumn { line: 4, column: 1 });
    }

    #[test]
    fn cut_lines_are_the_text() {
        for text in ["", "a", "a\n", "\n\na\r\nb", "é\n"] {
            let expected: Vec<_> = text.split_inclusive('\n').collect();
            assert_eq!(cut(text).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }

    #[test]
    fn columns_in_a_very_long_line_are_exact() {
        let text = format!("\u{feff}{}\r\nx", "aé𝕏".repeat(STRIDE));
        let index = LineIndex::new(&text);
        for (at, (offset, _)) in text.char_indices().skip(1).take(3 * STRIDE).enumerate() {
            assert_eq!(index.line_column(&text, offset), LineColumn { line: 1, column: at + 1 });
        }
        assert_eq!(index.line_column("", 0), LineColumn { line: 1, column: 1 });
    }
}
