//! Why a YAML text does not parse, in an author's words, with the repair where it is known.
//!
//! The parser says where it stopped; this module looks at the lines there for the slips that
//! authors make. It guesses: whether a text is YAML is the parser's word alone.

mod repair;
mod structure;
mod value;

use super::fences::{Line, Lines};
use super::yaml::{self, SyntaxError};
use crate::diagnostic::{Edit, Fix, Safety, is_printable};
use crate::span::{Fragment, Span};

/// What an author did, as far as it can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The place of the slip, which may lie before the place where the parser stopped.
    pub span: Span,
    /// What is wrong, ready for a diagnostic.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Safe only where the value stands on lines of its own and can mean nothing else.
    pub fix: Option<Fix>,
}

/// The most lines that are searched backwards from the place where the parser stopped.
const MAX_LINES_BACK: usize = 1000;

/// Finds the likely cause of `error`, which `source` gave. Only for a source cut verbatim from
/// its file.
#[must_use]
pub fn find(source: &Fragment<'_>, error: &SyntaxError) -> Cause {
    let mut cause = guess(source, error);
    cause.fix = cause.fix.take().filter(|fix| leads_on(source, &cause, fix));
    cause
}

fn guess(source: &Fragment<'_>, error: &SyntaxError) -> Cause {
    let at = error.span.start.saturating_sub(source.whole().start);
    let text: &str = &source.text;
    let lines = Lines { text };
    let finder = Finder { source, lines, at: text.floor_char_boundary(at.min(text.len())), error };
    finder
        .tab()
        .or_else(|| finder.control())
        .or_else(|| finder.item(finder.error_line()).and_then(|item| finder.value(&item)))
        .or_else(|| finder.unclosed_before())
        .or_else(|| finder.structure())
        .unwrap_or_else(|| finder.unknown())
}

/// Whether nothing is wrong after a fix, or only what lies behind it. So repairs come to an end.
fn leads_on(source: &Fragment<'_>, cause: &Cause, fix: &Fix) -> bool {
    let (text, base) = (&*source.text, source.whole().start);
    let mut fixed = String::with_capacity(text.len());
    let mut done = 0;
    for Edit { span, text: new } in &fix.edits {
        let Some(kept) = text.get(done..span.start.saturating_sub(base)) else { return false };
        fixed.push_str(kept);
        fixed.push_str(new);
        done = span.end.saturating_sub(base);
    }
    fixed.push_str(text.get(done..).unwrap_or_default());
    let fixed = Fragment::verbatim(cause.span.file, 0, &fixed);
    let Some(error) = yaml::parse(&fixed).error else { return true };
    let left = fixed.text.len().saturating_sub(guess(&fixed, &error).span.start);
    left < (base + text.len()).saturating_sub(cause.span.start)
}

/// As many control characters are deleted at once.
const MAX_CONTROLS: usize = 1000;

struct Finder<'a> {
    source: &'a Fragment<'a>,
    lines: Lines<'a>,
    /// Where the parser stopped, in the source's text.
    at: usize,
    error: &'a SyntaxError,
}

/// A line of the form `key: value` or `- value`.
#[derive(Clone, Copy)]
struct Item<'a> {
    line: Line,
    /// Column of the key, list dashes included.
    indent: usize,
    /// Empty for an item of a list.
    key: &'a str,
    /// First byte of the value.
    start: usize,
    /// The value on this line, without blanks at its end.
    value: &'a str,
}

impl<'a> Finder<'a> {
    fn cause(&self, start: usize, end: usize, message: impl Into<String>) -> Cause {
        let span = self.source.span(start..end);
        Cause { span, message: message.into(), help: String::new(), fix: None }
    }

    /// The line where the parser stopped; at the end of the text, the last one that is not empty.
    fn error_line(&self) -> Line {
        let text = self.lines.text;
        let at = if self.at == text.len() { text.trim_end().len() } else { self.at };
        self.line_at(at)
    }

