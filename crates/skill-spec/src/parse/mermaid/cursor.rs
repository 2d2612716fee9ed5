//! A place in the text of a diagram, and the character classes of Mermaid's lexer.
//!
//! Everything here is linear over the whole parse: what must look ahead to the end of the line
//! or of the text remembers what it found.

use std::ops::Range;

use crate::model::graph::{Direction, StateKind};

/// `#` or `%%`, to the end of the line.
pub(super) enum Trivia {
    Comment(Range<usize>),
    /// `%%{ … }%%`.
    Directive,
    /// `%%{` that is never closed.
    OpenDirective(Range<usize>),
}

/// What a search may look for in the rest of the text.
#[derive(Clone, Copy)]
pub(super) enum Needle {
    /// `"`
    Quote,
    /// `}`
    Brace,
    /// `}%%`
    DirectiveEnd,
    /// A line that starts with `end note`.
    EndNote,
}

pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    line: Line,
    /// Needles that are known not to come any more.
    absent: [bool; 4],
}

/// What Mermaid's lexer looks for in the rest of a line before anything else.
#[derive(Default)]
struct Line {
    end: usize,
    /// The last `direction XX`: any token before it swallows the line.
    direction: Option<(usize, Direction)>,
    /// The last `<<choice>>` and so on.
    kind: Option<(Range<usize>, StateKind)>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut cursor = Self { text, at: 0, line: Line::default(), absent: [false; 4] };
        cursor.line = Line::read(text, 0);
        cursor
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn starts_with(&self, token: &str) -> bool {
        self.rest().starts_with(token)
    }

    /// Steps over `token` if it comes next.
    pub(super) fn eat(&mut self, token: &str) -> bool {
        let found = self.starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Steps over all that `keep` accepts; the range stepped over.
    pub(super) fn take(&mut self, keep: impl Fn(char) -> bool) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c| !keep(c)).unwrap_or(rest.len());
        start..self.at
    }

    /// The end of the line the cursor is in, before its line break.
    pub(super) fn line_end(&mut self) -> usize {
        self.refresh();
        self.line.end
    }

    pub(super) fn skip_line(&mut self) {
        self.at = self.line_end();
    }

    /// The `direction XX` at or after the cursor in its line.
    pub(super) fn direction(&mut self) -> Option<(usize, Direction)> {
        self.refresh();
        self.line.direction.filter(|(at, _)| *at >= self.at)
    }

    /// The `<<choice>>` and so on after the cursor in its line.
    pub(super) fn kind(&mut self) -> Option<(Range<usize>, StateKind)> {
        self.refresh();
        self.line.kind.clone().filter(|(mark, _)| mark.start >= self.at)
    }

    /// Blanks of one line.
    pub(super) fn skip_blanks(&mut self) {
        self.take(|c| is_space(c) && !is_newline(c));
    }

    /// A comment or directive at the cursor, which is moved behind it.
    pub(super) fn trivia(&mut self) -> Option<Trivia> {
        let start = self.at;
        if self.starts_with("%%{") {
            let end = self.find(Needle::DirectiveEnd);
            self.at = end.map_or_else(|| self.line_end(), |end| end + 3);
            let open = start..self.at;
            return Some(end.map_or(Trivia::OpenDirective(open), |_| Trivia::Directive));
        }
        let hash = self.starts_with("#") && entity(self.rest()).is_none();
        if !hash && !self.starts_with("%%") {
            return None;
        }
        self.skip_line();
        Some(Trivia::Comment(start..trim_end(self.text, start..self.at).end))
    }

    /// The start of the next `needle` in the rest of the text.
    pub(super) fn find(&mut self, needle: Needle) -> Option<usize> {
        let known = self.absent.get_mut(needle as usize)?;
        if *known {
            return None;
        }
        let rest = self.text.get(self.at..).unwrap_or("");
        let found = match needle {
            Needle::Quote => rest.find('"'),
            Needle::Brace => rest.find('}'),
            Needle::DirectiveEnd => rest.find("}%%"),
            Needle::EndNote => end_note(rest),
        };
        *known = found.is_none();
        found.map(|found| self.at + found)
    }

    /// Whether `word` comes next, in any case.
    pub(super) fn at_word(&self, word: &str) -> bool {
        starts_with_ignore_case(self.rest(), word)
    }

    fn refresh(&mut self) {
        if self.at > self.line.end {
            self.line = Line::read(self.text, self.at);
        }
    }
}

