//! What kind of file some bytes are, by how they begin.

use crate::bytes::{Bytes, Lack};

/// A kind of file that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// A program for one system.
    Program(&'static str),
    /// Zip, or one of the many forms of document that are one.
    Zip,
    /// Files packed into one.
    Archive(&'static str),
    /// One stream, compressed.
    Stream(&'static str),
    /// A picture, a font, sound, film: compressed in a way of its own.
    Compressed,
}

/// Whether a file is a text with nothing special at its start: no kind of [`Media`], no blank, byte
/// order mark or zero, no `#!`, `---` or pointer of Git LFS. Nearly all are.
pub(crate) fn starts_plainly(bytes: &Bytes) -> bool {
    bytes.lacks(Lack::Start) || {
        let is_plain = has_plain_start(bytes);
        if is_plain {
            bytes.note_lack(Lack::Start);
        }
        is_plain
    }
}

fn has_plain_start(bytes: &Bytes) -> bool {
    let has_sign = || match **bytes {
        [] => false,
        [b'#', second, ..] => second == b'!',
        [b'-', b'-', third, ..] => third == b'-',
        [b'v', ..] => bytes.starts_with(LFS_POINTER),
        // A byte order mark begins with a byte beyond ASCII.
        [first, ..] => first.is_ascii_whitespace() || !first.is_ascii(),
    };
    let has_zero = || bytes.iter().take(4).any(|byte| *byte == 0);
    bytes.text().is_some() && !has_sign() && !has_zero() && kind(bytes).is_none()
}

/// How a file begins that stands for one that Git LFS keeps elsewhere.
pub(crate) const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1";

/// The kind of a file.
pub(crate) fn kind(bytes: &[u8]) -> Option<Media> {
    use Media::{Archive, Compressed, Program, Stream};
    Some(match bytes {
        [0x7f, b'E', b'L', b'F', ..] => Program("Linux"),
        [b'M', b'Z', ..] if is_windows_program(bytes) => Program("Windows"),
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => {
            Program("macOS")
        }
        // Class files of Java begin alike; their version follows, and is 45 or more.
        [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1..=30, ..] => Program("macOS"),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Media::Zip,
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Archive("7z"),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Archive("RAR"),
        [0x1f, 0x8b, 8, ..] => Stream("gzip"),
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..] => Stream("bzip2"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Stream("xz"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Stream("Zstandard"),
        [0x89, b'P', b'N', b'G', ..]
        | [0xff, 0xd8, 0xff, ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..]
        | [b'w', b'O', b'F', b'F' | b'2', ..]
        | [b'%', b'P', b'D', b'F', b'-', ..]
        | [b'I', b'D', b'3', ..]
        | [b'O', b'g', b'g', b'S', ..]
        | [b'f', b'L', b'a', b'C', ..]
        | [0x1a, 0x45, 0xdf, 0xa3, ..]
        | [_, _, _, _, b'f', b't', b'y', b'p', ..] => Compressed,
        _ if bytes.get(257..262) == Some(b"ustar") => Archive("tar"),
        _ => return None,
    })
}

/// How the names of files end that are read as text, whatever bytes they hold.
const TEXT_ENDINGS: [&str; 27] = [
    "md", "markdown", "mdx", "txt", "rst", "json", "jsonl", "json5", "yaml", "yml", "toml", "xml",
    "html", "htm", "css", "csv", "tsv", "ini", "cfg", "env", "py", "sh", "bash", "js", "mjs", "ts",
    "rb",
];

/// Whether a file is read as text by its name alone: what its bytes look like has no say then.
pub(crate) fn is_text_name(path: &str) -> bool {
    // Byte by byte: it is a few from the end.
    let ending = path.bytes().rposition(|byte| byte == b'.').map_or("", |dot| &path[dot + 1..]);
    TEXT_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// The kind of a file, which may be known to be none.
pub(crate) fn kind_of(bytes: &Bytes) -> Option<Media> {
    if starts_plainly(bytes) { None } else { kind(bytes) }
}

/// Whether nothing can be read in a file as it stands.
pub(crate) fn is_compressed(bytes: &[u8]) -> bool {
    matches!(
        kind(bytes),
        Some(Media::Zip | Media::Stream(_) | Media::Compressed | Media::Archive("7z" | "RAR"))
    )
}

/// Two letters say little: the header they point to must be there.
fn is_windows_program(bytes: &[u8]) -> bool {
    let Some([a, b, c, d]) = bytes.get(0x3c..0x40) else { return false };
    let at = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
    bytes.get(at..).is_some_and(|rest| rest.starts_with(b"PE\0\0"))
}
