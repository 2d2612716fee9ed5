//! A folder that was read before, and of which only a few paths may be different: those alone are
//! looked at. Wherever it is not plain what happened, the answer is to look at everything.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use skill_pack::{EntryKind, Selector};
use skill_spec::{Files, LeftOut, LeftOutReason, RelPath};

use super::load::{IGNORE_FILE, MAX_FILES, MAX_TOTAL_BYTES, Read, read_file, real_name, selector};
use super::reuse::Reuse;
use super::{SkillFolder, canonical};
use crate::config::Pack;

/// Whether the disk may take two names that differ in case for one, as is usual but on Linux.
const ONE_FOR_TWO: bool = !cfg!(target_os = "linux");

/// The files of a folder, and those of its paths that were looked at again.
pub(crate) struct Touched {
    pub(crate) files: Files,
    pub(crate) paths: Vec<String>,
}

/// What a path is now.
enum Now {
    Read(Read),
    LeftOut(LeftOutReason),
    Gone,
    /// Nothing below a folder that stays behind counts.
    NoMatter,
}

/// What [`super::load_again`] would read, if nothing happened since the last time but to `paths`.
/// `None`, with all as it was, if that takes a look at everything.
pub(crate) fn load_touched(
    folder: &SkillFolder,
    pack: &Pack,
    reuse: &mut Reuse,
    paths: &BTreeSet<PathBuf>,
) -> Option<Touched> {
    let start = SystemTime::now();
    let mut look = Look { folder, pack, start, files: reuse.last()?, selector: None };
    let mut found = Vec::new();
    for full in paths {
        let path = relative(full.strip_prefix(&folder.path).ok()?)?;
        let now = look.at(full, &path)?;
        found.push((path, now));
    }
    let mut files = reuse.take_last()?;
    let mut looked_at = Vec::new();
    for (path, now) in found {
        looked_at.push(path.as_str().to_owned());
        match now {
            Now::NoMatter => {}
            Now::Gone => {
                reuse.remove(&mut files, &path);
                set_left_out(&mut files, &path, None);
            }
            Now::LeftOut(reason) => {
                reuse.remove(&mut files, &path);
                set_left_out(&mut files, &path, Some(reason));
            }
            Now::Read((file, kept)) => {
                set_left_out(&mut files, &path, None);
                reuse.put(&mut files, &path, file, kept);
            }
        }
    }
    let bytes: u64 = files.iter().map(|(_, file)| file.bytes.len() as u64).sum();
    if files.len() > MAX_FILES || bytes > MAX_TOTAL_BYTES {
        // Whoever looks at everything says what is wrong.
        reuse.give_back(files, usize::MAX);
        return None;
    }
    files.folder = real_name(folder);
    Some(Touched { files, paths: looked_at })
}

/// A path of the bundle, from one of the system; `None` if it is none of a file.
fn relative(inside: &Path) -> Option<RelPath> {
    let part = |part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    };
    let parts: Option<Vec<&str>> = inside.components().map(part).collect();
    RelPath::new(&parts?.join("/")).ok()
}

/// The last look, and what is needed to look again.
struct Look<'a> {
    folder: &'a SkillFolder,
    pack: &'a Pack,
    start: SystemTime,
    files: &'a Files,
    selector: Option<Selector>,
}

impl Look<'_> {
    fn at(&mut self, full: &Path, path: &RelPath) -> Option<Now> {
        let text = path.as_str();
        // It decides about all others.
        if text.eq_ignore_ascii_case(IGNORE_FILE) {
            return None;
        }
        match fs::symlink_metadata(full) {
            Ok(metadata) if metadata.is_file() => {
                // It may be called otherwise by now.
                if ONE_FOR_TWO && !canonical(full).is_ok_and(|real| real.ends_with(text)) {
                    return None;
                }
                let known = self.files.get(text).is_some();
                if known { self.read(full) } else { self.stranger(full, path) }
            }
            // It may be the other that went away.
            Err(_) if ONE_FOR_TWO && self.has_twin(text) => None,
            // A folder went away: what lay in it did, too.
            Err(error) if error.kind() == ErrorKind::NotFound && !self.was_folder(text) => {
                Some(Now::Gone)
            }
            _ => None,
        }
    }

    /// Whether something else that was there may be called so, too.
    fn has_twin(&self, text: &str) -> bool {
        let twin = |other: &str| other != text && other.eq_ignore_ascii_case(text);
        let mut others = self.files.iter().map(|(path, _)| path.as_str());
        let mut left_out = self.files.left_out.iter().map(|entry| entry.path.as_str());
        !text.is_ascii() || others.any(twin) || left_out.any(twin)
    }

    fn was_folder(&self, path: &str) -> bool {
        let is_below = |entry: &LeftOut| {
            entry.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
        };
        self.files.has_folder(path) || self.files.left_out.iter().any(is_below)
    }

    fn read(&self, full: &Path) -> Option<Now> {
        match read_file(full, &AtomicU64::new(0), self.start) {
            Ok(read) => Some(Now::Read(read)),
            Err(error) if error.kind() == ErrorKind::NotFound => Some(Now::Gone),
            Err(_) => None,
        }
    }

    /// A file that did not ship the last time.
    fn stranger(&mut self, full: &Path, path: &RelPath) -> Option<Now> {
        let text = path.as_str();
        let left_out = |path: &str| self.files.left_out.iter().find(|entry| entry.path == path);
        let mut folders = text.match_indices('/').map(|(at, _)| &text[..at]);
        if let Some(folder) = folders.clone().find_map(left_out) {
            return folder.reason.is_choice().then_some(Now::NoMatter);
        }
        if left_out(text).is_some_and(|entry| entry.reason == LeftOutReason::OwnOutput) {
            return Some(Now::NoMatter);
        }
        // A folder with files that ship was entered.
        let parent = folders.next_back();
        if parent.is_some_and(|parent| !self.files.has_folder(parent)) {
            return None;
        }
        // Only the folder's list tells which it is.
        if self.has_twin(text) {
            return None;
        }
        if self.selector.is_none() {
            self.selector = selector(self.folder, self.pack).ok();
        }
        match self.selector.as_ref()?.decide(path, EntryKind::File) {
            Some(reason) => Some(Now::LeftOut(reason)),
            None => self.read(full),
        }
    }
}

fn set_left_out(files: &mut Files, path: &RelPath, reason: Option<LeftOutReason>) {
    files.left_out.retain(|entry| entry.path != path.as_str());
    let Some(reason) = reason else { return };
    let before = |entry: &LeftOut| entry.path.split('/').lt(path.parts());
    let at = files.left_out.partition_point(before);
    files.left_out.insert(at, LeftOut { path: path.as_str().to_owned(), reason });
}
