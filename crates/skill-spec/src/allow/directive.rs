//! The words of one comment: `skill-dev: allow(rule, group) reason`.

use std::ops::Range;

/// How every comment to `skill-dev` starts.
pub(super) const MARK: &str = "skill-dev:";

/// What a comment says; ranges are bytes of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive<'a> {
    pub(super) names: Vec<(&'a str, Range<usize>)>,
    pub(super) reason: Option<&'a str>,
    pub(super) reach: Reach,
    pub(super) fault: Option<Flaw>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// `allow`
    Next,
    /// `allow-file`
    File,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    Word(Range<usize>),
    List(Range<usize>),
}

/// Whether the text of a comment is meant for us.
pub(super) fn is_ours(text: &str) -> bool {
    text.trim_start().starts_with(MARK)
}

/// Reads the text of a comment, without the signs that make it one. `None` if it is not for us,
/// or a sentence about us.
pub(super) fn parse(text: &str) -> Option<Directive<'_>> {
    let mark = text.len() - text.trim_start().len();
    let rest = text[mark..].strip_prefix(MARK)?;
    let blanks = rest.len() - rest.trim_start().len();
    let start = mark + MARK.len() + blanks;
    let rest = &text[start..];
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    let word_range = start..start + end;
    let reach = match word {
        "allow" => Some(Reach::Next),
        "allow-file" => Some(Reach::File),
        _ => None,
    };
    let flawed =
        |flaw| Directive { names: Vec::new(), reason: None, reach: Reach::Next, fault: Some(flaw) };
    let open = after.len() - after.trim_start().len();
    let Some(list) = after.trim_start().strip_prefix('(') else {
        return reach.map(|_| flawed(Flaw::List(word_range)));
    };
    let Some(reach) = reach else { return Some(flawed(Flaw::Word(word_range))) };
    let Some(close) = list.find(')') else { return Some(flawed(Flaw::List(word_range))) };
    let names = names(&list[..close], start + end + open + 1);
    if names.is_empty() {
        return Some(flawed(Flaw::List(word_range)));
    }
    let reason = list[close + 1..].trim_start_matches([' ', '\t', ':', '-', '–', '—']).trim();
    Some(Directive { names, reason: (!reason.is_empty()).then_some(reason), reach, fault: None })
}

fn names(list: &str, offset: usize) -> Vec<(&str, Range<usize>)> {
    let mut at = offset;
    let mut names = Vec::new();
    for part in list.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let start = at + part.len() - part.trim_start().len();
            names.push((name, start..start + name.len()));
        }
        at += part.len() + 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_reason_are_read_with_their_places() {
        let text = " skill-dev: allow( a-b ,c,) — the form is old ";
        let read = parse(text).unwrap();
        let names: Vec<_> =
            read.names.iter().map(|(name, at)| (*name, &text[at.clone()])).collect();
        assert_eq!(names, [("a-b", "a-b"), ("c", "c")]);
        assert_eq!((read.reach, read.reason), (Reach::Next, Some("the form is old")));
        let read = parse("skill-dev:allow-file (x)").unwrap();
        assert_eq!((read.reach, read.reason, read.names.len()), (Reach::File, None, 1));
    }

    #[test]
    fn what_cannot_be_read_is_told_from_what_is_not_meant() {
        for (text, flaw) in [
            ("skill-dev: ignore(x)", Flaw::Word(11..17)),
            ("skill-dev: (x)", Flaw::Word(11..11)),
            ("skill-dev: allow", Flaw::List(11..16)),
            ("skill-dev: allow x", Flaw::List(11..16)),
            ("skill-dev: allow(x", Flaw::List(11..16)),
            ("skill-dev: allow( , )", Flaw::List(11..16)),
        ] {
            assert_eq!(parse(text).unwrap().fault, Some(flaw), "{text}");
        }
        for text in ["", "skill-dev", "skill-dev: is a tool", "see skill-dev: allow(x)"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
