//! Paths that texts spell out from the root of the bundle on, as most mentions are written. Their
//! files would be found by their names too, which costs more: a search for all of them.

use memchr::memchr_iter;

use super::Reach;
use super::words::is_of_name;
use crate::span::FileId;

/// The folders at the root that hold what to look for.
pub(super) struct Paths<'a> {
    /// In order.
    folders: Vec<&'a [u8]>,
    /// The bytes that they end in: of all slashes few have one before them.
    lasts: [bool; 256],
}

impl<'a> Paths<'a> {
    /// Of files in order of path.
    pub(super) fn new(files: impl Iterator<Item = (FileId, &'a str)>) -> Self {
        let mut paths = Self { folders: Vec::new(), lasts: [false; 256] };
        for (_, path) in files {
            let path = path.as_bytes();
            let Some(end) = path.iter().position(|byte| *byte == b'/') else { continue };
            let (folder, _) = path.split_at(end);
            if paths.folders.last() != Some(&folder)
                && let Some(last) = folder.last()
            {
                paths.folders.push(folder);
                paths.lasts[usize::from(*last)] = true;
            }
        }
        paths
    }

    /// Goes through a text and adds the files whose whole path stands in it. Each is mentioned by
    /// its name, and by that of its folder before it.
    pub(super) fn read(&self, text: &[u8], reach: &mut Reach<'_>) {
        let mut read = 0;
        for slash in memchr_iter(b'/', text) {
            let Some(before) = text.get(read..slash) else { continue };
            if !before.last().is_some_and(|last| self.lasts[usize::from(*last)]) {
                continue;
            }
            let folder = before.iter().rev().take_while(|byte| is_of_name(**byte)).count();
            let (_, folder) = before.split_at(before.len() - folder);
            if self.folders.binary_search(&folder).is_err() {
                continue;
            }
            let rest = text.get(slash..).unwrap_or_default();
            let is_of_path = |byte: &&u8| **byte == b'/' || is_of_name(**byte);
            read = slash + rest.iter().take_while(is_of_path).count();
            let path = text.get(slash - folder.len()..read).map(std::str::from_utf8);
            // A dot may end a sentence.
            if let Some(Ok(path)) = path
                && let Some(file) = reach.skill.files.id(path.trim_end_matches('.'))
            {
                reach.add(file);
            }
        }
    }
}
