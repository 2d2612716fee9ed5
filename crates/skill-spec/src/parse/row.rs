//! Patterns that are a row of characters and classes, matched without an engine.
//!
//! Most patterns of schemas are rows, such as `^[A-Z]{3}$` and `^\d{4}-\d{2}$`, and an engine for
//! one takes longer to build than it is ever asked. What is no row is left to the engine, and so
//! are texts beyond ASCII, where classes hold more than is known here.

/// Longer patterns are left to the engine.
const MAX_BYTES: usize = 256;
/// The most characters of a row, at their highest count; no engine refuses those for its size.
const MAX_ATOMS: usize = 128;
/// The same for classes that hold more than ASCII, each times its [width](Class::width).
const MAX_WIDTH: usize = 16;
/// Longer texts are left to the engine.
const MAX_TEXT: usize = 1024;

/// A pattern that begins with `^`, ends with `$`, and has no groups.
#[derive(Clone, Debug)]
pub(crate) struct Row(Vec<Item>);

/// A class, and how often in a row it comes.
#[derive(Clone, Copy, Debug)]
struct Item {
    class: Class,
    least: usize,
    /// `None` for as often as one likes.
    most: Option<usize>,
}

/// Characters of ASCII, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Class {
    members: u128,
    /// How large an engine for it is, in those of digits; 0 if all is within ASCII.
    width: usize,
}

impl Row {
    /// The pattern, if it is a row.
    pub(crate) fn new(pattern: &str) -> Option<Self> {
        let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
        if pattern.len() > MAX_BYTES || !pattern.is_ascii() {
            return None;
        }
        let mut rest = inner.as_bytes();
        let mut items = Vec::new();
        let (mut atoms, mut width) = (0, 0);
        while !rest.is_empty() {
            let class = atom(&mut rest)?;
            let (least, most) = repetition(&mut rest)?;
            let count = most.unwrap_or(least).max(1);
            atoms += count;
            width += class.width * count;
            items.push(Item { class, least, most });
        }
        (atoms <= MAX_ATOMS && width <= MAX_WIDTH).then_some(Self(items))
    }

    /// Whether the text matches; `None` if that is for the engine to say.
    pub(crate) fn matches(&self, text: &str) -> Option<bool> {
        if text.len() > MAX_TEXT || !text.is_ascii() {
            return None;
        }
        let text = text.as_bytes();
        // Where what was read so far may end.
        let mut ends = vec![false; text.len() + 1];
        *ends.first_mut()? = true;
        for item in &self.0 {
            ends = item.step(text, &ends);
        }
        ends.last().copied()
    }
}

impl Item {
    /// Where it may end, given where it may begin.
    fn step(&self, text: &[u8], starts: &[bool]) -> Vec<bool> {
        let mut ends = vec![false; starts.len()];
        // The end of the run of members that is being read, and of the ends marked so far.
        let (mut run, mut marked) = (0, 0);
        for (start, _) in starts.iter().enumerate().filter(|(_, may_start)| **may_start) {
            run = run.max(start);
            while text.get(run).is_some_and(|byte| self.class.has(*byte)) {
                run += 1;
            }
            let last = self.most.map_or(run, |most| run.min(start + most));
            let first = start + self.least;
            // Starts only grow, so what lies before `marked` is done.
            for end in ends.iter_mut().take(last + 1).skip(first.max(marked)) {
                *end = true;
            }
            marked = marked.max(last + 1).min(ends.len());
        }
        ends
    }
}

impl Class {
    const DIGITS: Self = Self::of(b"0123456789");
    const WORD: Self = Self::of(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
    const SPACE: Self = Self::of(b"\t\n\x0b\x0c\r ");

    const fn of(bytes: &[u8]) -> Self {
        let (mut members, mut at) = (0, 0);
        while at < bytes.len() {
            members |= 1_u128 << bytes[at];
            at += 1;
        }
        Self { members, width: 0 }
    }

    fn has(self, byte: u8) -> bool {
        self.members >> (byte & 127) & 1 == 1
    }

    fn or(self, other: Self) -> Self {
        Self { members: self.members | other.members, width: self.width.max(other.width) }
    }

    fn wide(self, width: usize) -> Self {
        Self { width, ..self }
    }

    fn not(self) -> Self {
        Self { members: !self.members, width: self.width.max(1) }
    }
}

/// The class at the beginning of the rest, which is what follows it then.
fn atom(rest: &mut &[u8]) -> Option<Class> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    match first {
        b'\\' => escape(rest),
        b'[' => class(rest),
        b'.' => Some(Class::of(b"\n").not()),
        b'+' | b'*' | b'?' | b'(' | b')' | b'|' | b']' | b'{' | b'}' | b'^' | b'$' => None,
        literal => Some(Class::of(&[*literal])),
    }
}

