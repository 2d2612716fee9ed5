//! Names of entries: what may become a path, and that no two of them meet on any system.

use std::collections::BTreeMap;

use skill_spec::{File, Files, RelPath, quote_path};

use super::Oddity;
use super::entry::{Entry, FLAG_UTF8, Kind};
use super::refusal::UnzipError;

/// The most bytes of a path; the folder it is unpacked to needs room below 4096, too.
const MAX_PATH: usize = 2048;
/// The most bytes of a name on Linux's and macOS's file systems.
const MAX_NAME: usize = 255;

/// A file of the archive under its path there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) path: RelPath,
    /// Which entry it is.
    pub(super) entry: usize,
    pub(super) executable: bool,
}

/// The files among the entries, in order of path.
pub(super) fn check(
    entries: &[Entry<'_>],
    oddities: &mut Vec<Oddity>,
) -> Result<Vec<Named>, UnzipError> {
    let mut all: BTreeMap<RelPath, usize> = BTreeMap::new();
    let mut own_folder = false;
    for (at, entry) in entries.iter().enumerate() {
        let Some(path) = path_of(entry, oddities)? else {
            if std::mem::replace(&mut own_folder, true) {
                return Err(UnzipError::entry(&entry.name, "is there twice"));
            }
            continue;
        };
        if let Some(other) = all.insert(path, at) {
            let folder = |at: usize| entries.get(at).is_some_and(|one| one.kind == Kind::Folder);
            let why = if folder(other) == folder(at) {
                "is there twice"
            } else {
                "is a file and a folder at once"
            };
            return Err(UnzipError::entry(&entry.name, why));
        }
    }
    refuse_below_files(&all, entries)?;
    refuse_twins(&all)?;
    let named = all.into_iter().filter_map(|(path, entry)| match entries.get(entry)?.kind {
        Kind::File { executable } => Some(Named { path, entry, executable }),
        Kind::Folder => None,
    });
    Ok(named.collect())
}

/// The path an entry stands for; `None` for the folder that holds all of them, `./`.
fn path_of(entry: &Entry<'_>, oddities: &mut Vec<Oddity>) -> Result<Option<RelPath>, UnzipError> {
    let refuse = |why: String| UnzipError::entry(&entry.name, why);
    let Ok(full) = std::str::from_utf8(entry.raw) else {
        return Err(refuse("has a name that is no UTF-8".to_owned()));
    };
    let mut odd = |what| oddities.push(Oddity { entry: entry.name.clone(), what });
    let text = full.strip_prefix("./").unwrap_or(full);
    if let Some(why) = defect(full, text) {
        return Err(refuse(why));
    }
    if text.len() != full.len() {
        odd("starts with `./`");
    }
    if !full.is_ascii() && entry.flags & FLAG_UTF8 == 0 {
        odd("is not marked as UTF-8: some readers give it another name");
    }
    if entry.special_bits {
        odd("has set-user, set-group or sticky bits, which are dropped");
    }
    if text.is_empty() {
        return Ok(None);
    }
    let path = RelPath::new(text.strip_suffix('/').unwrap_or(text));
    path.map(Some).map_err(|error| refuse(format!("cannot be a path: {error}")))
}

/// Why no entry may be called `full`, which is `text` but for a leading `./`.
fn defect(full: &str, text: &str) -> Option<String> {
    let path = text.strip_suffix('/').unwrap_or(text);
    let longest = path.split('/').map(str::len).max().unwrap_or_default();
    let drive = path.as_bytes().get(1) == Some(&b':')
        && path.starts_with(|first: char| first.is_ascii_alphabetic());
    let why = match () {
        () if full.is_empty() => "has no name",
        () if full.chars().any(char::is_control) => "has a name with a control character",
        () if full.starts_with('/') || text.starts_with('/') => "has an absolute path",
        () if full.contains('\\') => "has a backslash, which some systems take for a separator",
        () if drive => "has a path that starts like a Windows drive",
        () if path.split('/').any(|part| part == "..") => "has a `..` part: it would lie outside",
        () if path.split('/').any(|part| part == ".") => "has a `.` part",
        () if full != "./" && path.split('/').any(str::is_empty) => "has an empty part",
        () if longest > MAX_NAME => {
            return Some(format!("has a name of {longest} bytes, and {MAX_NAME} are the most"));
        }
        () if path.len() > MAX_PATH => {
            return Some(format!(
                "has a path of {} bytes, and {MAX_PATH} are the most",
                path.len()
            ));
        }
        () => return None,
    };
    Some(why.to_owned())
}

/// In order of path, what lies below one follows it at once.
fn refuse_below_files(
    all: &BTreeMap<RelPath, usize>,
    entries: &[Entry<'_>],
) -> Result<(), UnzipError> {
    for ((path, at), (next, _)) in all.iter().zip(all.iter().skip(1)) {
        let below = next.as_str().strip_prefix(path.as_str());
        let is_file = entries.get(*at).is_some_and(|entry| entry.kind != Kind::Folder);
        if is_file && below.is_some_and(|rest| rest.starts_with('/')) {
            return Err(UnzipError::entry(path.as_str(), "is a file and a folder at once"));
        }
    }
    Ok(())
}

fn refuse_twins(all: &BTreeMap<RelPath, usize>) -> Result<(), UnzipError> {
    let mut files = Files::new();
    for path in all.keys() {
        files.insert(path.clone(), File::default());
    }
    match files.first_twins() {
        Some((first, second)) => Err(UnzipError::entry(
            &second,
            format!("is the same as {} on some systems", quote_path(&first)),
        )),
        None => Ok(()),
    }
}
