//! Long words: runs of letters, digits and the signs of Base64. Prose has few, and a key is one.
//!
//! Every file is read through here, so blocks of 64 bytes are classed at once, in a form that
//! compilers turn into vector instructions.

use std::ops::Range;

/// The shortest word that counts.
const MIN: usize = 20;
/// Bytes that are classed at once, in lanes that are part of a word as a whole or not.
const BLOCK: usize = 64;
const LANE: usize = 4;
/// A word of [`MIN`] bytes fills so many lanes, wherever it begins.
const LANES: usize = (MIN + 1 - LANE) / LANE;

/// All runs of at least 20 bytes of words, first to last.
pub(super) fn long_words(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut done = 0;
    // The last lanes of the block before, as the lowest bits.
    let mut carried = 0;
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut last = [0; BLOCK];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    for (index, block) in blocks.iter().chain([&last]).enumerate() {
        let full = carried | full_lanes(block) << (LANES - 1);
        carried = full >> (BLOCK / LANE);
        // A bit stays where its lane and those after it are full.
        let mut runs = (1..LANES).fold(full, |runs, lane| runs & full >> lane);
        while runs != 0 {
            // The last lane of these lies in this block.
            let at = index * BLOCK + runs.trailing_zeros() as usize * LANE;
            runs &= runs - 1;
            if at >= done {
                let word = word_round(bytes, at);
                done = word.end;
                words.extend((word.len() >= MIN).then_some(word));
            }
        }
    }
    words
}

/// A bit for each lane whose bytes all belong to a word.
fn full_lanes(block: &[u8; BLOCK]) -> u32 {
    let classes = block.map(|byte| if is_word(byte) { 0xff } else { 0 });
    let (lanes, _) = classes.as_chunks::<LANE>();
    let lanes = lanes.iter().enumerate();
    lanes.fold(0, |bits, (at, lane)| bits | u32::from(u32::from_ne_bytes(*lane) == u32::MAX) << at)
}

fn word_round(bytes: &[u8], at: usize) -> Range<usize> {
    let (before, after) = bytes.split_at(at.min(bytes.len()));
    let left = before.iter().rev().take_while(|byte| is_word(**byte)).count();
    let right = after.iter().take_while(|byte| is_word(**byte)).count();
    before.len() - left..before.len() + right
}

#[expect(clippy::needless_bitwise_bool, reason = "without branches many bytes are classed at once")]
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() | (byte == b'_') | (byte == b'-') | (byte == b'+') | (byte == b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

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
