//! Names for diagnostics that survive what happens around them: the same defect in the same line
//! has the same name when lines above it come and go.

use std::collections::BTreeMap;

use skill_spec::{Diagnostic, Place};

use super::Checked;

/// More of a line tells nothing.
const MAX_LINE: usize = 400;
/// So much of it is looked at, blanks included: many may speak of one long line.
const MAX_BYTES: usize = 4 << 10;

/// One for each of `diagnostics`, which must be in order of place.
///
/// Made of rule, file, the text of the line (secrets are stars in it), the message without its
/// numbers, and how many of the same came before.
pub(crate) fn of<'a>(
    checked: &Checked<'_>,
    diagnostics: impl Iterator<Item = &'a Diagnostic>,
) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let named = diagnostics.map(|diagnostic| {
        let base = base(checked, diagnostic);
        let count = seen.entry(base.clone()).or_default();
        *count += 1;
        let hash = skill_pack::sha256_hex(format!("{base}\n{count}").as_bytes());
        hash.get(..16).unwrap_or(&hash).to_owned()
    });
    named.collect()
}

fn base(checked: &Checked<'_>, diagnostic: &Diagnostic) -> String {
    let (file, line) = match &diagnostic.place {
        Place::Bundle => ("", String::new()),
        Place::Path(path) => (path.as_str(), String::new()),
        Place::Span(span) => {
            let line = checked.source(span.file).and_then(|source| {
                let line = source.lines.line_of(&source.text, span.start);
                let start = source.lines.start_of(&source.text, line)?;
                let rest = source.text.get(start..)?;
                rest.get(..rest.floor_char_boundary(MAX_BYTES))?.lines().next()
            });
            let words = line.unwrap_or("").split_whitespace();
            let text = words.collect::<Vec<_>>().join(" ");
            (checked.file(span.file), text.chars().take(MAX_LINE).collect())
        }
    };
    let message = without_numbers(&diagnostic.message);
    format!("{}\n{file}\n{line}\n{message}", diagnostic.rule)
}

/// Counts change with every edit of a file, and the defect stays the same.
fn without_numbers(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut in_number = false;
    for character in message.chars() {
        let is_digit = character.is_ascii_digit() || in_number && character == ',';
        if !is_digit {
            out.push(character);
        } else if !in_number {
            out.push('#');
        }
        in_number = is_digit;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_do_not_count() {
        assert_eq!(without_numbers("has 12,345 of 99 tokens, and 3"), "has # of # tokens, and #");
    }
}
