//! Long words: runs of letters, digits and the signs of Base64. Prose has few, and a key is one.
//!
//! Every file is read through here, so most of it is passed over: a long word covers whole some
//! eight bytes in a row of those that are looked at.

use std::ops::Range;

/// The shortest word that counts.
const MIN: usize = 20;
/// Bytes that are looked at together, as one number.
const LANE: usize = 8;
/// From one lane to the next: wherever a word of [`MIN`] bytes begins, it covers a lane.
const STEP: usize = MIN + 1 - LANE;

/// All runs of at least 20 bytes of words, first to last.
pub(super) fn long_words(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut words = Vec::with_capacity(bytes.len() / 512);
    let mut done = 0;
    let (steps, _) = bytes.as_chunks::<STEP>();
    for (index, step) in steps.iter().enumerate() {
        let at = index * STEP;
        let may_be = step.first_chunk().is_some_and(|lane| may_be_word(*lane));
        if may_be && at >= done && may_be_long(bytes, at) {
            done = add_round(&mut words, bytes, at);
        }
    }
    // Less than a step is left, and may hold a lane.
    let at = steps.len() * STEP;
    if at >= done {
        add_round(&mut words, bytes, at);
    }
    words
}

/// Adds the word round a lane, if it is long; where it ends. Called for few lanes.
#[inline(never)]
fn add_round(words: &mut Vec<Range<usize>>, bytes: &[u8], at: usize) -> usize {
    let word = word_round(bytes, at);
    let end = word.end;
    words.extend((word.len() >= MIN).then_some(word));
    end
}

/// Quick and coarse: whether a lane holds nothing but ASCII from `+` on.
fn may_be_word(lane: [u8; LANE]) -> bool {
    const EACH: u64 = u64::MAX / 0xff;
    let lane = u64::from_le_bytes(lane);
    // The highest bit of the first byte below `+` is set by the difference, and borrows matter to
    // those behind it alone.
    (lane.wrapping_sub(EACH * u64::from(b'+')) | lane) & (EACH * 0x80) == 0
}

/// Whether a lane can be part of a long word: that goes on for half of the rest on either side.
#[inline]
fn may_be_long(bytes: &[u8], at: usize) -> bool {
    const HALF: usize = (MIN - LANE) / 2;
    const ROUND: usize = LANE + 2 * HALF;
    let round = at.checked_sub(HALF).and_then(|start| bytes.get(start..start + ROUND));
    let Some(round) = round.and_then(<[u8]>::first_chunk::<ROUND>) else {
        // Near either end of the text.
        return true;
    };
    let ends = [round.first_chunk(), round.last_chunk()];
    ends.into_iter().flatten().any(|lane| may_be_word(*lane))
}

/// The run round `at`; cut short if it is no lane of a word.
fn word_round(bytes: &[u8], at: usize) -> Range<usize> {
    let (before, after) = bytes.split_at(at.min(bytes.len()));
    let right = after.iter().position(|byte| !is_word(*byte)).unwrap_or(after.len());
    if right < LANE {
        return at..at + right;
    }
    let left = before.iter().rev().position(|byte| !is_word(*byte)).unwrap_or(before.len());
    at - left..at + right
}

pub(super) fn is_word(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut word = [false; 256];
        let mut byte = 0;
        while byte < 128_u8 {
            word[byte as usize] =
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/');
            byte += 1;
        }
        word
    };
    WORD[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, byte by byte.
    fn slowly(bytes: &[u8]) -> Vec<Range<usize>> {
        let ends =
            (0..=bytes.len()).filter(|at| !bytes.get(*at).is_some_and(|byte| is_word(*byte)));
        let starts = std::iter::once(0).chain(ends.clone().map(|end| end + 1));
        starts.zip(ends).map(|(start, end)| start..end).filter(|it| it.len() >= MIN).collect()
    }

    proptest! {
        #[test]
        fn words_are_found_as_byte_by_byte(bytes in "[a-z0-9/+,.~\u{80}é ]{0,200}|[a-z.]{0,300}") {
            prop_assert_eq!(long_words(bytes.as_bytes()), slowly(bytes.as_bytes()));
        }
    }

    #[test]
    fn long_words_are_found_wherever_they_begin_and_end() {
        for before in 0..140 {
            for length in [1, 15, 16, 18, 19, 20, 21, 23, 40, 64, 200] {
                for after in [0, 1, 30, 100] {
                    let (before, word) = (" ".repeat(before), "x".repeat(length));
                    let text = format!("{before}{word}{}", ".".repeat(after));
                    let range = before.len()..before.len() + length;
                    let expected: Vec<_> = (length >= MIN).then_some(range).into_iter().collect();
                    assert_eq!(long_words(text.as_bytes()), expected, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn neighbours_are_told_apart() {
        let long = "x".repeat(70);
        let words = ["q7RmZt2vKx9LpW4sNb8J", "a/b+c-d_e/f+g-h_i/j+k", "short", &long];
        let text = words.join("\n");
        let found: Vec<&str> =
            long_words(text.as_bytes()).into_iter().map(|word| &text[word]).collect();
        assert_eq!(found, [words[0], words[1], words[3]]);
    }
}
