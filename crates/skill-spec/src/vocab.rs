//! The platform's words: models, toolsets, keys; and the nearest word to a misspelt one.

use crate::tree::{Entry, Node};

/// Model strings the vlmrun.yaml page and the chat API page name, and those of Orion 2 that the
/// agent pages name. Source: docs.vlm.run, skills/spec/vlmrun-yaml, agents.
pub const MODELS: &[&str] = &[
    "vlmrun-orion-1",
    "vlmrun-orion-1:auto",
    "vlmrun-orion-1:fast",
    "vlmrun-orion-1:lite",
    "vlmrun-orion-1:pro",
    "vlmrun-orion-2",
    "vlmrun-orion-2:auto",
    "vlmrun-orion-2:pro",
];

/// The models the page on vlmrun.yaml lists. Source: docs.vlm.run, skills/spec/vlmrun-yaml.
pub const EXECUTION_MODELS: &[&str] =
    &["vlmrun-orion-1:fast", "vlmrun-orion-1:auto", "vlmrun-orion-1:pro"];

/// The toolsets the page on vlmrun.yaml lists. Source: docs.vlm.run, skills/spec/vlmrun-yaml.
pub const EXECUTION_TOOLSETS: &[&str] = &["core", "document", "image", "image-gen", "video"];

/// Toolsets of the SDK's `AgentToolset` (Python SDK, types.py).
pub const TOOLSETS: &[&str] =
    &["core", "document", "image", "image-gen", "video", "viz", "web", "world-gen"];

/// Domains a request may name: those of the hub's catalogue, and those that only pages name. Skills
/// take their place. Source: vlmrun-hub 0.1.35, catalog.yaml; docs.vlm.run, skills/introduction.
pub const DOMAINS: &[&str] = &[
    "accounting.form-1040-tax-statement",
    "accounting.form-payslip",
    "accounting.form-w2",
    "aerospace.remote-sensing",
    "audio.transcription",
    "document.bank-check",
    "document.bank-statement",
    "document.business-card",
    "document.file",
    "document.form-work-order",
    "document.generative",
    "document.in-aadhaar-card",
    "document.in-pan-card",
    "document.insurance-claim",
    "document.invoice",
    "document.markdown",
    "document.ocr",
    "document.pdf",
    "document.presentation",
    "document.receipt",
    "document.request-for-proposal",
    "document.resume",
    "document.us-drivers-license",
    "document.us-passport",
    "document.utility-bill",
    "finance.balance-sheet",
    "food.nutrition-facts-label",
    "healthcare.hipaa-release",
    "healthcare.medical-insurance-card",
    "healthcare.pathology-report",
    "healthcare.patient-consent",
    "healthcare.patient-identification",
    "healthcare.patient-insurance-card",
    "healthcare.patient-intake",
    "healthcare.patient-medical-history",
    "healthcare.patient-referral",
    "image.caption",
    "logistics.bill-of-lading",
    "media.nba-game-state",
    "media.nfl-game-state",
    "media.tv-news",
    "real-estate.lease-agreement",
    "retail.ecommerce-product-caption",
    "retail.product-catalog",
    "social.twitter-card",
    "video.dashcam-analytics",
    "video.transcription",
];

/// The value of `apiVersion` in vlmrun.yaml; the only one there is.
pub const API_VERSION: &str = "vlm.run/v1alpha";

/// Keys of vlmrun.yaml. Source: docs.vlm.run, skills/spec/vlmrun-yaml.
pub const EXECUTION_KEYS: &[&str] =
    &["apiVersion", "metadata", "model", "toolsets", "graph", "plan"];

/// Keys of vlmrun.yaml that must be there when the file is.
pub const EXECUTION_REQUIRED: &[&str] = &["apiVersion", "model", "toolsets", "graph"];

/// Whether `word` can only mean `known`: another case, `_` or a blank for `-`, or one slip in a
/// word that is long enough to tell.
#[must_use]
pub fn is_slip(word: &str, known: &str) -> bool {
    // One slip changes the length by one letter at most.
    if word.is_ascii() && known.is_ascii() && word.len().abs_diff(known.len()) > 1 {
        return false;
    }
    let folded = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let (word, known) = (folded(word), folded(known));
    // One letter more or less in a short word makes another word.
    let is_long = word.len() >= 5 && known.len() >= 5;
    word == known
        || is_long && least(&word, &known) <= 1 && strsim::osa_distance(&word, &known) <= 1
}

/// The first entry of a mapping whose key is not in `keys` and may be meant for `key`.
#[must_use]
pub fn slip_for<'a>(root: &'a Node, key: &str, keys: &[&str]) -> Option<&'a Entry> {
    let is_near = |entry: &&Entry| {
        let name = entry.name().filter(|name| !keys.contains(name));
        name.is_some_and(|name| nearest(name, [key]).is_some())
    };
    root.entries().iter().find(is_near)
}

/// The known word nearest to `word`, if it is near enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer words come from strangers, not from slips; the distance is quadratic in length.
    if word.len() > 64 {
        return None;
    }
    let word = word.to_lowercase();
    let limit = 1.max(word.chars().count() / 3);
    let distances = known.into_iter().filter_map(|candidate| {
        // The difference in length is a lower bound of the distance, and most words fail it.
        if candidate.len().abs_diff(word.len()) > limit {
            return None;
        }
        let lower = candidate.to_lowercase();
        (least(&word, &lower) <= limit).then(|| (strsim::osa_distance(&word, &lower), candidate))
    });
    let (distance, best) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= limit).then_some(best)
}

/// No more slips than there are between two words: each letter that one of them has alone takes one.
fn least(one: &str, other: &str) -> usize {
    // Letters that share a bit make it less, never more.
    let letters = |word: &str| word.chars().fold(0_u64, |set, c| set | 1 << (u32::from(c) % 64));
    let (one, other) = (letters(one), letters(other));
    (one & !other).count_ones().max((other & !one).count_ones()) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn letters_of_one_word_alone_are_no_more_than_its_slips(
            one in "[a-f\u{40}éσς日]{0,8}", other in "[a-f\u{40}éσς日]{0,8}",
        ) {
            prop_assert!(least(&one, &other) <= strsim::osa_distance(&one, &other));
        }
    }

    #[test]
    fn only_near_words_are_suggested() {
        assert_eq!(nearest("descripton", ["name", "description"]), Some("description"));
        assert_eq!(nearest("Name", ["name", "description"]), Some("name"));
        assert_eq!(nearest("author", ["name", "description", "license"]), None);
    }
}
