//! The content of a file: bytes, whether they are a text, which is looked at once, and what was
//! looked for in them in vain, which need not be looked for again.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicU8, Ordering};

/// The bytes of a file, which know whether they are UTF-8, and what a check found nothing of. Read
/// as a slice of bytes. A copy knows what the original did; what it knows makes no two differ.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Bytes {
    content: Content,
    lacks: Lacks,
}

/// Something that nearly no file holds: a file known to lack it is not searched again, and whoever
/// keeps the `Bytes` for the next check spares most of it.
///
/// Each follows from the bytes alone, whatever the path, the other files, the target and the
/// options are: the bytes never change, but a file may be renamed and the others may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// A start that tells something: see [`crate::media::starts_plainly`].
    Start,
    /// A secret, however the file is called.
    Secret,
    /// A character that hides, if the bytes are read as a text.
    Hidden,
    /// In Markdown: a comment of ours in HTML.
    Comment,
    /// The word that comments of ours in other files begin with.
    Directive,
    /// In Markdown: anything that may lead to a file, and references to definitions.
    Link,
    /// An `s` before a `/`.
    Plural,
    /// A `/`.
    Slash,
}

/// A bit for each [`Lack`]. Threads may look for the same thing at once and find the same, so no
/// order is needed.
#[derive(Default)]
struct Lacks(AtomicU8);

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
        match &self.content {
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
        match self.content {
            Content::Text(text) => text.into_bytes(),
            Content::Other(bytes) => bytes,
        }
    }

    /// Whether it is known that the bytes lack something; if it is not, they may lack it all the
    /// same.
    pub(crate) fn lacks(&self, what: Lack) -> bool {
        self.lacks.0.load(Ordering::Relaxed) & what.bit() != 0
    }

    /// Keeps in mind that a look at all of these bytes found nothing of something.
    pub(crate) fn note_lack(&self, what: Lack) {
        if !self.lacks(what) {
            self.lacks.0.fetch_or(what.bit(), Ordering::Relaxed);
        }
    }
}

impl Lack {
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl Clone for Lacks {
    fn clone(&self) -> Self {
        Self(self.0.load(Ordering::Relaxed).into())
    }
}

impl PartialEq for Lacks {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Lacks {}

impl Default for Content {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl From<Content> for Bytes {
    fn from(content: Content) -> Self {
        Self { content, lacks: Lacks::default() }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.content {
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
        match String::from_utf8(bytes) {
            Ok(text) => Content::Text(text).into(),
            Err(error) => Content::Other(error.into_bytes()).into(),
        }
    }
}

impl From<String> for Bytes {
    fn from(text: String) -> Self {
        Content::Text(text).into()
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        let text = simdutf8::basic::from_utf8(bytes);
        text.map_or_else(|_| Content::Other(bytes.to_vec()), |text| Content::Text(text.into()))
            .into()
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
