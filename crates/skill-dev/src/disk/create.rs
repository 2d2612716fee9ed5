//! A folder that appears complete or not at all.

use std::fs;
use std::io::{Error, ErrorKind, Write as _};
use std::path::Path;

use anyhow::{anyhow, bail};
use skill_spec::{Files, LeftOutReason, RelPath, quote_path};
use tempfile::TempDir;

use super::replace::{TEMPORARY, rename};
use super::{SkillFolder, load, system_error};
use crate::config::Pack;

/// What to do about a folder that is there already.
pub(crate) const ELSEWHERE: &str = "take another name, or another folder with `--dir`";

/// Writes `files` to the new folder `folder`, named `name` to the user.
///
/// They are written to a hidden folder beside it, which then gets its name in one step.
///
/// # Errors
/// If something of that name exists, or the parent cannot be written; nothing is left behind.
pub(crate) fn create_folder(folder: &Path, name: &str, files: &Files) -> anyhow::Result<()> {
    refuse_existing(folder, name, ELSEWHERE)?;
    let write = || {
        let staged = staged(folder, files)?;
        rename(staged.path(), folder)?;
        // It has another name now, and nothing to take away.
        let _ = staged.keep();
        Ok(())
    };
    write().map_err(|error: Error| anyhow!("cannot create `{name}`: {}", system_error(&error)))
}

/// The same, if `folder` may also be a skill's folder already, which is replaced as a whole.
///
/// The old folder is put aside, and removed when the new one is in its place.
///
/// # Errors
/// If what is there is no folder, no skill, or holds what does not ship; then it is as it was.
pub(crate) fn replace_folder(folder: &Path, name: &str, files: &Files) -> anyhow::Result<()> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return create_folder(folder, name, files);
        }
        Ok(metadata) if metadata.is_dir() => {}
        _ => return refuse_existing(folder, name, "only the folder of a skill is replaced"),
    }
    require_replaceable(folder, name)?;
    let write = || {
        let staged = staged(folder, files)?;
        let aside = temporary(folder)?;
        let old = aside.path().join("old");
        rename(folder, &old)?;
        if let Err(error) = rename(staged.path(), folder) {
            // Nothing better can be done if this fails as well: then it must not be removed.
            if rename(&old, folder).is_err() {
                let _ = aside.keep();
            }
            return Err(error);
        }
        let _ = staged.keep();
        Ok(())
    };
    write().map_err(|error: Error| anyhow!("cannot replace `{name}`: {}", system_error(&error)))
}

/// Fails unless all that is in the folder is a skill, and what systems and tools leave beside one.
fn require_replaceable(folder: &Path, name: &str) -> anyhow::Result<()> {
    let source = SkillFolder {
        path: folder.to_owned(),
        shown: name.to_owned(),
        written: name.to_owned(),
        is_below: true,
        packed: None,
    };
    let old = load(&source, &Pack::default())?;
    if !old.iter().any(|(path, _)| path.as_str().eq_ignore_ascii_case("SKILL.md")) {
        bail!(
            "`{name}` exists already and holds no `SKILL.md`; it is not touched\nhelp: only the folder of a skill is replaced"
        );
    }
    let is_lost = |reason: &LeftOutReason| {
        !matches!(
            reason,
            LeftOutReason::Cache | LeftOutReason::EditorFile | LeftOutReason::OwnOutput
        )
    };
    let lost: Vec<String> = old
        .left_out
        .iter()
        .filter(|entry| is_lost(&entry.reason))
        .map(|entry| quote_path(&entry.path))
        .collect();
    if let Some(first) = lost.first() {
        let more =
            if lost.len() > 1 { format!(" and {} more", lost.len() - 1) } else { String::new() };
        bail!(
            "`{name}` holds what no archive brings back: {first}{more}; it is not touched\nhelp: move it away, or choose another folder"
        );
    }
    Ok(())
}

/// The files in a hidden folder beside `folder`. Nobody else knows it, so nothing in it can lead
/// elsewhere.
fn staged(folder: &Path, files: &Files) -> std::io::Result<TempDir> {
    let staged = temporary(folder)?;
    for (path, file) in files.iter() {
        if cfg!(windows) {
            require_plain(path)?;
        }
        let full = staged.path().join(path.as_str());
        if let Some(inner) = full.parent() {
            fs::create_dir_all(inner)?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // The umask still applies.
            options.mode(if file.executable { 0o777 } else { 0o666 });
        }
        options.open(full)?.write_all(&file.bytes)?;
    }
    Ok(staged)
}

fn temporary(folder: &Path) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As an ordinary folder would be created; the umask still applies.
        builder.permissions(fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(folder.parent().unwrap_or(Path::new(".")))
}

/// Windows opens devices and streams for some names, and gives others a shorter one.
fn require_plain(path: &RelPath) -> std::io::Result<()> {
    match path.parts().find(|part| !is_plain(part)) {
        Some(part) => Err(Error::other(not_held(part))),
        None => Ok(()),
    }
}

fn is_plain(part: &str) -> bool {
    let core = part.trim_start_matches(['.', '-', ' ']);
    skill_pack::safe_name(core) == core
}

fn not_held(name: &str) -> String {
    format!("Windows cannot hold the name {}", quote_path(name))
}

/// Fails if there is anything under this name, a dangling link included, or can be nothing; `help`
/// says what to do.
///
/// # Errors
/// As said.
pub(crate) fn refuse_existing(folder: &Path, name: &str, help: &str) -> anyhow::Result<()> {
    let last = folder.file_name().map(|name| name.to_string_lossy());
    if let Some(last) = last.filter(|last| cfg!(windows) && !is_plain(last)) {
        bail!("cannot create `{name}`: {}\nhelp: {help}", not_held(&last));
    }
    let kind = match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => bail!("cannot create `{name}`: {}", system_error(&error)),
        Ok(metadata) if metadata.is_dir() => "a folder",
        Ok(metadata) if metadata.is_symlink() => "a symbolic link",
        Ok(_) => "a file",
    };
    bail!("`{name}` exists already and is {kind}; it is not touched\nhelp: {help}");
}

/// Fails unless `parent`, named `name` to the user, is a folder.
///
/// # Errors
/// As said.
pub(crate) fn require_folder(parent: &Path, name: &str) -> anyhow::Result<()> {
    match fs::metadata(parent) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => bail!("`{name}` is not a folder"),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("there is no folder `{name}`\nhelp: create it first")
        }
        Err(error) => bail!("cannot use the folder `{name}`: {}", system_error(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_windows_keeps_for_devices_are_not_plain() {
        for name in ["con", "AUX.md", "a:b", "end.", "nul.tar.gz"] {
            assert!(!is_plain(name), "{name}");
        }
        for name in ["reader", ".env", "-x", "a b.md", "console", "été.md", "[a]+b.txt"] {
            assert!(is_plain(name), "{name}");
        }
    }
}
