//! A folder to [`Files`]: what ships with its bytes, what does not with its reason.

use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io::{Read as _, Seek as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use anyhow::bail;
use rayon::prelude::*;
use skill_pack::{EntryKind, SelectOptions, Selector};
use skill_spec::{File, Files, LeftOut, LeftOutReason, RelPath};

use super::opened::{Kind, Opened, plain_file};
use super::reuse::{Kept, Reuse};
use super::{SkillFolder, packed, system_error};
use crate::config::Pack;
use crate::render::line_of;

/// The largest file that is read.
const MAX_FILE_BYTES: u64 = 1 << 30;
/// The most bytes of all files.
pub(super) const MAX_TOTAL_BYTES: u64 = 2 << 30;
/// How often a file is read that changes meanwhile.
const ATTEMPTS: usize = 4;
/// The most files.
pub(super) const MAX_FILES: usize = 100_000;

/// Of small skills many are read at the same time, so the files of one are not.
const MANY: usize = 64;

/// Gitignore lines of what does not ship, at the root of the folder.
pub(super) const IGNORE_FILE: &str = ".skillignore";

/// A file, and what may spare reading it the next time.
pub(super) type Read = (File, Option<Kept>);

struct Listing<'a> {
    root: &'a Opened,
    selector: Selector,
    /// What ships and is not read yet.
    candidates: Vec<RelPath>,
    /// Folders that are not listed yet.
    folders: Vec<String>,
    left_out: Vec<LeftOut>,
}

/// Reads a skill: of a folder what ships, as `.skillignore` and `[pack]` have it; of an archive or
/// an inline skill all that is in it, for it shipped already.
///
/// Symbolic links are not followed; what is no plain file is not opened.
///
/// # Errors
/// If the folder cannot be listed or holds more than any bundle can, or a pattern is no glob; if an
/// archive is refused or holds no skill.
pub(crate) fn load(folder: &SkillFolder, pack: &Pack) -> anyhow::Result<Files> {
    read(folder, pack).map(|(files, _)| files)
}

/// The same, with what is to be said of how the skill is packed.
///
/// # Errors
/// As [`load`].
pub(crate) fn read(folder: &SkillFolder, pack: &Pack) -> anyhow::Result<(Files, Vec<String>)> {
    match &folder.packed {
        Some(packed) => packed::load(folder, packed),
        None => Ok((load_folder(folder, pack, None)?, Vec::new())),
    }
}

/// [`read`] for those who judge what is there: of an archive nothing is left out, for whoever gets
/// it gets all of it.
///
/// # Errors
/// As [`load`].
pub(crate) fn read_to_judge(
    folder: &SkillFolder,
    pack: &Pack,
) -> anyhow::Result<(Files, Vec<String>)> {
    match &folder.packed {
        Some(packed) => packed::judge(folder, packed),
        None => read(folder, pack),
    }
}

/// [`load`] for those who look again and again: what did not change is not read again.
///
/// # Errors
/// As [`load`].
pub(crate) fn load_again(
    folder: &SkillFolder,
    pack: &Pack,
    reuse: &mut Reuse,
) -> anyhow::Result<Files> {
    match &folder.packed {
        Some(packed) => packed::load(folder, packed).map(|(files, _)| files),
        None => load_folder(folder, pack, Some(reuse)),
    }
}

