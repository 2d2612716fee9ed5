//! Values rewritten so that YAML reads what the author wrote.

use std::fmt::Write;

use super::{Finder, Item};
use crate::diagnostic::{Edit, Fix, Safety};
use crate::parse::one_line;

impl Finder<'_> {
    /// Puts the whole value in double quotes; its text stays what stands there.
    ///
    /// Certain unless a comment or a nested mapping may be meant.
    pub(super) fn quote(&self, item: &Item<'_>) -> Fix {
        let mut safety = if item.value.contains(" #") { Safety::Unsafe } else { Safety::Safe };
        let mut text = item.value.to_owned();
        let mut end = item.start + item.value.len();
        for line in self.continuation(item.line, item.indent) {
            let content = self.lines.content(line).trim();
            let is_plain = !content.contains(" #") && !content.starts_with(['-', '#']);
            let is_key = super::split_key(content).is_some_and(|(key, _)| !key.contains(' '));
            if !is_plain || is_key {
                safety = Safety::Unsafe;
            }
            text.push(' ');
            text.push_str(content);
            end = line.start + self.lines.content(line).trim_end().len();
        }
        let span = self.source.span(item.start..end);
        let text = on_one_line(&text);
        Fix::new(safety, "put the value in quotes", vec![Edit { span, text }])
    }

    /// Puts a value whose quotes are broken in sound ones; `rest` follows its first closing quote.
    ///
    /// If it starts and ends with the same quote, those two are meant as quotes and what lies
    /// between them is text; else all quotes are text, as in `"this" and that`.
    pub(super) fn requote(&self, item: &Item<'_>, rest: &str) -> Fix {
        let one_line = self.continuation(item.line, item.indent).next().is_none();
        let between = |quote| item.value.strip_prefix(quote)?.strip_suffix(quote);
        let words = rest.starts_with([' ', '\t']);
        let (text, certain) = match (between('"'), between('\'')) {
            (Some(_), _) | (_, Some(_)) if words => (on_one_line(item.value), false),
            (Some(text), _) if text.contains('\\') => (escape_quotes(text), true),
            (Some(text), _) => (on_one_line(text), true),
            (_, Some(text)) => (on_one_line(&text.replace("''", "'")), true),
            _ => (on_one_line(item.value), true),
        };
        let span = self.source.span(item.start..item.start + item.value.len());
        let certain = certain && one_line && !item.value.contains(" #");
        let safety = if certain { Safety::Safe } else { Safety::Unsafe };
        Fix::new(safety, "write the whole value as one text", vec![Edit { span, text }])
    }
}

/// `text` as a scalar on one line: in a form the SDK's reader knows too, if there is one.
#[must_use]
pub fn on_one_line(text: &str) -> String {
    let entry = one_line::entry("description", text);
    let form = entry.as_deref().and_then(|entry| entry.strip_prefix("description: "));
    form.map_or_else(|| double_quoted(text), str::to_owned)
}

/// `text` as a YAML double-quoted scalar on one line, which JSON readers read alike.
#[must_use]
pub fn double_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if needs_escape(other) => {
                let mut units = [0; 2];
                for unit in other.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Characters YAML refuses, breaks lines at, or takes for a byte order mark.
fn needs_escape(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Escapes what ends a double-quoted scalar too early; sound escapes stay.
fn escape_quotes(inner: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = inner.chars().peekable();
    while let Some(character) = rest.next() {
        match (character, rest.peek()) {
            ('\\', Some(next)) if is_escape(*next) => {
                out.push('\\');
                out.extend(rest.next());
            }
            ('\\', _) => out.push_str("\\\\"),
            ('"', _) => out.push_str("\\\""),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// Whether a backslash before `letter` is an escape (YAML 1.2.2, section 5.7).
pub(super) fn is_escape(letter: char) -> bool {
    "0abtnvfre \"/\\N_LPxuU\t".contains(letter)
}
