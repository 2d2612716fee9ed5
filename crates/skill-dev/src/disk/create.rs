//! A folder that appears complete or not at all.

use std::fs;
use std::path::Path;

use anyhow::{anyhow, bail};
use skill_spec::Files;

use super::system_error;

/// Writes `files` to the new folder `folder`, named `name` to the user.
///
/// They are written to a hidden folder beside it, which then gets its name in one step.
///
/// # Errors
/// If something of that name exists, or the parent cannot be written; nothing is left behind.
pub(crate) fn create_folder(folder: &Path, name: &str, files: &Files) -> anyhow::Result<()> {
    refuse_existing(folder, name)?;
    let parent = folder.parent().unwrap_or(Path::new("."));
    let write = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".skill-dev-").suffix(".tmp");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As an ordinary folder would be created; the umask still applies.
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let staged = builder.tempdir_in(parent)?;
        for (path, file) in files.iter() {
            let path = staged.path().join(path.as_str());
            if let Some(inner) = path.parent() {
                fs::create_dir_all(inner)?;
            }
            fs::write(path, &file.bytes)?;
        }
        fs::rename(staged.path(), folder)?;
        // It has another name now, and nothing to take away.
        let _ = staged.keep();
        Ok(())
    };
    write().map_err(|error: std::io::Error| {
        anyhow!("cannot create `{name}`: {}", system_error(&error))
    })
}

/// Fails if there is anything under this name, a dangling link included.
///
/// # Errors
/// As said.
pub(crate) fn refuse_existing(folder: &Path, name: &str) -> anyhow::Result<()> {
    let kind = match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => bail!("cannot create `{name}`: {}", system_error(&error)),
        Ok(metadata) if metadata.is_dir() => "a folder",
        Ok(metadata) if metadata.is_symlink() => "a symbolic link",
        Ok(_) => "a file",
    };
    bail!(
        "`{name}` exists already and is {kind}; it is not touched\nhelp: take another name, or another folder with `--dir`"
    );
}

/// Fails unless `parent`, named `name` to the user, is a folder.
///
/// # Errors
/// As said.
pub(crate) fn require_folder(parent: &Path, name: &str) -> anyhow::Result<()> {
    match fs::metadata(parent) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => bail!("`{name}` is not a folder"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            bail!("there is no folder `{name}`\nhelp: create it first")
        }
        Err(error) => bail!("cannot use the folder `{name}`: {}", system_error(&error)),
    }
}
