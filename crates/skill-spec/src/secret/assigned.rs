//! Random values that are given to a name which says it holds a secret: `api_key = "…"`.

use std::ops::Range;

use super::placeholder::{entropy, is_made_up};
use super::words::long_words;
use super::{Found, Kind, twilio};

/// The longest value that is looked at.
const MAX: usize = 200;

/// How names end that hold a secret; `_`, `-` and case do not count.
const NAMES: [&str; 15] = [
    "apikey",
    "apisecret",
    "secret",
    "secretkey",
    "token",
    "password",
    "passwd",
    "passphrase",
    "accesskey",
    "authkey",
    "privatekey",
    "encryptionkey",
    "signingkey",
    "clientsecret",
    "bearer",
];

/// Names of things that only sound so: marks of pages, and protection of forms.
const HARMLESS: [&str; 9] = [
    "pagetoken",
    "nexttoken",
    "continuationtoken",
    "csrftoken",
    "synctoken",
    "nextpagetoken",
    "eostoken",
    "bostoken",
    "padtoken",
];

/// Every long word that looks random under a name that looks secret.
pub(super) fn values(bytes: &[u8], words: &[Range<usize>]) -> Vec<Found> {
    let read = |word| twilio(bytes, word).or_else(|| value(bytes, word.clone()));
    words.iter().filter_map(read).collect()
}

/// The secret that belongs to an AWS key id: a word of 40 characters near it.
pub(super) fn aws_secret(bytes: &[u8], id: &Range<usize>) -> Option<Found> {
    const NEAR: usize = 300;
    let start = id.start.saturating_sub(NEAR);
    let window = bytes.get(start..bytes.len().min(id.end + NEAR))?;
    let is_secret = |word: &Range<usize>| {
        let text = window.get(word.clone()).unwrap_or_default();
        word.len() == 40
            && text.iter().any(u8::is_ascii_uppercase)
            && text.iter().any(u8::is_ascii_lowercase)
            && text.iter().any(u8::is_ascii_digit)
            && !text.contains(&b'_')
            && !is_made_up(text, 4.0)
    };
    let word = long_words(window).into_iter().find(is_secret)?;
    let hidden = start + word.start..start + word.end;
    Some(Found { place: hidden.clone(), hidden, kind: Kind::Key, what: "AWS secret access key" })
}

fn value(bytes: &[u8], word: Range<usize>) -> Option<Found> {
    if word.len() > MAX {
        return None;
    }
    let before = bytes.get(word.start.saturating_sub(96)..word.start)?;
    let quote = before.last().copied().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'));
    let before = before.get(..before.len() - usize::from(quote.is_some()))?;
    let before = before.strip_suffix(b"\\").unwrap_or(before);
    // Quick: most values stand behind neither a sign nor a blank.
    let is_given = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b':' | b'=' | b'>');
    if !before.last().is_some_and(is_given) {
        return None;
    }
    let after = bytes.get(word.end..).unwrap_or_default();
    if !ends_value(after, quote) || !is_secret_name(before) {
        return None;
    }
    let text = bytes.get(word.clone())?;
    is_random(text).then_some(())?;
    let hidden = word;
    Some(Found { place: hidden.clone(), hidden, kind: Kind::Assigned, what: "token" })
}

/// Whether a value can end here: at its quote, or without one at a blank or the end.
fn ends_value(after: &[u8], quote: Option<u8>) -> bool {
    let padding = after.iter().take_while(|byte| **byte == b'=').count();
    match (after.get(padding), quote) {
        (Some(b'\\'), _) | (None, None) => true,
        (next, Some(quote)) => next == Some(&quote),
        (Some(next), None) => {
            next.is_ascii_whitespace()
                || matches!(next, b'"' | b'\'' | b'`' | b',' | b';' | b'&' | b'<')
        }
    }
}

