//! Passwords in URLs: `scheme://user:password@host`.

use std::ops::Range;

use memchr::memchr_iter;

use super::placeholder::is_no_password;
use super::{Found, Kind};

/// The longest name and password that is looked at.
const MAX: usize = 256;

/// Hosts that are nobody's, or only the reader's own.
const OWN_HOSTS: [&str; 8] =
    ["localhost", "127.", "0.0.0.0", "[::1]", "host.docker.internal", "example.", "host", "db"];

/// Every password in a URL. Where there is one, an `@` stands behind it.
pub(super) fn passwords(bytes: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    // Of several `@` in one authority the last one counts, and the first one leads to it: what
    // stands before it was seen.
    let mut seen = 0;
    for at in memchr_iter(b'@', bytes) {
        let start = at.saturating_sub(MAX).max(seen);
        seen = at;
        let before = bytes.get(start..at).unwrap_or_default();
        let length = before.iter().rev().take_while(|byte| belongs(**byte)).count();
        if before.get(..before.len() - length).is_some_and(|before| before.ends_with(b"://")) {
            found.extend(password(bytes, at - length - 3..at - length));
        }
    }
    found
}

/// Whether a byte can stand in a name, a password or a host.
fn belongs(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'/' | b'"' | b'\'' | b'`' | b'\\')
}

/// The password of the URL whose `://` stands at `separator`.
fn password(bytes: &[u8], separator: Range<usize>) -> Option<Found> {
    let start = separator.end;
    let rest = bytes.get(start..bytes.len().min(start + MAX))?;
    let authority = rest.get(..rest.iter().take_while(|byte| belongs(**byte)).count())?;
    let at = authority.iter().rposition(|byte| *byte == b'@')?;
    let colon = authority.iter().position(|byte| *byte == b':').filter(|colon| *colon < at)?;
    let (user, password) = (authority.get(..colon)?, authority.get(colon + 1..at)?);
    let host = String::from_utf8_lossy(authority.get(at + 1..)?).to_ascii_lowercase();
    let scheme = bytes.get(..separator.start)?.last().is_some_and(u8::is_ascii_alphanumeric);
    let is_own = OWN_HOSTS.iter().any(|own| {
        let rest = host.strip_prefix(own);
        rest.is_some_and(|rest| {
            own.ends_with('.') || !rest.starts_with(|c: char| c == '.' || c.is_alphanumeric())
        })
    });
    let is_sample =
        is_own || host.contains("example") || !host.contains(|c: char| c.is_alphanumeric());
    let is_sample = is_sample || host.contains("company.") || user.starts_with(b"user");
    if !scheme || is_sample || user == password || is_no_password(password) {
        return None;
    }
    let hidden = start + colon + 1..start + at;
    Some(Found { place: hidden.clone(), hidden, kind: Kind::Password, what: "password in a URL" })
}
