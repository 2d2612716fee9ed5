//! Files and folders whose names some systems take for one: they differ in case, or in how their
//! accents are written.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use crate::files::Files;

/// Two names in one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Twin {
    /// The path that comes first.
    pub(crate) first: String,
    /// The other one.
    pub(crate) second: String,
    /// How they differ.
    pub(crate) kind: Kind,
}

/// How twins differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// In upper and lower case, and perhaps in accents too.
    Case,
    /// Only in whether accents are characters of their own.
    NormalForm,
}

/// Every pair, the first of each name against the others. Linear in the length of all paths: a
/// folder is known by its number, not by its path.
pub(crate) fn find(files: &Files) -> Vec<Twin> {
    let mut twins = Vec::new();
    // The names of each folder: as they are, and folded. Twins of a folder share a number.
    let mut known: HashMap<(usize, &str), Name> = HashMap::new();
    let mut by_fold: HashMap<(usize, String), (&str, usize)> = HashMap::new();
    for (path, _) in files.iter() {
        let path = path.as_str();
        let (mut folder, mut start, mut is_twin) = (0, 0, false);
        for part in path.split('/') {
            let end = start + part.len();
            let name = known.get(&(folder, part)).copied().unwrap_or_else(|| {
                let new = known.len() + 1;
                let first = by_fold.entry((folder, fold(part)));
                let (first, number) = *first.or_insert((path.get(..end).unwrap_or(path), new));
                let name = Name { number, is_twin: number != new };
                // Below twins everything has two names.
                if name.is_twin && !is_twin {
                    let own = first.rsplit('/').next().unwrap_or(first);
                    let is_same = own.nfc().eq(part.nfc());
                    let kind = if is_same { Kind::NormalForm } else { Kind::Case };
                    let (first, second) = (first.to_owned(), path[..end].to_owned());
                    twins.push(Twin { first, second, kind });
                }
                known.insert((folder, part), name);
                name
            });
            (folder, start, is_twin) = (name.number, end + 1, is_twin || name.is_twin);
        }
    }
    twins
}

/// What a name in a folder stands for.
#[derive(Clone, Copy)]
struct Name {
    number: usize,
    is_twin: bool,
}

fn fold(part: &str) -> String {
    if part.is_ascii() {
        return part.to_ascii_lowercase();
    }
    // Some letters change their accents with their case, so these are made one after it.
    part.nfd().flat_map(char::to_lowercase).nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{File, RelPath};

    fn pairs(paths: &[&str]) -> Vec<(String, String, Kind)> {
        let mut files = Files::new();
        for path in paths {
            files.insert(RelPath::new(path).unwrap(), File::default());
        }
        find(&files).into_iter().map(|twin| (twin.first, twin.second, twin.kind)).collect()
    }

    #[test]
    fn names_that_one_folder_cannot_hold_are_paired() {
        let pair = |a: &str, b: &str, kind| (a.to_owned(), b.to_owned(), kind);
        assert_eq!(pairs(&["A.txt", "a.txt"]), [pair("A.txt", "a.txt", Kind::Case)]);
        assert_eq!(pairs(&["x/Ä", "x/ä"]), [pair("x/Ä", "x/ä", Kind::Case)]);
        assert_eq!(
            pairs(&["caf\u{e9}", "cafe\u{301}"]),
            [pair("cafe\u{301}", "caf\u{e9}", Kind::NormalForm)]
        );
        assert_eq!(pairs(&["a/A", "b/a", "c/a.txt", "a.txt"]), []);
    }

    #[test]
    fn twins_of_folders_are_told_once() {
        let found = pairs(&["Docs/a", "Docs/b", "docs/B", "docs/c", "docs/d"]);
        let pairs: Vec<_> = found.iter().map(|(a, b, _)| (a.as_str(), b.as_str())).collect();
        assert_eq!(pairs, [("Docs", "docs")]);
    }

    #[test]
    fn twenty_thousand_files_and_deep_folders_are_soon_compared() {
        let mut paths: Vec<String> = (0..20_000).map(|n| format!("data/{n}.txt")).collect();
        paths.push(vec!["A"; 30_000].join("/"));
        paths.push(vec!["a"; 30_000].join("/"));
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(pairs(&paths).len(), 1);
    }
}
