//! Places in files: byte ranges, and texts that were cut out of a file.
//!
//! Lines and columns are no business of this module: see [`crate::lines`].

use std::borrow::Cow;
use std::ops::Range;

/// A file of the bundle: its place in the sorted order of [`crate::Files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte range of one file. `start <= end`; both lie on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Text cut from a file, with a table that leads back to the file.
///
/// A parser that is given a fragment reports ranges of the fragment's text; [`Fragment::span`]
/// turns them into places in the file, through indentation, escapes and folded lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// The text as the parser sees it.
    pub text: Cow<'a, str>,
    file: FileId,
    /// Where the text stands in the file as it is, if it is not made of segments.
    start: usize,
    segments: Vec<Segment>,
}

/// A run of a fragment's text and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    text: Range<usize>,
    source: Range<usize>,
}

/// Assembles a [`Fragment`] piece by piece, first to last.
#[derive(Debug)]
pub struct FragmentBuilder {
    text: String,
    file: FileId,
    segments: Vec<Segment>,
}

impl Span {
    /// The range `start..end` of `file`.
    #[must_use]
    pub const fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start, end }
    }

    /// The empty span at `at`.
    #[must_use]
    pub const fn at(file: FileId, at: usize) -> Self {
        Self { file, start: at, end: at }
    }

    /// The smallest span that holds both; `other` must lie in the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The byte range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl<'a> Fragment<'a> {
    /// A verbatim part of a file that starts at byte `offset`.
    #[must_use]
    pub fn verbatim(file: FileId, offset: usize, text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), file, start: offset, segments: Vec::new() }
    }

    /// The place in the file of a range of the text.
    ///
    /// Total: a range beyond the text is cut at its end.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.source_offset(range.start, Side::Start);
        let end = if range.end <= range.start {
            start
        } else {
            self.source_offset(range.end, Side::End).max(start)
        };
        Span::new(self.file, start, end)
    }

    /// The place of the whole text.
    #[must_use]
    pub fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// The part of the text that stands at `span`; empty if it is not in it. Only for fragments cut
    /// verbatim from a file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let offset = self.whole().start;
        let range = span.start.saturating_sub(offset)..span.end.saturating_sub(offset);
        self.text.get(range).unwrap_or("")
    }

    /// The file the text comes from.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// Gives up the borrow.
    #[must_use]
    pub fn into_owned(self) -> Fragment<'static> {
        Fragment {
            text: Cow::Owned(self.text.into_owned()),
            file: self.file,
            start: self.start,
            segments: self.segments,
        }
    }

    /// A boundary between two segments belongs to the later one as a start and to the earlier
    /// one as an end, so a range never takes in the gap before or after it.
    fn source_offset(&self, at: usize, side: Side) -> usize {
        if self.segments.is_empty() {
            return self.start + at.min(self.text.len());
        }
        let index = match side {
            Side::Start => self.segments.partition_point(|segment| segment.text.end <= at),
            Side::End => self.segments.partition_point(|segment| segment.text.end < at),
        };
        let Some(segment) = self.segments.get(index) else {
            return self.segments.last().map_or(0, |segment| segment.source.end);
        };
        let within = at.saturating_sub(segment.text.start);
        if segment.text.len() == segment.source.len() {
            segment.source.start + within
        } else {
            match side {
                Side::Start => segment.source.start,
                Side::End => segment.source.end,
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Side {
    Start,
    End,
}

impl FragmentBuilder {
    /// An empty fragment of `file`.
    #[must_use]
    pub fn new(file: FileId) -> Self {
        Self { text: String::new(), file, segments: Vec::new() }
    }

    /// Appends `text`, which stands for the bytes `source` of the file.
    pub fn push(&mut self, text: &str, source: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        let text = start..self.text.len();
        if let Some(last) = self.segments.last_mut()
            && last.source.end == source.start
            && last.text.len() == last.source.len()
            && text.len() == source.len()
        {
            last.text.end = text.end;
            last.source.end = source.end;
            return;
        }
        self.segments.push(Segment { text, source });
    }

    /// The finished fragment.
    #[must_use]
    pub fn finish(self) -> Fragment<'static> {
        Fragment { text: Cow::Owned(self.text), file: self.file, start: 0, segments: self.segments }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: FileId = FileId(0);

    #[test]
    fn verbatim_ranges_are_shifted() {
        let fragment = Fragment::verbatim(FILE, 10, "hello");
        assert_eq!(fragment.span(1..3), Span::new(FILE, 11, 13));
        assert_eq!(fragment.span(4..99), Span::new(FILE, 14, 15));
    }

    #[test]
    fn indentation_between_lines_belongs_to_neither_line() {
        let mut builder = FragmentBuilder::new(FILE);
        builder.push("one\n", 12..16);
        builder.push("two\n", 18..22);
        let fragment = builder.finish();
        assert_eq!(fragment.span(0..3), Span::new(FILE, 12, 15));
        assert_eq!(fragment.span(0..4), Span::new(FILE, 12, 16));
        assert_eq!(fragment.span(4..7), Span::new(FILE, 18, 21));
        assert_eq!(fragment.span(4..4), Span::new(FILE, 18, 18));
    }

    #[test]
    fn an_escape_maps_to_all_of_its_source() {
        let mut builder = FragmentBuilder::new(FILE);
        builder.push("a", 1..2);
        builder.push("é", 2..8);
        builder.push("b", 8..9);
        let fragment = builder.finish();
        assert_eq!(fragment.span(1..3), Span::new(FILE, 2, 8));
        assert_eq!(fragment.span(3..4), Span::new(FILE, 8, 9));
    }
}