    fn line_at(&self, at: usize) -> Line {
        let text = self.lines.text;
        let start = text.get(..at).and_then(|before| before.rfind(['\n', '\r']));
        let start = start.map_or(0, |end| end + 1);
        self.lines.line(start).unwrap_or(Line { start, end: start, next: start })
    }

    /// The lines before `line`, nearest first.
    fn lines_before(&self, line: Line) -> impl Iterator<Item = Line> {
        let before = |line: &Line| {
            let end = line.start.checked_sub(1)?;
            let crlf = self.lines.text.get(..line.start)?.ends_with("\r\n");
            Some(self.line_at(end - usize::from(crlf)))
        };
        std::iter::successors(before(&line), before).take(MAX_LINES_BACK)
    }

    /// The lines after `line` that belong to the value of a key at column `indent`.
    fn continuation(&self, line: Line, indent: usize) -> impl Iterator<Item = Line> {
        self.lines.lines_from(line.next).take_while(move |line| {
            let content = self.lines.content(*line);
            !content.trim().is_empty() && leading(content) > indent
        })
    }

    fn item(&self, line: Line) -> Option<Item<'a>> {
        let content = self.lines.content(line);
        let mut indent = leading(content);
        while content.get(indent..)?.starts_with("- ") {
            indent += 2 + leading(content.get(indent + 2..)?);
        }
        let rest = content.get(indent..)?;
        let is_item = indent > leading(content);
        let (key, value) = match split_key(rest) {
            Some((key, value)) => (key, value),
            None if is_item => ("", rest),
            None => return None,
        };
        let blanks = value.len() - value.trim_start().len();
        let start = line.end - value.len() + blanks;
        Some(Item { line, indent, key, start, value: value.trim() })
    }

    /// A control character; the parser stops where the scalar that holds it starts.
    fn control(&self) -> Option<Cause> {
        let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        let rest = self.lines.text.get(self.at..)?;
        if !self.error.message.contains("\\u{") && !rest.starts_with(is_control) {
            return None;
        }
        let (ahead, character) = rest.char_indices().find(|(_, c)| is_control(*c))?;
        let start = self.at + ahead;
        let code = u32::from(character);
        let end = start + character.len_utf8();
        let message = format!("control character U+{code:04X}, which YAML does not allow");
        let mut cause = self.cause(start, end, message);
        cause.help = "delete it".into();
        let rest = self.lines.text.get(start..)?.char_indices().filter(|(_, c)| is_control(*c));
        let edits = rest.take(MAX_CONTROLS).map(|(ahead, control)| {
            let at = start + ahead;
            Edit { span: self.source.span(at..at + control.len_utf8()), text: String::new() }
        });
        let title = "delete all control characters";
        cause.fix = Some(Fix::new(Safety::Unsafe, title, edits.collect()));
        Some(cause)
    }

    fn unknown(&self) -> Cause {
        let words: String =
            self.error.message.chars().filter(|c| is_printable(*c)).take(200).collect();
        let words = words.replace('`', "'");
        let mut cause = self.cause(self.at, self.at, format!("this is not YAML: {words}"));
        cause.span = self.error.span;
        cause.help =
            "write one `key: value` a line, and put values with special characters in quotes"
                .into();
        cause
    }
}

/// The key before the first colon that ends one, quoted or not.
fn split_key(content: &str) -> Option<(&str, &str)> {
    if let Some(quote) = content.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (key, rest) = content.get(1..)?.split_once(quote)?;
        return Some((key, rest.trim_start().strip_prefix(':')?));
    }
    if content.starts_with(['[', '{', '#']) {
        return None;
    }
    let ends_key = |at: &usize| {
        content.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    };
    let colon = content.match_indices(':').map(|(at, _)| at).find(ends_key)?;
    Some((content.get(..colon)?.trim(), content.get(colon + 1..)?))
}

/// The number of spaces and tabs a line starts with.
fn leading(content: &str) -> usize {
    content.len() - content.trim_start_matches([' ', '\t']).len()
}

#[cfg(test)]
mod tests;
