//! The bundle as a value: what ships, what was left out and why.
//!
//! Owns paths and bytes. Knows nothing of what a file means; reading a disk or an archive is
//! the caller's business.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::bytes::Bytes;
use crate::span::FileId;
use crate::twins;

/// A relative path inside a bundle: UTF-8, `/` between parts, no `.`, `..`, empty part or NUL.
///
/// Ordered by part, as the platform SDK walks a folder: `a/b` < `a-b` < `a.txt`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RelPath(String);

/// Why a text is not a [`RelPath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathError {
    /// The path is empty or has an empty part (`a//b`, a leading or trailing `/`).
    EmptyPart,
    /// A part is `.` or `..`.
    DotPart,
    /// The path holds a NUL character, which no file system stores.
    Nul,
}

/// One file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct File {
    /// The content, as stored.
    pub bytes: Bytes,
    /// Whether any execute bit is set.
    pub executable: bool,
}

/// Something that lies in the folder and does not ship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Path relative to the bundle, `/` between parts; lossy where the name is not UTF-8.
    pub path: String,
    /// Why it stays behind.
    pub reason: LeftOutReason,
}

/// Why an entry does not ship.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOutReason {
    /// Version control data such as `.git`.
    VersionControl,
    /// May hold secrets: `.env` and its kin.
    Secret,
    /// A cache or installed dependencies, such as `node_modules`.
    Cache,
    /// Left behind by an editor or the operating system.
    EditorFile,
    /// Matched by this line of `.skillignore`, or the ignore file itself.
    Ignored(String),
    /// Excluded by `[pack] exclude` in `skill-dev.toml`.
    Excluded(String),
    /// An archive this tool wrote.
    OwnOutput,
    /// A symbolic link, with its target as stored.
    Symlink(String),
    /// A folder where a file of that name is expected.
    Directory,
    /// A FIFO, socket or device.
    Special(&'static str),
    /// The name is not UTF-8, or is no valid path inside a bundle.
    BadName(String),
    /// The system refused to read it.
    Unreadable(String),
}

/// The files of one bundle, sorted by path, with what was left out beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    entries: Vec<(RelPath, File)>,
    /// The name of the folder that holds the bundle, where there is one.
    pub folder: Option<String>,
    /// What lies beside the files and does not ship, sorted by path.
    pub left_out: Vec<LeftOut>,
}

impl RelPath {
    /// Checks `path` once; whoever holds a `RelPath` need not check again.
    ///
    /// # Errors
    /// See [`PathError`].
    pub fn new(path: &str) -> Result<Self, PathError> {
        if path.bytes().any(|byte| byte == 0) {
            return Err(PathError::Nul);
        }
        for part in parts(path) {
            match part {
                "" => return Err(PathError::EmptyPart),
                "." | ".." => return Err(PathError::DotPart),
                _ => {}
            }
        }
        Ok(Self(path.to_owned()))
    }

    /// The path as text, `/` between parts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The parts, first to last.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        parts(&self.0)
    }

    /// Why an archive should not hold it: it would come out under another name, or somewhere else.
    #[must_use]
    pub fn not_portable(&self) -> Option<&'static str> {
        let path = &self.0;
        let is_letter = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'\\';
        if !path.bytes().all(is_letter) {
            if path.contains('\\') {
                return Some("Windows takes its backslash for a separator");
            }
            if path.chars().any(char::is_control) {
                return Some("its name holds a control character");
            }
        }
        let drive = path.as_bytes().get(1) == Some(&b':');
        if drive && path.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Some("Windows takes its start for a drive");
        }
        None
    }

    /// The last part.
    #[must_use]
    pub fn name(&self) -> &str {
        parted(&self.0).1
    }
}

/// What stands between the separators of a path, first to last.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let path = rest?;
        // Parts are short, as names are.
        let separator = path.bytes().position(|byte| byte == b'/');
        rest = separator.and_then(|at| path.get(at + 1..));
        path.get(..separator.unwrap_or(path.len()))
    })
}

/// The folder a path lies in, empty for the root, and the last part.
pub(crate) fn parted(path: &str) -> (&str, &str) {
    // Names are short: looking byte by byte from the end is the quickest.
    let separator = path.as_bytes().iter().rposition(|byte| *byte == b'/');
    let parts = separator.and_then(|at| Some((path.get(..at)?, path.get(at + 1..)?)));
    parts.unwrap_or(("", path))
}

