//! YAML in the form that most manifests have, read without the parser.
//!
//! Keys in plain words, each with a plain or quoted value on its own line, or with a block of such
//! entries below it. Whatever else a text holds, be it a comment, is left to the parser.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr;

use super::{Document, core_kind};
use crate::span::Fragment;
use crate::tree::{Entry, Kind, Node, Scalar, Style, Value};

/// A longer text is left to the parser.
const MAX_TEXT: usize = 1 << 16;
/// A longer key is left to the parser, which refuses keys of some length.
const MAX_KEY: usize = 100;

/// What the parser makes of a text, where that is plain.
pub(super) fn parse(source: &Fragment<'_>) -> Option<Document> {
    let mut lines =
        Lines { text: source.text.get(..).filter(|text| text.len() <= MAX_TEXT)?, at: 0 };
    let mut entries = Vec::new();
    while lines.at < lines.text.len() {
        let line = lines.next(0)?;
        let key = scalar(source, line.key, Style::Plain);
        let value = match line.value {
            Written::Scalar(style, range) => scalar(source, range, style),
            Written::Text(style, end) => text(source, &mut lines, style, end)?,
            Written::Below => block(source, &mut lines)?,
        };
        entries.push(Entry { key, value });
    }
    let root = Arc::new(mapping(entries)?);
    Some(Document { root: Some(root), error: None, features: Vec::new(), comments: Vec::new() })
}

/// The entries below a key that has nothing behind it.
fn block(source: &Fragment<'_>, lines: &mut Lines<'_>) -> Option<Node> {
    let indent = lines.indent();
    let mut entries = Vec::new();
    while indent > 0 && lines.indent() > 0 {
        let line = lines.next(indent)?;
        let Written::Scalar(style, range) = line.value else { return None };
        let key = scalar(source, line.key, Style::Plain);
        entries.push(Entry { key, value: scalar(source, range, style) });
    }
    mapping(entries)
}

/// The lines of a block scalar, all of the same indent.
fn text(source: &Fragment<'_>, lines: &mut Lines<'_>, style: Style, end: LineEnd) -> Option<Node> {
    let indent = lines.indent();
    let (start, mut last) = (lines.at + indent, 0);
    let mut text = String::new();
    while indent > 0 && lines.indent() == indent {
        let line = lines.rest(indent)?;
        if line.is_empty() || line.starts_with(' ') || line.ends_with(' ') || !is_text(line) {
            return None;
        }
        if !text.is_empty() {
            text.push(if style == Style::Folded { ' ' } else { '\n' });
        }
        text.push_str(line);
        last = lines.at + indent + line.len();
        lines.at = (last + 1).min(lines.text.len());
    }
    text.push_str(if end == LineEnd::Kept { "\n" } else { "" });
    let span = source.span(start..last.max(start));
    let value = Value::Scalar(Scalar { text, style, kind: Kind::Text });
    (last > 0).then_some(Node { span, value })
}

/// A mapping reaches from its first key to its last value.
fn mapping(entries: Vec<Entry>) -> Option<Node> {
    let span = entries.first()?.key.span.to(entries.last()?.value.span);
    Some(Node { span, value: Value::Mapping(entries) })
}

fn scalar(source: &Fragment<'_>, range: Range<usize>, style: Style) -> Node {
    let inner = if style == Style::Plain { range.clone() } else { range.start + 1..range.end - 1 };
    let text = source.text.get(inner).unwrap_or_default().to_owned();
    let kind = if style == Style::Plain { core_kind(&text) } else { Kind::Text };
    Node { span: source.span(range), value: Value::Scalar(Scalar { text, style, kind }) }
}

/// The lines that are not yet read.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

/// An entry on one line; the quotes are part of its value.
struct Line {
    key: Range<usize>,
    value: Written,
}

/// What stands behind a key.
enum Written {
    Scalar(Style, Range<usize>),
    /// The mark of a block scalar, which stands below.
    Text(Style, LineEnd),
    /// Nothing: the value stands below.
    Below,
}

/// What becomes of the line end behind a block scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineEnd {
    Kept,
    Stripped,
}

impl<'a> Lines<'a> {
    /// How many spaces the next line starts with.
    fn indent(&self) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        rest.iter().take_while(|byte| **byte == b' ').count()
    }

    /// What the next line holds behind so many bytes.
    fn rest(&self, indent: usize) -> Option<&'a str> {
        let rest = self.text.get(self.at + indent..)?;
        Some(&rest[..memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())])
    }

    /// The next line, if it is an entry with so many spaces before it.
    fn next(&mut self, indent: usize) -> Option<Line> {
        let start = self.at + indent;
        let line = self.rest(indent).filter(|_| self.indent() == indent)?;
        self.at = (start + line.len() + 1).min(self.text.len());
        let bytes = line.as_bytes();
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let key = bytes.iter().take_while(|byte| is_word(byte)).count();
        let is_key = (1..=MAX_KEY).contains(&key) && bytes[0].is_ascii_alphabetic();
        let value = match bytes[key..] {
            [b':'] => Written::Below,
            [b':', b' ', ..] => {
                let blanks = bytes[key + 1..].iter().take_while(|byte| **byte == b' ').count();
                let from = key + 1 + blanks;
                match &line[from..] {
                    "|" => Written::Text(Style::Literal, LineEnd::Kept),
                    "|-" => Written::Text(Style::Literal, LineEnd::Stripped),
                    ">" => Written::Text(Style::Folded, LineEnd::Kept),
                    ">-" => Written::Text(Style::Folded, LineEnd::Stripped),
                    text => Written::Scalar(style(text)?, start + from..start + line.len()),
                }
            }
            _ => return None,
        };
        is_key.then_some(Line { key: start..start + key, value })
    }
}

