//! Private keys in their frames: PEM, OpenSSH, PGP and `PuTTY`; also with `\n` for line ends, as JSON
//! holds them.

use std::ops::Range;

use memchr::memchr_iter;

use super::placeholder::entropy;
use super::words::long_words;
use super::{Found, Kind};

/// The longest body that is looked for: an RSA key of 16,384 bits has 12 KB.
const MAX_BODY: usize = 16 << 10;
/// The lines of a body have 64 characters or more, but a last one.
const MIN_LINE: usize = 40;
/// The shortest body of a real key: one on the curve Ed25519.
const MIN_BODY: usize = 60;

/// Every private key, in order of place. Both frames are found by their only `Y`.
pub(super) fn all(bytes: &[u8]) -> Vec<Found> {
    const WORDS: &[u8] = b"PRIVATE KEY";
    const PUTTY: [&[u8]; 2] = [b"PuTT", b"Y-User-Key-File-"];
    let frame = |at: usize| {
        let (before, rest) = bytes.split_at(at);
        if before.ends_with(PUTTY[0]) && rest.starts_with(PUTTY[1]) {
            return putty(bytes, at - PUTTY[0].len());
        }
        let start = (at + 1).checked_sub(WORDS.len())?;
        bytes[start..].starts_with(WORDS).then(|| pem(bytes, start..at + 1))?
    };
    memchr_iter(b'Y', bytes).filter_map(frame).collect()
}

/// The key in the frame whose first line holds `PRIVATE KEY` at `words`.
fn pem(bytes: &[u8], words: Range<usize>) -> Option<Found> {
    let before = bytes.get(words.start.saturating_sub(40)..words.start)?;
    let dashes = before.windows(11).rposition(|part| part == b"-----BEGIN ")?;
    let start = words.start - before.len() + dashes;
    let is_type = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b' ' | b'0'..=b'9');
    let after = bytes.get(words.end..)?;
    let closed = [&b"-----"[..], b" BLOCK-----"].into_iter().find(|end| after.starts_with(end))?;
    before.get(dashes + 11..)?.iter().all(is_type).then_some(())?;
    body(bytes, start..words.end + closed.len(), b"-----END ")
}

/// A key in the form of `PuTTY`, which begins at `start`.
fn putty(bytes: &[u8], start: usize) -> Option<Found> {
    const LINES: &[u8] = b"Private-Lines:";
    const HEAD: &[u8] = b"PuTTY-User-Key";
    let near = bytes.get(start..bytes.len().min(start + MAX_BODY))?;
    // A second key ends the search, so that a long row of them is read once.
    let is_end = |part: &[u8]| part == LINES || part == HEAD;
    let lines = 1 + near.get(1..)?.windows(LINES.len()).position(is_end)?;
    if !near.get(lines..)?.starts_with(LINES) {
        return None;
    }
    let line = near.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let mut found = body(bytes, start..start + lines + LINES.len(), b"Private-MAC")?;
    found.place = start..start + line;
    Some(found)
}

/// The text between the first line of a frame and its last, if it can be a key.
fn body(bytes: &[u8], head: Range<usize>, last: &[u8]) -> Option<Found> {
    let rest = bytes.get(head.end..bytes.len().min(head.end + MAX_BODY))?;
    if !rest.starts_with(b"\\") && !rest.first().is_some_and(u8::is_ascii_whitespace) {
        return None;
    }
    let is_last = |part: &[u8]| part == last || part.starts_with(b"-----BEGI");
    let end = rest.windows(last.len()).position(is_last).unwrap_or(rest.len());
    let all = rest.get(..end)?;
    // Without a last line the key ends where text that can belong to it does.
    let allowed = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    let length = all.iter().take_while(|byte| allowed(byte)).count();
    let all = all.get(..length)?;
    if all.windows(3).any(|part| part == b"...") {
        return None;
    }
    let letters: Vec<u8> = letters(all).collect();
    // Prose after a frame that only stands as an example has no line like that.
    let has_line = || long_words(all).into_iter().any(|line| may_be_line(&all[line]));
    if letters.len() < MIN_BODY || !has_line() || entropy(&letters) < 4.0 {
        return None;
    }
    let blanks = |byte: &u8| byte.is_ascii_whitespace();
    let first = all.iter().position(|byte| !blanks(byte))?;
    let last = all.iter().rposition(|byte| !blanks(byte))?;
    let first = if all.get(first..)?.starts_with(b"\\n") { first + 2 } else { first };
    let hidden = head.end + first..head.end + last + 1;
    Some(Found { place: head, hidden, kind: Kind::PrivateKey, what: "private key" })
}

/// Whether a long word can be a line of a body: a path or a ruler is too even.
pub(super) fn may_be_line(word: &[u8]) -> bool {
    word.len() >= MIN_LINE
        && word.iter().any(u8::is_ascii_uppercase)
        && word.iter().any(u8::is_ascii_lowercase)
}

/// The Base64 of a body: no blanks, no escaped line ends, no lines `Name: value`.
fn letters(body: &[u8]) -> impl Iterator<Item = u8> {
    let is_data = |line: &&[u8]| !line.contains(&b':');
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    body.split(|byte| *byte == b'\n').filter(is_data).flatten().copied().filter(is_letter)
}
