//! Text that a template left behind for the author to fill in.
//!
//! Wide enough to find what generators and templates leave, narrow enough to leave alone prompts
//! that speak of placeholders: each pattern was tried on real skills.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::ops::Range;

use memchr::{memchr, memchr2_iter, memchr3_iter, memmem};

/// What printers have always filled empty pages with.
const LATIN: &str = "orem ipsum";

/// Words that ask the author to come back.
const WORDS: [&str; 3] = ["TODO", "FIXME", "TBD"];

/// Words that are a description for now.
const MARKS: [&str; 4] = ["todo", "tbd", "fixme", "placeholder"];

/// First words of a bracket that speak to the author.
const ASKING: [&str; 10] = [
    "your",
    "insert",
    "enter",
    "replace",
    "todo",
    "fixme",
    "tbd",
    "fill",
    "describe",
    "placeholder",
];

/// Attributes of HTML that stand without a value.
const VALUELESS: [&str; 14] = [
    "allowfullscreen",
    "async",
    "autofocus",
    "autoplay",
    "checked",
    "controls",
    "defer",
    "disabled",
    "hidden",
    "loop",
    "multiple",
    "muted",
    "open",
    "required",
];

/// How descriptions of templates begin or what they are.
const TEMPLATE_DESCRIPTIONS: [&str; 13] = [
    "a brief description of",
    "a description of",
    "brief description of",
    "a short description of",
    "add a description",
    "add description",
    "describe what this skill",
    "describe what the skill",
    "describe your skill",
    "description goes here",
    "description here",
    "replace with",
    "your description",
];

/// The longest bracket taken for a placeholder, in bytes.
const MAX_INNER: usize = 80;

/// Whether a description is a template's, not the author's.
pub(super) fn is_unwritten(description: &str) -> bool {
    let text = description.trim();
    let bare = text.trim_start_matches(['[', '<', '{', '(', '*', '"', '\'']);
    let word = bare.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    // "TODO" is a mark, "Todo list for projects" is not.
    let is_mark = MARKS.iter().any(|mark| word.eq_ignore_ascii_case(mark))
        && matches!(
            bare[word.len()..].trim_start().chars().next(),
            None | Some(':' | ']' | '>' | '}' | '-' | '.')
        );
    let is_bracket = [('<', '>'), ('[', ']'), ('{', '}')].iter().any(|(open, close)| {
        text.starts_with(*open)
            && text.find(*close).is_some_and(|at| text[at..].chars().all(|c| c == *close))
    });
    // Long enough for each of them, in letters of three bytes.
    let start = bare[..bare.floor_char_boundary(MAX_INNER)].to_lowercase();
    is_mark
        || is_bracket
        || has_latin(text)
        || TEMPLATE_DESCRIPTIONS.iter().any(|template| start.starts_with(template))
        || text.trim_matches(['.', '-', '…', '?']).is_empty()
}

/// Whether "lorem ipsum" stands somewhere, in whatever case.
fn has_latin(text: &str) -> bool {
    const BEFORE: &str = "lorem ips";
    let bytes = text.as_bytes();
    memchr2_iter(b'u', b'U', bytes).any(|at| {
        let words = at.checked_sub(BEFORE.len()).and_then(|start| bytes.get(start..at + 2));
        words.is_some_and(|words| words.eq_ignore_ascii_case(b"lorem ipsum"))
    })
}

/// The placeholders of a Markdown text, first to last, code included.
pub(super) fn marks(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    // The first letters of the words, which prose in lower case has few of.
    let words = memchr2_iter(b'T', b'F', bytes).filter_map(|at| {
        let word = WORDS.into_iter().find(|word| bytes[at..].starts_with(word.as_bytes()))?;
        is_mark(text, at, word).then_some(at..at + word.len())
    });
    let closed = Closed::new(|| closing_tags(text));
    let brackets = memchr3_iter(b'<', b'[', b'{', bytes);
    let brackets = brackets.filter_map(|at| bracket(text, at, &closed));
    let latin = memmem::find_iter(bytes, LATIN).map(|at| at..at + LATIN.len());
    let mut found: Vec<_> = words.chain(brackets).chain(latin).collect();
    found.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
    let mut end = 0;
    found.retain(|mark| {
        let is_new = mark.start >= end;
        end = end.max(mark.end);
        is_new
    });
    found
}

/// The names of the tags that are closed somewhere, looked for when first asked.
type Closed<'a, F> = LazyCell<BTreeSet<&'a str>, F>;

