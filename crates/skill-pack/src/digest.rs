//! Digests and the names made of them, as the platform SDK makes them.
//!
//! [`content_hash`] names a version of a skill for the platform's tools; [`bundle_digest`] is the
//! one to trust, for no two bundles share it.

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use skill_spec::{Files, is_printable};

/// So much is digested sooner than another thread would start.
const THREAD_BYTES: usize = 128 << 10;

/// SHA-256 of one file's content.
pub type ContentDigest = [u8; 32];

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
    for ((path, file), digest) in files.iter().zip(content_digests(files)) {
        sha.update(if file.executable { "100755 " } else { "100644 " });
        sha.update(hex(&digest));
        sha.update(" ");
        sha.update(path.as_str());
        sha.update("\0");
    }
    hex(&sha.finalize())
}

/// The digest of each file's content, in order of path.
#[must_use]
pub fn content_digests(files: &Files) -> Vec<ContentDigest> {
    let all: Vec<&[u8]> = files.iter().map(|(_, file)| file.bytes.as_slice()).collect();
    if all.iter().map(|bytes| bytes.len()).sum::<usize>() <= THREAD_BYTES {
        return all.into_iter().map(sha256).collect();
    }
    all.into_par_iter().map(sha256).collect()
}

/// The id the SDK gives an inline skill: over the base64 text, not over the zip.
///
/// Source: Python SDK 0.9.2, `types.py`, `AgentSkill`.
#[must_use]
pub fn inline_id(base64: &str) -> String {
    inline_id_from(&Sha256::digest(base64).into())
}

/// [`inline_id`], given the digest of the base64 text.
pub(crate) fn inline_id_from(digest: &ContentDigest) -> String {
    format!("inline_{}", hex(&digest[..8]))
}

/// SHA-256, the bytes of it.
#[must_use]
pub fn sha256(bytes: &[u8]) -> ContentDigest {
    Sha256::digest(bytes).into()
}

/// SHA-256 in lower-case hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    sha256_of([bytes])
}

/// SHA-256 of what the parts are together, in lower-case hex.
pub fn sha256_of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut sha = Sha256::new();
    parts.into_iter().for_each(|part| sha.update(part));
    hex(&sha.finalize())
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
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use skill_spec::{File, RelPath};

    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        let mut files = Files::new();
        for (path, text) in list {
            let file = File { bytes: text.as_bytes().to_vec().into(), executable: false };
            files.insert(RelPath::new(path).unwrap(), file);
        }
        files
    }

    #[test]
    fn the_content_hash_and_archive_name_are_the_sdks() {
        let hash = content_hash(&files(&[
            ("schema.json", "{\"type\":\"object\"}\n"),
            ("resources/r.txt", "hello\n"),
            ("SKILL.md", "---\nname: my-skill\ndescription: A test skill\n---\n# My Skill\n"),
        ]));
        assert_eq!(hash, "077a44c7731b7ef3ae697cb58e3f90280a158b9b261998e23f18c1bac084a1fe");
        assert_eq!(archive_name("my-skill", &hash), "my-skill_077a44c7.zip");
    }

    #[test]
    fn the_content_hash_takes_files_in_order_of_path_parts() {
        let paths = ["a.txt", "A", "a/b", "SKILL.md", "a-b"];
        let contents = paths.map(|path| format!("{path}!"));
        let list: Vec<_> = paths.into_iter().zip(contents.iter().map(String::as_str)).collect();
        assert_eq!(
            content_hash(&files(&list)),
            "6b1139d9e517f980caf4c61986e865af919bcd5d235ca76c19a040c852a6b4ec"
        );
    }

    #[test]
    fn the_inline_id_is_the_sdks() {
        assert_eq!(inline_id("eA=="), "inline_5e21d86b709b6aa2");
        assert_eq!(inline_id("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="), "inline_e5b90eb3f1c580b0");
    }

    #[test]
    fn bundles_the_content_hash_confuses_have_their_own_digests() {
        let (one, two) = (files(&[("a", "bc")]), files(&[("ab", "c")]));
        assert_eq!(content_hash(&one), content_hash(&two));
        assert_ne!(bundle_digest(&one), bundle_digest(&two));
        let mut executable = files(&[]);
        let file = File { bytes: b"bc".to_vec().into(), executable: true };
        executable.insert(RelPath::new("a").unwrap(), file);
        assert_ne!(bundle_digest(&one), bundle_digest(&executable));
        assert_eq!(
            bundle_digest(&one),
            sha256_hex(format!("100644 {} a\0", sha256_hex(b"bc")).as_bytes())
        );
    }

    #[test]
    fn a_bundle_without_files_hashes_as_nothing() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(content_hash(&Files::new()), nothing);
        assert_eq!(bundle_digest(&Files::new()), nothing);
    }

    #[test]
    fn a_name_becomes_one_harmless_part_of_a_path() {
        for (name, safe) in [
            ("invoice-extraction", "invoice-extraction"),
            ("Größe 日本", "Größe 日本"),
            ("../../etc/passwd", "etc-passwd"),
            ("a/b\\c:d", "a-b-c-d"),
            ("my-skill # id", "my-skill # id"),
            ("a\nb\u{1b}[2J\u{202e}c", "a-b-[2J-c"),
            ("-rf", "rf"),
            (".hidden", "hidden"),
            ("trailing. . ", "trailing"),
            ("", "skill"),
            ("..", "skill"),
            ("///", "skill"),
            ("\u{feff}", "skill"),
            ("CON", "skill-CON"),
            ("nul.txt", "skill-nul.txt"),
            ("aux .x", "skill-aux .x"),
            ("COM1", "skill-COM1"),
            ("lpt³", "skill-lpt³"),
            ("com10", "com10"),
            ("console", "console"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
            assert_eq!(safe_name(safe), safe, "safe names stay as they are");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let safe = safe_name(&"é".repeat(300));
        assert_eq!(safe.len(), 200);
        let safe = safe_name(&format!("x{}", "é".repeat(300)));
        assert_eq!(safe.len(), 199);
    }
}
