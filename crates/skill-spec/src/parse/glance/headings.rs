//! The headings of a Markdown text as far as they are plain: on one line, in the first column.
//!
//! Of the stretches in which there may be others, or anchors in raw HTML, only the parser knows.
//! They are told apart, so that nothing else need be parsed.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::fences::{Fenced, is_fenced, starts_line};
use super::layout::Layout;
use crate::lines;
use crate::parse::html;

/// What a quick look tells of headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heading<'a> {
    /// The text of one, without markup.
    Plain(Cow<'a, str>),
    /// A stretch that may hold headings and anchors; it reads alone as it reads in the text.
    Unclear(Range<usize>),
}

/// With more stretches than these it is quicker to parse the whole text.
const MAX_UNCLEAR: usize = 32;

/// The headings of a text in order, and where others may be.
pub(crate) fn headings<'a>(layout: &Layout<'a>) -> Vec<Heading<'a>> {
    let is_unclear = |heading: &&Heading<'_>| matches!(heading, Heading::Unclear(_));
    let found = known(layout).filter(|found| match found.iter().filter(is_unclear).count() {
        0 => true,
        // What brackets stand for may be said anywhere.
        count => count <= MAX_UNCLEAR && !layout.defines(),
    });
    found.unwrap_or_else(|| vec![Heading::Unclear(0..layout.text.len())])
}

/// The plain headings that begin parts, wherever others may be.
pub(crate) fn plain_headings(layout: Layout<'_>) -> impl Iterator<Item = Cow<'_, str>> {
    layout.parts().filter_map(move |part| match first(&layout, part)? {
        Heading::Plain(text) => Some(text),
        Heading::Unclear(_) => None,
    })
}

fn known<'a>(layout: &Layout<'a>) -> Option<Vec<Heading<'a>>> {
    let text = layout.text;
    let mut doubts = doubts(text, layout.fenced()?).into_iter().peekable();
    let mut found = Vec::new();
    for part in layout.parts() {
        let mut is_unclear = false;
        while let Some(at) = doubts.next_if(|at| *at < part.end) {
            is_unclear |= at != part.start || !text[at..].starts_with('#');
        }
        if is_unclear {
            found.push(Heading::Unclear(part));
            continue;
        }
        found.extend(first(layout, part));
    }
    Some(found)
}

/// The heading that a part begins with.
fn first<'a>(layout: &Layout<'a>, part: Range<usize>) -> Option<Heading<'a>> {
    let rest = layout.text.get(part.clone())?;
    let line = &rest[..memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len())];
    let heading = of_line(line)?;
    if !line.bytes().any(|byte| TELLING[usize::from(byte)]) {
        return Some(Heading::Plain(Cow::Borrowed(heading)));
    }
    // Of tabs behind a heading, parsers make different things.
    let is_odd = line.contains('\t') || heading.contains('[') && layout.defines();
    let plain = unmarked(heading).filter(|_| !is_odd).map(Heading::Plain);
    Some(plain.unwrap_or_else(|| Heading::Unclear(part.start..part.start + line.len())))
}

/// The bytes that may be markup in a heading, and tabs.
const TELLING: [bool; 256] = {
    let mut telling = [false; 256];
    let bytes = b"*_[<&\\`~\0\t";
    let mut at = 0;
    while at < bytes.len() {
        telling[bytes[at] as usize] = true;
        at += 1;
    }
    telling
};

/// The places outside code at which a heading may be that starts no part, or an anchor.
fn doubts(text: &str, fenced: &[Fenced]) -> Vec<usize> {
    let bytes = text.as_bytes();
    let anchors = memchr_iter(b'=', bytes).filter(|at| names_anchor(&bytes[..*at]));
    let mut found: Vec<usize> = anchors.filter(|at| !is_fenced(fenced, *at)).collect();
    let mut blocks = fenced.iter().peekable();
    let (mut at, mut is_below_text) = (0, false);
    for line in lines::cut(text) {
        let start = at;
        at += line.len();
        while blocks.next_if(|block| block.range.end <= start).is_some() {}
        if blocks.peek().is_some_and(|block| block.range.start <= start) {
            continue;
        }
        let body = line.trim_ascii_end();
        let prefix = body.bytes().take_while(|byte| starts_line(*byte)).count();
        let inner = &body[prefix..];
        // Under a paragraph, a line makes a heading of it.
        let is_rule = inner.is_empty() && body.ends_with('-') || is_all(inner, b'=');
        // A footnote may begin with anything.
        let is_note = inner.starts_with("[^");
        if is_note || is_below_text && is_rule || inner.starts_with('#') && of_line(inner).is_some()
        {
            found.push(start + prefix);
        }
        is_below_text = !body.is_empty();
    }
    found.sort_unstable();
    found
}

fn is_all(text: &str, byte: u8) -> bool {
    !text.is_empty() && text.bytes().all(|one| one == byte)
}

/// Whether a text ends in the name of an attribute that sets an anchor.
fn names_anchor(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let ends = |name: &[u8]| {
        let start = before.len().saturating_sub(name.len());
        let last = start.checked_sub(1).map(|last| char::from(before[last]));
        before[start..].eq_ignore_ascii_case(name) && !last.is_some_and(html::is_word)
    };
    ends(b"id") || ends(b"name")
}

/// The text of the heading that a line is, marks and all.
fn of_line(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let is_heading = (1..=6).contains(&(line.len() - rest.len()))
        && (rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
    let text = rest.trim_ascii();
    let open = text.trim_end_matches('#');
    let is_closed = open.is_empty() || open.ends_with([' ', '\t']);
    is_heading.then(|| if is_closed { open.trim_ascii_end() } else { text })
}

/// A heading without markup: nothing but code between backticks is taken off; `None` where there
/// may be other markup.
fn unmarked(heading: &str) -> Option<Cow<'_, str>> {
    let bytes = heading.as_bytes();
    let is_mark = |byte: &u8| TELLING[usize::from(*byte)] && *byte != b'\t';
    let may_link = LazyCell::new(|| memmem::find(bytes, b"](").is_some());
    let (mut plain, mut done, mut at) = (String::new(), 0, 0);
    while let Some(next) = bytes[at..].iter().position(is_mark) {
        at += next;
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let after = bytes.get(at + 1).copied();
        let is_letter = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
        match bytes[at] {
            b'`' => {
                let ticks = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
                let (inner, end) = code(heading, at + ticks, ticks)?;
                plain.extend([&heading[done..at], inner]);
                (done, at) = (end, end);
                continue;
            }
            b'_' if is_letter(before) && is_letter(after) => {}
            b'[' if !*may_link && after != Some(b'^') => {}
            b'&' if !is_letter(after) && after != Some(b'#') => {}
            b'<' if !is_letter(after) && !after.is_some_and(|byte| b"/!?".contains(&byte)) => {}
            _ => return None,
        }
        at += 1;
    }
    let is_whole = done == 0;
    plain.push_str(if is_whole { "" } else { &heading[done..] });
    Some(if is_whole { Cow::Borrowed(heading) } else { Cow::Owned(plain) })
}

/// What stands in inline code that starts at `from`, behind so many backticks, and where it ends.
fn code(text: &str, from: usize, ticks: usize) -> Option<(&str, usize)> {
    let mut at = from;
    loop {
        at += memchr(b'`', text.as_bytes().get(at..)?)?;
        let close = text[at..].bytes().take_while(|byte| *byte == b'`').count();
        if close == ticks {
            let inner = &text[from..at];
            let bare = inner.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' '));
            return Some((bare.filter(|_| !is_all(inner, b' ')).unwrap_or(inner), at + close));
        }
        at += close;
    }
}
