//! JSON to a located tree: `serde_json` decides what is JSON, a scan of our own finds the places.
//!
//! The scan runs on every text. Where `serde_json` accepts, it yields the tree; where it refuses,
//! it says in plain words what stands in the way and how to repair it.

mod fault;
mod leaf;
mod scan;

use crate::diagnostic::Fix;
use crate::span::{Fragment, FragmentBuilder, Span};
use crate::tree::Node;

/// The deepest nesting of lists and objects that is read. No real schema seen nests deeper than 20.
pub const MAX_DEPTH: usize = 64;

/// A parsed JSON file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The tree with places; `None` if it is not JSON or nested too deeply.
    pub root: Option<Node>,
    /// The value as `serde_json` reads it; `None` exactly where `root` is.
    pub value: Option<serde_json::Value>,
    /// What is wrong.
    pub error: Option<SyntaxError>,
}

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What, in our words.
    pub message: String,
    /// Whether the text is JSON but nested too deeply.
    pub too_deep: bool,
    /// What to do, where the likely cause is plain.
    pub help: Option<String>,
    /// Where the thing began that is not finished.
    pub related: Option<(Span, String)>,
    /// A repair of this error; the text may hold more.
    pub fix: Option<Fix>,
}

/// Parses a text that starts after any byte order mark.
#[must_use]
pub fn parse(source: &Fragment<'_>) -> Document {
    let scanned = scan::scan(source);
    let read = serde_json::from_str::<serde_json::Value>(&source.text);
    let error = match (scanned, read) {
        (Ok(root), Ok(value)) => {
            return Document { root: Some(root), value: Some(value), error: None };
        }
        (Err(error), _) => *error,
        (Ok(_), Err(error)) => foreign(source, &error),
    };
    Document { root: None, value: None, error: Some(error) }
}

/// The decoded text of a JSON string with a table back to its source, so that places inside the
/// text are places in the file. `raw` is the string as written, quotes included, at `span`.
#[must_use]
pub fn string_fragment(raw: &str, span: Span) -> Fragment<'static> {
    let mut builder = FragmentBuilder::new(span.file);
    let end = if raw.len() > 1 && raw.ends_with('"') { raw.len() - 1 } else { raw.len() };
    let mut at = usize::from(raw.starts_with('"'));
    while at < end {
        let rest = raw.get(at..end).unwrap_or("");
        let plain = rest.find('\\').unwrap_or(rest.len());
        if plain > 0 {
            builder.push(&rest[..plain], span.start + at..span.start + at + plain);
            at += plain;
            continue;
        }
        let Some((character, length)) = scan::unescape(rest) else { break };
        builder.push(character.encode_utf8(&mut [0; 4]), span.start + at..span.start + at + length);
        at += length;
    }
    builder.finish()
}

/// An error of `serde_json` that our scan does not know: its words, its place.
///
/// Its column counts bytes and points one past the byte it stumbled over.
fn foreign(source: &Fragment<'_>, error: &serde_json::Error) -> SyntaxError {
    let text = source.text.as_ref();
    let line: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (error.column() + line).saturating_sub(1).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let end = text[at..].chars().next().map_or(at, |character| at + character.len_utf8());
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    SyntaxError::new(source.span(at..end), format!("this is not JSON: {words}"))
}

impl SyntaxError {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            too_deep: false,
            help: None,
            related: None,
            fix: None,
        }
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related = Some((span, text.into()));
        self
    }

    fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

#[cfg(test)]
mod tests;