impl Line {
    fn read(text: &str, from: usize) -> Self {
        let rest = text.get(from..).unwrap_or("");
        let end = from + rest.find(is_newline).unwrap_or(rest.len());
        let line = text.get(from..end).unwrap_or("");
        let mut kind: Option<(Range<usize>, StateKind)> = None;
        for (mark, found) in KINDS {
            let Some(at) = rfind_ignore_case(line, mark) else { continue };
            if kind.as_ref().is_none_or(|(known, _)| known.start < from + at) {
                kind = Some((from + at..from + at + mark.len(), *found));
            }
        }
        Self { end, direction: last_direction(line).map(|(at, way)| (from + at, way)), kind }
    }
}

const KINDS: &[(&str, StateKind)] = &[
    ("<<fork>>", StateKind::Fork),
    ("<<join>>", StateKind::Join),
    ("<<choice>>", StateKind::Choice),
    ("[[fork]]", StateKind::Fork),
    ("[[join]]", StateKind::Join),
    ("[[choice]]", StateKind::Choice),
];

fn last_direction(line: &str) -> Option<(usize, Direction)> {
    const WORD: &str = "direction";
    let mut end = line.len();
    while let Some(at) = line.get(..end).and_then(|head| rfind_ignore_case(head, WORD)) {
        let after = line.get(at + WORD.len()..).unwrap_or("");
        let way = after.trim_start_matches(is_space);
        let ways = [
            ("TB", Direction::TopBottom),
            ("BT", Direction::BottomTop),
            ("RL", Direction::RightLeft),
            ("LR", Direction::LeftRight),
        ];
        if way.len() < after.len()
            && let Some((_, way)) = ways.iter().find(|(name, _)| starts_with_ignore_case(way, name))
        {
            return Some((at, *way));
        }
        end = at;
    }
    None
}

fn end_note(rest: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(newline) = rest.get(from..)?.find(is_newline) {
        from += newline + 1;
        let line = rest.get(from..)?;
        let blanks = line.len() - line.trim_start_matches(|c| is_space(c) && !is_newline(c)).len();
        let body = line.get(blanks..)?;
        let word_goes_on = body.chars().nth(8).is_some_and(is_word);
        if starts_with_ignore_case(body, "end note") && !word_goes_on {
            return Some(from + blanks);
        }
    }
    None
}

/// What JavaScript's `\s` matches: Mermaid's lexer is made of such expressions.
pub(super) fn is_space(c: char) -> bool {
    c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}')
}

/// A lone CR counts: Mermaid turns it into LF before it reads.
pub(super) fn is_newline(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// JavaScript's `\w`.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Mermaid's `[^:\n\s\-\{]`.
pub(super) fn is_id(c: char) -> bool {
    !is_space(c) && !matches!(c, ':' | '-' | '{')
}

/// The length of an entity code such as `#quot;` at the start of `text`.
///
/// Mermaid replaces these before anything else, so their `#` starts no comment and their `;`
/// ends no text.
pub(super) fn entity(text: &str) -> Option<usize> {
    // The longest name of an HTML entity has 31 letters; the bound keeps the parse linear.
    let body = text.strip_prefix('#')?;
    let name = body.bytes().take(32).take_while(|byte| is_word(char::from(*byte))).count();
    (name > 0 && body.as_bytes().get(name) == Some(&b';')).then_some(name + 2)
}

pub(super) fn starts_with_ignore_case(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
}

/// `word` must not be empty; ASCII.
fn rfind_ignore_case(text: &str, word: &str) -> Option<usize> {
    text.as_bytes()
        .windows(word.len())
        .rposition(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// `range` without blanks at its end.
pub(super) fn trim_end(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or("");
    range.start..range.start + part.trim_end_matches(is_space).len()
}

/// `range` without blanks at either end.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let end = trim_end(text, range);
    let part = text.get(end.clone()).unwrap_or("");
    end.end - part.trim_start_matches(is_space).len()..end.end
}
