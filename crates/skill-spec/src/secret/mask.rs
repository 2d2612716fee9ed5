//! Secrets out of whatever is printed: texts of files, and words that quote them.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Kind, Secret};
use crate::diagnostic::Diagnostic;

/// So much of the start of a secret is looked for in words that may quote it.
const PROBE: usize = 12;

impl Secret {
    /// How many characters of it may be shown: those that tell what it is, and no more than four.
    #[must_use]
    pub fn kept(&self) -> usize {
        let long = self.span.range().len() >= 16;
        match self.kind {
            Kind::Key | Kind::Assigned | Kind::Jwt if long => 4,
            _ => 0,
        }
    }
}

/// A text of a file with stars in place of `secrets`; as many bytes and characters as before.
pub(crate) fn text<'a>(text: &'a str, secrets: &[Secret]) -> Cow<'a, str> {
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for secret in secrets {
        let range = secret.span.start + secret.kept()..secret.span.end;
        for byte in bytes.get_mut(range).unwrap_or_default() {
            if byte.is_ascii_graphic() {
                *byte = b'*';
            }
        }
    }
    // One ASCII character for another leaves the text as sound as it was.
    Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
}

/// Finds the secrets of a bundle in texts that may quote them, cut or whole.
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    search: AhoCorasick,
    /// The text of each secret, and how much of it may be shown.
    secrets: Vec<(Vec<u8>, usize)>,
}

impl Mask {
    /// For secrets with their text and [`Secret::kept`]; `None` if there are none.
    pub(crate) fn new(secrets: impl Iterator<Item = (Vec<u8>, usize)>) -> Option<Self> {
        let mut secrets: Vec<(Vec<u8>, usize)> = secrets.collect();
        if secrets.is_empty() {
            return None;
        }
        secrets.sort_unstable();
        secrets.dedup();
        let probes = secrets.iter().map(|(text, _)| text.get(..PROBE).unwrap_or(text));
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(probes);
        Some(Self { search: search.ok()?, secrets })
    }

    /// Stars in place of the secrets in `text`, even of one that is cut at its end.
    pub(crate) fn apply(&self, text: &mut String) {
        let mut out = text.as_bytes().to_vec();
        let mut is_changed = false;
        for hit in self.search.find_iter(text.as_bytes()) {
            let Some((secret, kept)) = self.secrets.get(hit.pattern().as_usize()) else { continue };
            let rest = out.get_mut(hit.start()..).unwrap_or_default();
            let same = rest.iter_mut().zip(secret).take_while(|(a, b)| **a == **b);
            for (byte, _) in same.skip(*kept).filter(|(byte, _)| byte.is_ascii_graphic()) {
                *byte = b'*';
                is_changed = true;
            }
        }
        if is_changed {
            *text = String::from_utf8(out).unwrap_or_default();
        }
    }

    /// The same for all that a diagnostic says. Its edits stay: they are applied, not read.
    pub(crate) fn apply_to(&self, diagnostic: &mut Diagnostic) {
        let Diagnostic { message, label, related, help, notes, fix, .. } = diagnostic;
        let words = related.iter_mut().map(|(_, word)| word).chain(label).chain(help).chain(notes);
        let title = fix.iter_mut().map(|fix| &mut fix.title);
        for text in words.chain(title).chain([message]) {
            self.apply(text);
        }
    }
}
