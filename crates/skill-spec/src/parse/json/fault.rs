//! What stands where JSON should, in plain words, with its repair.

use std::fmt;
use std::ops::Range;

use super::SyntaxError;
use super::scan::{Owner, Scanner};
use crate::diagnostic::{Fix, quote};
use crate::tree::Node;

type Fault = Box<SyntaxError>;

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("a value"),
            Self::Key(key) => write!(f, "the value of {}", quote(key)),
            Self::Item(number) => write!(f, "item {number}"),
        }
    }
}

impl Scanner<'_> {
    pub(super) fn too_deep(&self) -> Fault {
        let limit = super::MAX_DEPTH;
        let mut fault = self
            .fault(self.at..self.at + 1, format!("lists and objects nest deeper than {limit}"))
            .help("flatten the schema, or move inner objects to `definitions` and refer to them with `$ref`");
        fault.too_deep = true;
        Box::new(fault)
    }

    pub(super) fn text_after_root(&self, root: &Node) -> Fault {
        if let Some(fault) = self.stranger() {
            return fault;
        }
        let rest = self.rest().trim_end();
        let span = self.at..self.at + self.found_length();
        let found = self.found();
        let fault = match rest.as_bytes().first() {
            Some(b'}' | b']') if rest.len() == 1 => self
                .fault(span, format!("one {found} too many at the end"))
                .help("take it out")
                .fix(self.replace("take it out", self.at..self.at + 1, "")),
            Some(b',') if rest.len() == 1 => self
                .fault(span, "a comma after the end of the value")
                .help("take it out")
                .fix(self.replace("take the comma out", self.at..self.at + 1, "")),
            Some(b'{' | b'[') => self
                .fault(span, "a second value after the end of the first")
                .help("a JSON file holds one value: keep one of them"),
            Some(b':') if root.text().is_some() => self
                .fault(span, "a key without an object around it")
                .help("put `{` before the first key and `}` after the last value"),
            _ => self.fault(span, format!("{found} after the end of the value")).help(
                "nothing may follow the value; is a `}` before it that closes too early, or is it a remark to take out?",
            ),
        };
        Box::new(fault)
    }

    pub(super) fn no_value(&self, owner: Owner<'_>) -> Fault {
        if self.at == self.text.len() {
            return Box::new(self.end_for_value(owner));
        }
        if let Some(fault) = self.stranger().or_else(|| self.quoted_otherwise()) {
            return fault;
        }
        let end = self.at + self.found_length();
        let found = self.found();
        let expected = format!("expected {owner}, found {found}");
        let fault = self.fault(self.at..end, expected);
        Box::new(match self.peek() {
            Some(b',') => self
                .fault(self.at..end, format!("{owner} is missing before `,`"))
                .help("write the value, or take the comma out"),
            Some(b'}' | b']') => self
                .fault(self.at..end, format!("{owner} is missing before {found}"))
                .help("write the value; `null` if there is none"),
            Some(b'+' | b'.') => {
                return self.bad_number(self.at, owner);
            }
            _ => self.word_for_value(fault, owner),
        })
    }

    fn end_for_value(&self, owner: Owner<'_>) -> SyntaxError {
        if matches!(owner, Owner::Root) {
            let span = self.span(0..0);
            return SyntaxError::new(span, "the file is empty").help(
                "write a JSON Schema, at least `{ \"type\": \"object\" }`, or delete the file",
            );
        }
        self.fault(self.at..self.at, format!("the file ends before {owner}"))
            .help("the file looks cut short: write the rest")
    }

    fn word_for_value(&self, fault: SyntaxError, owner: Owner<'_>) -> SyntaxError {
        let word = self.word();
        let range = self.at..self.at + word.len();
        let safe = |text: &str| self.replace(format!("write `{text}`"), range.clone(), text);
        match word {
            "True" | "TRUE" => fault.help("JSON writes it `true`").fix(safe("true")),
            "False" | "FALSE" => fault.help("JSON writes it `false`").fix(safe("false")),
            "None" | "NULL" | "Null" | "nil" => {
                fault.help("JSON writes it `null`").fix(safe("null"))
            }
            "undefined" => fault.help("JSON has `null` only"),
            "NaN" | "Infinity" | "inf" | "nan" => {
                fault.help("JSON has no such number: use `null`, or take the entry out")
            }
            "" => fault,
            _ if matches!(owner, Owner::Root) && self.rest()[word.len()..].starts_with(':') => {
                fault.help(
                    "the file looks like YAML; schema.json is JSON: `{ \"type\": \"object\", … }`",
                )
            }
            _ => fault.help("text stands in double quotes"),
        }
    }

    pub(super) fn no_key(&self, open: usize, after_comma: bool) -> Fault {
        if self.at == self.text.len() {
            return self.unclosed(open);
        }
        if let Some(fault) = self.stranger().or_else(|| self.quoted_otherwise()) {
            return fault;
        }
        let range = self.at..self.at + self.found_length();
        let word = self.word();
        let found = self.found();
        Box::new(match self.peek() {
            Some(b',') if after_comma => self
                .fault(range.clone(), "two commas in a row")
                .help("take one out")
                .fix(self.replace("take one comma out", range, "")),
            Some(b',') => self
                .fault(range.clone(), "a comma before the first entry")
                .help("take it out")
                .fix(self.replace("take the comma out", range, "")),
            _ if !word.is_empty() && self.rest()[word.len()..].trim_start().starts_with(':') => {
                self.fault(range.clone(), format!("the key {} has no quotes", quote(word)))
                    .help("keys stand in double quotes")
                    .fix(self.replace(
                        "put the key in double quotes",
                        range,
                        &format!("\"{word}\""),
                    ))
            }
            _ => self.fault(range, format!("expected a key in double quotes, found {found}")),
        })
    }

    pub(super) fn no_colon(&self, key: &Node) -> Fault {
        if let Some(fault) = self.stranger() {
            return fault;
        }
        let key = quote(key.text().unwrap_or_default());
        if self.at == self.text.len() {
            let fault = self.fault(self.at..self.at, format!("the file ends after the key {key}"));
            return Box::new(fault.help("the file looks cut short: write the rest"));
        }
        let range = self.at..self.at + self.found_length();
        let found = self.found();
        let arrow = if self.rest().starts_with("=>") { 2 } else { 1 };
        Box::new(match self.peek() {
            Some(b',' | b'}') => self
                .fault(range, format!("the key {key} has no value"))
                .help("write `:` and a value after the key"),
            Some(b'=') => self
                .fault(range, format!("expected `:` after the key {key}, found {found}"))
                .fix(self.replace("write `:`", self.at..self.at + arrow, ":")),
            _ => self.fault(range, format!("expected `:` after the key {key}, found {found}")),
        })
    }

    /// After a value there is neither a comma nor the end of what holds it.
    pub(super) fn after_value(&self, open: usize, owner: Owner<'_>, value: &Node) -> Fault {
        if self.at == self.text.len() {
            return self.unclosed(open);
        }
        if let Some(fault) = self.stranger() {
            return fault;
        }
        let close = if self.text[open..].starts_with('{') { '}' } else { ']' };
        let end = self.text[..self.at].trim_end_matches([' ', '\t', '\n', '\r']).len();
        let expected = format!("expected `,` or `{close}` after {owner}");
        let range = self.at..self.at + self.found_length();
        let found = self.found();
        Box::new(match self.peek() {
            Some(b'"') if close == '}' && self.key_follows() => self
                .fault(end..end, expected)
                .help("a comma is missing here")
                .fix(self.replace("add a comma", end..end, ",")),
            Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9') if close == ']' => self
                .fault(end..end, expected)
                .help("a comma is missing here")
                .fix(self.guess("add a comma", end..end, ",")),
            Some(b'}' | b']') => self
                .fault(range, format!("expected `{close}`, found {found}"))
                .related(self.span(open..open + 1), "opened here"),
            Some(b':') if close == ']' => self
                .fault(range, "a key in a list")
                .help("a list holds values; keys and values stand between `{` and `}`"),
            Some(b';') => self
                .fault(range.clone(), format!("{expected}, found `;`"))
                .fix(self.guess("write a comma", range, ",")),
            _ if value.text().is_some() => self
                .fault(range, format!("{expected}, found {found}"))
                .help("if this belongs to the text before it, write each double quote inside the text as `\\\"`"),
            _ => self.fault(range, format!("{expected}, found {found}")),
        })
    }

    pub(super) fn trailing_comma(&self, comma: usize, after: &str) -> Fault {
        let fault = self
            .fault(comma..comma + 1, format!("a comma after {after}"))
            .help("take it out: JSON has commas only between entries")
            .fix(self.replace("take the comma out", comma..comma + 1, ""));
        Box::new(fault)
    }

    pub(super) fn unclosed(&self, open: usize) -> Fault {
        let (what, close) =
            if self.text[open..].starts_with('{') { ("an object", '}') } else { ("a list", ']') };
        let fault = self
            .fault(self.at..self.at, format!("the file ends inside {what} that is never closed"))
            .help(format!("add `{close}`, or write the rest if the file was cut short"))
            .related(self.span(open..open + 1), "opened here");
        Box::new(fault)
    }

    /// Comments, code fences, typographic quotes, odd spaces: foreign wherever they stand.
    fn stranger(&self) -> Option<Fault> {
        let rest = self.rest();
        let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let first = rest.chars().next()?;
        let range = self.at..self.at + first.len_utf8();
        let fault = if rest.starts_with("//") || first == '#' {
            self.comment(line)
        } else if rest.starts_with("/*") {
            self.comment(rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else if rest.starts_with("```") {
            self.fault(self.at..self.at + line, "a Markdown code fence")
                .help("take the lines with ``` out: the file holds the JSON alone")
        } else if first.is_whitespace() || matches!(first, '\u{feff}' | '\u{200b}'..='\u{200d}') {
            let name = format!("U+{:04X}", u32::from(first));
            self.fault(range.clone(), format!("the character {name} between values"))
                .help("it looks like a space or like nothing; JSON takes plain spaces only")
                .fix(self.replace("write a plain space", range, " "))
        } else {
            return None;
        };
        Some(Box::new(fault))
    }

    fn comment(&self, length: usize) -> SyntaxError {
        let range = self.at..self.at + length;
        self.fault(range.clone(), "a comment, which JSON does not have")
            .help("take it out, or keep its words in a `$comment` entry")
            .fix(self.guess("take the comment out", range, ""))
    }

    /// A key or text between quotes that are not `"`.
    fn quoted_otherwise(&self) -> Option<Fault> {
        let rest = self.rest();
        let mark = rest.chars().next()?;
        let (close, name) = match mark {
            '\'' => ("'", "single quotes"),
            '`' => ("`", "backticks"),
            '\u{201c}' | '\u{201d}' | '\u{201e}' => ("\u{201c}\u{201d}", "typographic quotes"),
            '\u{2018}' | '\u{2019}' | '\u{201a}' => ("\u{2018}\u{2019}", "typographic quotes"),
            _ => return None,
        };
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let inner = &line[mark.len_utf8()..];
        let end = inner.find(|character| close.contains(character));
        let closing = end.and_then(|end| inner[end..].chars().next()).map_or(0, char::len_utf8);
        let inner = &inner[..end.unwrap_or(0)];
        let range = self.at..self.at + mark.len_utf8() + inner.len() + closing;
        let fault = self
            .fault(range.clone(), format!("text in {name}"))
            .help("text and keys stand in double quotes, `\"`");
        Some(Box::new(if closing == 0 || inner.contains(['"', '\\', '\t']) {
            fault
        } else {
            fault.fix(self.replace("use double quotes", range, &format!("\"{inner}\"")))
        }))
    }

    /// Whether a string and a colon stand here: a key.
    fn key_follows(&self) -> bool {
        let rest = self.rest();
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let mut bytes = line.bytes().enumerate().skip(1);
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\\' => drop(bytes.next()),
                b'"' => return rest[at + 1..].trim_start().starts_with(':'),
                _ => {}
            }
        }
        false
    }

    pub(super) fn fault(&self, range: Range<usize>, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.span(range), message)
    }

    pub(super) fn replace(&self, title: impl Into<String>, range: Range<usize>, text: &str) -> Fix {
        Fix::safe(title, self.span(range), text)
    }

    pub(super) fn guess(&self, title: &str, range: Range<usize>, text: &str) -> Fix {
        Fix::guess(title, self.span(range), text)
    }

    /// What stands here, quoted: a word, or one character.
    pub(super) fn found(&self) -> String {
        quote(&self.rest()[..self.found_length()])
    }

    fn found_length(&self) -> usize {
        let word = self.word().len();
        if word > 0 { word } else { self.rest().chars().next().map_or(0, char::len_utf8) }
    }
}
