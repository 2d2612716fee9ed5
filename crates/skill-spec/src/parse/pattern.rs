//! Regular expressions of a schema: what only some engines take, and what none does.
//!
//! A pattern passes if either engine takes it: the one of JSON Schema (ECMA-262) or the platform
//! SDK's (Rust's `regex`). Ranges are bytes of the pattern.

use std::ops::Range;

use regex_syntax::ast::ErrorKind;
use regex_syntax::ast::parse::Parser;

use super::backtrack;
use crate::span::{FileId, FragmentBuilder};

/// Longer patterns are not looked at: the parser's time grows with the square of their groups.
pub const MAX_PATTERN_BYTES: usize = 4096;

/// What there is to say of a pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// `(?=`, `(?!`, `(?<=`, `(?<!`.
    pub look_arounds: Vec<Range<usize>>,
    /// `\1`, `\k<name>`, `(?P=name)`.
    pub back_references: Vec<Range<usize>>,
    /// Why no engine compiles it.
    pub error: Option<(Range<usize>, &'static str)>,
}

/// Reads a pattern.
#[must_use]
pub fn read(text: &str) -> Pattern {
    if text.len() > MAX_PATTERN_BYTES {
        return Pattern::default();
    }
    let mut reader = Reader::new(text);
    while reader.at < text.len() {
        reader.step();
    }
    let plain = reader.plain.finish();
    let mut pattern = reader.pattern;
    if let (Err(_), Err(error)) = (Parser::new().parse(text), Parser::new().parse(&plain.text))
        && let Some(words) = words(error.kind())
    {
        let span = error.span();
        let place = plain.span(span.start.offset..span.end.offset.max(span.start.offset + 1));
        pattern.error = Some((place.range(), words));
    }
    pattern
}

/// A repetition that makes backtracking engines try exponentially many ways. Takes up to some
/// milliseconds for a pattern made to be slow.
#[must_use]
pub fn explosion(text: &str) -> Option<Range<usize>> {
    // Only a group that is repeated can explode, and few patterns have one.
    let repeats = [")+", ")*", "){"].iter().any(|repeated| text.contains(repeated));
    if !repeats || text.len() > MAX_PATTERN_BYTES {
        return None;
    }
    let mut reader = Reader::new(text);
    while reader.at < text.len() {
        reader.step();
    }
    let plain = reader.plain.finish();
    let ast = Parser::new().parse(&plain.text).ok()?;
    Some(plain.span(backtrack::find(&plain.text, &ast)?).range())
}

/// What no engine takes, in words; anything else may be a matter of taste.
fn words(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::ClassRangeInvalid => "the range in this class runs backwards",
        ErrorKind::ClassUnclosed => "the class is never closed with `]`",
        ErrorKind::EscapeUnexpectedEof => "there is nothing after the last backslash",
        ErrorKind::GroupNameDuplicate { .. } => "two groups have this name",
        ErrorKind::GroupNameEmpty => "the group's name is empty",
        ErrorKind::GroupNameUnexpectedEof => "the group's name is never closed with `>`",
        ErrorKind::GroupUnclosed => "the group is never closed with `)`",
        ErrorKind::GroupUnopened => "there is no group to close here",
        ErrorKind::RepetitionCountInvalid => "the repetition's lower bound is above its upper",
        ErrorKind::RepetitionMissing => "there is nothing to repeat here",
        _ => return None,
    })
}