/// What stands behind the last dot of a name, in lower case; `None` if that is longer than `room`.
pub(crate) fn ending<'a>(name: &str, room: &'a mut [u8; 8]) -> Option<&'a [u8]> {
    let name = name.as_bytes();
    let dot = name.iter().rposition(|byte| *byte == b'.')?;
    let written = name.get(dot + 1..)?;
    let ending = room.get_mut(..written.len())?;
    ending.copy_from_slice(written);
    ending.make_ascii_lowercase();
    Some(ending)
}

/// A name in lower case, as far as ASCII goes.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

impl Ord for RelPath {
    fn cmp(&self, other: &Self) -> Ordering {
        by_part(self.0.as_bytes(), other.0.as_bytes())
    }
}

/// The order of paths by part: by byte, with the separator before every other one.
fn by_part(own: &[u8], others: &[u8]) -> Ordering {
    // Paths of one bundle begin alike, so eight bytes at a time are compared first.
    let (eights, other_eights) = (own.as_chunks::<8>().0, others.as_chunks::<8>().0);
    let mut same = 0;
    for (own, other) in eights.iter().zip(other_eights) {
        let difference = u64::from_le_bytes(*own) ^ u64::from_le_bytes(*other);
        same += difference.trailing_zeros() as usize / 8;
        if difference != 0 {
            break;
        }
    }
    while same < own.len() && own.get(same) == others.get(same) {
        same += 1;
    }
    // What ends here comes first, and then what has a separator.
    let rank = |path: &[u8]| path.get(same).map(|byte| (*byte != b'/', *byte));
    rank(own).cmp(&rank(others))
}

impl PartialOrd for RelPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyPart => "the path has an empty part",
            Self::DotPart => "the path has a `.` or `..` part",
            Self::Nul => "the path holds a NUL character",
        })
    }
}

impl std::error::Error for PathError {}

impl LeftOutReason {
    /// Whether it stays behind by choice, for how it is called; what does not cannot be packed.
    #[must_use]
    pub fn is_choice(&self) -> bool {
        match self {
            Self::VersionControl
            | Self::Secret
            | Self::Cache
            | Self::EditorFile
            | Self::Ignored(_)
            | Self::Excluded(_)
            | Self::OwnOutput => true,
            Self::Symlink(_)
            | Self::Directory
            | Self::Special(_)
            | Self::BadName(_)
            | Self::Unreadable(_) => false,
        }
    }
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VersionControl => f.write_str("version control data"),
            Self::Secret => f.write_str("may hold secrets"),
            Self::Cache => f.write_str("cache or installed dependencies"),
            Self::EditorFile => f.write_str("editor or system file"),
            Self::Ignored(line) => write!(f, "ignored by .skillignore: {line}"),
            Self::Excluded(pattern) => write!(f, "excluded by skill-dev.toml: {pattern}"),
            Self::OwnOutput => f.write_str("archive written by skill-dev"),
            Self::Symlink(target) => write!(f, "symbolic link to {target}"),
            Self::Directory => f.write_str("a folder, not a file"),
            Self::Special(kind) => write!(f, "a {kind}"),
            Self::BadName(why) => write!(f, "name cannot be stored: {why}"),
            Self::Unreadable(why) => write!(f, "cannot be read: {why}"),
        }
    }
}

impl IntoIterator for Files {
    type Item = (RelPath, File);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    /// All files in order of path.
    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl Files {
    /// An empty bundle.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file. The ids of the files after it change.
    pub fn insert(&mut self, path: RelPath, file: File) {
        // Whoever reads a folder comes with its files in order.
        if self.entries.last().is_none_or(|(last, _)| *last < path) {
            self.entries.push((path, file));
            return;
        }
        match self.position(&path.0) {
            Ok(index) => self.entries[index].1 = file,
            Err(index) => self.entries.insert(index, (path, file)),
        }
    }

    /// Takes a file out. The ids of the files after it change.
    pub fn remove(&mut self, path: &str) -> Option<File> {
        let index = self.position(path).ok()?;
        Some(self.entries.remove(index).1)
    }

    /// Keeps only the files `keep` says yes to, asked in order of path. Ids change.
    pub fn retain(&mut self, mut keep: impl FnMut(&RelPath, &File) -> bool) {
        self.entries.retain(|(path, file)| keep(path, file));
    }

    /// The file at exactly this path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File> {
        let index = self.position(path).ok()?;
        Some(&self.entries[index].1)
    }

    /// Whether a file lies in this folder or below it.
    #[must_use]
    pub fn has_folder(&self, path: &str) -> bool {
        // What lies in a folder follows its own path in the order of parts.
        let next = match self.position(path) {
            Ok(index) => index + 1,
            Err(index) => index,
        };
        let below = self.entries.get(next).and_then(|(known, _)| known.0.strip_prefix(path));
        below.is_some_and(|rest| rest.starts_with('/'))
    }

