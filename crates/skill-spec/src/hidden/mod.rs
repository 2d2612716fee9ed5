//! Characters that nobody sees, in every text of a bundle: one pass over what is not ASCII.
//!
//! Tells what writing needs (joiners, marks, selectors, flags) from what hides something. Which
//! rule speaks of what is the rules' business.

mod characters;
mod direction;
mod escape;

use memchr::memchr;

use crate::bytes::{Bytes, Lack};
use crate::media;
use crate::span::{FileId, Span};

use characters::{is_flag, is_invisible, is_selector, is_tag};
pub(crate) use characters::{name, said_by_selectors, said_by_tags};

/// A run of characters that are not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hidden {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
}

/// What hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Controls of the direction of writing: the first of a line.
    Direction,
    /// Tag characters, which mirror ASCII.
    Tags,
    /// Several in a row, of zero width.
    Run,
    /// One or two between letters or digits of ASCII.
    InWord,
    /// Variation selectors, more than a character can have.
    Selectors,
    /// A sequence that moves the cursor or colours a terminal.
    Escape,
    /// An escape character that begins no such sequence.
    Stray,
}

/// So many are kept of one file: whoever has more knows enough.
const MAX_PER_FILE: usize = 10_000;

const LINE_ENDS: [char; 3] = ['\n', '\r', '\u{2029}'];

/// So many bytes on either side tell whether a text is written from right to left.
const NEAR: usize = 120;

/// Adds what is hidden in a file, if it is a text, by place.
pub(crate) fn scan(file: FileId, path: &str, bytes: &Bytes, hidden: &mut Vec<Hidden>) {
    let text = bytes.text().filter(|_| !bytes.lacks(Lack::Hidden));
    let Some(text) = text.filter(|_| is_text(path, bytes)) else { return };
    let known = hidden.len();
    Scan { text, file, escape: None, line_done: 0, hidden }.run();
    if hidden.len() == known {
        bytes.note_lack(Lack::Hidden);
    }
}

/// One NUL makes a file no less a text for whoever goes by its name.
fn is_text(path: &str, bytes: &Bytes) -> bool {
    let start = bytes.get(..1024).unwrap_or(bytes);
    media::is_text_name(path) || media::kind_of(bytes).is_none() && memchr(0, start).is_none()
}

/// The next place from `at` on where a character beyond ASCII that hides may start. Bytes are
/// looked at many at a time: most are ASCII.
fn next(bytes: &[u8], at: usize) -> Option<usize> {
    let (chunks, rest) = bytes.get(at..)?.as_chunks::<CHUNK>();
    let mut start = at;
    for chunk in chunks {
        let (words, _) = chunk.as_chunks::<WORD>();
        let odd = words.iter().fold(0, |odd, word| odd | u64::from_le_bytes(*word));
        if odd & HIGH != 0
            && let Some(next) = next_in(bytes, words, start)
        {
            return Some(next);
        }
        start += CHUNK;
    }
    let mut last = [0; CHUNK];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    next_in(bytes, last.as_chunks::<WORD>().0, start)
}

const CHUNK: usize = 64;
const WORD: usize = 8;
/// The highest bit of each byte.
const HIGH: u64 = u64::MAX / 0xff * 0x80;

/// The same in the words that begin at `start`.
fn next_in(bytes: &[u8], words: &[[u8; WORD]], start: usize) -> Option<usize> {
    for (index, word) in words.iter().enumerate() {
        // Those of bytes that begin a character: the two highest bits are set.
        let word = u64::from_le_bytes(*word);
        let mut marks = word & word << 1 & HIGH;
        while marks != 0 {
            let place = start + index * WORD + marks.trailing_zeros() as usize / 8;
            if bytes.get(place..).is_some_and(may_start) {
                return Some(place);
            }
            marks &= marks - 1;
        }
    }
    None
}

/// Quick and coarse: whether a character that hides, or begins to, may start here.
fn may_start(bytes: &[u8]) -> bool {
    match *bytes {
        [0xe2, 0x80, third, ..] => matches!(third, 0x8b..=0x8f | 0xa8..=0xae),
        [0xe2, 0x81, third, ..] => third >= 0xa0,
        [0xe1, second, ..] => matches!(second, 0x84 | 0x85 | 0x9e | 0xa0),
        [0xe3, second, ..] => second == 0x85,
        [0xc2, second, ..] => second < 0xa0 || second == 0xad,
        [first, ..] => matches!(first, 0xcd | 0xd8 | 0xef | 0xf3),
        [] => false,
    }
}

