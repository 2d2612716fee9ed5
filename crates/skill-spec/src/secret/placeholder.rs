//! Values that only stand for a secret: what documentation writes where a key belongs.

use std::f64::consts::{LOG2_E, SQRT_2};

/// Words nobody's real key holds but by chance; a random one of 40 characters holds one of these
/// in one case of ten thousand.
const WORDS: [&str; 37] = [
    "example",
    "sample",
    "dummy",
    "fake",
    "placeholder",
    "your",
    "xxxx",
    "redact",
    "changeme",
    "insert",
    "replace",
    "todo",
    "test",
    "mock",
    "demo",
    "here",
    "abcdef",
    "abc123",
    "123456",
    "654321",
    "fedcba",
    "foobar",
    "deadbeef",
    "cafebabe",
    "qwert",
    "asdf",
    "hunter2",
    "lorem",
    "secret",
    "token",
    "apikey",
    "password",
    "mykey",
    "notreal",
    "invalid",
    "account",
    "project",
];

/// Samples that everybody copies: of RFC 6749, and the key of Azure's storage emulator.
const SAMPLES: [&str; 4] = [
    "2YotnFZFEjr1zCsicMWpAA",
    "tGzv3JOkF0XG5Qx2TlKWIA",
    "SplxlOBeZQQYbYS6WxSbIA",
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
];

/// The longest value that is looked at in full; the start of a longer one tells enough.
const MAX: usize = 128;

/// Whether `value`, the part of a key after its fixed beginning, is made up: a word of
/// documentation, a sequence, a repetition, small letters alone, or too even to be random.
pub(super) fn is_made_up(value: &[u8], least_entropy: f64) -> bool {
    // Of random keys of 20 letters and digits not one in ten million. Words are searched for on it.
    if !value.iter().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return true;
    }
    let value = &value[..value.len().min(MAX)];
    let lower = value.to_ascii_lowercase();
    let is_word = |word: &str| lower.windows(word.len()).any(|part| part == word.as_bytes());
    WORDS.iter().any(|word| is_word(word))
        || SAMPLES.iter().any(|sample| value.starts_with(sample.as_bytes()))
        || is_sequence(&lower)
        || is_repeated(value)
        || entropy(value) < least_entropy
}

/// Shannon entropy in bits a byte: 4 at most for hexadecimal, nearly 5 for a random key of 40.
pub(super) fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0_u16; 256];
    for byte in value.iter().take(MAX) {
        counts[usize::from(*byte)] += 1;
    }
    let total = f64::from(counts.iter().sum::<u16>());
    let bits = counts.iter().filter(|count| **count > 0).map(|count| {
        let share = f64::from(*count) / total;
        -share * log2(share)
    });
    bits.sum()
}

/// The logarithm of a number above zero, exact for powers of two.
///
/// The standard one would be all the program needs of the system's library of mathematics, which
/// would be loaded at each start.
fn log2(number: f64) -> f64 {
    const MANTISSA: u64 = (1 << 52) - 1;
    let bits = number.to_bits();
    let mut exponent = f64::from(u16::try_from(bits >> 52).unwrap_or_default()) - 1023.0;
    let mut rest = f64::from_bits((bits & MANTISSA) | 1.0_f64.to_bits());
    if rest > SQRT_2 {
        rest /= 2.0;
        exponent += 1.0;
    }
    // ln x = 2 artanh ((x - 1) / (x + 1)), where twelve terms leave no digit undone.
    let step = (rest - 1.0) / (rest + 1.0);
    let series =
        (0..12).rev().fold(0.0, |sum, term| sum * step * step + 1.0 / f64::from(2 * term + 1));
    exponent + 2.0 * step * series * LOG2_E
}

/// A third of the steps lead to the next character or to the same one.
fn is_sequence(value: &[u8]) -> bool {
    let is_step = |pair: &&[u8]| matches!(pair, [a, b] if *b == *a || *b == a.wrapping_add(1));
    let steps = value.windows(2).filter(is_step).count();
    let same = value.windows(5).any(|run| run.iter().all(|byte| *byte == run[0]));
    same || steps * 3 >= value.len().max(1)
}

/// One part, over and over.
fn is_repeated(value: &[u8]) -> bool {
    let periods = 1..=value.len() / 2;
    periods
        .into_iter()
        .any(|period| value.iter().zip(value.iter().skip(period)).all(|(a, b)| a == b))
}

/// Whether a password is one of those that manuals write, or a place to put one.
pub(super) fn is_no_password(value: &[u8]) -> bool {
    const WORDS: [&str; 15] = [
        "pass", "pwd", "secret", "example", "sample", "token", "xxx", "user", "changeme", "your",
        "test", "key", "admin", "postgres", "anon",
    ];
    let lower = value.to_ascii_lowercase();
    let has = |word: &str| lower.windows(word.len()).any(|part| part == word.as_bytes());
    let classes: [fn(&u8) -> bool; 4] = [
        u8::is_ascii_lowercase,
        u8::is_ascii_uppercase,
        u8::is_ascii_digit,
        u8::is_ascii_punctuation,
    ];
    let varied = classes.iter().filter(|class| value.iter().any(class)).count();
    value.len() < 8
        || varied < 2
        || WORDS.iter().any(|word| has(word))
        || value.iter().any(|byte| b"$<>{}[]()*".contains(byte))
        || is_sequence(&lower)
        || is_repeated(value)
        || entropy(value) < 2.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_documentation_writes_is_made_up() {
        for value in [
            "IOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "1234567890abcdef1234567890abcdef",
            "your_key_goes_in_this_place_instead",
            "aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbb",
            "k3Jq9k3Jq9k3Jq9k3Jq9k3Jq9k3Jq9k3Jq9",
            "0000000000000000000000000000000000000000",
            "AbCdEfGhIjKlMnOpQrStUvWxYz012345",
            "how-to-read-a-scanned-invoice-with-us",
            "",
        ] {
            assert!(is_made_up(value.as_bytes(), 3.0), "{value}");
        }
    }

    #[test]
    fn what_a_generator_writes_is_not() {
        for value in ["q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M", "9f3a71c0d84be25f6a1709c3b8d2e47a"] {
            assert!(!is_made_up(value.as_bytes(), 3.0), "{value}");
        }
    }

    #[test]
    fn passwords_of_manuals_are_told_from_real_ones() {
        for value in ["password", "p@ssw0rd_secret", "${DB_PASS}", "<pw>", "changeme", "postgres1"]
        {
            assert!(is_no_password(value.as_bytes()), "{value}");
        }
        for value in ["tR4-vq9Lm2", "Kite!Harbor88"] {
            assert!(!is_no_password(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn the_logarithm_is_the_standard_one() {
        for total in 1..=128_u8 {
            for count in 1..=total {
                let share = f64::from(count) / f64::from(total);
                let distance = (log2(share) - share.log2()).abs();
                assert!(distance <= 1e-15, "{count}/{total}: {distance:e}");
                assert!(distance == 0.0 || !total.is_power_of_two() || !count.is_power_of_two());
            }
        }
    }
}
