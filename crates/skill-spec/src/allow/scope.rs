//! What a comment covers: the line it stands behind, or the line that follows it, and what begins
//! there.

use super::directive;
use crate::parse::markdown::Outline;
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::{Entry, Node};

/// The most lines between a comment and what it covers; without end, comments in a row would cost
/// the square of their number.
const MAX_PASSED: usize = 300;

/// A longer line holds more than comments; each comment on it asks.
const MAX_LINE: usize = 16 << 10;

/// A comment and what is around it.
pub(super) struct Near<'a> {
    pub(super) skill: &'a Skill,
    pub(super) span: Span,
}

impl Near<'_> {
    /// In Markdown: the line, and the code block or the rest of the paragraph that begins there.
    pub(super) fn markdown(&self, outline: &Outline) -> Option<Span> {
        let own = self.skill.lines(self.span);
        let line = if is_only_comments(self.skill.slice(own)) {
            next_line(self.skill, self.span, is_only_comments)?
        } else {
            own
        };
        let blocks = &outline.code_blocks;
        let block = blocks.partition_point(|block| block.span.start < line.start);
        if let Some(block) = blocks.get(block).filter(|block| block.span.start < line.end) {
            let text = self.skill.slice(block.span).trim_end();
            let end = block.span.start + text.len();
            return Some(line.to(self.skill.lines(Span { end, ..block.span })));
        }
        if line == own {
            return Some(line);
        }
        Some(self.paragraph(line))
    }

    /// From its first line to the line before the next block; a line that is no paragraph's alone.
    fn paragraph(&self, first: Span) -> Span {
        let mut part = first;
        let mut line = first;
        while !self.skill.slice(line).trim_start().starts_with(['#', '|']) {
            let next = self.skill.lines(Span::at(line.file, line.end));
            let text = self.skill.slice(next).trim_start();
            let starts_block = text.starts_with(['#', '-', '*', '+', '>', '|', '`', '~', '<'])
                || text.starts_with(|c: char| c.is_ascii_digit());
            // A last line without a line end is its own next one.
            if text.is_empty() || starts_block || next.end <= line.end {
                break;
            }
            part = part.to(next);
            line = next;
        }
        part
    }
}

/// Whether a line of Markdown holds nothing but comments to us.
pub(super) fn is_only_comments(line: &str) -> bool {
    if line.len() > MAX_LINE {
        return false;
    }
    let mut rest = line.trim();
    while let Some(body) = rest.strip_prefix("<!--").filter(|body| directive::is_ours(body)) {
        let Some((_, after)) = body.split_once("-->") else { return false };
        rest = after.trim_start();
    }
    rest.is_empty() && !line.trim().is_empty()
}

/// The first line after a span that is neither blank nor passed over.
pub(super) fn next_line(
    skill: &Skill,
    span: Span,
    is_passed: impl Fn(&str) -> bool,
) -> Option<Span> {
    let mut line = skill.lines(span);
    for _ in 0..MAX_PASSED {
        let next = skill.lines(Span::at(span.file, line.end));
        if next.end <= line.end {
            return None;
        }
        let text = skill.slice(next);
        if !text.trim().is_empty() && !is_passed(text) {
            return Some(next);
        }
        line = next;
    }
    None
}

/// A line of YAML, and every entry and item that begins on it.
pub(super) fn yaml_part(skill: &Skill, root: Option<&Node>, line: Span) -> Span {
    let mut part = line;
    let mut node = root;
    while let Some(open) = node {
        // What ends before the line has nothing on it.
        let entries = open.entries();
        let entry = entries.partition_point(|entry| entry.span().end <= line.start);
        let on_line = entries.iter().skip(entry).take_while(|entry| entry.span().start < line.end);
        for entry in on_line.filter(|entry| entry.span().start >= line.start) {
            part = part.to(skill.lines(skill.extent(entry)));
        }
        let items = open.items();
        let item = items.partition_point(|item| item.span.end <= line.start);
        let on_line = items.iter().skip(item).take_while(|item| item.span.start < line.end);
        for item in on_line.filter(|item| item.span.start >= line.start) {
            part = part.to(skill.lines(trimmed(skill, item.span)));
        }
        // Only one that began before may hold something that begins here and is not covered yet.
        let entry = entries.get(entry).filter(|entry| entry.span().start < line.start);
        let item = items.get(item).filter(|item| item.span.start < line.start);
        node = entry.map(value).or(item);
    }
    part
}

fn value(entry: &Entry) -> &Node {
    &entry.value
}

fn trimmed(skill: &Skill, span: Span) -> Span {
    Span { end: span.start + skill.slice(span).trim_end().len(), ..span }
}
