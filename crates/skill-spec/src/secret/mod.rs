//! Keys, tokens and passwords in the files of a bundle: one pass, whatever the file.
//!
//! All but passwords hold a long word, so only what stands near one is searched for fixed
//! beginnings. What follows is read by hand, forwards and a bounded way: time grows with size alone. Which rule speaks of what is the rules'
//! business; that nothing found here is ever printed, that of `Mask`.

mod assigned;
mod jwt;
mod key_block;
mod mask;
mod placeholder;
mod provider;
mod search;
mod url;
mod words;

use std::ops::Range;

use crate::bytes::{Bytes, Lack};
use crate::media;
use crate::span::{FileId, Span};
pub(crate) use mask::{Mask, text as mask};
use provider::{Provider, TWILIO};
use words::{is_word, long_words};

/// Something nobody but its owner should read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What must not be shown. Printable ASCII, and line ends in a private key.
    pub span: Span,
    /// Where to point at: the secret itself, the first line of a private key.
    pub place: Span,
    /// What it is taken for.
    pub kind: Kind,
    /// The same in words: `GitHub app token`.
    pub what: &'static str,
}

/// How a secret was recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The documented form of a service's key.
    Key,
    /// The frame round a private key.
    PrivateKey,
    /// The password of a URL.
    Password,
    /// A random value given to a name such as `api_key`.
    Assigned,
    /// A signed token that says who somebody is.
    Jwt,
}

/// So far before a long word a key may begin that holds it;
const LEAD: usize = 16;
/// so far before its signature a token whose header and payload are no long words.
const TOKEN_LEAD: usize = 48;

/// A secret within the bytes of a file.
struct Found {
    place: Range<usize>,
    hidden: Range<usize>,
    kind: Kind,
    what: &'static str,
}

/// Adds every secret of a file, by place; no two overlap.
pub(crate) fn scan(id: FileId, path: &str, bytes: &Bytes, secrets: &mut Vec<Secret>) {
    let is_read = || media::is_text_name(path) || !media::is_compressed(bytes);
    if bytes.lacks(Lack::Secret) || !is_read() {
        return;
    }
    let found = scan_bytes(bytes);
    if found.is_empty() {
        bytes.note_lack(Lack::Secret);
    }
    let span = |range: &Range<usize>| Span::new(id, range.start, range.end);
    secrets.extend(found.iter().map(|found| Secret {
        span: span(&found.hidden),
        place: span(&found.place),
        kind: found.kind,
        what: found.what,
    }));
}

fn scan_bytes(bytes: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let words = long_words(bytes);
    if !words.is_empty() {
        add_keys(&mut found, bytes, &words);
    }
    // A key in the place of a password says more.
    add(&mut found, url::passwords(bytes));
    add(&mut found, assigned::values(bytes, &words));
    found
}

/// Adds the keys of services and private keys; each holds one of the long words.
fn add_keys(found: &mut Vec<Found>, bytes: &[u8], words: &[Range<usize>]) {
    // What lies inside a private key is no other secret.
    if words.iter().any(|word| key_block::may_be_line(&bytes[word.clone()])) {
        add(found, key_block::all(bytes));
    }
    let windows = windows(bytes, words);
    for keys in search::keys(bytes, &windows) {
        add(found, keys);
    }
    let is_aws = |key: &&Found| key.what.starts_with("AWS");
    let aws = found.iter().filter(is_aws);
    let aws = aws.filter_map(|id| assigned::aws_secret(bytes, &id.hidden)).collect();
    add(found, aws);
}

/// The words, each with what stands before it; close ones as one.
fn windows(bytes: &[u8], words: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut windows: Vec<Range<usize>> = Vec::new();
    for word in words {
        let before = bytes.get(..word.start).unwrap_or_default().iter().rev().take(TOKEN_LEAD);
        let token = before.take_while(|byte| is_word(**byte) || **byte == b'.').count();
        let start = word.start.saturating_sub(LEAD.max(token));
        match windows.last_mut() {
            Some(last) if start <= last.end + LEAD => last.end = word.end,
            _ => windows.push(start..word.end),
        }
    }
    windows
}

/// Adds what does not overlap; `found` is sorted and free of overlaps before and after.
fn add(found: &mut Vec<Found>, mut more: Vec<Found>) {
    if more.is_empty() {
        return;
    }
    more.sort_by_key(|secret| secret.hidden.start);
    more.dedup_by(|later, earlier| later.hidden.start < earlier.hidden.end);
    more.retain(|new| {
        let next = found.partition_point(|known| known.hidden.end <= new.hidden.start);
        found.get(next).is_none_or(|known| known.hidden.start >= new.hidden.end)
    });
    found.append(&mut more);
    found.sort_by_key(|secret| secret.hidden.start);
}

/// The key of one of `providers` that begins at `start`.
fn key(bytes: &[u8], start: usize, providers: &[&'static Provider]) -> Option<Found> {
    let rest = bytes.get(start..)?;
    let begins = if rest.starts_with(b":") { after_digits(bytes, start)? } else { start };
    if !begins_word(bytes, begins) {
        return None;
    }
    let tried = providers.iter().find_map(|provider| Some((*provider, provider.matches(rest)?)));
    let (provider, length) = tried?;
    let secret = rest.get(provider.prefix.len()..length)?;
    let least = if secret.iter().all(u8::is_ascii_hexdigit) { 2.8 } else { 3.0 };
    let is_near = |word: &str| stands_near(bytes, start, word);
    if placeholder::is_made_up(secret, least) || !provider.near.is_none_or(is_near) {
        return None;
    }
    let is_value = provider.prefix.ends_with('=');
    let hidden = if is_value { start + provider.prefix.len() } else { begins };
    let hidden = hidden..start + length;
    Some(Found { place: hidden.clone(), hidden, kind: Kind::Key, what: provider.what })
}

/// Where the number that identifies a Telegram bot begins, before the colon at `colon`.
fn after_digits(bytes: &[u8], colon: usize) -> Option<usize> {
    let before = bytes.get(colon.saturating_sub(12)..colon)?;
    let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    (8..=11).contains(&digits).then_some(colon - digits)
}

/// Whether no letter or digit stands before `at`, but that of an escape such as `\n`.
fn begins_word(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at.saturating_sub(2)..at) {
        Some([b'\\', b'n' | b'r' | b't']) => true,
        Some([.., last]) => !last.is_ascii_alphanumeric(),
        _ => true,
    }
}

/// Whether a word, given in lower case, stands within 300 bytes.
fn stands_near(bytes: &[u8], at: usize, word: &str) -> bool {
    let window = bytes.get(at.saturating_sub(300)..bytes.len().min(at + 300)).unwrap_or_default();
    window.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// The key of Twilio that is the whole of a long word.
fn twilio(bytes: &[u8], word: &Range<usize>) -> Option<Found> {
    let is_candidate = word.len() == 34 && bytes.get(word.start..)?.starts_with(b"SK");
    is_candidate.then(|| key(bytes, word.start, &[&TWILIO]))?
}

#[cfg(test)]
mod tests;