    /// The first two files or folders whose names some systems take for one: they differ in case,
    /// or in how their accents are written.
    #[must_use]
    pub fn first_twins(&self) -> Option<(String, String)> {
        let twin = twins::find(self).into_iter().next()?;
        Some((twin.first, twin.second))
    }

    /// The id of the file at exactly this path: its place in the sorted order.
    #[must_use]
    pub fn id(&self, path: &str) -> Option<FileId> {
        let index = self.position(path).ok()?;
        u32::try_from(index).ok().map(FileId)
    }

    /// The path behind an id.
    #[must_use]
    pub fn path(&self, id: FileId) -> Option<&RelPath> {
        self.entries.get(id.0 as usize).map(|(path, _)| path)
    }

    /// The file behind an id.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&File> {
        self.entries.get(id.0 as usize).map(|(_, file)| file)
    }

    /// All files in order of path.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&RelPath, &File)> {
        self.entries.iter().map(|(path, file)| (path, file))
    }

    /// The names that paths are made of, of each path those that the one before it does not begin
    /// with: every name of every folder is among them, and few stand twice.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let mut above: &str = "";
        self.entries.iter().flat_map(move |(path, _)| {
            let (folder, name) = parted(&path.0);
            // The files of a folder stand together: it is the same, or all of its parts are told.
            let new = if folder == above { name } else { &path.0 };
            above = folder;
            parts(new)
        })
    }

    /// The number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no file at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, path: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|(known, _)| by_part(known.0.as_bytes(), path.as_bytes()))
    }
}

#[cfg(test)]
impl Files {
    /// Files of these paths and texts.
    pub(crate) fn of_texts(texts: &[(&str, &str)]) -> Self {
        let mut files = Self::new();
        for (path, text) in texts {
            let path = RelPath::new(path).unwrap_or_else(|error| panic!("{error}"));
            files.insert(path, File { bytes: text.as_bytes().into(), executable: false });
        }
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_sort_by_part() {
        let mut paths: Vec<_> = ["a.txt", "a-b", "A", "a/b", "SKILL.md"]
            .iter()
            .filter_map(|p| RelPath::new(p).ok())
            .collect();
        paths.sort();
        let sorted: Vec<_> = paths.iter().map(RelPath::as_str).collect();
        assert_eq!(sorted, ["A", "SKILL.md", "a/b", "a-b", "a.txt"]);
    }

    #[test]
    fn a_folder_is_there_if_something_lies_below_it() {
        let files = Files::of_texts(&["a/b/c", "a-b/d", "e"].map(|path| (path, "")));
        for (path, there) in
            [("a", true), ("a/b", true), ("a-b", true), ("a/b/c", false), ("e", false), ("", false)]
        {
            assert_eq!(files.has_folder(path), there, "{path:?}");
        }
    }

    #[test]
    fn every_name_of_every_folder_is_told() {
        let files =
            Files::of_texts(&["a", "b/a", "b/c/d", "b/c/e", "b/f", "g"].map(|path| (path, "")));
        let names: Vec<&str> = files.names().collect();
        assert_eq!(names, ["a", "b", "a", "b", "c", "d", "e", "b", "f", "g"]);
    }

    #[test]
    fn the_order_of_paths_is_that_of_their_parts() {
        let names = ["a", "a/b", "a-b", "a.b/c", "a/b/c", "a/", "ab", "é/x", "é", "A/z", "a/é"];
        let heads = ["", "folders", "eight-by", "nine/byte"];
        let names = heads.iter().flat_map(|head| names.map(|name| format!("{head}{name}")));
        let paths: Vec<_> = names.filter_map(|path| RelPath::new(&path).ok()).collect();
        for one in &paths {
            for other in &paths {
                assert_eq!(one.cmp(other), one.parts().cmp(other.parts()), "{one} {other}");
            }
        }
    }

    #[test]
    fn paths_that_could_escape_or_confuse_are_refused() {
        for (path, error) in [
            ("", PathError::EmptyPart),
            ("/etc", PathError::EmptyPart),
            ("a//b", PathError::EmptyPart),
            ("a/", PathError::EmptyPart),
            ("..", PathError::DotPart),
            ("a/./b", PathError::DotPart),
            ("a\0b", PathError::Nul),
        ] {
            assert_eq!(RelPath::new(path), Err(error), "{path:?}");
        }
    }
}