fn load_folder(
    folder: &SkillFolder,
    pack: &Pack,
    mut reuse: Option<&mut Reuse>,
) -> anyhow::Result<Files> {
    let start = SystemTime::now();
    let (root, entries) = open(folder)?;
    let listing = list(folder, pack, &root, entries)?;
    let total = AtomicU64::new(0);
    if let Some(reuse) = &mut reuse {
        reuse.spread();
    }
    let known = |path: RelPath| {
        let kept = reuse.as_mut().and_then(|reuse| reuse.take(&path));
        (path, kept)
    };
    let candidates: Vec<(RelPath, Option<Kept>)> =
        listing.candidates.into_iter().map(known).collect();
    let read = |(path, kept): (RelPath, Option<Kept>)| {
        let again = kept.and_then(|kept| take_again(&root.path(path.as_str()), kept, &total));
        let anew = || read_opened(&root.file(path.as_str())?, &total, start);
        let read = again.map_or_else(anew, Ok);
        (path, read)
    };
    let read: Vec<(RelPath, std::io::Result<Read>)> = if candidates.len() <= MANY {
        candidates.into_iter().map(read).collect()
    } else {
        candidates.into_par_iter().with_min_len(MANY).map(read).collect()
    };
    if let Some(reuse) = &mut reuse {
        reuse.forget();
    }
    if total.into_inner() > MAX_TOTAL_BYTES {
        bail!(too_much(folder));
    }
    let mut files = Files::new();
    files.left_out = listing.left_out;
    for (path, outcome) in read {
        match outcome {
            Ok((file, kept)) => {
                if let Some(reuse) = &mut reuse {
                    reuse.keep(&path, kept);
                }
                files.insert(path, file);
            }
            // Deleted since the folder was listed: it never was there.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                let reason = LeftOutReason::Unreadable(system_error(&error));
                files.left_out.push(LeftOut { path: path.as_str().to_owned(), reason });
            }
        }
    }
    files.left_out.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    files.folder = real_name(folder);
    Ok(files)
}

/// The name of the folder itself, whatever the path to it is: `.` or a link has another.
pub(super) fn real_name(folder: &SkillFolder) -> Option<String> {
    let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
    if folder.is_below { name(&folder.path) } else { name(&super::canonical(&folder.path).ok()?) }
}

pub(super) fn selector(folder: &SkillFolder, pack: &Pack) -> anyhow::Result<Selector> {
    let path = folder.path.join(IGNORE_FILE);
    // Like every file of the bundle, it is not followed if it is a link.
    let plain = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    let text = plain
        .then(|| read_file(&path, &AtomicU64::new(0), SystemTime::now()))
        .transpose()
        .map_err(|error| {
        anyhow::anyhow!("cannot read `{}/{IGNORE_FILE}`: {}", folder.shown, system_error(&error))
    })?;
    let text = text.map(|(file, _)| String::from_utf8_lossy(&file.bytes).into_owned());
    compiled(folder, pack, text.as_deref())
}

fn compiled(folder: &SkillFolder, pack: &Pack, text: Option<&str>) -> anyhow::Result<Selector> {
    let options =
        SelectOptions { skillignore: text, exclude: &pack.exclude, include: &pack.include };
    Selector::new(&options).map_err(|error| anyhow::anyhow!("`{}`: {error}", folder.shown))
}

/// Whether a file at this path of the bundle would ship, or is left out only by its name of ours:
/// the author decided nothing about it then.
///
/// # Errors
/// If `.skillignore` cannot be read, or a pattern is no glob.
pub(crate) fn ships(folder: &SkillFolder, pack: &Pack, path: &str) -> anyhow::Result<bool> {
    let Ok(path) = RelPath::new(path) else { return Ok(false) };
    let mut files = Files::new();
    files.insert(path, File::default());
    let selected = skill_pack::select(files, &selector(folder, pack)?);
    let own = selected.left_out.iter().any(|entry| entry.reason == LeftOutReason::OwnOutput);
    Ok(own || !selected.is_empty())
}

/// An entry of a folder.
type Entry = (OsString, std::io::Result<Kind>);

/// The folder of a skill, and what lies in it.
fn open(folder: &SkillFolder) -> anyhow::Result<(Opened, Vec<Entry>)> {
    let mut entries = Vec::new();
    let root = Opened::list(folder.path.clone(), &mut |name, kind| {
        entries.push((name.to_owned(), kind));
        ControlFlow::Continue(())
    });
    let root = root.map_err(|error| {
        anyhow::anyhow!("cannot read the folder `{}`: {}", folder.shown, system_error(&error))
    })?;
    Ok((root, entries))
}

