//! JSON Web Tokens with a payload that somebody signed.

use super::placeholder::is_made_up;
use super::{Found, Kind, begins_word};

/// The longest token that is looked at.
const MAX: usize = 4096;

/// Words of the samples that documentation shows.
const SAMPLE: [&str; 8] =
    ["john doe", "jane doe", "1234567890", "example", "supabase-demo", "test", "your", "payload"];

/// The token that begins at `start`.
pub(super) fn token(bytes: &[u8], start: usize) -> Option<Found> {
    // Within another token nothing begins; in a long row of them each would be read in full.
    if !begins_word(bytes, start) || matches!(bytes.get(..start)?.last(), Some(b'.' | b'-' | b'_'))
    {
        return None;
    }
    let rest = bytes.get(start..bytes.len().min(start + MAX))?;
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let token = rest.get(..rest.iter().take_while(|byte| belongs(byte)).count())?;
    let mut parts = token.splitn(3, |byte| *byte == b'.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let end = signature.iter().position(|byte| *byte == b'.').unwrap_or(signature.len());
    let signature = signature.get(..end)?;
    if signature.len() < 22 || is_made_up(signature, 3.0) {
        return None;
    }
    let header: serde_json::Value = serde_json::from_slice(&decoded(header)?).ok()?;
    let payload = decoded(payload)?;
    let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    let is_empty = claims.as_object().is_none_or(serde_json::Map::is_empty);
    let words = String::from_utf8_lossy(&payload).to_ascii_lowercase();
    if header.get("alg").is_none() || is_empty || SAMPLE.iter().any(|word| words.contains(word)) {
        return None;
    }
    let claim = |name: &str| claims.get(name).and_then(serde_json::Value::as_str);
    let (kind, what) = match (claim("iss"), claim("role")) {
        // Made to be public.
        (Some("supabase"), Some("anon")) => return None,
        (Some("supabase"), Some("service_role")) => (Kind::Key, "Supabase service key"),
        _ => (Kind::Jwt, "JSON Web Token"),
    };
    let length = token.len() - token.splitn(3, |byte| *byte == b'.').last()?.len() + end;
    let hidden = start..start + length;
    Some(Found { place: hidden.clone(), hidden, kind, what })
}

/// Base64 in the alphabet for URLs, without padding.
fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 & 0xffff | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
        }
    }
    Some(out)
}
