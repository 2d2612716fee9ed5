//! The scan: strict JSON (RFC 8259) to a located tree, or the first thing that is not JSON.
//!
//! Recursive, and safe in that: nothing nests deeper than [`MAX_DEPTH`].

use std::ops::Range;

use super::{MAX_DEPTH, SyntaxError};
use crate::span::{Fragment, Span};
use crate::tree::{Entry, Kind, Node, Scalar, Style, Value};

pub(super) type Scanned<T> = Result<T, Box<SyntaxError>>;

/// A place in a text and how deep it lies.
pub(super) struct Scanner<'a> {
    pub(super) source: &'a Fragment<'a>,
    pub(super) text: &'a str,
    pub(super) at: usize,
    depth: usize,
}

/// Whose value is read: for messages.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Root,
    Key(&'a str),
    Item(usize),
}

/// Reads a whole text.
pub(super) fn scan(source: &Fragment<'_>) -> Scanned<Node> {
    let mut scanner = Scanner { source, text: &source.text, at: 0, depth: 0 };
    scanner.space();
    let root = scanner.value(Owner::Root)?;
    scanner.space();
    if scanner.at < scanner.text.len() { Err(scanner.text_after_root(&root)) } else { Ok(root) }
}

/// The character behind the escape at the start of `text`, and the escape's length in bytes.
pub(super) fn unescape(text: &str) -> Option<(char, usize)> {
    let plain = |character| Some((character, 2));
    match text.as_bytes().get(1)? {
        b'"' => plain('"'),
        b'\\' => plain('\\'),
        b'/' => plain('/'),
        b'b' => plain('\u{8}'),
        b'f' => plain('\u{c}'),
        b'n' => plain('\n'),
        b'r' => plain('\r'),
        b't' => plain('\t'),
        b'u' => {
            let high = hex(text, 2)?;
            if let Some(character) = char::from_u32(high) {
                return Some((character, 6));
            }
            let low = text.get(6..8).filter(|mark| *mark == "\\u").and_then(|_| hex(text, 8))?;
            if high >= 0xdc00 || !(0xdc00..0xe000).contains(&low) {
                return None;
            }
            char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)).map(|c| (c, 12))
        }
        _ => None,
    }
}

/// The four hex digits at `at`.
pub(super) fn hex(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if all { u32::from_str_radix(digits, 16).ok() } else { None }
}

impl<'a> Scanner<'a> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        self.source.span(range)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, owner: Owner<'_>) -> Scanned<Node> {
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(owner),
            _ => self.literal().ok_or_else(|| self.no_value(owner)),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Scanned<Value>) -> Scanned<Node> {
        let open = self.at;
        if self.depth == MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(Node { span: self.span(open..self.at), value })
    }

    fn object(&mut self) -> Scanned<Value> {
        let open = self.at - 1;
        let mut entries = Vec::new();
        let mut comma = None;
        loop {
            self.space();
            if self.peek() == Some(b'}') {
                if let Some(comma) = comma {
                    return Err(self.trailing_comma(comma, "the last entry"));
                }
                break;
            }
            if self.peek() != Some(b'"') {
                return Err(self.no_key(open, comma.is_some()));
            }
            let key = self.string()?;
            let name = key.text().unwrap_or_default();
            self.space();
            if !self.eat(b':') {
                return Err(self.no_colon(&key));
            }
            self.space();
            let value = self.value(Owner::Key(name))?;
            self.space();
            match self.peek() {
                Some(b',') => comma = Some(self.at),
                Some(b'}') => {
                    entries.push(Entry { key, value });
                    break;
                }
                _ => return Err(self.after_value(open, Owner::Key(name), &value)),
            }
            entries.push(Entry { key, value });
            self.at += 1;
        }
        self.at += 1;
        Ok(Value::Mapping(entries))
    }

    fn array(&mut self) -> Scanned<Value> {
        let open = self.at - 1;
        let mut items = Vec::new();
        let mut comma = None;
        loop {
            self.space();
            if self.peek() == Some(b']') {
                if let Some(comma) = comma {
                    return Err(self.trailing_comma(comma, "the last item"));
                }
                break;
            }
            if self.at == self.text.len() {
                return Err(self.unclosed(open));
            }
            let owner = Owner::Item(items.len() + 1);
            let value = self.value(owner)?;
            self.space();
            match self.peek() {
                Some(b',') => comma = Some(self.at),
                Some(b']') => {
                    items.push(value);
                    break;
                }
                _ => return Err(self.after_value(open, owner, &value)),
            }
            items.push(value);
            self.at += 1;
        }
        self.at += 1;
        Ok(Value::Sequence(items))
    }

    fn string(&mut self) -> Scanned<Node> {
        let open = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let stop = |byte: u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
            let plain = rest.bytes().position(stop).unwrap_or(rest.len());
            text.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let (character, length) =
                        unescape(self.rest()).ok_or_else(|| self.bad_escape(open))?;
                    text.push(character);
                    self.at += length;
                }
                Some(control) => return Err(self.control_in_text(open, control)),
                None => return Err(self.unclosed_text(open)),
            }
        }
        self.at += 1;
        Ok(self.scalar(open, text, Style::DoubleQuoted, Kind::Text))
    }

    fn number(&mut self, owner: Owner<'_>) -> Scanned<Node> {
        let start = self.at;
        self.eat(b'-');
        let zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || zero && whole > 1 {
            return Err(self.bad_number(start, owner));
        }
        let mut kind = Kind::Integer;
        if self.eat(b'.') {
            kind = Kind::Float;
            if self.digits() == 0 {
                return Err(self.bad_number(start, owner));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            kind = Kind::Float;
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if self.digits() == 0 {
                return Err(self.bad_number(start, owner));
            }
        }
        if matches!(self.peek(), Some(b'_' | b'.' | b'a'..=b'z' | b'A'..=b'Z')) {
            return Err(self.bad_number(start, owner));
        }
        let text = &self.text[start..self.at];
        if text.parse::<f64>().is_ok_and(f64::is_infinite) {
            return Err(self.number_out_of_range(start));
        }
        Ok(self.scalar(start, text.to_owned(), Style::Plain, kind))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn literal(&mut self) -> Option<Node> {
        let start = self.at;
        let word = self.word();
        let kind = match word {
            "true" | "false" => Kind::Bool,
            "null" => Kind::Null,
            _ => return None,
        };
        self.at += word.len();
        Some(self.scalar(start, word.to_owned(), Style::Plain, kind))
    }

    /// The run of letters, digits and the like that starts here.
    pub(super) fn word(&self) -> &'a str {
        let rest = self.rest();
        let stop = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '-'));
        &rest[..rest.find(stop).unwrap_or(rest.len())]
    }

    fn scalar(&self, start: usize, text: String, style: Style, kind: Kind) -> Node {
        Node { span: self.span(start..self.at), value: Value::Scalar(Scalar { text, style, kind }) }
    }
}
