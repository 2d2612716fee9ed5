//! The search for what keys and tokens begin with, near long words.
//!
//! They begin where a word does, and there three bytes tell nearly always that none does. Words of
//! three bytes and longer ones are followed apart: what one of them begins does not hide what
//! another one does.

use std::ops::Range;
use std::sync::LazyLock;

use super::provider::{PROVIDERS, Provider};
use super::{Found, jwt, key};

/// Behind `-` or `_` a key is looked for once in so many bytes, unless one was found.
const JOINED: usize = 48;

/// A word that is searched for, and what it may begin.
struct Anchor {
    word: &'static str,
    /// What stands before it where it is the end of another one, and begins nothing by itself.
    before: &'static str,
    begins: Begins,
}

enum Begins {
    /// Keys of these providers.
    Keys(Vec<&'static Provider>),
    Token,
}

/// What the beginnings of the services' keys and of tokens begin, of those in the windows: of short
/// beginnings, and of long ones.
pub(super) fn keys(bytes: &[u8], windows: &[Range<usize>]) -> [Vec<Found>; 2] {
    let [mut short, mut long] = [Reading::default(), Reading::default()];
    for window in windows {
        SEARCH.hits(bytes, window.clone(), |at, anchor| {
            let reading = if anchor.is_short() { &mut short } else { &mut long };
            reading.hit(bytes, at, anchor);
        });
    }
    [short.found, long.found]
}

/// The words, none of which begins another one.
struct Search {
    /// In order.
    anchors: Vec<Anchor>,
    /// A bit for each three bytes that one begins with: see [`bit`].
    starts: [u64; STARTS],
}

/// Of each of three bytes five bits count: those that tell letters from each other.
const STARTS: usize = (1 << 15) / 64;

static SEARCH: LazyLock<Search> = LazyLock::new(|| {
    let mut anchors = anchors();
    anchors.sort_by_key(|anchor| anchor.word);
    let mut starts = [0; STARTS];
    for start in anchors.iter().filter_map(|anchor| anchor.word.as_bytes().first_chunk()) {
        let (place, bit) = bit(*start);
        starts[place] |= bit;
    }
    Search { anchors, starts }
});

fn anchors() -> Vec<Anchor> {
    let mut anchors = vec![Anchor { word: "eyJ", before: "", begins: Begins::Token }];
    for provider in PROVIDERS {
        // A longer beginning is found where the shorter one is.
        let is_own = |other: &&Provider| provider.prefix.starts_with(other.prefix);
        let shortest = PROVIDERS.iter().filter(is_own).map(|other| other.prefix);
        let prefix = shortest.min_by_key(|prefix| prefix.len()).unwrap_or(provider.prefix);
        let known = anchors.iter_mut().find(|anchor| anchor.word == prefix);
        if let Some(Anchor { begins: Begins::Keys(providers), .. }) = known {
            providers.push(provider);
        } else {
            let begins = Begins::Keys(vec![provider]);
            anchors.push(Anchor { word: prefix, before: before(prefix), begins });
        }
    }
    anchors
}

/// What stands before `word` in another one.
fn before(word: &str) -> &'static str {
    let mut before = PROVIDERS.iter().filter_map(|other| other.prefix.strip_suffix(word));
    before.find(|before| !before.is_empty()).unwrap_or("")
}

impl Anchor {
    fn is_short(&self) -> bool {
        self.word.len() < 4
    }
}

/// Where the bit of three bytes is, and the bit.
fn bit(start: [u8; 3]) -> (usize, u64) {
    let [first, second, third] = start.map(|byte| usize::from(byte & 31));
    (third << 4 | second >> 1, 1 << (first | (second & 1) << 5))
}

impl Search {
    /// Says which words begin where in a window, from end to end.
    fn hits(&self, bytes: &[u8], window: Range<usize>, mut hit: impl FnMut(usize, &Anchor)) {
        let text = bytes.get(..window.end).unwrap_or(bytes);
        let mut look = |at: usize| {
            // A window may cut the longer word.
            let before = text.get(window.start..at).unwrap_or_default();
            let is_own = |anchor: &&Anchor| {
                anchor.before.is_empty() || !before.ends_with(anchor.before.as_bytes())
            };
            let rest = text.get(at..).unwrap_or_default();
            let anchor = self.may_begin(text, at).then(|| self.anchor(rest)).flatten();
            if at >= window.start
                && let Some(anchor) = anchor.filter(is_own)
            {
                hit(at, anchor);
            }
        };
        if window.start == 0 {
            look(0);
        }
        // An escape before the window ends a word as well.
        let from = window.start.saturating_sub(2);
        let rest = text.get(from..).unwrap_or_default();
        for (at, end) in (from..).zip(rest) {
            let may_begin = match ENDS[usize::from(*end)] {
                End::No => false,
                // Quick and coarse: by what comes next.
                End::Plain => self.may_begin(text, at + 1),
                End::Special => true,
            };
            if may_begin {
                look_behind(text, at, &mut look);
            }
        }
    }

    /// Whether one of the words may begin at `at`.
    #[inline]
    fn may_begin(&self, text: &[u8], at: usize) -> bool {
        let start = text.get(at..).and_then(<[u8]>::first_chunk);
        start.is_some_and(|start| self.is_start(*start))
    }

