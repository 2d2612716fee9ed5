//! Texts that match a regular expression, made from its parts.

use regex_syntax::hir::{Class, Hir, HirKind};

/// The most repetitions and alternatives that are written out.
const MAX_REPEAT: u32 = 64;
const MAX_DEPTH: usize = 20;
const MAX_BYTES: usize = 400;

/// A few texts that may match; none if the pattern is no plain one.
pub(super) fn samples(pattern: &str) -> Vec<String> {
    if pattern.len() > 500 {
        return Vec::new();
    }
    let parser = regex_syntax::ParserBuilder::new().nest_limit(40).build().parse(pattern);
    let Ok(hir) = parser else { return Vec::new() };
    let mut found = Vec::new();
    for turn in 0..4 {
        let mut text = String::new();
        if write(&hir, turn, &mut text, 0).is_some() && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

fn write(hir: &Hir, turn: usize, text: &mut String, depth: usize) -> Option<()> {
    if depth > MAX_DEPTH || text.len() > MAX_BYTES {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            let plain = |range: &&regex_syntax::hir::ClassUnicodeRange| {
                range.start().is_ascii_alphanumeric()
            };
            let plain: Vec<_> = ranges.iter().filter(plain).collect();
            let first = plain.get(turn % plain.len().max(1)).copied().or(ranges.first())?;
            let from_end = turn % 2 == 1 && first.end().is_ascii();
            text.push(if from_end { first.end() } else { first.start() });
        }
        HirKind::Class(Class::Bytes(_)) => return None,
        HirKind::Repetition(repetition) => {
            let more = u32::try_from(turn).unwrap_or(0);
            let count = repetition.min.saturating_add(more);
            let count = count.min(repetition.max.unwrap_or(u32::MAX)).min(MAX_REPEAT);
            for _ in 0..count {
                write(&repetition.sub, turn, text, depth + 1)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, turn, text, depth + 1)?,
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, turn, text, depth + 1)?;
            }
        }
        HirKind::Alternation(parts) => {
            write(parts.get(turn % parts.len().max(1))?, turn, text, depth + 1)?;
        }
    }
    Some(())
}