fn escape(rest: &mut &[u8]) -> Option<Class> {
    let (escaped, after) = rest.split_first()?;
    *rest = after;
    Some(match escaped {
        b'd' => Class::DIGITS.wide(1),
        b'D' => Class::DIGITS.wide(1).not(),
        b'w' => Class::WORD.wide(4),
        b'W' => Class::WORD.wide(4).not(),
        b's' => Class::SPACE.wide(1),
        b'S' => Class::SPACE.wide(1).not(),
        b'\\' | b'.' | b'+' | b'*' | b'?' | b'(' | b')' | b'|' | b'[' | b']' | b'{' | b'}'
        | b'^' | b'$' | b'-' | b'/' => Class::of(&[*escaped]),
        _ => return None,
    })
}

/// What is between brackets: engines differ in anything but plain characters and ranges of them.
fn class(rest: &mut &[u8]) -> Option<Class> {
    let is_negated = rest.first() == Some(&b'^');
    if is_negated {
        *rest = &rest[1..];
    }
    let mut class = Class::default();
    let mut is_first = true;
    loop {
        let (first, after) = rest.split_first()?;
        *rest = after;
        let more = match first {
            b']' if is_first => return None,
            b']' => break,
            b'\\' => {
                let escaped = escape(rest)?;
                // A range to or from it is read apart by engines.
                if rest.first() == Some(&b'-') && rest.get(1) != Some(&b']') {
                    return None;
                }
                escaped
            }
            b'-' if is_first || rest.first() == Some(&b']') => {
                if matches!(rest.first(), Some(b'-')) {
                    return None;
                }
                Class::of(b"-")
            }
            low if low.is_ascii_alphanumeric() => match rest {
                [b'-', high, after @ ..] if high.is_ascii_alphanumeric() && low <= high => {
                    let range: Vec<u8> = (*low..=*high).collect();
                    *rest = after;
                    Class::of(&range)
                }
                [b'-', b']', ..] => Class::of(&[*low]),
                [b'-', ..] => return None,
                _ => Class::of(&[*low]),
            },
            b' ' | b'_' | b'.' | b',' | b'/' | b':' | b'+' | b'@' | b'%' | b'=' | b'!' | b'?'
            | b'*' | b'(' | b')' | b'$' | b'"' | b'\'' | b'#' | b';' => {
                // As the beginning of a range it would be no slip of this reader's, but rare.
                if rest.first() == Some(&b'-') && rest.get(1) != Some(&b']') {
                    return None;
                }
                Class::of(&[*first])
            }
            _ => return None,
        };
        is_first = false;
        class = class.or(more);
    }
    Some(if is_negated { class.not() } else { class })
}

/// How often: once, if nothing is said.
fn repetition(rest: &mut &[u8]) -> Option<(usize, Option<usize>)> {
    let (range, length) = match rest.first() {
        Some(b'?') => ((0, Some(1)), 1),
        Some(b'*') => ((0, None), 1),
        Some(b'+') => ((1, None), 1),
        Some(b'{') => {
            let length = rest.iter().position(|byte| *byte == b'}')?;
            (counts(rest.get(1..length)?)?, length + 1)
        }
        _ => return Some((1, Some(1))),
    };
    *rest = rest.get(length..)?;
    // A second one makes the first lazy, or repeats it.
    (!matches!(rest.first(), Some(b'?' | b'*' | b'+' | b'{'))).then_some(range)
}

