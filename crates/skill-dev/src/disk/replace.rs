//! Files replaced as a whole: written beside the target, then renamed over it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

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
        // Elsewhere the folder decides.
        if cfg!(windows) && metadata.permissions().readonly() {
            bail!("cannot repair `{name}`: it is read-only\nhelp: `attrib -r` lets it be changed");
        }
        let now = fs::read(&replacement.path).with_context(|| format!("cannot repair `{name}`"))?;
        if now != replacement.before {
            bail!(
                "cannot repair `{name}`: it was changed while it was being checked\nhelp: run the command again"
            );
        }
        let after = |out: &mut dyn std::io::Write| out.write_all(replacement.after);
        let file = staged(&replacement.path, &mut { after }, 0)
            .map_err(|error| cannot_write(&name, &error))?;
        file.as_file()
            .set_permissions(metadata.permissions())
            .with_context(|| format!("cannot repair `{name}`"))?;
        ready.push((file, &replacement.path));
    }
    ready.into_iter().try_for_each(|(file, path)| persist(file, path))
}

/// Writes `bytes` to `path` in one step, as [`write_with`].
///
/// # Errors
/// As [`write_with`].
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write_with(path, &shown(path), &mut |out| out.write_all(bytes), Settling::AtOnce)
}

/// When the bytes of a file that takes the place of another are brought to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settling {
    /// By the system, as careful as it is: ext4 finds room for them and starts to write them before
    /// the file has its name, which takes three times as long as writing them to memory.
    AtOnce,
    /// By a thread of ours, as soon as the file has its name: for a process that goes on. So many
    /// bytes.
    Behind(u64),
}

/// Makes a file at `path`, named `name` to the user, of what `write` writes, in one step: whoever
/// looks sees the old file or the new one. A link stays a link, and what is a stream (`/dev/null`,
/// a FIFO, a terminal) is written into: renaming a file over it would take the stream away from
/// everybody.
///
/// # Errors
/// If `path` is a folder, a socket or a disk, or cannot be written; nothing is left behind then.
pub(crate) fn write_with(
    path: &Path,
    name: &str,
    write: Writer<'_>,
    settling: Settling,
) -> anyhow::Result<()> {
    let cannot = |error: std::io::Error| cannot_write(name, &error);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => bail!("`{name}` is a folder, and a file is wanted"),
        Ok(metadata) if is_stream(&metadata) => {
            let stream = fs::OpenOptions::new().write(true).open(path).map_err(cannot)?;
            buffered(stream, write).map_err(cannot)
        }
        Ok(metadata) if !metadata.is_file() => {
            bail!("cannot write `{name}`: it is there already and is no plain file");
        }
        // A link that leads nowhere yet is a place like any other.
        _ => {
            let real = super::canonical(path).unwrap_or_else(|_| path.to_owned());
            let room = match settling {
                Settling::AtOnce => 0,
                Settling::Behind(bytes) => bytes,
            };
            let file = staged(&real, write, room).map_err(cannot)?;
            let file = named(file, &real).map_err(cannot)?;
            if settling != Settling::AtOnce {
                // Without a thread the system writes them when it likes.
                let _ = std::thread::Builder::new().spawn(move || file.sync_data());
            }
            Ok(())
        }
    }
}

/// What fills a file.
pub(crate) type Writer<'a> = &'a mut dyn FnMut(&mut dyn std::io::Write) -> std::io::Result<()>;

/// Parts smaller than this are gathered before they are written.
const GATHERED: usize = 1 << 17;

fn buffered(file: impl std::io::Write, write: Writer<'_>) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::with_capacity(GATHERED, file);
    write(&mut out)?;
    out.flush()
}

fn cannot_write(name: &str, error: &std::io::Error) -> anyhow::Error {
    anyhow::anyhow!("cannot write `{name}`: {}", system_error(error))
}

/// A FIFO or a character device: what takes bytes and keeps no file.
#[cfg(unix)]
pub(crate) fn is_stream(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    metadata.file_type().is_fifo() || metadata.file_type().is_char_device()
}

#[cfg(not(unix))]
pub(crate) fn is_stream(_: &fs::Metadata) -> bool {
    false
}

