//! The state of a skill that a round depends on, and what differs between two of them.

use std::collections::BTreeMap;

use skill_pack::ContentDigest;
use skill_spec::Files;

/// What lay at each path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot(BTreeMap<String, State>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    File {
        executable: bool,
        digest: ContentDigest,
    },
    /// Why there is no file.
    Other(String),
}

/// Paths that differ between two snapshots, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Only in the later one.
    pub(crate) added: Vec<String>,
    /// In both, with another content or another execute bit.
    pub(crate) modified: Vec<String>,
    /// Only in the earlier one.
    pub(crate) removed: Vec<String>,
}

impl Snapshot {
    /// The state of a bundle, whose files have these digests. What does not ship is no part of it, unless it takes the place of a
    /// file that would.
    pub(crate) fn of(files: &Files, digests: &[ContentDigest]) -> Self {
        let mut entries = BTreeMap::new();
        for ((path, file), digest) in files.iter().zip(digests) {
            let state = State::File { executable: file.executable, digest: *digest };
            entries.insert(path.as_str().to_owned(), state);
        }
        for entry in files.left_out.iter().filter(|entry| !entry.reason.is_choice()) {
            entries.insert(entry.path.clone(), State::Other(entry.reason.to_string()));
        }
        Self(entries)
    }

    /// Brings the state of a few paths up to date; what was different there.
    pub(crate) fn update(
        &mut self,
        files: &Files,
        digests: &[ContentDigest],
        paths: &[String],
    ) -> Changes {
        let (mut before, mut after) = (Self::default(), Self::default());
        for path in paths {
            before.0.extend(self.0.remove_entry(path));
            let file = files.id(path).and_then(|id| {
                let digest = *digests.get(id.0 as usize)?;
                Some(State::File { executable: files.file(id)?.executable, digest })
            });
            let other = || {
                let mut left_out = files.left_out.iter().filter(|entry| entry.path == *path);
                let entry = left_out.find(|entry| !entry.reason.is_choice())?;
                Some(State::Other(entry.reason.to_string()))
            };
            after.0.extend(file.or_else(other).map(|state| (path.clone(), state)));
        }
        let changes = after.changes_since(&before);
        self.0.append(&mut after.0);
        changes
    }

    /// Adds a file that a round depends on and that does not ship.
    pub(crate) fn add(&mut self, path: &str, bytes: &[u8]) {
        let digest = skill_pack::sha256(bytes);
        self.0.insert(path.to_owned(), State::File { executable: false, digest });
    }

    /// What is different since `before`.
    pub(crate) fn changes_since(&self, before: &Self) -> Changes {
        let mut changes = Changes::default();
        for (path, state) in &self.0 {
            match before.0.get(path) {
                None => changes.added.push(path.clone()),
                Some(old) if old != state => changes.modified.push(path.clone()),
                Some(_) => {}
            }
        }
        let gone = before.0.keys().filter(|path| !self.0.contains_key(*path));
        changes.removed = gone.cloned().collect();
        changes
    }
}

impl Changes {
    /// All paths, sorted.
    pub(crate) fn all(&self) -> Vec<&str> {
        let all = self.added.iter().chain(&self.modified).chain(&self.removed);
        let mut all: Vec<&str> = all.map(String::as_str).collect();
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use skill_spec::{File, LeftOut, LeftOutReason, RelPath};

    use super::*;

    fn files(entries: &[(&str, &str, bool)]) -> Files {
        let mut files = Files::new();
        for (path, text, executable) in entries {
            let file = File { bytes: text.as_bytes().to_vec().into(), executable: *executable };
            files.insert(RelPath::new(path).unwrap(), file);
        }
        files
    }

    fn snapshot(files: &Files) -> Snapshot {
        Snapshot::of(files, &skill_pack::content_digests(files))
    }

    #[test]
    fn changes_are_told_apart() {
        let before = files(&[("a", "1", false), ("b", "1", false), ("c", "1", false)]);
        let after =
            files(&[("a", "1", false), ("b", "2", false), ("c", "1", true), ("d", "", false)]);
        let changes = snapshot(&after).changes_since(&snapshot(&before));
        assert_eq!(changes.all(), ["b", "c", "d"]);
        assert_eq!(changes.added, ["d"]);
        assert_eq!(changes.modified, ["b", "c"]);
        let back = snapshot(&before).changes_since(&snapshot(&after));
        assert_eq!(back.removed, ["d"]);
    }

    #[test]
    fn only_what_takes_a_files_place_counts_beside_the_files() {
        let plain = snapshot(&files(&[("a", "1", false)]));
        let with = |reason: LeftOutReason| {
            let mut files = files(&[("a", "1", false)]);
            files.left_out.push(LeftOut { path: "b".to_owned(), reason });
            snapshot(&files)
        };
        assert_eq!(with(LeftOutReason::VersionControl), plain);
        assert_eq!(with(LeftOutReason::Ignored("*.log".to_owned())), plain);
        assert_ne!(with(LeftOutReason::Symlink("a".to_owned())), plain);
        assert_ne!(with(LeftOutReason::Unreadable("no".to_owned())), plain);
    }
}
