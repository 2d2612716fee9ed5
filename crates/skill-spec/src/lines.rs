//! Bytes to lines and columns. Only renderers need this.

use memchr::{memchr_iter, memchr2_iter};

/// Where the lines of a text start.
///
/// A line ends at LF, CRLF or a lone CR. U+2028 and its kin do not end a line: editors and
/// compilers do not count them.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// Characters before each multiple of [`STRIDE`] bytes, so that a column in a line of
    /// megabytes costs no more than any other.
    characters: Vec<usize>,
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
        let mut starts = vec![0];
        let is_end = |at: &usize| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n');
        starts.extend(memchr2_iter(b'\n', b'\r', bytes).filter(is_end).map(|at| at + 1));
        let mut characters = Vec::with_capacity(bytes.len() / STRIDE + 1);
        let mut seen = 0;
        for chunk in bytes.chunks(STRIDE) {
            characters.push(seen);
            seen += characters_in(chunk);
        }
        Self { starts, characters }
    }

    /// The 0-based line that holds byte `offset`.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The first byte of a 0-based line; the end of the text has no line of its own.
    #[must_use]
    pub fn start_of(&self, line: usize) -> Option<usize> {
        self.starts.get(line).copied()
    }

    /// The number of lines, counting an empty last one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Line and column of byte `offset` of `text`, the text this index was made from.
    ///
    /// Total: an offset inside a character or past the end counts as the next boundary before it.
    #[must_use]
    pub fn line_column(&self, text: &str, offset: usize) -> LineColumn {
        let offset = text.floor_char_boundary(offset);
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let mark = usize::from(start == 0 && offset > 0 && text.starts_with('\u{feff}'));
        let column = self.characters_before(text, offset) - self.characters_before(text, start);
        LineColumn { line: line + 1, column: column - mark + 1 }
    }

    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let known = (offset / STRIDE).min(self.characters.len().saturating_sub(1));
        let rest = text.as_bytes().get(known * STRIDE..offset).unwrap_or_default();
        self.characters.get(known).map_or(0, |count| count + characters_in(rest))
    }
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