fn closing_tags(text: &str) -> BTreeSet<&str> {
    let names = memmem::find_iter(text.as_bytes(), "</").filter_map(|at| {
        let rest = &text[at + 2..];
        let window = &rest[..rest.floor_char_boundary(MAX_INNER)];
        window.split_once('>').map(|(name, _)| name)
    });
    names.collect()
}

/// A word with a colon behind it, or alone on its line; not in quotes and not part of another.
fn is_mark(text: &str, at: usize, word: &str) -> bool {
    let (before, after) = (&text[..at], &text[at + word.len()..]);
    if before.ends_with(|c: char| c.is_alphanumeric() || "_-/\"'“‘`".contains(c)) {
        return false;
    }
    if let Some(rest) = after.strip_prefix(':') {
        return !rest.starts_with([':', '`', '"', '\'', '”']);
    }
    // Only the nearest bytes are looked at: a long line is no mark.
    let near = &before[before.floor_char_boundary(before.len().saturating_sub(MAX_INNER))..];
    let ahead = &after[..after.floor_char_boundary(MAX_INNER)];
    let line_before = near.rsplit_once('\n').map_or(near, |(_, line)| line);
    let line_after = ahead.split_once('\n').map_or(ahead, |(line, _)| line);
    let is_cut = line_before.len() == near.len() && near.len() < before.len()
        || line_after.len() == ahead.len() && ahead.len() < after.len();
    let markup = |c: char| c.is_whitespace() || "#*->_.".contains(c);
    let is_bare = |line: &str| line.trim_matches(markup).is_empty();
    !is_cut && is_bare(line_before) && is_bare(line_after)
}

/// `<…>`, `[…]` or `{{…}}` at `at`, if it speaks to the author.
fn bracket<'a>(
    text: &'a str,
    at: usize,
    closed: &Closed<'a, impl FnOnce() -> BTreeSet<&'a str>>,
) -> Option<Range<usize>> {
    let rest = &text[at..];
    let (open, close) = match rest.as_bytes() {
        [b'{', b'{', ..] => ("{{", "}}"),
        // A letter comes first, or a blank; most brackets hold a link, and end a tag.
        [b'<', next, ..] if !next.is_ascii_graphic() || next.is_ascii_alphabetic() => ("<", ">"),
        [b'[', next, ..] if !next.is_ascii_graphic() || may_ask(*next) => ("[", "]"),
        _ => return None,
    };
    let window = &rest[open.len()..rest.floor_char_boundary(open.len() + MAX_INNER)];
    let end = match open {
        "{{" => window.find(close),
        "<" => memchr(b'>', window.as_bytes()),
        _ => memchr(b']', window.as_bytes()),
    };
    let inner = &window[..end?];
    let is_other = |byte: u8| matches!(byte, b'\n' | b'<' | b'[' | b'{' | b'=' | b'"' | b'`');
    if inner.bytes().any(is_other) || inner.trim().is_empty() {
        return None;
    }
    let before = text[..at].chars().next_back();
    let end = open.len() + inner.len() + close.len();
    let after = rest[end..].chars().next();
    let is_placeholder = match open {
        "{{" => !matches!(before, Some('$' | '{' | '\\')),
        "<" => {
            !before.is_some_and(char::is_alphanumeric)
                && (asks(inner) || is_phrase(inner) && !closed.contains(inner))
        }
        _ => !matches!(after, Some('(' | '[' | ':')) && asks(inner),
    };
    is_placeholder.then_some(at..at + end)
}

/// `company name` or `COMPANY_NAME`: no tag that HTML or a prompt would use. The words after a
/// tag's name are its attributes; of those without a value HTML has a few.
fn is_phrase(inner: &str) -> bool {
    if !inner.bytes().any(|byte| matches!(byte, b' ' | b'_')) {
        return false;
    }
    let is_word = |word: &str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let words: Vec<&str> = inner.split(' ').collect();
    if words.len() > 1 {
        let is_tag = VALUELESS.contains(&words[1].to_ascii_lowercase().as_str());
        return words.iter().all(|word| is_word(word)) && !is_tag;
    }
    inner.contains('_') && inner.split('_').all(|word| is_word(word) && word == word.to_uppercase())
}

/// Whether one of the words that ask begins with a letter.
fn may_ask(first: u8) -> bool {
    let first = first.to_ascii_lowercase();
    ASKING.iter().any(|known| known.as_bytes().first() == Some(&first))
}