/// `3`, `3,` or `3,5`.
fn counts(text: &[u8]) -> Option<(usize, Option<usize>)> {
    let number = |text: &str| -> Option<usize> {
        let is_plain = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then(|| text.parse().ok())?
    };
    let text = std::str::from_utf8(text).ok()?;
    let Some((least, most)) = text.split_once(',') else {
        let count = number(text)?;
        return Some((count, Some(count)));
    };
    let least = number(least)?;
    match most {
        "" => Some((least, None)),
        most => number(most).filter(|most| least <= *most).map(|most| (least, Some(most))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail where it stands")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As the judge of values builds it.
    fn engine(pattern: &str) -> Option<regex::Regex> {
        crate::model::instance::compile(pattern)
    }

    fn agree(pattern: &str, text: &str) {
        let Some(row) = Row::new(pattern) else { return };
        let engine = engine(pattern).unwrap_or_else(|| panic!("no engine takes {pattern:?}"));
        if let Some(verdict) = row.matches(text) {
            assert_eq!(verdict, engine.is_match(text), "{pattern:?} on {text:?}");
        }
    }

    #[test]
    fn patterns_of_schemas_are_rows() {
        for (pattern, text, matches) in [
            ("^[A-Z]{3}$", "EUR", true),
            ("^[A-Z]{3}$", "EURO", false),
            (r"^\d{4}-\d{2}-\d{2}$", "2026-01-31", true),
            (r"^\d{4}-\d{2}-\d{2}$", "2026-1-31", false),
            (r"^\+?[0-9 ()-]{7,20}$", "+49 (30) 123-45", true),
            ("^[a-z0-9-]+$", "a-b-9", true),
            ("^[A-Z]*Z$", "AZZ", true),
            ("^a?a?a?$", "aa", true),
            ("^$", "", true),
            ("^$", "a", false),
            ("^.+@.+$", "a@b", true),
            ("^.+@.+$", "a@\n", false),
            (r"^\S+$", "a b", false),
            ("^[^,]*,[^,]*$", "a,b", true),
        ] {
            let row = Row::new(pattern).unwrap_or_else(|| panic!("{pattern}"));
            assert_eq!(row.matches(text), Some(matches), "{pattern} on {text:?}");
            agree(pattern, text);
        }
    }

    #[test]
    fn what_engines_may_read_in_another_way_is_no_row() {
        for pattern in [
            "[A-Z]",
            "^a",
            "a$",
            "^a|b$",
            "^(a)$",
            r"^a\$",
            r"^\x41$",
            r"^\bA$",
            "^a++$",
            "^a{2}{3}$",
            "^a{,3}$",
            "^a{3,2}$",
            "^[a&&b]$",
            "^[a--b]$",
            "^[[:alpha:]]$",
            "^[]a]$",
            "^[z-a]$",
            "^[a-c-e]$",
            "^é$",
            r"^\d{17}$",
            "^a{129}$",
            "^a{1000}$",
            "^$$",
            "^^$",
            "^a{2$",
            "^[a$",
            "^",
        ] {
            assert!(Row::new(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn texts_beyond_ascii_and_long_ones_are_left_to_the_engine() {
        let row = Row::new(r"^\d+$").unwrap();
        assert_eq!(row.matches("١٢"), None);
        assert_eq!(row.matches(&"1".repeat(MAX_TEXT)), Some(true));
        assert_eq!(row.matches(&"1".repeat(MAX_TEXT + 1)), None);
    }

    #[test]
    fn engines_take_the_largest_rows() {
        for class in [r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", ".", "[^a]", r"[\w\s-]", r"[^\w.]"]
        {
            let mut rest = class.as_bytes();
            let count = MAX_WIDTH / atom(&mut rest).unwrap().width;
            let pattern = format!("^{class}{{0,{count}}}$");
            assert!(Row::new(&pattern).is_some() && engine(&pattern).is_some(), "{pattern}");
            let several = format!("^{}$", format!("{class}*").repeat(count));
            let mixed = format!("^{class}{{0,{count}}}[+0-9A-Z_a-z-]{{0,{}}}$", MAX_ATOMS - count);
            assert!(Row::new(&mixed).is_some() && engine(&mixed).is_some(), "{mixed}");
            assert!(Row::new(&several).is_some() && engine(&several).is_some(), "{several}");
        }
        for class in ["a", "[a-z]", "[0-9A-Za-z]", "[acegikmoqsuwy]"] {
            let pattern = format!("^{class}{{0,{MAX_ATOMS}}}$");
            assert!(Row::new(&pattern).is_some() && engine(&pattern).is_some(), "{pattern}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_row_says_what_the_engine_says(
            parts in prop::collection::vec(
                ("a|b|-|\\.|\\\\[dDwWsS.$/-]|\\[\\^?[-ab0-2 .$_]{1,4}[a-c]-[b-d][-]?\\]|\\[[\\\\dws.a-]{1,4}\\]|[(\\[&~\\]]",
                 "|||\\?|\\*|\\+|\\{[0-3]\\}|\\{[0-2],[2-4]?\\}"),
                0..6),
            texts in prop::collection::vec("[ab0-2 .$_\\n-]{0,8}", 8),
        ) {
            let inner: String = parts.iter().map(|(atom, often)| format!("{atom}{often}")).collect();
            for text in texts.iter().map(String::as_str).chain(["", "a", "ab", "aab", "b0", "1-2"]) {
                agree(&format!("^{inner}$"), text);
            }
        }
    }
}