/// Whether what stands before a value gives it to a name that holds secrets: `api_key: `,
/// `"token" = `, `--password `, `Bearer `.
fn is_secret_name(before: &[u8]) -> bool {
    let trimmed = before.trim_ascii_end();
    let is_spaced = trimmed.len() < before.len();
    // On its own line a value belongs to no name.
    if before.get(trimmed.len()..).unwrap_or_default().contains(&b'\n') {
        return false;
    }
    let named = [&b":="[..], b"=>", b":", b"="].iter().find_map(|sign| trimmed.strip_suffix(*sign));
    if named.is_none() && !is_spaced {
        return false;
    }
    let name = named.unwrap_or(trimmed).trim_ascii_end();
    let name = name.strip_suffix(b"\"").or_else(|| name.strip_suffix(b"'")).unwrap_or(name);
    let name = name.strip_suffix(b"\\").unwrap_or(name);
    let is_in = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let length = name.iter().rev().take_while(is_in).count();
    let name = name.get(name.len() - length..).unwrap_or_default();
    let plain = || name.iter().rev().filter(|byte| byte.is_ascii_alphanumeric());
    let ends_with = |word: &&str| {
        let mut plain = plain();
        word.bytes()
            .rev()
            .all(|byte| plain.next().is_some_and(|it| it.to_ascii_lowercase() == byte))
    };
    let is_bearer = || ends_with(&"bearer") && plain().count() == "bearer".len();
    // Without a sign between them only an option or the word of a header takes a value.
    (named.is_some() || name.starts_with(b"--") || is_bearer())
        && NAMES.iter().any(ends_with)
        && !HARMLESS.iter().any(ends_with)
}

/// Whether letters change case as in no identifier: its words, `Word`, `ID` or `x` each, would have
/// no more than two or three of them.
fn is_jumble(piece: &[u8], numbers: usize) -> bool {
    let mut words = 0;
    let mut rest = piece;
    while let Some(first) = rest.first() {
        let run = |class: fn(&u8) -> bool| rest.iter().take_while(|byte| class(byte)).count();
        let capitals = run(u8::is_ascii_uppercase);
        let small = rest.iter().skip(capitals).take_while(|byte| byte.is_ascii_lowercase()).count();
        let length = match (capitals, small) {
            (0, 0) if first.is_ascii_digit() => run(u8::is_ascii_digit),
            (0, 0) => 1,
            // The last of several capitals belongs to the small letters behind it.
            (2.., 1..) => capitals - 1,
            _ => capitals + small,
        };
        words += 1;
        rest = rest.get(length..).unwrap_or_default();
    }
    piece.len() >= 20 && (numbers >= 1 && words * 5 >= piece.len() * 2 || words * 2 >= piece.len())
}

/// Whether a generator wrote it: one long piece of mixed letters and digits, which is no identifier,
/// path, UUID or checksum with words in it.
fn is_random(text: &[u8]) -> bool {
    let pieces = text.split(|byte| !byte.is_ascii_alphanumeric());
    let Some(longest) = pieces.max_by_key(|piece| piece.len()) else { return false };
    let count = |class: fn(&u8) -> bool| text.iter().filter(|byte| class(byte)).count();
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let is_change = |pair: &&[u8]| matches!(pair, [a, b] if kind(*a) != kind(*b));
    let changes = longest.windows(2).filter(is_change).count();
    let is_start =
        |pair: &&[u8]| matches!(pair, [a, b] if !a.is_ascii_digit() && b.is_ascii_digit());
    let leads = usize::from(longest.first().is_some_and(u8::is_ascii_digit));
    let numbers = leads + longest.windows(2).filter(is_start).count();
    let is_hex = text.iter().all(u8::is_ascii_hexdigit);
    let least = if is_hex { 3.0 } else { 3.5 };
    longest.len() >= 14
        && count(u8::is_ascii_alphabetic) >= 4
        && (numbers >= 2 && changes * 4 >= longest.len() || is_jumble(longest, numbers))
        && !is_made_up(text, least)
        && entropy(longest) >= 2.8
}