/// Whether the words in a bracket ask for something: `your name`, `INSERT_URL`, `TODO: steps`.
fn asks(inner: &str) -> bool {
    let inner = inner.trim();
    if !inner.bytes().next().is_some_and(may_ask) {
        return false;
    }
    let word = inner.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let is_word = |known: &&str| known.eq_ignore_ascii_case(word);
    let has_more = inner[word.len()..].starts_with([' ', '_', '-', ':']);
    let is_mark = || word.len() == inner.len() && WORDS.iter().any(is_word);
    ASKING.iter().any(is_word) && (has_more || is_mark())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_are_told_from_prose() {
        for (text, expected) in [
            ("TODO: say which", &["TODO"][..]),
            ("- TODO\n", &["TODO"]),
            ("## TODO", &["TODO"]),
            ("[TODO: steps]", &["[TODO: steps]"]),
            ("Look for TODO and FIXME comments", &[]),
            ("`// TODO: x`, \"TODO:\" and MYTODO: y", &["TODO"]),
            ("for <your name here> and <YOUR_KEY>", &["<your name here>", "<YOUR_KEY>"]),
            ("bill <company name> of <COMPANY_NAME>", &["<company name>", "<COMPANY_NAME>"]),
            ("<details open>, <USER_INPUT>x</USER_INPUT> and <user_input>", &[]),
            ("<br> <example>x</example> <https://a.b> <!-- c --> Vec<your_type>", &[]),
            ("a < your own b > c", &["< your own b >"]),
            ("[insert steps] [your page](x.md) [your page][x]", &["[insert steps]"]),
            ("{{company}} ${{ github.ref }} {{}}", &["{{company}}"]),
            ("Lorem ipsum dolor", &["orem ipsum"]),
            ("- [ ] a task", &[]),
        ] {
            let found: Vec<_> = marks(text).into_iter().map(|mark| &text[mark]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    /// The same of the whole text in lower case.
    fn is_unwritten_slowly(description: &str) -> bool {
        let text = description.trim().to_lowercase();
        let bare = text.trim_start_matches(['[', '<', '{', '(', '*', '"', '\'']);
        let word = bare.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let next = bare[word.len()..].trim_start().chars().next();
        let is_mark = matches!(word, "todo" | "tbd" | "fixme" | "placeholder")
            && matches!(next, None | Some(':' | ']' | '>' | '}' | '-' | '.'));
        let is_bracket = [('<', '>'), ('[', ']'), ('{', '}')].iter().any(|(open, close)| {
            let end = text.find(*close).filter(|_| text.starts_with(*open));
            end.is_some_and(|at| text[at..].chars().all(|c| c == *close))
        });
        is_mark
            || is_bracket
            || text.contains("lorem ipsum")
            || TEMPLATE_DESCRIPTIONS.iter().any(|start| bare.starts_with(start))
            || text.trim_matches(['.', '-', '…', '?']).is_empty()
    }

    proptest! {
        #[test]
        fn unwritten_descriptions_are_told_as_in_lower_case(
            text in "[\\[<{( ]{0,2}(TODO|Tbd|fixme|PlaceHolder|Describe what this s\u{212a}ill|Your description|A|İ|\u{212a})?[ :.\\]>}…İ]{0,3}(lorem ipsum|Lorem Ipsum|LOREM IPSUM|lorem İpsum|u|x)?[>\\]}. ]{0,2}",
        ) {
            prop_assert_eq!(is_unwritten(&text), is_unwritten_slowly(&text), "{}", text);
        }

        #[test]
        fn first_bytes_in_brackets_spare_no_placeholder(
            inner in "[ \t\u{a0}é_0-]{0,2}(your|Insert|TODO|company|Über|x|COMPANY)[ _:-]{0,2}(name|NAME|é|1)?[ \u{3000}]?",
        ) {
            for (open, close) in [("<", ">"), ("[", "]")] {
                let asks = asks(&inner) || open == "<" && is_phrase(&inner);
                let text = format!("{open}{inner}{close}");
                let found = marks(&text).iter().any(|mark| mark.start == 0);
                prop_assert_eq!(found, asks, "{}", text);
            }
        }
    }

    #[test]
    fn unwritten_descriptions_are_told_from_real_ones() {
        for text in [
            "TODO",
            "TODO: describe",
            "[TODO: Complete and informative explanation]",
            "<what it does>",
            "{{description}}",
            "A brief description of what this skill does",
            "Replace with description of the skill and when to use it.",
            "…",
        ] {
            assert!(is_unwritten(text), "{text}");
        }
        for text in [
            "Todo list for projects",
            "Collects TODO comments",
            "[Beta] Reads invoices",
            "<b>Reads</b> invoices",
            "Describe pictures in plain words",
            "Enter data into forms",
        ] {
            assert!(!is_unwritten(text), "{text}");
        }
    }
}
