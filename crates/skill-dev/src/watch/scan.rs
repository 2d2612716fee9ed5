//! Looking around at intervals, where the system cannot tell of changes.
//!
//! Compares what the system says of each file, never contents: a file written just before or
//! after it was looked at counts as touched again until its time stamps can be trusted.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::scope::{Scope, is_noise};

/// No file system in use counts time in longer steps.
const COARSEST: Duration = Duration::from_secs(2);

/// What lay below the watched folder when it was last looked at.
#[derive(Debug)]
pub(super) struct Scan {
    given: PathBuf,
    config: Option<PathBuf>,
    known: BTreeMap<PathBuf, Stamp>,
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    kind: fs::FileType,
    system: SystemStamp,
    /// Whether the next write might leave no trace in the times.
    young: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SystemStamp {
    #[cfg(unix)]
    inode: u64,
    #[cfg(unix)]
    mode: u32,
    #[cfg(unix)]
    changed: Option<(i64, i64)>,
}

impl Scan {
    pub(super) fn new(given: &Path, config: Option<&Path>) -> Self {
        let mut scan = Self {
            given: given.to_owned(),
            config: config.map(Path::to_owned),
            known: BTreeMap::new(),
        };
        scan.known = scan.look(SystemTime::now());
        scan
    }

    /// What changed since the last time, or may have.
    pub(super) fn touched(&mut self) -> Vec<PathBuf> {
        let now = self.look(SystemTime::now());
        let before = std::mem::replace(&mut self.known, now);
        let changed = self.known.iter().filter(|(path, stamp)| {
            let old = before.get(*path);
            stamp.young || old.is_none_or(|old| old.young || !stamp.same(old))
        });
        let gone = before.keys().filter(|path| !self.known.contains_key(*path));
        changed.map(|(path, _)| path).chain(gone).cloned().collect()
    }

    fn look(&self, now: SystemTime) -> BTreeMap<PathBuf, Stamp> {
        let mut stamps = BTreeMap::new();
        let scope = Scope::new(&self.given, self.config.as_deref());
        for config in scope.configs() {
            if let Ok(metadata) = fs::metadata(&config) {
                stamps.insert(config, Stamp::new(&metadata, now));
            }
        }
        // A folder that is replaced by another one is not the same folder.
        if let Ok(metadata) = fs::metadata(&self.given) {
            stamps.insert(self.given.clone(), Stamp::new(&metadata, now));
        }
        let mut open = vec![PathBuf::new()];
        while let Some(folder) = open.pop() {
            let Ok(entries) = fs::read_dir(self.given.join(&folder)) else { continue };
            for entry in entries.flatten() {
                let inside = folder.join(entry.file_name());
                let Ok(metadata) = entry.metadata() else { continue };
                if is_noise(&inside) {
                    continue;
                }
                stamps.insert(self.given.join(&inside), Stamp::new(&metadata, now));
                if metadata.is_dir() {
                    open.push(inside);
                }
            }
        }
        stamps
    }
}

impl Stamp {
    fn new(metadata: &Metadata, now: SystemTime) -> Self {
        let kind = metadata.file_type();
        let system = SystemStamp::new(metadata);
        if metadata.is_dir() {
            // Its times and length only tell of its entries, and those are looked at themselves.
            return Self { length: 0, modified: None, kind, system, young: false };
        }
        let modified = metadata.modified().ok();
        let age = modified.and_then(|modified| now.duration_since(modified).ok());
        // A file from the future is no reason to look at it for ever.
        let young = age.is_some_and(|age| age < COARSEST);
        Self { length: metadata.len(), modified, kind, system, young }
    }

    fn same(&self, other: &Self) -> bool {
        let timeless = |stamp: &Self| Self { young: false, ..*stamp };
        timeless(self) == timeless(other)
    }
}

impl SystemStamp {
    #[cfg(unix)]
    fn new(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let times = !metadata.is_dir();
        let changed = times.then(|| (metadata.ctime(), metadata.ctime_nsec()));
        Self { inode: metadata.ino(), mode: metadata.mode(), changed }
    }

    #[cfg(not(unix))]
    fn new(_metadata: &Metadata) -> Self {
        Self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_the_same_length_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.txt");
        fs::write(&file, "one").unwrap();
        let mut scan = Scan::new(folder.path(), None);
        fs::write(&file, "two").unwrap();
        assert_eq!(scan.touched(), [file]);
    }

    #[test]
    fn what_is_new_or_gone_is_seen_and_noise_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("sub")).unwrap();
        let mut scan = Scan::new(folder.path(), None);
        assert_eq!(scan.touched(), [] as [PathBuf; 0]);
        fs::create_dir(path(".git")).unwrap();
        fs::write(path(".git/index"), "").unwrap();
        fs::write(path(".skill-dev-1.tmp"), "").unwrap();
        assert_eq!(scan.touched(), [] as [PathBuf; 0]);
        fs::remove_dir(path("sub")).unwrap();
        fs::create_dir(path("new")).unwrap();
        assert_eq!(scan.touched(), [path("new"), path("sub")]);
    }

    #[test]
    fn an_old_file_is_left_in_peace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "one").unwrap();
        let old = SystemTime::now() - Duration::from_mins(1);
        fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        let mut scan = Scan::new(folder.path(), None);
        assert_eq!(scan.touched(), [] as [PathBuf; 0]);
        fs::remove_dir_all(folder.path()).unwrap();
        assert_eq!(scan.touched(), [folder.path().to_owned(), path]);
    }
}