    /// Whether one of the words may begin with three bytes.
    #[inline]
    fn is_start(&self, start: [u8; 3]) -> bool {
        let (place, bit) = bit(start);
        self.starts[place] & bit != 0
    }

    /// The word that a text begins with.
    fn anchor(&self, text: &[u8]) -> Option<&Anchor> {
        // In order it stands right before those that would come after the text.
        let after = self.anchors.partition_point(|anchor| anchor.word.as_bytes() <= text);
        let anchor = self.anchors.get(after.checked_sub(1)?)?;
        text.starts_with(anchor.word.as_bytes()).then_some(anchor)
    }
}

/// Names the places round the byte at `at` where a word begins if that ends one.
fn look_behind(text: &[u8], at: usize, look: &mut impl FnMut(usize)) {
    let Some(end) = text.get(at).filter(|byte| !byte.is_ascii_alphanumeric()) else { return };
    // Before the colon of a bot's token stands a number.
    if *end == b':' {
        look(at);
    }
    look(at + 1);
    // The letter of an escape such as `\n` belongs to no word.
    if *end == b'\\' && matches!(text.get(at + 1), Some(b'n' | b'r' | b't')) {
        look(at + 2);
    }
}

/// Whether a byte ends a word.
#[derive(Clone, Copy)]
enum End {
    No,
    Plain,
    /// Words begin elsewhere, too: see [`look_behind`].
    Special,
}

static ENDS: [End; 256] = {
    let mut ends = [End::Plain; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        ends[byte as usize] = match byte {
            b':' | b'\\' => End::Special,
            _ if byte.is_ascii_alphanumeric() => End::No,
            _ => End::Plain,
        };
        byte += 1;
    }
    ends
};

/// How far a text is read.
#[derive(Default)]
struct Reading {
    found: Vec<Found>,
    /// The end of the last word: no two hits overlap.
    next: usize,
    /// What lies inside a secret begins no other one.
    end: usize,
    /// One word of many beginnings would be read at each of them.
    next_joined: usize,
}

impl Reading {
    fn hit(&mut self, bytes: &[u8], at: usize, anchor: &Anchor) {
        if at < self.next {
            return;
        }
        self.next = at + anchor.word.len();
        let before = bytes.get(..at).and_then(<[u8]>::last);
        let is_joined = matches!(before, Some(b'_' | b'-'));
        let begins = if is_joined { self.end.max(self.next_joined) } else { self.end };
        if at < begins {
            return;
        }
        if is_joined {
            self.next_joined = at + JOINED;
        }
        let secret = match &anchor.begins {
            Begins::Keys(providers) => key(bytes, at, providers),
            Begins::Token => jwt::token(bytes, at),
        };
        if let Some(secret) = secret.filter(|secret| secret.hidden.start >= self.end) {
            self.end = secret.hidden.end;
            self.next_joined = self.end;
            self.found.push(secret);
        }
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, Input, MatchKind};
    use proptest::prelude::*;

    use super::super::begins_word;
    use super::*;

    /// Where words begin, of those that do not overlap, the slow way.
    fn slowly(bytes: &[u8], window: &Range<usize>, is_short: bool) -> Vec<usize> {
        let words = anchors().into_iter().filter(|anchor| anchor.is_short() == is_short);
        let words = words.map(|anchor| anchor.word);
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words);
        let search = search.unwrap();
        let hits = search.find_iter(Input::new(bytes).range(window.clone()));
        let begins = |at: &usize| begins_word(bytes, *at) || bytes[*at] == b':';
        hits.map(|hit| hit.start()).filter(begins).collect()
    }

    proptest! {
        #[test]
        fn words_are_found_as_by_a_look_at_every_place(
            pieces in prop::collection::vec(
                (any::<prop::sample::Index>(), 0_usize..9, "|[-_.: anx9]|\\\\[nrt]"), 0..20),
            (start, end) in (0_usize..40, 0_usize..200),
        ) {
            let anchors = anchors();
            let piece = |(word, cut, sign): &(prop::sample::Index, usize, String)| {
                let word = word.get(&anchors).word;
                format!("{}{sign}", &word[..word.len().saturating_sub(*cut)])
            };
            let text: String = pieces.iter().map(piece).collect();
            let end = end.min(text.len());
            let window = start.min(end)..end;
            for is_short in [true, false] {
                let (mut hits, mut next) = (Vec::new(), 0);
                SEARCH.hits(text.as_bytes(), window.clone(), |at, anchor| {
                    if anchor.is_short() == is_short && at >= next {
                        hits.push(at);
                        next = at + anchor.word.len();
                    }
                });
                prop_assert_eq!(hits, slowly(text.as_bytes(), &window, is_short), "{}", text);
            }
        }
    }

    #[test]
    fn no_word_begins_another_one() {
        let words: Vec<&str> = SEARCH.anchors.iter().map(|anchor| anchor.word).collect();
        let begun = words.windows(2).find(|two| two[1].starts_with(two[0]));
        assert_eq!(begun, None);
    }
}
