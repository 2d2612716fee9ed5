//! The content of a file: bytes, and whether they are a text, which is looked at once.

use std::fmt;
use std::ops::Deref;

/// The bytes of a file, which know whether they are UTF-8. Read as a slice of bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(Content);

#[derive(Clone, PartialEq, Eq)]
enum Content {
    Text(String),
    /// Not UTF-8.
    Other(Vec<u8>),
}

impl Bytes {
    /// The bytes as text, a byte order mark included; `None` if they are not UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.0 {
            Content::Text(text) => Some(text),
            Content::Other(_) => None,
        }
    }

    /// All bytes, text or not.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        self
    }

    /// The bytes themselves, to be changed.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        match self.0 {
            Content::Text(text) => text.into_bytes(),
            Content::Other(bytes) => bytes,
        }
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self(Content::Text(String::new()))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Content::Text(text) => text.as_bytes(),
            Content::Other(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// A copy of more would be written to memory that the system has yet to give, page by page.
const SMALL: usize = 64 << 10;

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        // Bytes become a string by the look of the standard library alone, which takes longer than a
        // quicker look and a copy.
        if bytes.len() <= SMALL {
            return bytes.as_slice().into();
        }
        Self(match String::from_utf8(bytes) {
            Ok(text) => Content::Text(text),
            Err(error) => Content::Other(error.into_bytes()),
        })
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Self(Content::Text(text))
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        let text = simdutf8::basic::from_utf8(bytes);
        Self(
            text.map_or_else(|_| Content::Other(bytes.to_vec()), |text| Content::Text(text.into())),
        )
    }
}

impl From<&str> for Bytes {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_a_text_where_the_standard_library_says_so() {
        let text = "a \u{feff}é 資 𝕏\0\n".repeat(20);
        let all = text.as_bytes();
        let mut cases: Vec<Vec<u8>> = (0..all.len()).map(|end| all[..end].to_vec()).collect();
        cases.extend([0x80, 0xc0, 0xed, 0xf5, 0xff].map(|byte| [all, &[byte], all].concat()));
        cases.extend([SMALL, SMALL + 1].map(|size| vec![b'a'; size]));
        for bytes in cases {
            let expected = std::str::from_utf8(&bytes).ok();
            assert_eq!(Bytes::from(bytes.as_slice()).text(), expected);
            assert_eq!(Bytes::from(bytes.clone()).text(), expected);
            assert_eq!(Bytes::from(bytes.clone()).into_vec(), bytes);
        }
    }
}
