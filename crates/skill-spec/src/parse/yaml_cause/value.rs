//! Slips within a value: special first characters, colons, quotes and brackets.

use super::repair::is_escape;
use super::{Cause, Finder, Item, Line};
use crate::diagnostic::{Edit, Fix, Safety, quote};
use crate::parse::one_line;
use crate::tree::Style;

/// The most bytes of a value that are searched for its end.
const MAX_VALUE: usize = 1 << 16;

/// Where a quoted or bracketed value ends.
enum End {
    /// One past the closing character.
    Closed(usize),
    /// Never, or not before the next key.
    Open,
}

impl Finder<'_> {
    /// The slip in the value of the line where the parser stopped.
    pub(super) fn value(&self, item: &Item<'_>) -> Option<Cause> {
        if self.at < item.start && self.at != item.line.start {
            return None;
        }
        match item.value.chars().next()? {
            '"' | '\'' => self.quoted(item),
            '[' | '{' => self.bracketed(item),
            '|' | '>' => self.block_header(item),
            first => self.special_start(item, first).or_else(|| self.colon(item)),
        }
    }

    /// A quote or bracket that a line before opens and nothing closes.
    pub(super) fn unclosed_before(&self) -> Option<Cause> {
        let here = self.error_line();
        let open = self.lines_before(here).filter_map(|line| self.item(line)).find(|item| {
            item.value.starts_with(['"', '\'', '[', '{']) && matches!(self.end(item), End::Open)
        })?;
        Some(self.unclosed(&open))
    }

    fn quoted(&self, item: &Item<'_>) -> Option<Cause> {
        if self.error.message.contains("escape") {
            return self.unknown_escape(item);
        }
        let End::Closed(end) = self.end(item) else { return Some(self.unclosed(item)) };
        let text = self.lines.text;
        let rest = text.get(end..item.line.end).unwrap_or("");
        if rest.trim().is_empty() || rest.trim().starts_with('#') {
            return None;
        }
        let mut cause = self.cause(end, item.line.end, "text follows the closing quote");
        cause.help = "put the whole value in quotes of the other kind".into();
        cause.fix = Some(self.requote(item, rest));
        Some(cause)
    }

    fn unknown_escape(&self, item: &Item<'_>) -> Option<Cause> {
        let mut backslashes = Vec::new();
        let mut others = false;
        let mut characters = item.value.char_indices();
        while let Some((at, character)) = characters.next() {
            let Some((_, letter)) = (character == '\\').then(|| characters.next()).flatten() else {
                continue;
            };
            if is_escape(letter) {
                others |= !matches!(letter, '"' | '\\');
            } else {
                backslashes.push((item.start + at, letter));
            }
        }
        let (first, letter) = *backslashes.first()?;
        let end = first + 1 + letter.len_utf8();
        let escape = quote(self.lines.text.get(first..end)?);
        let mut cause = self.cause(first, end, format!("{escape} is no escape that YAML knows"));
        cause.help = "write `\\\\` for a backslash, or use single quotes".into();
        // Beside an escape that YAML does know it is open which backslashes are meant as such.
        let safety = if others { Safety::Unsafe } else { Safety::Safe };
        let double = |(at, _): (usize, char)| Edit {
            span: self.source.span(at..at + 1),
            text: "\\\\".to_owned(),
        };
        let edits = backslashes.into_iter().map(double).collect();
        cause.fix = Some(Fix::new(safety, "double the backslash", edits));
        Some(cause)
    }

    fn bracketed(&self, item: &Item<'_>) -> Option<Cause> {
        let End::Closed(end) = self.end(item) else { return Some(self.unclosed(item)) };
        let rest = self.lines.text.get(end..item.line.end).unwrap_or("").trim();
        if rest.is_empty() || rest.starts_with('#') {
            return None;
        }
        let what = if item.value.starts_with('[') {
            "`[` and reads as a list"
        } else {
            "`{` and reads as a mapping"
        };
        let message = format!("{} starts with {what}, but text follows", subject(item));
        let mut cause = self.cause(item.start, end, message);
        cause.help = "put the whole value in quotes".into();
        let mut fix = self.quote(item);
        if rest.starts_with([',', ']', '}']) {
            fix.safety = Safety::Unsafe;
        }
        cause.fix = Some(fix);
        Some(cause)
    }

    fn unclosed(&self, item: &Item<'_>) -> Cause {
        let first = item.value.chars().next().unwrap_or('"');
        let end = item.start + item.value.len();
        let (closing, what) = match first {
            '[' => (']', "the list"),
            '{' => ('}', "the mapping"),
            other => (other, "the quote"),
        };
        let message = format!("{what} opened with `{first}` is never closed");
        let mut cause = self.cause(item.start, item.start + 1, message);
        cause.help = format!("close it with `{closing}`, or put the whole value in quotes");
        let one_line = self.continuation(item.line, item.indent).next().is_none();
        let is_text = first == '{' && !item.value.contains(':');
        if one_line && is_text {
            cause.fix = Some(Fix { safety: Safety::Unsafe, ..self.quote(item) });
        } else if one_line {
            let missing = match first {
                '[' | '{' => missing_brackets(item.value),
                quote => quote.to_string(),
            };
            let end = self.source.span(end..end);
            cause.fix = Some(Fix::guess(format!("close it with `{missing}`"), end, missing));
        }
        cause
    }

    /// `>` or `|` with text behind it.
    fn block_header(&self, item: &Item<'_>) -> Option<Cause> {
        let header = item.value.len() - item.value.trim_start_matches(['|', '>', '-', '+']).len();
        let rest = item.value.get(header..)?.trim_start();
        if rest.is_empty() || rest.starts_with('#') || self.at != item.start {
            return None;
        }
        let indicator = quote(item.value.get(..header)?);
        let start = item.start + item.value.len() - rest.len();
        let end = item.start + item.value.len();
        let message = format!("text follows {indicator} on the same line");
        let mut cause = self.cause(start, end, message);
        let mut more = self.continuation(item.line, item.indent);
        if let Some(next) = more.next() {
            let content = self.lines.content(next);
            let indent = content.get(..super::leading(content)).unwrap_or("  ");
            cause.help = format!("start the text on the line after {indicator}");
            let gap = self.source.span(item.start + header..start);
            cause.fix =
                Some(Fix::guess("move the text to the next line", gap, format!("\n{indent}")));
        } else {
            cause.help =
                format!("take {indicator} away, or start the text on the next line, indented");
            let span = self.source.span(item.start..end);
            let edits = vec![Edit { span, text: one_line::scalar(rest) }];
            let title = format!("take {indicator} away");
            cause.fix = Some(Fix::new(Safety::Unsafe, title, edits));
        }
        Some(cause)
    }

    /// A first character that means something else to YAML than to the author.
    fn special_start(&self, item: &Item<'_>, first: char) -> Option<Cause> {
        let meaning = match first {
            '*' => "reads as an alias",
            '&' => "reads as an anchor",
            '!' => "reads as a tag",
            '@' | '`' => "YAML reserves",
            '%' => "reads as a directive",
            ',' | ']' | '}' => "belongs to a list or mapping",
            '?' => "reads as a key",
            '-' => "reads as a list item",
            _ => return None,
        };
        // The parser stops right there, but for a comma, which it takes for an end.
        if self.at != item.start && first != ',' {
            return None;
        }
        let shown = if first == '`' { "a backtick".to_owned() } else { format!("`{first}`") };
        let message = format!("{} starts with {shown}, which {meaning}", subject(item));
        let end = item.start + first.len_utf8();
        let mut cause = self.cause(item.start, end, message);
        cause.help = "put the whole value in quotes".into();
        let mut fix = self.quote(item);
        let alias = first == '*' && !item.value.contains(' ') && !item.value.starts_with("**");
        if first == '-' || alias {
            fix.safety = Safety::Unsafe;
        }
        cause.fix = Some(fix);
        Some(cause)
    }

    /// `: ` within a plain value, on its own line or one that continues it.
    pub(super) fn colon(&self, item: &Item<'_>) -> Option<Cause> {
        let rest = self.lines.text.get(self.at..)?;
        if !rest.starts_with(':') || self.at < item.start || item.value.is_empty() {
            return None;
        }
        let message =
            format!("{} holds `: ` without quotes, which reads as a second key", subject(item));
        let mut cause = self.cause(self.at, self.at + 1, message);
        cause.help = "put the whole value in quotes".into();
        cause.fix = Some(self.quote(item));
        Some(cause)
    }

    /// Where the quote or bracket that starts the value closes; lines with keys of the same
    /// level or above are not searched.
    fn end(&self, item: &Item<'_>) -> End {
        let text = self.lines.text;
        let near = |line: &Line| line.start < item.start + MAX_VALUE;
        let stop = self.lines.lines_from(item.line.next).take_while(near).find(|line| {
            let content = self.lines.content(*line);
            super::leading(content) <= item.indent && self.lines.is_key(*line)
        });
        let stop = stop.map_or(text.len(), |line| line.start).min(item.start + MAX_VALUE);
        let value = text.get(item.start..text.floor_char_boundary(stop)).unwrap_or("");
        let end = match value.chars().next() {
            Some('"') => quote_end(value, Style::DoubleQuoted),
            Some('\'') => quote_end(value, Style::SingleQuoted),
            _ => bracket_end(value),
        };
        end.map_or(End::Open, |end| End::Closed(item.start + end))
    }
}

