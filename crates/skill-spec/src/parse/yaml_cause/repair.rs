//! Values rewritten so that YAML reads what the author wrote.

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
        let text = one_line::scalar(&text);
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
            (Some(_), _) | (_, Some(_)) if words => (one_line::scalar(item.value), false),
            (Some(text), _) if text.contains('\\') => (escape_quotes(text), true),
            (Some(text), _) => (one_line::scalar(text), true),
            (_, Some(text)) => (one_line::scalar(&text.replace("''", "'")), true),
            _ => (one_line::scalar(item.value), true),
        };
        let span = self.source.span(item.start..item.start + item.value.len());
        let certain = certain && one_line && !item.value.contains(" #");
        let safety = if certain { Safety::Safe } else { Safety::Unsafe };
        Fix::new(safety, "write the whole value as one text", vec![Edit { span, text }])
    }
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
