//! Why an archive is refused: the entry, if it is about one, and the reason.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use skill_spec::quote_path;

/// An archive, or what carries one, is refused; the message names entry and reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnzipError {
    entry: Option<String>,
    why: Cow<'static, str>,
}

impl UnzipError {
    /// About the archive as a whole; `why` is a sentence of its own.
    pub(crate) fn whole(why: impl Into<Cow<'static, str>>) -> Self {
        Self { entry: None, why: why.into() }
    }

    /// About one entry; `why` goes on after its name.
    pub(crate) fn entry(name: &str, why: impl Into<Cow<'static, str>>) -> Self {
        Self { entry: Some(name.to_owned()), why: why.into() }
    }

    /// The name of the entry it is about, as it stands in the archive.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.entry.as_deref()
    }
}

impl fmt::Display for UnzipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.entry {
            Some(entry) => write!(f, "the entry {} {}", quote_path(entry), self.why),
            None => f.write_str(&self.why),
        }
    }
}

impl Error for UnzipError {}
