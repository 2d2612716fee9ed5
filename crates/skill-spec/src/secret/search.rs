//! The search for what keys and tokens begin with, near long words.
//!
//! Nearly every place is passed over by a look at three bytes. Words of three bytes and longer ones
//! are followed apart: what one of them begins does not hide what another one does.

use std::ops::Range;
use std::sync::LazyLock;

use super::provider::{PROVIDERS, Provider};
use super::{Found, jwt, key};

/// Behind `-` or `_` a key is looked for once in so many bytes, unless one was found.
const JOINED: usize = 48;

/// A word that is searched for, and what it may begin.
struct Anchor {
    word: &'static str,
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
        for (at, anchor) in SEARCH.hits(bytes, window.clone()) {
            let reading = if anchor.word.len() < 4 { &mut short } else { &mut long };
            reading.hit(bytes, at, anchor);
        }
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
    let mut anchors = vec![Anchor { word: "eyJ", begins: Begins::Token }];
    for provider in PROVIDERS {
        // A longer beginning is found where the shorter one is.
        let is_own = |other: &&Provider| provider.prefix.starts_with(other.prefix);
        let shortest = PROVIDERS.iter().filter(is_own).map(|other| other.prefix);
        let prefix = shortest.min_by_key(|prefix| prefix.len()).unwrap_or(provider.prefix);
        let known = anchors.iter_mut().find(|anchor| anchor.word == prefix);
        if let Some(Anchor { begins: Begins::Keys(providers), .. }) = known {
            providers.push(provider);
        } else {
            anchors.push(Anchor { word: prefix, begins: Begins::Keys(vec![provider]) });
        }
    }
    anchors
}

/// Where the bit of three bytes is, and the bit.
fn bit(start: [u8; 3]) -> (usize, u64) {
    let [first, second, third] = start.map(|byte| usize::from(byte & 31));
    (third << 4 | second >> 1, 1 << (first | (second & 1) << 5))
}

impl Search {
    /// Where the words stand in a window, from end to end.
    fn hits(&self, bytes: &[u8], window: Range<usize>) -> impl Iterator<Item = (usize, &Anchor)> {
        let text = bytes.get(window.clone()).unwrap_or_default();
        let may_begin = |start: &[u8]| {
            let (place, bit) = start.first_chunk().map_or((0, 0), |start| bit(*start));
            self.starts[place] & bit != 0
        };
        let starts = text.windows(3).zip(window.start..).filter(move |(start, _)| may_begin(start));
        starts.filter_map(move |(_, at)| Some((at, self.anchor(bytes.get(at..window.end)?)?)))
    }

    /// The word that a text begins with.
    fn anchor(&self, text: &[u8]) -> Option<&Anchor> {
        // In order it stands right before those that would come after the text.
        let after = self.anchors.partition_point(|anchor| anchor.word.as_bytes() <= text);
        let anchor = self.anchors.get(after.checked_sub(1)?)?;
        text.starts_with(anchor.word.as_bytes()).then_some(anchor)
    }
}

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
    use proptest::prelude::*;

    use super::*;

    /// The same, by a look at every word at every place.
    fn slowly(bytes: &[u8], window: Range<usize>) -> Vec<(usize, &'static str)> {
        let text = &bytes[..window.end];
        let begins = |at: usize| {
            let anchor =
                anchors().into_iter().find(|it| text[at..].starts_with(it.word.as_bytes()));
            anchor.map(|anchor| (at, anchor.word))
        };
        window.filter_map(begins).collect()
    }

    proptest! {
        #[test]
        fn words_are_found_as_by_a_look_at_every_place(
            pieces in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..9), 0..20),
            (start, end) in (0_usize..40, 0_usize..200),
        ) {
            let anchors = anchors();
            let piece = |(word, cut): &(prop::sample::Index, usize)| {
                let word = word.get(&anchors).word;
                &word[..word.len().saturating_sub(*cut)]
            };
            let text: String = pieces.iter().map(piece).collect();
            let end = end.min(text.len());
            let window = start.min(end)..end;
            let hits = SEARCH.hits(text.as_bytes(), window.clone());
            let hits: Vec<_> = hits.map(|(at, anchor)| (at, anchor.word)).collect();
            prop_assert_eq!(hits, slowly(text.as_bytes(), window), "{}", text);
        }
    }

    #[test]
    fn no_word_begins_another_one() {
        let words: Vec<&str> = SEARCH.anchors.iter().map(|anchor| anchor.word).collect();
        let begun = words.windows(2).find(|two| two[1].starts_with(two[0]));
        assert_eq!(begun, None);
    }
}
