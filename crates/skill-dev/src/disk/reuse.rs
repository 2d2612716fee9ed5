//! Files read before and taken again, while the system says that nothing happened to them.
//!
//! As for git's index: a file counts as the same if its identity, size, mode and times are, and if
//! it was left alone long enough before it was read for the next write to show in its times.

use std::collections::HashMap;
use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use skill_pack::{ContentDigest, sha256};
use skill_spec::{File, Files, RelPath};

/// No file system in use counts time in longer steps.
const COARSEST: Duration = Duration::from_secs(2);

/// What is known of the files of one folder from the last time they were read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reuse {
    kept: HashMap<RelPath, Kept>,
    /// The files of the last time, while nobody uses them.
    last: Option<Files>,
    /// The digests that were last asked for, in the order of their files.
    digests: Vec<ContentDigest>,
}

/// What is known of one file.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    stamp: Stamp,
    digest: Option<ContentDigest>,
    /// `None` while the file is used.
    file: Option<File>,
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    identity: (u64, u64),
    length: u64,
    mode: u32,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Reuse {
    /// The digests of all files, in their order; only those of files that were read are made.
    pub(crate) fn digests(&mut self, files: &Files) -> Vec<ContentDigest> {
        let all: Vec<(&RelPath, &File)> = files.iter().collect();
        let known = |path: &RelPath| self.kept.get(path)?.digest;
        let digest =
            |(path, file): &(&RelPath, &File)| known(path).unwrap_or_else(|| sha256(&file.bytes));
        let digests: Vec<ContentDigest> = all.par_iter().with_min_len(16).map(digest).collect();
        for ((path, _), digest) in all.iter().zip(&digests) {
            if let Some(kept) = self.kept.get_mut(*path) {
                kept.digest = Some(*digest);
            }
        }
        self.digests.clone_from(&digests);
        digests
    }

    /// The digests of the files of [`Self::last`], and of those it became since.
    pub(crate) fn last_digests(&self) -> Vec<ContentDigest> {
        self.digests.clone()
    }

    /// Takes back the files that were handed out, if they have no more than `limit` bytes together.
    pub(crate) fn give_back(&mut self, files: Files, limit: usize) {
        let total: usize = files.iter().map(|(_, file)| file.bytes.len()).sum();
        if total > limit {
            self.kept.clear();
            self.digests.clear();
            return;
        }
        self.last = Some(files);
    }

    /// The files that were given back, if their digests are known.
    pub(super) fn last(&self) -> Option<&Files> {
        self.last.as_ref().filter(|files| files.len() == self.digests.len())
    }

    /// The same, for whoever uses them.
    pub(super) fn take_last(&mut self) -> Option<Files> {
        self.last.take()
    }

    /// Adds a file to those of the last time, or takes it for one of them.
    pub(super) fn put(
        &mut self,
        files: &mut Files,
        path: &RelPath,
        file: File,
        kept: Option<Kept>,
    ) {
        let digest = sha256(&file.bytes);
        self.kept.remove(path);
        self.keep(path, kept);
        let index = position(files, path);
        files.insert(path.clone(), file);
        match index.or_else(|| position(files, path)) {
            Some(at) if index.is_some() => self.digests[at] = digest,
            Some(at) => self.digests.insert(at, digest),
            None => {}
        }
    }

    /// Takes a file out of those of the last time.
    pub(super) fn remove(&mut self, files: &mut Files, path: &RelPath) {
        self.kept.remove(path);
        if let Some(at) = position(files, path) {
            files.remove(path.as_str());
            self.digests.remove(at);
        }
    }

    /// Makes ready for a look at everything: what is known of each file gets it back.
    pub(super) fn spread(&mut self) {
        for (path, file) in self.last.take().into_iter().flatten() {
            if let Some(kept) = self.kept.get_mut(&path) {
                kept.file = Some(file);
            }
        }
    }

    /// What is known of a file; the value is the caller's.
    pub(super) fn take(&mut self, path: &RelPath) -> Option<Kept> {
        self.kept.remove(path)
    }

    /// What is known of a file that was just read or taken.
    pub(super) fn keep(&mut self, path: &RelPath, kept: Option<Kept>) {
        if let Some(kept) = kept {
            self.kept.insert(path.clone(), kept);
        }
    }

    /// Forgets files that are gone.
    pub(super) fn forget(&mut self) {
        self.kept.clear();
    }
}

