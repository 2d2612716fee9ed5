//! Long words: runs of letters, digits and the signs of Base64, with a digit or a capital among
//! them. Prose has few, and a key is one.
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

/// All runs of at least 20 bytes of words that hold a digit or a capital, first to last.
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
    let (word, marks) = word_round(bytes, at);
    let end = word.end;
    words.extend((word.len() >= MIN && marks & MIXED != 0).then_some(word));
    end
}

/// One bit of each byte of a lane.
const EACH: u64 = u64::MAX / 0xff;
const HIGH: u64 = EACH * 0x80;

/// Quick and coarse: whether a lane holds nothing but ASCII from `+` on.
fn may_be_word(lane: [u8; LANE]) -> bool {
    let lane = u64::from_le_bytes(lane);
    // The highest bit of the first byte below `+` is set by the difference, and borrows matter to
    // those behind it alone.
    (lane.wrapping_sub(EACH * u64::from(b'+')) | lane) & HIGH == 0
}

/// Whether a lane holds nothing but bytes of words, or U+007F, of a lane that [`may_be_word`].
fn is_of_word(lane: [u8; LANE]) -> bool {
    let lane = u64::from_le_bytes(lane);
    // Letters of either case alike: signs below `a` and above `z` fall together as well.
    let folded = lane | (EACH * 0x20);
    // The highest bit of each byte tells; no byte is above 0x7f, so none carries into the next.
    let from = |lane: u64, least: u8| lane + EACH * u64::from(0x80 - least);
    // Of `+,-./` those between the others are even.
    let even = !from(lane, b'/') & !(lane << 7);
    let before_letters = from(lane, b':') & !from(folded, b'a');
    // `_` becomes the last of those above `z`.
    let after_letters = from(folded, b'{') & !from(folded, 0x7f);
    (even | before_letters | after_letters) & HIGH == 0
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
    let lane = round[HALF..].first_chunk();
    let ends = [round.first_chunk(), round.last_chunk()];
    // The quick look at both ends spares most of the others.
    let mut ends = ends.into_iter().flatten().filter(|lane| may_be_word(**lane));
    ends.clone().next().is_some()
        && lane.is_some_and(|lane| is_of_word(*lane))
        && ends.any(|lane| is_of_word(*lane))
}

/// The run round `at`, cut short if it is no lane of a word, and the marks of its bytes.
fn word_round(bytes: &[u8], at: usize) -> (Range<usize>, u8) {
    let (before, after) = bytes.split_at(at.min(bytes.len()));
    let mut marks = 0;
    let mut ends = |byte: &u8| {
        let mark = MARKS[usize::from(*byte)];
        marks |= mark;
        mark == 0
    };
    let right = after.iter().position(&mut ends).unwrap_or(after.len());
    let left = if right < LANE { Some(0) } else { before.iter().rev().position(&mut ends) };
    (at - left.unwrap_or(before.len())..at + right, marks)
}

/// The mark of each byte of words, and that of digits and capitals.
const PLAIN: u8 = 1;
const MIXED: u8 = 2;

static MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        marks[byte as usize] = match byte {
            b'0'..=b'9' | b'A'..=b'Z' => MIXED,
            b'a'..=b'z' | b'_' | b'-' | b'+' | b'/' => PLAIN,
            _ => 0,
        };
        byte += 1;
    }
    marks
};

pub(super) fn is_word(byte: u8) -> bool {
    MARKS[usize::from(byte)] != 0
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
        let is_mixed = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        let is_long = |it: &Range<usize>| it.len() >= MIN && bytes[it.clone()].iter().any(is_mixed);
        starts.zip(ends).map(|(start, end)| start..end).filter(is_long).collect()
    }

    #[test]
    fn lanes_are_of_words_as_their_bytes_are() {
        for byte in (b'+'..0x7f).filter(|byte| may_be_word([*byte; LANE])) {
            for at in 0..LANE {
                let mut lane = *b"a-Z_0/9+";
                lane[at] = byte;
                assert_eq!(is_of_word(lane), is_word(byte), "{:?}", char::from(byte));
            }
        }
    }

    proptest! {
        #[test]
        fn words_are_found_as_byte_by_byte(bytes in "[a-z0-9/+,.~\u{80}é ]{0,200}|[a-zA.]{0,300}|[+-~\u{7f}]{0,200}|[a-z_-]{20,40}1?") {
            prop_assert_eq!(long_words(bytes.as_bytes()), slowly(bytes.as_bytes()));
        }
    }

    #[test]
    fn long_words_are_found_wherever_they_begin_and_end() {
        for before in 0..140 {
            for length in [1, 15, 16, 18, 19, 20, 21, 23, 40, 64, 200] {
                for after in [0, 1, 30, 100] {
                    let (before, word) = (" ".repeat(before), "X".repeat(length));
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
        let long = "X".repeat(70);
        let words = [
            "q7RmZt2vKx9LpW4sNb8J",
            "a/b+c-d_e/f+g-h_i/j+1",
            "short",
            "of-small-letters-and/signs",
            &long,
        ];
        let text = words.join("\n");
        let found: Vec<&str> =
            long_words(text.as_bytes()).into_iter().map(|word| &text[word]).collect();
        assert_eq!(found, [words[0], words[1], words[4]]);
    }
}