/// The style of a scalar that ends with its line and holds nothing but what it means.
fn style(text: &str) -> Option<Style> {
    let starts = |first: &u8| first.is_ascii_alphanumeric() || !first.is_ascii();
    let style = match text.as_bytes() {
        [b'"', inner @ .., b'"'] if !inner.iter().any(|byte| matches!(byte, b'"' | b'\\')) => {
            Style::DoubleQuoted
        }
        [b'\'', inner @ .., b'\''] if memchr(b'\'', inner).is_none() => Style::SingleQuoted,
        bytes @ [first, .., last] if starts(first) && !matches!(last, b' ' | b':') => {
            let is_mark = |pair: &[u8]| matches!(pair, b": " | b" #");
            (!bytes.windows(2).any(is_mark)).then_some(Style::Plain)?
        }
        [only] if only.is_ascii_alphanumeric() => Style::Plain,
        _ => return None,
    };
    is_text(text).then_some(style)
}

fn is_text(line: &str) -> bool {
    // Without an end before the last byte, so that many are looked at in one step.
    let is_control = |byte: u8| byte < b' ' || byte == 0x7f;
    !line.bytes().fold(false, |found, byte| found | is_control(byte))
        && (line.is_ascii() || line.chars().all(is_printable))
}

/// Characters that are neither blanks nor marks to any reader of YAML.
fn is_printable(character: char) -> bool {
    matches!(character,
        ' '..='~' | '\u{a1}'..='\u{1fff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2fff}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{10000}'..='\u{1fffd}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parse_any;
    use super::*;
    use crate::span::FileId;

    /// Whether the text was read without the parser, and as it reads it.
    fn is_read(text: &str) -> Result<bool, TestCaseError> {
        let source = Fragment::verbatim(FileId(0), 7, text);
        let Some(quick) = parse(&source) else { return Ok(false) };
        let whole = parse_any(&source);
        prop_assert_eq!(&quick.root, &whole.root, "{:?}", text);
        prop_assert_eq!(whole.error, None, "{:?}", text);
        prop_assert!(whole.features.is_empty() && whole.comments.is_empty(), "{:?}", text);
        Ok(true)
    }

    #[test]
    fn manifests_are_read_as_the_parser_reads_them() {
        for (text, is_flat) in [
            ("name: a-b\ndescription: Reads it, with \"care\" [1].\n", true),
            ("name: 'a: b'\nversion: \"1.0 # x\"", true),
            ("on: 1.10\nnull: ~x\n", false),
            ("on: 1.10\nnull: no\n", true),
            ("metadata:\n  author: a b\n  url: https://a.b/c#d\nname: é\n", true),
            ("metadata:\nname: a\n", false),
            ("metadata:\n    a: b\n  c: d\n", false),
            ("description: a\n  b\n", false),
            ("description: a: b\n", false),
            ("description: a # b\n", false),
            ("description: [a]\n", false),
            ("# a\nname: b\n", false),
            ("name: a\r\n", false),
            ("name: a\n---\nb: c\n", false),
            ("name: a\u{2028}b\n", false),
            ("description: >-\n  one two\n  three\nname: a\n", true),
            ("name: a\ndescription: |\n  one: two # three\n  - four\n", true),
            ("description: >\n  one\n\n  two\n", false),
            ("description: |\n  one\n    two\n", false),
            ("", false),
        ] {
            assert_eq!(is_read(text).ok(), Some(is_flat), "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn lines_of_any_form_are_read_as_the_parser_reads_them(
            lines in prop::collection::vec(
                "( {0,3}[a-c-]{1,3}: {0,2}(\"[a# :'é]{0,4}\"|'[a# :\"\\\\é]{0,4}'|[a1.é][^\n]{0,5}|[0-9a-fx.e+~_nullTrue:-]{0,4}))|( {0,3}[a-c]:)|[ab]: [|>]-?|  [ -~é]{1,6}|[ -~]{0,6}",
                0..6,
            ),
            end in "\n{0,2}",
        ) {
            is_read(&(lines.join("\n") + &end))?;
        }

        #[test]
        fn plain_values_of_any_text_are_read_as_the_parser_reads_them(
            values in prop::collection::vec(r#"[a-zA-Z0-9](\PC| |: | #|["'\[\]{}&*!|>%@`,?-]){0,12}"#, 1..4),
        ) {
            let lines: Vec<String> = values.iter().map(|value| format!("key: {value}\n")).collect();
            is_read(&lines.concat())?;
        }
    }
}
