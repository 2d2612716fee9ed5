//! Long words: prose has few, and a key is one.

use std::ops::Range;

/// What counts as a long word.
pub(super) struct Words {
    least: usize,
    belongs: [bool; 256],
}

impl Words {
    /// Runs of at least `least` ASCII letters, digits and bytes of `others`.
    pub(super) const fn new(least: usize, others: &[u8]) -> Self {
        let mut belongs = [false; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            belongs[byte as usize] = byte.is_ascii_alphanumeric();
            byte += 1;
        }
        let mut at = 0;
        while at < others.len() {
            belongs[others[at] as usize] = true;
            at += 1;
        }
        Self { least, belongs }
    }

    /// The long words of a text, first to last. Looks at one byte of many only, until it is in a
    /// word.
    pub(super) fn runs(&self, bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
        let is_in = |at: usize| bytes.get(at).is_some_and(|byte| self.belongs[usize::from(*byte)]);
        let mut start = 0;
        std::iter::from_fn(move || {
            while start + self.least <= bytes.len() {
                let last = start + self.least - 1;
                let Some(gap) = (start..=last).rev().find(|at| !is_in(*at)) else {
                    let end = (last..bytes.len()).find(|at| !is_in(*at)).unwrap_or(bytes.len());
                    let word = start..end;
                    start = end + 1;
                    return Some(word);
                };
                start = gap + 1;
            }
            None
        })
    }
}

/// No key has a shorter run of letters and digits.
static KEYS: Words = Words::new(12, b"_-");
/// How far the beginning of a key may stand before its first long word: `AccountKey=`, the address
/// of a webhook.
const BEFORE: usize = 80;

/// Where a key may stand: round the long words that are not all lower case, none of which overlap.
/// Most of a text lies in none.
pub(super) fn windows(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let is_prose = |byte: &u8| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-');
    let may_be_key =
        move |word: &Range<usize>| !bytes.get(word.clone()).is_some_and(|w| w.iter().all(is_prose));
    let mut words = KEYS.runs(bytes).filter(may_be_key).peekable();
    std::iter::from_fn(move || {
        let first = words.next()?;
        let mut window = first.start.saturating_sub(BEFORE)..first.end;
        while let Some(next) = words.next_if(|next| next.start <= window.end + BEFORE) {
            window.end = next.end;
        }
        Some(window)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_found_where_they_begin_and_end() {
        static WORDS: Words = Words::new(4, b"_");
        for (text, expected) in [
            ("", &[][..]),
            ("abc", &[]),
            ("abcd", &["abcd"]),
            ("ab cde_f, ghijkl-mno 1234", &["cde_f", "ghijkl", "1234"]),
            ("éabcdé", &["abcd"]),
        ] {
            let found: Vec<&str> = WORDS.runs(text.as_bytes()).map(|run| &text[run]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn windows_reach_back_and_join() {
        let key = "A1B2C3D4E5F6G7H8";
        let text = format!("{0}{key} {1}{key}{0}extraordinarily", " ".repeat(100), ".".repeat(60));
        assert_eq!(windows(text.as_bytes()).collect::<Vec<_>>(), [20..193]);
    }
}
