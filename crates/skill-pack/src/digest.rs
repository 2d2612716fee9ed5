//! Digests and the names made of them, as the platform SDK makes them.
//!
//! [`content_hash`] names a version of a skill for the platform's tools; [`bundle_digest`] is the
//! one to trust, for no two bundles share it.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use skill_spec::{Files, is_printable};

/// Room for `_`, eight digits and `.zip` under the 255 bytes most file systems allow.
const MAX_NAME_BYTES: usize = 200;

/// The SDK's directory hash, in hex: SHA-256 over each path and each content, in order.
///
/// Nothing separates path from content, so `{a: "bc"}` and `{ab: "c"}` share a hash, and modes do
/// not count. Source: Python SDK 0.9.2, `skills.py`, `hash_directory`.
#[must_use]
pub fn content_hash(files: &Files) -> String {
    let mut sha = Sha256::new();
    for (path, file) in files.iter() {
        sha.update(path.as_str());
        sha.update(&file.bytes);
    }
    hex(&sha.finalize())
}

/// A digest over path, mode and content of each file, in hex, whatever the archive looks like.
///
/// SHA-256 over one record a file, in order: mode as in git (`100644`, `100755`), a space, the
/// content's SHA-256 in hex, a space, the path, NUL.
#[must_use]
pub fn bundle_digest(files: &Files) -> String {
    let mut sha = Sha256::new();
    for (path, file) in files.iter() {
        sha.update(if file.executable { "100755 " } else { "100644 " });
        sha.update(sha256_hex(&file.bytes));
        sha.update(" ");
        sha.update(path.as_str());
        sha.update("\0");
    }
    hex(&sha.finalize())
}

/// The id the SDK gives an inline skill: over the base64 text, not over the zip.
///
/// Source: Python SDK 0.9.2, `types.py`, `AgentSkill`.
#[must_use]
pub fn inline_id(base64: &str) -> String {
    let digest = sha256_hex(base64.as_bytes());
    format!("inline_{}", digest.get(..16).unwrap_or(&digest))
}

/// SHA-256 in lower-case hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The archive's file name: `<name>_<first 8 hex of the content hash>.zip`.
///
/// As the SDK's, but with a [`safe_name`].
#[must_use]
pub fn archive_name(name: &str, content_hash: &str) -> String {
    let short = content_hash.get(..8).unwrap_or(content_hash);
    format!("{}_{short}.zip", safe_name(name))
}

/// `name` as one harmless part of a path on every system; `skill` if nothing is left of it.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let mut safe: String = name.chars().map(|c| if is_unsafe(c) { '-' } else { c }).collect();
    // A leading hyphen reads as an option, a leading dot hides, trailing dots and blanks vanish on
    // Windows.
    let edges = |c: char| c == '.' || c == '-' || c.is_whitespace();
    safe = safe.trim_matches(edges).to_owned();
    let end = safe.floor_char_boundary(MAX_NAME_BYTES);
    safe.truncate(end);
    safe.truncate(safe.trim_end_matches(edges).len());
    if safe.is_empty() {
        return "skill".to_owned();
    }
    if is_device(&safe) {
        safe.insert_str(0, "skill-");
    }
    safe
}

/// Separators, what Windows forbids, and what cannot be shown.
fn is_unsafe(c: char) -> bool {
    !is_printable(c) || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
}

/// Windows opens a device for these names, whatever follows the first dot.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|port| {
        let digit = stem.strip_prefix(port).unwrap_or_default();
        matches!(digit, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
    });
    numbered || matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$")
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
