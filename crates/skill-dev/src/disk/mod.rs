//! Folders and archives to bundles and back: finding skills, loading one, replacing files.
//!
//! What a bundle is made of is decided elsewhere: `skill-pack` selects, `skill-spec` reads.

mod create;
mod find;
mod load;
mod opened;
mod packed;
mod replace;
mod reuse;
mod touched;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(crate) use create::{
    ELSEWHERE, create_folder, refuse_existing, replace_folder, require_folder,
};
#[allow(unused_imports, reason = "for the commands that work on one skill and write one file")]
pub(crate) use find::{Found, SkillFolder, one_skill, skills_under, unread};
pub(crate) use load::{load, load_again, read, read_to_judge, ships};
pub(crate) use packed::differences;
pub(crate) use replace::{
    Replacement, Settling, TEMPORARY, Writer, is_stream, replace_all, write_atomically, write_with,
};

pub(crate) use reuse::Reuse;
pub(crate) use touched::load_touched;

use crate::render::line_of;

/// The path without links, as the system itself would write it.
///
/// Windows answers with a path of another kind (`\\?\C:\a`), which is no part of what users write
/// and of what the working folder is. The plain one stands for it wherever it leads to the same
/// place: it does not for names such as `aux`.
///
/// # Errors
/// If nothing is there.
#[expect(clippy::disallowed_methods, reason = "this is what stands in its place")]
pub(crate) fn canonical(path: impl AsRef<Path>) -> std::io::Result<PathBuf> {
    let real = std::fs::canonicalize(path)?;
    if cfg!(windows) {
        let plain = real.to_str().and_then(without_prefix);
        let same = |plain: &PathBuf| std::fs::canonicalize(plain).is_ok_and(|again| again == real);
        if let Some(plain) = plain.map(PathBuf::from).filter(same) {
            return Ok(plain);
        }
    }
    Ok(real)
}

/// A path of Windows without the prefix that switches its reading of names off.
fn without_prefix(path: &str) -> Option<String> {
    let rest = path.strip_prefix(r"\\?\")?;
    Some(match rest.strip_prefix(r"UNC\") {
        Some(share) => format!(r"\\{share}"),
        None => rest.to_owned(),
    })
}

/// A path as it is shown: `/` between parts, no leading `./`, no control characters.
pub(crate) fn shown(path: &Path) -> String {
    line_of(&written(path))
}

/// A path as [`shown`] with every character it has, for outputs that escape by themselves.
pub(crate) fn written(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    let text = text.trim_start_matches("./");
    let text = if text.len() > 1 { text.trim_end_matches('/') } else { text };
    if text.is_empty() { "." } else { text }.to_owned()
}

/// What the system said, in the words of our messages: lower case, no error number.
pub(crate) fn system_error(error: &std::io::Error) -> String {
    let text = error.to_string();
    // Of one that is passed on with a path, the code stands in the text alone.
    if let Some(words) = ours(error.kind()).filter(|_| text.contains(" (os error")) {
        return words.to_owned();
    }
    let text = text.split(" (os error").next().unwrap_or(&text).trim_end_matches('.');
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// What happens most, as Unix says it: Windows says it in the language of the user, and at length.
fn ours(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        _ if !cfg!(windows) => None,
        ErrorKind::NotFound => Some("no such file or directory"),
        ErrorKind::PermissionDenied => Some("permission denied"),
        ErrorKind::AlreadyExists => Some("file exists"),
        ErrorKind::StorageFull => Some("no space left on device"),
        ErrorKind::NotADirectory => Some("not a directory"),
        ErrorKind::DirectoryNotEmpty => Some("directory not empty"),
        ErrorKind::ReadOnlyFilesystem => Some("read-only file system"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_windows_are_plain_without_their_prefix() {
        for (path, plain) in [
            (r"\\?\C:\skills\a", Some(r"C:\skills\a")),
            (r"\\?\UNC\server\share\a", Some(r"\\server\share\a")),
            (r"C:\skills", None),
            ("/skills", None),
        ] {
            assert_eq!(without_prefix(path).as_deref(), plain, "{path}");
        }
    }

    #[test]
    fn what_is_below_a_folder_is_below_its_real_path() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a");
        std::fs::write(&below, "").unwrap();
        let real = canonical(&below).unwrap();
        assert!(real.starts_with(canonical(folder.path()).unwrap()));
        assert!(!shown(&real).starts_with("//?/"), "{}", real.display());
        let absent = canonical(folder.path().join("b")).unwrap_err();
        assert_eq!(system_error(&absent), "no such file or directory");
        let absent = tempfile::tempfile_in(folder.path().join("b")).unwrap_err();
        assert_eq!(system_error(&absent), "no such file or directory");
    }
}