/// Rewrites ECMA-262 so that Rust's parser takes it, with a table back.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where the class opened that we are in.
    class: Option<usize>,
    plain: FragmentBuilder,
    pattern: Pattern,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let plain = FragmentBuilder::new(FileId(0));
        Self { text, at: 0, class: None, plain, pattern: Pattern::default() }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Takes `length` bytes and writes `text` for them.
    fn write(&mut self, length: usize, text: &str) {
        self.plain.push(text, self.at..self.at + length);
        self.at += length;
    }

    fn copy(&mut self, length: usize) {
        let part = self.rest().get(..length).unwrap_or_else(|| self.rest());
        self.plain.push(part, self.at..self.at + part.len());
        self.at += part.len();
    }

    fn step(&mut self) {
        let rest = self.rest();
        if rest.starts_with('\\') {
            self.escape();
        } else if self.class.is_some() {
            self.in_class();
        } else if rest.starts_with("(?") {
            self.group();
        } else if rest.starts_with("[^]") {
            self.write(3, "(?s:.)");
        } else if rest.starts_with("[]") {
            self.write(2, "x");
        } else if rest.starts_with('[') {
            self.class = Some(self.at);
            self.copy(if rest.starts_with("[^") { 2 } else { 1 });
        } else if rest.starts_with('{') && !is_count(rest) {
            self.write(1, "\\{");
        } else {
            self.copy(rest.chars().next().map_or(1, char::len_utf8));
        }
    }

    /// Rust nests classes and has `&&`, `--`, `~~` in them; elsewhere these are plain characters.
    fn in_class(&mut self) {
        let rest = self.rest();
        match rest.as_bytes().first() {
            Some(b']') => {
                self.class = None;
                self.copy(1);
            }
            Some(b'[') => self.write(1, "\\["),
            Some(b'&') => self.write(1, "\\&"),
            Some(b'~') => self.write(1, "\\~"),
            // A hyphen beside a class such as `\w` is no range.
            Some(b'-') if is_class_escape(&rest[1..]) || rest.starts_with("--") => {
                self.write(1, "\\-");
            }
            _ => self.copy(rest.chars().next().map_or(1, char::len_utf8)),
        }
    }

    fn group(&mut self) {
        let rest = self.rest();
        let look = ["(?=", "(?!", "(?<=", "(?<!"].into_iter().find(|look| rest.starts_with(look));
        if let Some(look) = look {
            self.pattern.look_arounds.push(self.at..self.at + look.len());
            self.write(look.len(), "(?:");
        } else if rest.starts_with("(?>") {
            self.write(3, "(?:");
        } else if let Some(close) = rest.find(')').filter(|_| rest.starts_with("(?P=")) {
            self.pattern.back_references.push(self.at..self.at + close + 1);
            self.write(close + 1, "(?:)");
        } else {
            self.copy(2);
        }
    }

    fn escape(&mut self) {
        let rest = self.rest();
        let Some(next) = rest[1..].chars().next() else { return self.copy(1) };
        let in_class = self.class.is_some();
        match next {
            '1'..='9' if !in_class => {
                let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
                self.pattern.back_references.push(self.at..self.at + 1 + digits);
                self.write(1 + digits, "(?:)");
            }
            'k' if !in_class && rest.starts_with("\\k<") && rest.contains('>') => {
                let length = rest.find('>').map_or(3, |close| close + 1);
                self.pattern.back_references.push(self.at..self.at + length);
                self.write(length, "(?:)");
            }
            'c' => self.write(if rest.len() > 2 && rest.is_char_boundary(3) { 3 } else { 2 }, "x"),
            'u' | 'x' => self.hex(next),
            'p' | 'P' => self.property(),
            'd' | 'D' | 'w' | 'W' | 's' | 'S' => {
                self.copy(2);
                // As above: the hyphen after it is no range, unless it ends the class.
                if in_class && self.rest().starts_with('-') {
                    self.write(1, "\\-");
                }
            }
            'n' | 'r' | 't' | 'f' | 'v' => self.copy(2),
            'b' | 'B' if !in_class => self.copy(2),
            _ if next.is_ascii_punctuation() && !matches!(next, '<' | '>') => self.copy(2),
            // Anything else stands for one character, or for itself.
            _ => self.write(1 + next.len_utf8(), "x"),
        }
    }

    /// `\x41`, `\u0041`, `\u{41}`: some character, as range bounds need it; `x` if it is none.
    fn hex(&mut self, mark: char) {
        let rest = self.rest();
        let braced = rest.get(2..).filter(|tail| mark == 'u' && tail.starts_with('{'));
        let (digits, length) = if let Some(close) = braced.and_then(|tail| tail.find('}')) {
            (&rest[3..2 + close], close + 3)
        } else {
            let count = if mark == 'u' { 4 } else { 2 };
            (rest.get(2..2 + count).unwrap_or(""), 2 + count)
        };
        let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !valid {
            return self.write(2, "x");
        }
        // Halves of a pair lie above all other characters of their plane; the order is kept.
        let code = u32::from_str_radix(digits, 16).unwrap_or(0);
        let character = char::from_u32(code).unwrap_or('\u{10ffff}');
        self.write(length, &format!("\\x{{{:x}}}", u32::from(character)));
    }

    fn property(&mut self) {
        let rest = self.rest();
        match rest.find('}').filter(|_| rest[2..].starts_with('{')) {
            Some(close) => self.write(close + 1, "\\w"),
            None => self.write(2, "x"),
        }
        if self.class.is_some() && self.rest().starts_with('-') {
            self.write(1, "\\-");
        }
    }
}

/// `{2}`, `{2,}`, `{2,3}`; any other brace stands for itself.
fn is_count(text: &str) -> bool {
    let Some((inner, _)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) else {
        return false;
    };
    let (low, high) = inner.split_once(',').unwrap_or((inner, ""));
    let digits = |text: &str| text.len() < 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    !low.is_empty() && digits(low) && digits(high)
}