fn list<'a>(
    folder: &SkillFolder,
    pack: &Pack,
    root: &'a Opened,
    entries: Vec<Entry>,
) -> anyhow::Result<Listing<'a>> {
    let ignores = entries.iter().any(|(name, _)| name.eq_ignore_ascii_case(IGNORE_FILE));
    let selector = if ignores { selector(folder, pack) } else { compiled(folder, pack, None) };
    let mut listing = Listing {
        root,
        selector: selector?,
        candidates: Vec::new(),
        folders: Vec::new(),
        left_out: Vec::new(),
    };
    for (name, kind) in entries {
        listing.take("", &name, kind);
    }
    while let Some(inside) = listing.folders.pop() {
        if let Err(error) = listing.read(&inside) {
            listing.leave_out(inside, LeftOutReason::Unreadable(system_error(&error)));
        }
        if listing.candidates.len() > MAX_FILES {
            break;
        }
    }
    if listing.candidates.len() > MAX_FILES {
        bail!(too_much(folder));
    }
    listing.candidates.sort_unstable();
    Ok(listing)
}

fn too_much(folder: &SkillFolder) -> String {
    format!(
        "`{}` holds more than {MAX_FILES} files or 2 GiB: this is no skill folder\nhelp: list what does not belong to the skill in `.skillignore`",
        folder.shown
    )
}

impl Listing<'_> {
    /// Files what lies in a folder of the bundle.
    fn read(&mut self, inside: &str) -> std::io::Result<()> {
        self.root.list_below(inside, &mut |name, kind| {
            self.take(inside, name, kind);
            if self.candidates.len() > MAX_FILES {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })
    }

    /// Files an entry of a folder of the bundle under what ships or what does not.
    fn take(&mut self, inside: &str, name: &OsStr, kind: std::io::Result<Kind>) {
        let shown = name.to_string_lossy();
        let separator = if inside.is_empty() { "" } else { "/" };
        let path = [inside, separator, &shown].concat();
        if name.to_str().is_none() {
            return self.leave_out(path, LeftOutReason::BadName("not UTF-8".to_owned()));
        }
        let (path, kind) = match (RelPath::new(&path), kind) {
            (Ok(path), Ok(kind)) => (path, kind),
            (Err(error), _) => {
                return self.leave_out(path, LeftOutReason::BadName(error.to_string()));
            }
            (_, Err(error)) => {
                return self.leave_out(path, LeftOutReason::Unreadable(system_error(&error)));
            }
        };
        let asked = if kind == Kind::Folder { EntryKind::Directory } else { EntryKind::File };
        if let Some(reason) = self.selector.decide(&path, asked) {
            return self.leave_out(path.as_str(), reason);
        }
        match kind {
            Kind::Folder => {
                if EXPECTED_FILES.iter().any(|name| path.as_str().eq_ignore_ascii_case(name)) {
                    self.leave_out(path.as_str(), LeftOutReason::Directory);
                }
                self.folders.push(path.as_str().to_owned());
            }
            Kind::Link => {
                let target = fs::read_link(self.root.path(path.as_str())).unwrap_or_default();
                let target = line_of(&target.to_string_lossy());
                self.leave_out(path.as_str(), LeftOutReason::Symlink(target));
            }
            Kind::File => self.candidates.push(path),
            Kind::Special(what) => self.leave_out(path.as_str(), LeftOutReason::Special(what)),
        }
    }

    fn leave_out(&mut self, path: impl Into<String>, reason: LeftOutReason) {
        self.left_out.push(LeftOut { path: path.into(), reason });
    }
}

/// Files at the root that the platform reads; a folder of that name deserves a word.
const EXPECTED_FILES: [&str; 3] = ["SKILL.md", "schema.json", "vlmrun.yaml"];

/// Reads no more than a file may have, whatever has become of it since it was listed, and nothing
/// more once `total` is beyond what all files may have. `start` is when looking began.
pub(super) fn read_file(
    full: &Path,
    total: &AtomicU64,
    start: SystemTime,
) -> std::io::Result<Read> {
    read_opened(&plain_file(full)?, total, start)
}

