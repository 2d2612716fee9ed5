//! A folder that is open: what lies in it is listed, looked at and opened from there.
//!
//! On Linux the path to it is walked once and not for each file below it, and no link that was put
//! in the place of a folder since is followed. Elsewhere it is a path.

use std::ffi::OsStr;
use std::fs;
use std::io::Result;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

#[cfg(target_os = "linux")]
use linux::Handle;
#[cfg(not(target_os = "linux"))]
use portable::Handle;

/// An open folder, given back to the system when it is dropped.
pub(super) struct Opened {
    path: PathBuf,
    handle: Handle,
}

/// What an entry of a folder is; links are not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Folder,
    Link,
    File,
    /// With its name.
    Special(&'static str),
}

/// What is done with each entry of a folder.
type Each<'a> = &'a mut dyn FnMut(&OsStr, Result<Kind>) -> ControlFlow<()>;

impl Opened {
    /// Opens a folder that may be a link to one, and gives each entry until told to stop.
    pub(super) fn list(path: PathBuf, each: Each<'_>) -> Result<Self> {
        let handle = Handle::new(&path)?;
        handle.list(&path, each)?;
        Ok(Self { path, handle })
    }

    /// Gives each entry of a folder below until told to stop.
    pub(super) fn list_below(&self, inside: &str, each: Each<'_>) -> Result<()> {
        self.handle.below(inside)?.list(&self.path(inside), each)
    }

    /// Opens what was a plain file when it was listed. A link put in its place since then is not
    /// followed, and a FIFO nobody writes to keeps nobody waiting.
    pub(super) fn file(&self, inside: &str) -> Result<fs::File> {
        self.handle.file(&self.path, inside)
    }

    /// The path of what lies below.
    pub(super) fn path(&self, inside: impl AsRef<Path>) -> PathBuf {
        self.path.join(inside)
    }
}

/// [`Opened::file`] of a path.
#[cfg(unix)]
pub(super) fn plain_file(full: &Path) -> Result<fs::File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    Ok(rustix::fs::open(full, flags, Mode::empty())?.into())
}