/// A file beside `path`, for which the disk has room before it is written if its size is known.
fn staged(path: &Path, write: Writer<'_>, room: u64) -> std::io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    let mut file = world_readable(&mut builder).tempfile_in(folder.unwrap_or(Path::new(".")))?;
    if room > 0 {
        reserve(file.as_file(), room)?;
    }
    buffered(file.as_file_mut(), write)?;
    Ok(file)
}

/// Takes room on the disk; fails only if there is none, for not every file system can tell.
#[cfg(target_os = "linux")]
fn reserve(file: &fs::File, bytes: u64) -> std::io::Result<()> {
    match rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, bytes) {
        Err(error @ rustix::io::Errno::NOSPC) => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it is not tried")]
fn reserve(_: &fs::File, _: u64) -> std::io::Result<()> {
    Ok(())
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
    named(file, path).map(drop).map_err(|error| cannot_write(&shown(path), &error))
}

/// The file under its name.
fn named(mut file: NamedTempFile, path: &Path) -> std::io::Result<fs::File> {
    let mut tries = 0;
    loop {
        match file.persist(path) {
            Err(error) if is_busy(&error.error, &mut tries) => file = error.file,
            done => return done.map_err(|error| error.error),
        }
    }
}

/// Renames a folder.
pub(super) fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    let mut tries = 0;
    loop {
        match fs::rename(from, to) {
            Err(error) if is_busy(&error, &mut tries) => {}
            done => return done,
        }
    }
}

/// Whether it is worth trying again now, after a pause: Windows moves nothing while somebody has it
/// open, as indexers and virus scanners have for a moment what is new.
fn is_busy(error: &std::io::Error, tries: &mut u32) -> bool {
    /// Access denied, and used by another process.
    const IN_USE: [i32; 2] = [5, 32];
    /// Two thirds of a second in all.
    const TRIES: u32 = 6;
    let in_use = error.raw_os_error().is_some_and(|code| IN_USE.contains(&code));
    let is_busy = cfg!(windows) && in_use && *tries < TRIES;
    if is_busy {
        std::thread::sleep(Duration::from_millis(10 << *tries));
        *tries += 1;
    }
    is_busy
}

#[cfg(all(test, windows))]
mod windows {
    use std::os::windows::fs::OpenOptionsExt as _;

    use super::*;

    #[test]
    fn a_file_that_somebody_reads_is_replaced_as_soon_as_they_close_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        // Nobody else may rename or remove it.
        let reader = fs::OpenOptions::new().read(true).share_mode(1).open(&path).unwrap();
        let write = || write_atomically(&path, b"new").map_err(|error| error.to_string());
        assert_eq!(write(), Err(format!("cannot write `{}`: permission denied", shown(&path))));
        std::thread::scope(|scope| {
            let writer = scope.spawn(write);
            drop(reader);
            assert_eq!(writer.join().unwrap(), Ok(()));
        });
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_read_only_is_not_repaired() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        let ordinary = fs::metadata(&path).unwrap().permissions();
        let mut permissions = ordinary.clone();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let change = Replacement { path: path.clone(), before: b"old", after: b"new" };
        let error = replace_all(&[change]).unwrap_err().to_string();
        assert!(error.contains("it is read-only"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        // The folder goes away with its files.
        fs::set_permissions(&path, ordinary).unwrap();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::FileTypeExt as _;

    use super::*;

    #[test]
    fn a_device_is_written_into_and_stays() {
        write_atomically(Path::new("/dev/null"), b"gone").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[test]
    fn a_link_stays_a_link_and_a_folder_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (link, path) = (folder.path().join("latest"), folder.path().join("1"));
        std::os::unix::fs::symlink("1", &link).unwrap();
        fs::write(&path, "old").unwrap();
        write_atomically(&link, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let error = write_atomically(folder.path(), b"new").unwrap_err().to_string();
        assert!(error.contains("is a folder"), "{error}");
    }

    #[test]
    fn a_file_that_cannot_be_filled_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        let error = write_with(
            &path,
            "a",
            &mut |out| {
                out.write_all(&vec![0; GATHERED * 2])?;
                Err(std::io::ErrorKind::StorageFull.into())
            },
            Settling::AtOnce,
        );
        assert_eq!(error.unwrap_err().to_string(), "cannot write `a`: no storage space");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
