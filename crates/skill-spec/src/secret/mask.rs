//! Secrets out of whatever is printed: texts of files, and words that quote them.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Kind, Secret};
use crate::diagnostic::Diagnostic;
use crate::rules::RULES;

/// Fewer letters and digits of one are no sign of it.
const PROBE_LEAST: usize = 8;

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

/// A text of a file with stars in place of `secrets`, which are its own, and of what `mask` finds;
/// as many bytes and characters as before.
pub(crate) fn text<'a>(text: &'a str, secrets: &[Secret], mask: Option<&Mask>) -> Cow<'a, str> {
    let Some(mask) = mask else { return Cow::Borrowed(text) };
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
    mask.cover(text.as_bytes(), &mut bytes);
    Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
}

/// Finds the secrets of a bundle in texts that may quote them, cut or whole.
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    search: AhoCorasick,
    /// The same in lower case, by letters and digits alone: what a repair may make of a secret.
    rewritten: AhoCorasick,
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
        let plain = secrets.iter().map(|(text, _)| plain(text).take(PROBE).collect::<Vec<u8>>());
        let rewritten = AhoCorasick::new(plain.filter(|probe| probe.len() >= PROBE_LEAST));
        Some(Self { search: search.ok()?, rewritten: rewritten.ok()?, secrets })
    }

    /// Stars in place of the secrets in `text`, even of one that is cut at its end.
    pub(crate) fn apply(&self, text: &mut String) {
        let mut out = text.as_bytes().to_vec();
        if self.cover(text.as_bytes(), &mut out) {
            *text = String::from_utf8(out).unwrap_or_default();
        }
    }

    /// Whether a text without secrets still has one in other letters or with other signs in it.
    fn is_rewritten_in(&self, text: &str) -> bool {
        self.rewritten.is_match(&plain(text.as_bytes()).collect::<Vec<u8>>())
    }

    /// Whether a text quotes a secret.
    pub(crate) fn is_quoted_in(&self, text: &str) -> bool {
        self.search.is_match(text)
    }

    /// Puts the stars into `out`, a copy of `text`; whether there were any to put.
    fn cover(&self, text: &[u8], out: &mut [u8]) -> bool {
        let mut is_changed = false;
        let mut done = 0;
        for hit in self.search.find_iter(text) {
            // What lies in a secret is covered, and looking again would cost its length.
            if hit.end() <= done {
                continue;
            }
            let Some((length, kept)) = text.get(hit.start()..).and_then(|rest| self.longest(rest))
            else {
                continue;
            };
            done = hit.start() + length;
            let shown = (hit.start() + kept).min(done);
            let hidden = out.get_mut(shown..done).unwrap_or_default();
            for byte in hidden.iter_mut().filter(|byte| byte.is_ascii_graphic()) {
                *byte = b'*';
                is_changed = true;
            }
        }
        is_changed
    }

    /// How much of `rest` is the start of a secret, and how much of that may be shown. Of sorted
    /// texts the two round the place of `rest` have most in common with it.
    fn longest(&self, rest: &[u8]) -> Option<(usize, usize)> {
        let place = self.secrets.partition_point(|(secret, _)| secret.as_slice() < rest);
        let near = self.secrets.get(place.saturating_sub(1)..self.secrets.len().min(place + 1))?;
        let common = |(secret, kept): &(Vec<u8>, usize)| {
            (rest.iter().zip(secret).take_while(|(a, b)| a == b).count(), *kept)
        };
        near.iter().map(common).max_by_key(|(length, _)| *length)
    }

    /// The same for all that a diagnostic says; what it makes of a secret is left out. Its edits
    /// stay: they are applied, not read.
    pub(crate) fn apply_to(&self, diagnostic: &mut Diagnostic) {
        let Diagnostic { rule, message, label, related, help, notes, fix, .. } = diagnostic;
        let words = related
            .iter_mut()
            .map(|(_, word)| word)
            .chain(&mut *label)
            .chain(&mut *help)
            .chain(&mut *notes);
        let title = fix.iter_mut().map(|fix| &mut fix.title);
        for text in words.chain(title).chain([&mut *message]) {
            self.apply(text);
        }
        if self.is_rewritten_in(message) {
            *message =
                RULES.iter().find(|it| it.name == *rule).map_or(*rule, |it| it.summary).into();
        }
        help.take_if(|help| self.is_rewritten_in(help));
        label.take_if(|label| self.is_rewritten_in(label));
        notes.retain(|note| !self.is_rewritten_in(note));
        fix.take_if(|fix| self.is_rewritten_in(&fix.title));
    }
}

fn plain(text: &[u8]) -> impl Iterator<Item = u8> {
    text.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase)
}
