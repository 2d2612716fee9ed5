//! Archives of other kinds, known by their first bytes: they are named, and never opened.

/// A kind of archive: its name, and where its sign stands.
const KINDS: &[(&str, usize, &[u8])] = &[
    ("a gzip file, such as `.tgz`", 0, b"\x1f\x8b"),
    ("a bzip2 file, such as `.tar.bz2`", 0, b"BZh"),
    ("an xz file, such as `.tar.xz`", 0, b"\xfd7zXZ\0"),
    ("a Zstandard file, such as `.tar.zst`", 0, b"\x28\xb5\x2f\xfd"),
    ("an LZ4 file", 0, b"\x04\x22\x4d\x18"),
    ("a compress file, such as `.tar.Z`", 0, b"\x1f\x9d"),
    ("a 7-Zip archive", 0, b"7z\xbc\xaf\x27\x1c"),
    ("a RAR archive", 0, b"Rar!\x1a\x07"),
    ("a cabinet file", 0, b"MSCF\0\0\0\0"),
    ("a Unix library", 0, b"!<arch>\n"),
    ("a tar archive", 257, b"ustar"),
];

/// How many of its first bytes tell what a file is.
pub const SIGN_BYTES: usize = 262;

/// What kind of archive that is no zip these bytes start, in words; `None` for all else.
#[must_use]
pub fn foreign_archive(start: &[u8]) -> Option<&'static str> {
    let kind = KINDS
        .iter()
        .find(|(_, at, sign)| start.get(*at..).is_some_and(|rest| rest.starts_with(sign)));
    kind.map(|(name, ..)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_is_within_reach_and_names_its_kind() {
        for (name, at, sign) in KINDS {
            let mut bytes = vec![b'x'; *at];
            bytes.extend(*sign);
            assert!(bytes.len() <= SIGN_BYTES, "{name}");
            assert_eq!(foreign_archive(&bytes), Some(*name));
            bytes.pop();
            assert_eq!(foreign_archive(&bytes), None, "{name}");
        }
        for other in ["", "PK\u{3}\u{4}", "# A skill", "{}", "UEsDB"] {
            assert_eq!(foreign_archive(other.as_bytes()), None);
        }
    }
}
