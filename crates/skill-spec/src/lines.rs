//! Bytes to lines and columns. Only renderers need this.

/// Where the lines of a text start.
///
/// A line ends at LF, CRLF or a lone CR. U+2028 and its kin do not end a line: editors and
/// compilers do not count them.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

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
        for (at, byte) in bytes.iter().enumerate() {
            let ends_line = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends_line {
                starts.push(at + 1);
            }
        }
        Self { starts }
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
        let before = text.get(start..offset).unwrap_or("");
        let before =
            if start == 0 { before.strip_prefix('\u{feff}').unwrap_or(before) } else { before };
        LineColumn { line: line + 1, column: before.chars().count() + 1 }
    }
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
}
