//! Files and folders whose names some systems take for one: they differ in case, or in how their
//! accents are written.

use std::borrow::Cow;
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
    if !may_be(files) {
        return twins;
    }
    // The first name of those in a folder that are one when folded, and its number, which the
    // others share.
    let mut known: HashMap<(usize, Cow<'_, str>), (&str, usize)> =
        HashMap::with_capacity(files.len());
    // What the last path is made of: files of a folder stand together.
    let mut parts: Vec<Part> = Vec::new();
    let mut last = "";
    for (path, _) in files.iter() {
        let path = path.as_str();
        parts.truncate(shared(&parts, last, path));
        last = path;
        let (mut above, mut start) =
            parts.last().map_or((Part::default(), 0), |part| (*part, part.end + 1));
        for name in path.get(start..).into_iter().flat_map(|rest| rest.split('/')) {
            let end = start + name.len();
            let new = known.len() + 1;
            let here = path.get(..end).unwrap_or(path);
            let (first, number) = *known.entry((above.number, fold(name))).or_insert((here, new));
            let is_twin = number != new;
            // Below twins everything has two names.
            if is_twin && !above.is_twin {
                let own = first.rsplit('/').next().unwrap_or(first);
                let is_same = own.nfc().eq(name.nfc());
                let kind = if is_same { Kind::NormalForm } else { Kind::Case };
                twins.push(Twin { first: first.to_owned(), second: here.to_owned(), kind });
            }
            above = Part { end, number, is_twin: is_twin || above.is_twin };
            parts.push(above);
            start = end + 1;
        }
    }
    twins
}

/// Whether any two names of the bundle differ in case alone; names beyond ASCII may always.
fn may_be(files: &Files) -> bool {
    // Twins of more names are looked for one by one.
    const MOST: usize = 16;
    let mut capitals: Vec<&str> = Vec::new();
    for name in files.names() {
        if !name.is_ascii() {
            return true;
        }
        let is_capital = name.bytes().any(|byte| byte.is_ascii_uppercase());
        if !is_capital || capitals.contains(&name) {
            continue;
        }
        if capitals.len() == MOST {
            return true;
        }
        capitals.push(name);
    }
    // A bit for each length: most names are as long as none of them.
    let bit = |name: &str| 1_u64 << (name.len() & 63);
    let lengths = capitals.iter().fold(0, |lengths, capital| lengths | bit(capital));
    let is_twin = |name: &str| {
        let is_other = |other: &&str| name.eq_ignore_ascii_case(other) && name != *other;
        capitals.iter().any(is_other)
    };
    files.names().any(|name| lengths & bit(name) != 0 && is_twin(name))
}

/// A part of a path.
#[derive(Clone, Copy, Default)]
struct Part {
    /// Where it ends in the path.
    end: usize,
    /// That of its first twin.
    number: usize,
    /// Whether it or a folder above it has one.
    is_twin: bool,
}

/// How many of the parts of one path the next one begins with.
fn shared(parts: &[Part], last: &str, next: &str) -> usize {
    let same = last.bytes().zip(next.bytes()).take_while(|(a, b)| a == b).count();
    let ends = |part: &Part| next.as_bytes().get(part.end).is_none_or(|byte| *byte == b'/');
    parts.partition_point(|part| part.end <= same && ends(part))
}

fn fold(part: &str) -> Cow<'_, str> {
    if !part.is_ascii() {
        // Some letters change their accents with their case, so these are made one after it.
        return part.nfd().flat_map(char::to_lowercase).nfc().collect();
    }
    if part.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return part.to_ascii_lowercase().into();
    }
    part.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(paths: &[&str]) -> Vec<(String, String, Kind)> {
        let texts: Vec<_> = paths.iter().map(|path| (*path, "")).collect();
        let files = Files::of_texts(&texts);
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
        assert_eq!(pairs(&["a/b/c", "a/b-c", "ab", "b/a/c"]), []);
        let many = ('A'..='T').map(|name| format!("{name}/x"));
        let many: Vec<String> = many.chain(["t/x".to_owned()]).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(pairs(&many), [pair("T", "t", Kind::Case)]);
        assert_eq!(pairs(&["Ä/b/c", "Ä/B"]), [pair("Ä/B", "Ä/b", Kind::Case)]);
    }

    #[test]
    fn twins_of_folders_are_told_once() {
        let found = pairs(&["Docs/a", "Docs/b", "docs/B", "docs/c", "docs/d"]);
        let pairs: Vec<_> = found.iter().map(|(a, b, _)| (a.as_str(), b.as_str())).collect();
        assert_eq!(pairs, [("Docs", "docs")]);
        assert_eq!(self::pairs(&["Docs/x/A", "docs/x/a", "docs/x/A/b"]).len(), 1);
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