fn is_class_escape(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next() == Some(b'\\')
        && matches!(bytes.next(), Some(b'd' | b'D' | b'w' | b'W' | b's' | b'S' | b'p' | b'P'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_engine_takes_is_no_error() {
        for text in [
            r"^\d{4}-\d{2}$",
            r"a\/b\-c",
            r"\cJ",
            r"[^]",
            r"[]",
            r"[\b]",
            r"(?<year>\d+)",
            r"\u0041",
            r"[\u0041-\u005a]",
            r"\uD83D\uDE00",
            r"[\uD800-\uDBFF]",
            r"\x41",
            r"[\x00-\x1f]",
            r"\u{1F600}",
            r"a{",
            r"{name}",
            r"a{,3}",
            r"}",
            r"]",
            r"[\w-x]",
            r"[a-\d]",
            r"[\w-]",
            r"[--a]",
            r"[a&&b]",
            r"[[]",
            r"[^[\]]+",
            r"\0",
            r"[\0]",
            r"\p{Lu}\P{L}",
            r"\_\e\é",
            r"(?i)a",
            r"(?:a|)",
            r"a**",
            r"a++",
            r"a??",
            r"(?>a)",
            r"(?s:.)",
            r"\$ \( \) \. \\",
            r"^$",
            "",
            "é+",
            r"(a{1000}){1000}",
            r"[a-z&&[^b]]",
            r"\Z",
            r"(?=a)*",
            r"[\1]",
            r"\k",
            r"[!-~]",
            r"[^\S\r\n]",
            r"[\p{L}-]",
            r"\-",
            r"[+--]",
            r"\u00",
            r"\x4",
            r"(?P<a>b)",
        ] {
            assert_eq!(read(text).error, None, "{text}");
        }
    }

    #[test]
    fn what_no_engine_takes_is_named_at_its_place() {
        for (text, part) in [
            ("a(b", "("),
            ("a)b", ")"),
            ("[a-z", "["),
            ("[z-a]", "z-a"),
            ("*a", "*"),
            ("a|*", "*"),
            ("a{3,1}", "{3,1}"),
            ("a\\", "\\"),
            ("(?<n>a)(?<n>b)", "n"),
            ("(?=a)[b", "["),
            (r"\1(", "("),
            (r"[\u005a-\u0041]", r"\u005a-\u0041"),
            (r"é(\d", "("),
        ] {
            let error = read(text).error;
            let place = error.map(|(range, _)| text[range].to_owned());
            assert_eq!(place.as_deref(), Some(part), "{text}");
        }
    }

    #[test]
    fn look_arounds_and_back_references_are_found_outside_classes() {
        let parts = |text: &str, ranges: Vec<Range<usize>>| -> Vec<String> {
            ranges.into_iter().map(|range| text[range].to_owned()).collect()
        };
        let text = r"(?=a)(?!b)(?<=c)(?<!d)[(?=]\(?=(?<n>e)(?:f)";
        assert_eq!(parts(text, read(text).look_arounds), ["(?=", "(?!", "(?<=", "(?<!"]);
        let text = r"(a)\1\12(?<n>b)\k<n>(?P=n)[\1]\\1\0";
        assert_eq!(parts(text, read(text).back_references), [r"\1", r"\12", r"\k<n>", "(?P=n)"]);
    }

    #[test]
    fn repetitions_that_explode_are_found() {
        for (text, part) in [
            ("(a+)+$", "(a+)+"),
            ("^(a*)*b", "(a*)*"),
            (r"^(\d+,?)+;", r"(\d+,?)+"),
            ("^(a|aa)+$", "(a|aa)+"),
            ("^(a|a)*$", "(a|a)*"),
            (r"^(\w|\d)+$", r"(\w|\d)+"),
            ("^([a-z]+[a-z0-9]*)*!", "([a-z]+[a-z0-9]*)*"),
            ("^(a+a)+$", "(a+a)+"),
            ("x((a{1,5}){30})y", "(a{1,5}){30}"),
            (r"^(?:[A-Z]+\s?)+$", r"(?:[A-Z]+\s?)+"),
            (r"é(\s*\w+)*$", r"(\s*\w+)*"),
        ] {
            let found = explosion(text).map(|range| &text[range]);
            assert_eq!(found, Some(part), "{text}");
        }
        for text in [
            "(a+)+",
            "(a+)+b?",
            r"^(\d+,)+$",
            r"^\d+(,\d+)*$",
            r"^([a-z]+\s+)*[a-z]+$",
            "^(ab+)+$",
            "^(a?)+$",
            "^(a|b)+$",
            "^([A-Z]{2})+$",
            r"^([A-Z0-9]{4} ?)+$",
            r"^[a-z0-9]+(-[a-z0-9]+)*$",
            r"^([0-9]{3}-?){2}$",
            r"^(\w+\.)+\w+$",
            r"^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$",
        ] {
            assert_eq!(explosion(text), None, "{text}");
        }
    }

    #[test]
    fn any_text_is_read_in_bounds() {
        let parts = [
            "(?", "(", ")", "[", "]", "^", "\\", "\\u", "\\x", "\\p{", "\\k<", "\\c", "{", "}",
            "-", "é", "😀", "a", "1", ",", "*", "|", "<", "=", ">", "&&",
        ];
        let mut state = 7_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..8 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
                text.push_str(parts[usize::try_from(state >> 40).unwrap_or(0) % parts.len()]);
            }
            let pattern = read(&text);
            let ranges = pattern.look_arounds.into_iter().chain(pattern.back_references);
            for range in ranges.chain(pattern.error.map(|(range, _)| range)) {
                assert!(text.get(range.clone()).is_some(), "{text} {range:?}");
            }
        }
    }
}