fn read_opened(mut file: &fs::File, total: &AtomicU64, start: SystemTime) -> std::io::Result<Read> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(std::io::Error::other("no longer a plain file"));
    }
    let size = metadata.len();
    if size > MAX_FILE_BYTES {
        let why = format!("{size} bytes are more than the 1 GiB a file may have");
        return Err(std::io::Error::other(why));
    }
    if total.fetch_add(size, Ordering::Relaxed) + size > MAX_TOTAL_BYTES {
        return Err(std::io::Error::other("more than all files may have"));
    }
    let state = |metadata: &Metadata| (metadata.len(), metadata.modified().ok());
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // What has its size needs no second look for more; what has none may be made as it is read.
    let mut most = if size == 0 { MAX_FILE_BYTES + 1 } else { size };
    settled(state(&metadata), || {
        if !bytes.is_empty() {
            bytes.clear();
            file.rewind()?;
        }
        read_most(file, most, &mut bytes)?;
        most = MAX_FILE_BYTES + 1;
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(std::io::Error::other("grew beyond the 1 GiB a file may have"));
        }
        Ok(state(&file.metadata()?))
    })?;
    let executable = is_executable(&metadata, &bytes);
    let file = File { bytes: bytes.into(), executable };
    Ok((file, Kept::new(&metadata, start)))
}

/// Adds what a file holds to `bytes`, `most` at most, in as few reads as their capacity allows.
fn read_most(file: &fs::File, most: u64, bytes: &mut Vec<u8>) -> std::io::Result<()> {
    #[cfg(unix)]
    while bytes.len() < bytes.capacity() && (bytes.len() as u64) < most {
        match rustix::io::read(file, rustix::buffer::spare_capacity(bytes)) {
            Ok(0) => return Ok(()),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let rest = most.saturating_sub(bytes.len() as u64);
    if rest > 0 {
        file.take(rest).read_to_end(bytes)?;
    }
    Ok(())
}

/// A file that was read before, if it is as it was.
fn take_again(full: &Path, mut kept: Kept, total: &AtomicU64) -> Option<Read> {
    let file = kept.file(&fs::symlink_metadata(full).ok()?)?;
    total.fetch_add(file.bytes.len() as u64, Ordering::Relaxed);
    Some((file, Some(kept)))
}

/// Tries until nothing changed meanwhile: half of an old text and half of a new one is neither.
/// `attempt` tells the state after it.
fn settled<S: PartialEq>(
    mut before: S,
    mut attempt: impl FnMut() -> std::io::Result<S>,
) -> std::io::Result<()> {
    for _ in 0..ATTEMPTS {
        let after = attempt()?;
        if before == after {
            return Ok(());
        }
        before = after;
    }
    Err(std::io::Error::other("it changes while it is being read"))
}

#[cfg(unix)]
fn is_executable(metadata: &Metadata, _: &[u8]) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

/// Where files have no execute bit, those are run that name their interpreter, as Cygwin and Git's
/// shell have it: a script packed there would run nowhere else.
#[cfg(not(unix))]
fn is_executable(_: &Metadata, bytes: &[u8]) -> bool {
    bytes.starts_with(b"#!")
}

#[cfg(test)]
mod tests {
    use super::*;

    // On Apple's systems no FIFO can be made without `unsafe` code.
    #[cfg(all(unix, not(target_vendor = "apple")))]
    #[test]
    fn what_took_the_place_of_a_file_is_neither_followed_nor_waited_for() {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        let folder = tempfile::tempdir().unwrap();
        let (fifo, link) = (folder.path().join("fifo"), folder.path().join("link"));
        mknodat(CWD, &fifo, FileType::Fifo, Mode::RWXU, 0).unwrap();
        let target = folder.path().join("target");
        fs::write(&target, "text").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let read = |path: &Path| read_file(path, &AtomicU64::new(0), SystemTime::now());
        for path in [&fifo, &link, folder.path()] {
            assert!(read(path).is_err(), "{}", path.display());
        }
        assert!(read(&target).is_ok());
    }

    #[test]
    fn a_file_that_changes_is_read_again_and_at_last_given_up() {
        let tries = |changes: usize| {
            let mut tries = 0;
            let settled = settled(0, || {
                tries += 1;
                Ok(tries.min(changes))
            });
            (settled.map_err(|error| error.to_string()), tries)
        };
        assert_eq!(tries(0), (Ok(()), 1));
        assert_eq!(tries(ATTEMPTS - 1), (Ok(()), ATTEMPTS));
        let error = "it changes while it is being read".to_owned();
        assert_eq!(tries(ATTEMPTS), (Err(error), ATTEMPTS));
    }
}
