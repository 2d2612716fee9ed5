//! Why packing cannot go on. Opaque, so that a case can be added without breaking anyone.

use std::error::Error;
use std::fmt;

use skill_spec::quote;

/// Packing cannot go on; the message says what to do.
#[derive(Debug)]
pub struct PackError {
    kind: Kind,
}

/// Where a selection pattern was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PatternSource {
    Skillignore,
    Exclude,
    Include,
}

#[derive(Debug)]
enum Kind {
    Pattern { from: PatternSource, line: Option<(usize, String)>, error: ignore::Error },
    TooManyPatterns { from: PatternSource, limit: usize },
    Name { path: String, why: &'static str },
    Folder { name: String, why: &'static str },
    TooLarge { path: String, bytes: usize },
    FileAndFolder { path: String },
}

impl PackError {
    pub(crate) fn pattern(
        from: PatternSource,
        line: Option<(usize, &str)>,
        error: ignore::Error,
    ) -> Self {
        let line = line.map(|(number, text)| (number, text.to_owned()));
        Self { kind: Kind::Pattern { from, line, error } }
    }

    pub(crate) fn too_many_patterns(from: PatternSource, limit: usize) -> Self {
        Self { kind: Kind::TooManyPatterns { from, limit } }
    }

    pub(crate) fn name(path: &str, why: &'static str) -> Self {
        Self { kind: Kind::Name { path: path.to_owned(), why } }
    }

    pub(crate) fn folder(name: &str, why: &'static str) -> Self {
        Self { kind: Kind::Folder { name: name.to_owned(), why } }
    }

    pub(crate) fn too_large(path: &str, bytes: usize) -> Self {
        Self { kind: Kind::TooLarge { path: path.to_owned(), bytes } }
    }

    pub(crate) fn file_and_folder(path: &str) -> Self {
        Self { kind: Kind::FileAndFolder { path: path.to_owned() } }
    }

    /// The file of the bundle it is about, where it is about one.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.kind {
            Kind::Pattern { from, .. } | Kind::TooManyPatterns { from, .. } => {
                (*from == PatternSource::Skillignore).then_some(".skillignore")
            }
            Kind::Name { path, .. }
            | Kind::TooLarge { path, .. }
            | Kind::FileAndFolder { path } => Some(path),
            Kind::Folder { .. } => None,
        }
    }

    /// The 1-based line of `.skillignore`, where a pattern there is at fault.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match &self.kind {
            Kind::Pattern { from: PatternSource::Skillignore, line: Some((number, _)), .. } => {
                Some(*number)
            }
            _ => None,
        }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Pattern { from, line, .. } => match (from, line) {
                (PatternSource::Skillignore, Some((number, text))) => {
                    write!(f, "line {number} of {from} is no gitignore pattern: {}", quote(text))
                }
                (_, Some((_, text))) => {
                    write!(f, "{from} holds no gitignore pattern: {}", quote(text))
                }
                (_, None) => write!(f, "the patterns of {from} are too large together"),
            },
            Kind::TooManyPatterns { from, limit } => {
                write!(f, "the patterns of {from} are longer than {limit} bytes together")
            }
            Kind::Name { path, why } => {
                write!(f, "{} cannot go into an archive: {why}", quote(path))
            }
            Kind::Folder { name, why } => {
                write!(f, "{} cannot be the top folder of an archive: {why}", quote(name))
            }
            Kind::TooLarge { path, bytes } => {
                write!(f, "{} has {bytes} bytes; an entry holds less than 4 GiB", quote(path))
            }
            Kind::FileAndFolder { path } => {
                write!(f, "{} is a file and a folder at once", quote(path))
            }
        }
    }
}

impl Error for PackError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            Kind::Pattern { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for PatternSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Skillignore => "`.skillignore`",
            Self::Exclude => "`[pack] exclude`",
            Self::Include => "`[pack] include`",
        })
    }
}