/// The words for a value in a message.
fn subject(item: &Item<'_>) -> String {
    if item.key.is_empty() {
        "the list item".to_owned()
    } else {
        format!("the value of {}", quote(item.key))
    }
}

/// One past the quote that closes the one at the start.
fn quote_end(value: &str, style: Style) -> Option<usize> {
    let mut characters = value.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match (style, character) {
            (Style::DoubleQuoted, '\\') => {
                characters.next();
            }
            (Style::DoubleQuoted, '"') => return Some(at + 1),
            (Style::SingleQuoted, '\'')
                if characters.next_if(|(_, next)| *next == '\'').is_none() =>
            {
                return Some(at + 1);
            }
            _ => {}
        }
    }
    None
}

/// One past the bracket that closes the one at the start.
fn bracket_end(value: &str) -> Option<usize> {
    let mut depth = 0_usize;
    brackets(value).into_iter().find_map(|(at, bracket)| {
        depth = if matches!(bracket, '[' | '{') { depth + 1 } else { depth.saturating_sub(1) };
        (depth == 0).then_some(at + 1)
    })
}

/// What closes the brackets that are open at the end of `value`.
fn missing_brackets(value: &str) -> String {
    let mut open = Vec::new();
    for (_, bracket) in brackets(value) {
        match bracket {
            '[' => open.push(']'),
            '{' => open.push('}'),
            _ => drop(open.pop()),
        }
    }
    open.iter().rev().collect()
}

/// The brackets of a flow collection with their places; those in quotes do not count.
fn brackets(value: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut at = 0;
    // A quote within a word is an apostrophe.
    let mut after_sign = true;
    while let Some(character) = value.get(at..).and_then(|rest| rest.chars().next()) {
        if after_sign && matches!(character, '"' | '\'') {
            let style = if character == '"' { Style::DoubleQuoted } else { Style::SingleQuoted };
            let rest = value.get(at..).unwrap_or("");
            at += quote_end(rest, style).unwrap_or(rest.len());
            after_sign = false;
            continue;
        }
        if matches!(character, '[' | '{' | ']' | '}') {
            found.push((at, character));
        }
        at += character.len_utf8();
        after_sign = matches!(character, '[' | '{' | ',' | ':') || after_sign && character == ' ';
    }
    found
}
