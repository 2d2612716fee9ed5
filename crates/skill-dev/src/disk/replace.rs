//! Files replaced as a whole: written beside the target, then renamed over it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tempfile::NamedTempFile;

use super::{shown, system_error};

/// How the names of temporary files start and end: hidden, so that nobody takes them for part of a
/// skill.
pub(crate) const TEMPORARY: (&str, &str) = (".skill-dev-", ".tmp");

/// New bytes for a file that was read before.
pub(crate) struct Replacement<'a> {
    /// The file.
    pub(crate) path: PathBuf,
    /// What it held when it was read.
    pub(crate) before: &'a [u8],
    /// What it shall hold.
    pub(crate) after: &'a [u8],
}

/// Replaces several files. Everything that can fail early is done before the first rename.
///
/// # Errors
/// If a file is no plain file any more, holds something else than `before`, or cannot be written.
pub(crate) fn replace_all(replacements: &[Replacement<'_>]) -> anyhow::Result<()> {
    let mut ready = Vec::new();
    for replacement in replacements {
        let name = shown(&replacement.path);
        let metadata = fs::symlink_metadata(&replacement.path)
            .map_err(|error| anyhow::anyhow!("cannot repair `{name}`: {}", system_error(&error)))?;
        if !metadata.is_file() {
            bail!("cannot repair `{name}`: it is no plain file any more");
        }
        let now = fs::read(&replacement.path).with_context(|| format!("cannot repair `{name}`"))?;
        if now != replacement.before {
            bail!(
                "cannot repair `{name}`: it was changed while it was being checked\nhelp: run the command again"
            );
        }
        let file = staged(&replacement.path, replacement.after)?;
        file.as_file()
            .set_permissions(metadata.permissions())
            .with_context(|| format!("cannot repair `{name}`"))?;
        ready.push((file, &replacement.path));
    }
    ready.into_iter().try_for_each(|(file, path)| persist(file, path))
}

/// Writes `bytes` to `path` in one step: whoever looks sees the old file or the new one.
///
/// # Errors
/// If the folder cannot be written; nothing is left behind then.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    persist(staged(path, bytes)?, path)
}

fn staged(path: &Path, bytes: &[u8]) -> anyhow::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let write = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
        let mut file = world_readable(&mut builder).tempfile_in(folder)?;
        file.write_all(bytes)?;
        Ok(file)
    };
    write().map_err(|error: std::io::Error| {
        anyhow::anyhow!("cannot write `{}`: {}", shown(path), system_error(&error))
    })
}

/// As an ordinary file would be created; the umask still applies.
#[cfg(unix)]
fn world_readable<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
) -> &'a mut tempfile::Builder<'b, 'b> {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn world_readable<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
) -> &'a mut tempfile::Builder<'b, 'b> {
    builder
}

fn persist(file: NamedTempFile, path: &Path) -> anyhow::Result<()> {
    file.persist(path).map(drop).map_err(|error| {
        anyhow::anyhow!("cannot write `{}`: {}", shown(path), system_error(&error.error))
    })
}