/// [`Opened::file`] of a path.
#[cfg(not(unix))]
pub(super) fn plain_file(full: &Path) -> Result<fs::File> {
    fs::File::open(full)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::OsStrExt as _;

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, ResolveFlags};
    use rustix::io::Errno;

    use super::{Each, Kind, OsStr, Path, Result, fs};

    pub(super) struct Handle(OwnedFd);

    const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
    const FILE: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);
    /// Room for some hundred entries; the longest has 280 bytes.
    const LISTED: usize = 16 * 1024;

    impl Handle {
        pub(super) fn new(path: &Path) -> Result<Self> {
            Ok(Self(rustix::fs::open(path, FOLDER, Mode::empty())?))
        }

        pub(super) fn below(&self, inside: &str) -> Result<Self> {
            Ok(Self(self.open(inside, FOLDER)?))
        }

        pub(super) fn file(&self, _: &Path, inside: &str) -> Result<fs::File> {
            Ok(self.open(inside, FILE)?.into())
        }

        /// No part of the path may be a link.
        fn open(&self, inside: &str, flags: OFlags) -> Result<OwnedFd> {
            let flags = flags | OFlags::NOFOLLOW;
            if inside.contains('/') {
                let resolve = ResolveFlags::NO_SYMLINKS;
                match rustix::fs::openat2(&self.0, inside, flags, Mode::empty(), resolve) {
                    // Old kernels do not know it, and some containers refuse what they do not know.
                    Err(Errno::NOSYS | Errno::PERM) => {}
                    opened => return Ok(opened?),
                }
            }
            Ok(rustix::fs::openat(&self.0, inside, flags, Mode::empty())?)
        }

        pub(super) fn list(&self, _: &Path, each: Each<'_>) -> Result<()> {
            let mut buffer = [const { MaybeUninit::uninit() }; LISTED];
            let mut entries = RawDir::new(&self.0, &mut buffer);
            while let Some(entry) = entries.next() {
                let entry = entry?;
                let name = entry.file_name();
                if matches!(name.to_bytes(), b"." | b"..") {
                    continue;
                }
                let kind = self.kind(name, entry.file_type());
                if each(OsStr::from_bytes(name.to_bytes()), kind).is_break() {
                    break;
                }
            }
            Ok(())
        }

        fn kind(&self, name: &std::ffi::CStr, listed: FileType) -> Result<Kind> {
            // Some file systems do not tell in the list.
            let kind = match listed {
                FileType::Unknown => {
                    let stat = rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
                    FileType::from_raw_mode(stat.st_mode)
                }
                known => known,
            };
            Ok(match kind {
                FileType::Directory => Kind::Folder,
                FileType::Symlink => Kind::Link,
                FileType::RegularFile => Kind::File,
                FileType::Fifo => Kind::Special("FIFO"),
                FileType::Socket => Kind::Special("socket"),
                _ => Kind::Special("device"),
            })
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod portable {
    use super::{Each, Kind, Path, Result, fs, plain_file};

    pub(super) struct Handle;

    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "as on Linux")]
    impl Handle {
        pub(super) fn new(_: &Path) -> Result<Self> {
            Ok(Self)
        }

        pub(super) fn below(&self, _: &str) -> Result<Self> {
            Ok(Self)
        }

        pub(super) fn file(&self, root: &Path, inside: &str) -> Result<fs::File> {
            plain_file(&root.join(inside))
        }

        pub(super) fn list(&self, path: &Path, each: Each<'_>) -> Result<()> {
            for entry in fs::read_dir(path)? {
                let entry = entry?;
                let kind = entry.file_type().map(|kind| match () {
                    () if kind.is_dir() => Kind::Folder,
                    () if kind.is_symlink() => Kind::Link,
                    () if kind.is_file() => Kind::File,
                    () => Kind::Special(special(kind)),
                });
                if each(&entry.file_name(), kind).is_break() {
                    break;
                }
            }
            Ok(())
        }
    }

    #[cfg(unix)]
    fn special(kind: fs::FileType) -> &'static str {
        use std::os::unix::fs::FileTypeExt as _;
        match () {
            () if kind.is_fifo() => "FIFO",
            () if kind.is_socket() => "socket",
            () => "device",
        }
    }

    #[cfg(not(unix))]
    fn special(_: fs::FileType) -> &'static str {
        "special file"
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::*;

    fn listed(folder: &Path) -> (Opened, Vec<(String, Kind)>) {
        let mut entries = Vec::new();
        let opened = Opened::list(folder.to_owned(), &mut |name, kind| {
            entries.push((name.to_string_lossy().into_owned(), kind.expect("its kind is known")));
            ControlFlow::Continue(())
        });
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        (opened.expect("the folder is ours"), entries)
    }

    #[test]
    fn each_entry_is_given_once_with_its_kind() {
        let folder = tempfile::tempdir().unwrap();
        let inside = |name: &str| folder.path().join(name);
        let mut expected = Vec::new();
        // More than one call to the system gives.
        for number in 0..300 {
            let name = format!("{number:0>200}");
            fs::write(inside(&name), "").unwrap();
            expected.push((name, Kind::File));
        }
        fs::create_dir(inside("a")).unwrap();
        symlink("a", inside("b")).unwrap();
        UnixListener::bind(inside("c")).unwrap();
        expected.extend([
            ("a".to_owned(), Kind::Folder),
            ("b".to_owned(), Kind::Link),
            ("c".to_owned(), Kind::Special("socket")),
        ]);
        assert_eq!(listed(folder.path()).1, expected);
    }

    #[test]
    fn listing_stops_when_told_to() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "").unwrap();
        fs::write(folder.path().join("b"), "").unwrap();
        let mut count = 0;
        let mut stop = |_: &OsStr, _| {
            count += 1;
            ControlFlow::Break(())
        };
        assert!(Opened::list(folder.path().to_owned(), &mut stop).is_ok());
        assert_eq!(count, 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_link_in_the_place_of_a_folder_is_not_followed() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let inside = folder.path().join("a");
        fs::create_dir_all(inside.join("b")).unwrap();
        fs::write(inside.join("b/c"), "ours").unwrap();
        fs::create_dir(other.path().join("b")).unwrap();
        fs::write(other.path().join("b/c"), "theirs").unwrap();
        let (opened, _) = listed(folder.path());
        let list = |inside| opened.list_below(inside, &mut |_, _| ControlFlow::Continue(()));
        assert!(opened.file("a/b/c").is_ok() && list("a").is_ok() && list("a/b").is_ok());
        fs::rename(&inside, folder.path().join("gone")).unwrap();
        symlink(other.path(), &inside).unwrap();
        assert!(opened.file("a/b/c").is_err());
        assert!(list("a").is_err() && list("a/b").is_err());
    }
}