fn position(files: &Files, path: &RelPath) -> Option<usize> {
    files.id(path.as_str()).map(|id| id.0 as usize)
}

impl Kept {
    /// Of a file read since `start`; `None` if the next write to it might leave no trace.
    pub(super) fn new(metadata: &Metadata, start: SystemTime) -> Option<Self> {
        let stamp = Stamp::of(metadata)?;
        let since = start.checked_sub(COARSEST)?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let since = i64::try_from(since.as_secs()).ok()?;
        let old = stamp.modified.0 < since && stamp.changed.0 < since;
        old.then_some(Self { stamp, digest: None, file: None })
    }

    /// The file, if it is as it was; itself stays, for the next time.
    pub(super) fn file(&mut self, metadata: &Metadata) -> Option<File> {
        let same = metadata.is_file() && Stamp::of(metadata) == Some(self.stamp);
        if same { self.file.take() } else { None }
    }
}

impl Stamp {
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
    fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        Some(Self {
            identity: (metadata.dev(), metadata.ino()),
            length: metadata.len(),
            mode: metadata.mode(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    /// Elsewhere there is no time that nobody can set.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Option<Self> {
        None
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::config::Pack;
    use crate::disk::{SkillFolder, load, load_again};

    type Change = fn(&Path);

    fn age(path: &Path, seconds: u64) {
        let time = SystemTime::now() - Duration::from_secs(seconds);
        let file = fs::File::options().write(true).open(path);
        file.and_then(|file| file.set_modified(time)).expect("the file is ours");
    }

    /// The change time cannot be set, so the look is put into the future instead.
    fn kept(path: &Path, later: u64) -> Option<Kept> {
        let start = SystemTime::now() + Duration::from_secs(later);
        let mut kept = Kept::new(&fs::metadata(path).ok()?, start)?;
        kept.file = Some(File { bytes: b"as it was".to_vec().into(), executable: false });
        Some(kept)
    }

    #[test]
    fn only_what_was_left_alone_for_long_is_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "text").unwrap();
        age(&path, 10);
        assert!(kept(&path, 0).is_none(), "its change time is now");
        assert!(kept(&path, 10).is_some());
        fs::write(&path, "text").unwrap();
        assert!(kept(&path, 1).is_none());
    }

    #[test]
    fn any_change_of_a_file_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let changes: [(&str, Change); 4] = [
            ("other bytes of the same length", |path| fs::write(path, "TEXT").unwrap()),
            ("a mode", |path| {
                use std::os::unix::fs::PermissionsExt as _;
                fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
            }),
            ("another file in its place", |path| {
                let other = path.with_extension("new");
                fs::write(&other, "text").unwrap();
                fs::rename(other, path).unwrap();
            }),
            ("a link in its place", |path| {
                fs::remove_file(path).unwrap();
                std::os::unix::fs::symlink("b", path).unwrap();
            }),
        ];
        for (what, change) in changes {
            fs::write(&path, "text").unwrap();
            age(&path, 10);
            let mut same = kept(&path, 10).unwrap();
            assert!(same.file(&fs::symlink_metadata(&path).unwrap()).is_some());
            let mut kept = kept(&path, 10).unwrap();
            change(&path);
            assert!(kept.file(&fs::symlink_metadata(&path).unwrap()).is_none(), "{what}");
            fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn looking_again_gives_what_looking_anew_does() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("skill");
        fs::create_dir_all(path.join("r")).unwrap();
        let folder = SkillFolder {
            path: path.clone(),
            shown: String::new(),
            written: String::new(),
            is_below: true,
            packed: None,
        };
        let mut reuse = Reuse::default();
        for round in 0..6_usize {
            for number in 0..30 {
                let name = path.join(format!("r/{number}"));
                match (number + round) % 5 {
                    0 => fs::write(name, format!("{round}")).unwrap(),
                    1 => drop(fs::remove_file(name)),
                    _ => {}
                }
            }
            let anew = load(&folder, &Pack::default()).unwrap();
            let again = load_again(&folder, &Pack::default(), &mut reuse).unwrap();
            assert_eq!(again, anew);
            assert_eq!(reuse.digests(&again), skill_pack::content_digests(&anew));
            reuse.give_back(again, if round == 3 { 0 } else { usize::MAX });
        }
    }
}
