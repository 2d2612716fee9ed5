//! Bytes to text, with the reason where they are none.

use crate::bytes::Bytes;
use crate::span::{FileId, Fragment};

/// The most bytes of a file that is parsed. The largest real SKILL.md seen has 100 KB.
pub const MAX_TEXT_BYTES: usize = 4 << 20;

/// Why bytes are not a text to parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// The first byte that is not UTF-8.
    NotUtf8 {
        /// Offset of that byte.
        at: usize,
    },
    /// UTF-16, by its byte order mark or its zero bytes.
    Utf16,
    /// Over [`MAX_TEXT_BYTES`].
    TooLarge {
        /// The file's size.
        bytes: usize,
    },
}

/// The text after a byte order mark, if it starts with one.
///
/// # Errors
/// See [`TextFault`].
pub fn decode(file: FileId, bytes: &Bytes) -> Result<Fragment<'_>, TextFault> {
    if bytes.len() > MAX_TEXT_BYTES {
        return Err(TextFault::TooLarge { bytes: bytes.len() });
    }
    if is_utf16(bytes) {
        return Err(TextFault::Utf16);
    }
    let Some(text) = bytes.text() else {
        let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        return Err(TextFault::NotUtf8 { at: valid });
    };
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(Fragment::verbatim(file, text.len() - body.len(), body))
}

/// A byte order mark of UTF-16, or ASCII text with a zero byte beside each character.
fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, b, c, d, ..] => matches!((*a, *b, *c, *d), (0, 1.., 0, 1..) | (1.., 0, 1.., 0)),
        _ => false,
    }
}