struct Scan<'a> {
    text: &'a str,
    file: FileId,
    /// The next escape character, if it is known; the length of the text if there is none.
    escape: Option<usize>,
    /// The end of the last line whose direction was looked at.
    line_done: usize,
    hidden: &'a mut Vec<Hidden>,
}

impl Scan<'_> {
    fn run(&mut self) {
        let most = self.hidden.len() + MAX_PER_FILE;
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while self.hidden.len() < most {
            let escape = self.escape(at);
            let before = bytes.get(..escape).unwrap_or(bytes);
            let next = next(before, at).unwrap_or(escape);
            if next >= bytes.len() {
                break;
            }
            at = self.look(next);
        }
    }

    /// The next escape character from `at` on.
    fn escape(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let search = || {
            let found = bytes.get(at..).and_then(|rest| memchr(0x1b, rest));
            found.map_or(bytes.len(), |found| at + found)
        };
        *self.escape.insert(self.escape.filter(|escape| *escape >= at).unwrap_or_else(search))
    }

    /// Looks at the character at `at`; returns where to go on.
    fn look(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { return at + 1 };
        let next = at + first.len_utf8();
        if let Some(length) = escape::length(rest) {
            return self.push(at, at + length, Kind::Escape);
        }
        if first == '\u{1b}' {
            return self.push(at, next, Kind::Stray);
        }
        if direction::is_control(first) {
            self.look_at_line(at);
            return next;
        }
        if is_tag(first) {
            let end = at + run(rest, is_tag);
            let flag = is_flag(self.text.get(..at).unwrap_or_default(), &self.text[at..end]);
            return if flag { end } else { self.push(at, end, Kind::Tags) };
        }
        if !is_invisible(first) && !is_selector(first) || at == 0 && first == '\u{feff}' {
            return next;
        }
        let end = at + run(rest, |c| is_invisible(c) || is_selector(c));
        match self.kind(at, end) {
            Some(kind) => self.push(at, end, kind),
            None => end,
        }
    }

    /// What a run of invisible characters is, if it is more than writing needs.
    fn kind(&self, start: usize, end: usize) -> Option<Kind> {
        let run = self.text.get(start..end)?;
        let (before, after) = (self.text.get(..start)?, self.text.get(end..)?);
        let count = run.chars().take(3).count();
        if run.chars().all(is_selector) {
            let (first, last) = (run.chars().next(), run.chars().next_back());
            let is_supplement = first.is_some_and(|c| c >= '\u{e0100}');
            let before = before.chars().next_back().unwrap_or(' ');
            let in_word = before.is_ascii_alphabetic() && starts_word(after);
            let odd = is_supplement && before.is_ascii() || in_word;
            return (count > 2 || count == 2 && first != last || odd).then_some(Kind::Selectors);
        }
        // Marks of direction are a matter of taste where the writing has two of them.
        let is_marked = run.chars().all(direction::is_mark);
        if is_marked && direction::has_right_to_left(self.near(start, end)) {
            return None;
        }
        if count > 2 {
            return Some(Kind::Run);
        }
        // A soft hyphen is where a word may be broken; formulas have operators nobody draws.
        let is_needed = |c| matches!(c, '\u{ad}' | '\u{2061}'..='\u{2064}');
        let in_word =
            before.ends_with(is_word) && starts_word(after) && !run.chars().all(is_needed);
        in_word.then_some(Kind::InWord)
    }

    fn look_at_line(&mut self, at: usize) {
        if at < self.line_done {
            return;
        }
        let rest = self.text.get(at..).unwrap_or_default();
        let line = rest.find(LINE_ENDS).map_or(rest, |end| &rest[..end]);
        let needs_them =
            direction::has_right_to_left(line) || direction::has_right_to_left(self.near(at, at));
        self.line_done = at + line.len();
        if let Some(length) = direction::defect(line, needs_them) {
            self.push(at, at + length, Kind::Direction);
        }
    }

    /// The line round a run, as far as a look at each of many costs little.
    fn near(&self, start: usize, end: usize) -> &str {
        let from = self.text.floor_char_boundary(start.saturating_sub(NEAR));
        let to = self.text.ceil_char_boundary((end + NEAR).min(self.text.len()));
        let from = self.text[from..start].rfind(LINE_ENDS).map_or(from, |at| from + at);
        let to = self.text[end..to].find(LINE_ENDS).map_or(to, |at| end + at);
        &self.text[from..to]
    }

    fn push(&mut self, start: usize, end: usize, kind: Kind) -> usize {
        self.hidden.push(Hidden { span: Span::new(self.file, start, end), kind });
        end
    }
}

/// The length of the characters at the start of `text` that `belongs` says yes to.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn starts_word(text: &str) -> bool {
    text.starts_with(is_word)
}

#[cfg(test)]
mod tests;
