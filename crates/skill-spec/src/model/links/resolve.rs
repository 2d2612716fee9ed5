//! From the destination of a link to a path of the bundle.

use std::collections::HashMap;

use memchr::memchr2;
use percent_encoding::percent_decode_str;

use super::{Goal, Meant, Outside, folder};
use crate::files::{Files, RelPath};
use crate::skill::Skill;
use crate::span::FileId;
use crate::vocab::nearest;

pub(crate) struct Resolver<'a> {
    files: &'a Files,
    /// Made for the first link that needs it.
    names: Option<Names<'a>>,
    /// How many more links get a guess: each is held against every file.
    guesses: usize,
}

/// The paths of a bundle by what a slip leaves of them.
struct Names<'a> {
    /// Files and folders by their path in lower case; `None` where two share it.
    paths: HashMap<String, Option<&'a str>>,
    /// Files by their last part in lower case; `None` where two share it.
    names: HashMap<String, Option<&'a str>>,
}

/// What a quick look at a destination tells.
pub(super) enum QuickGoal {
    /// A path of the bundle that is there.
    Found(String),
    /// The file that it stands in.
    Here,
    /// No path at all.
    Elsewhere,
    /// That a closer look is needed.
    Doubtful,
}

/// A path after its `.` and `..` are gone.
struct Walked {
    path: String,
    leaves: bool,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(skill: &'a Skill) -> Self {
        Self { files: &skill.files, names: None, guesses: 200 }
    }

    /// Where a destination leads; `None` for web addresses and placeholders.
    pub(super) fn goal(&mut self, file: FileId, destination: &str) -> Option<Goal> {
        let from = self.files.path(file)?.as_str();
        if destination.starts_with('#') {
            return (destination.len() > 1).then(|| Goal::Found(from.to_owned()));
        }
        let written = destination.split(['?', '#']).next().unwrap_or("").trim();
        if written.is_empty() || is_placeholder(written) {
            return None;
        }
        match start(written) {
            Start::Web => return None,
            Start::Out(way) => return Some(self.outside(way, written)),
            Start::Path => {}
        }
        let decoded = percent_decode_str(written).decode_utf8_lossy().into_owned();
        let base = folder(from);
        [written, &decoded].into_iter().find_map(|path| self.found(base, path)).or_else(|| {
            let is_named = |name| decoded.eq_ignore_ascii_case(name);
            // `[text](url)`: a word that stands for a destination.
            let is_word = !decoded.contains(['/', '.', '\\']) && !WORDS.into_iter().any(is_named);
            (!is_word).then(|| self.not_found(base, &decoded))
        })
    }

    /// The same where it is plain to see.
    pub(super) fn quick_goal(&self, file: FileId, destination: &str) -> QuickGoal {
        let Some(from) = self.files.path(file).map(RelPath::as_str) else {
            return QuickGoal::Doubtful;
        };
        let end = memchr2(b'?', b'#', destination.as_bytes()).unwrap_or(destination.len());
        let written = destination[..end].trim();
        if written.is_empty() {
            return QuickGoal::Here;
        }
        let is_there = match start(written) {
            Start::Web => return QuickGoal::Elsewhere,
            Start::Out(_) => None,
            Start::Path => self.found(folder(from), written),
        };
        if let Some(Goal::Found(path)) = is_there {
            return QuickGoal::Found(path);
        }
        // A word in brackets is code more often than a link: it leads nowhere either way.
        let is_word = written.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !WORDS.into_iter().any(|name| written.eq_ignore_ascii_case(name));
        if is_word || is_placeholder(written) { QuickGoal::Elsewhere } else { QuickGoal::Doubtful }
    }

    fn found(&self, base: &str, path: &str) -> Option<Goal> {
        if base.is_empty() && self.files.id(path).is_some() {
            return Some(Goal::Found(path.to_owned()));
        }
        let walked = walk(self.files, base, path);
        (!walked.leaves && self.exists(&walked.path)).then_some(Goal::Found(walked.path))
    }

    fn not_found(&mut self, base: &str, path: &str) -> Goal {
        let walked = walk(self.files, base, path);
        if walked.leaves {
            let meant = Some(walked.path).filter(|path| self.exists(path));
            return Goal::Outside { way: Outside::Parent, meant };
        }
        if path.contains('\\') {
            let turned = walk(self.files, base, &path.replace('\\', "/"));
            if !turned.leaves && self.exists(&turned.path) {
                return Goal::Backslash(turned.path);
            }
        }
        if let Some(Some(found)) = self.names().paths.get(&walked.path.to_lowercase()) {
            return Goal::OtherCase((*found).to_owned());
        }
        let root = walk(self.files, "", path);
        if !base.is_empty() && !root.leaves && self.exists(&root.path) {
            return Goal::FromRoot(root.path);
        }
        let meant = self.meant(&walked.path);
        Goal::Missing { path: walked.path, meant }
    }

    fn outside(&self, way: Outside, written: &str) -> Goal {
        let decoded = percent_decode_str(written).decode_utf8_lossy();
        let inside = decoded.trim_start_matches('/');
        let is_there = way == Outside::Absolute && !inside.is_empty() && self.exists(inside);
        Goal::Outside { way, meant: is_there.then(|| inside.to_owned()) }
    }

    fn exists(&self, path: &str) -> bool {
        path.is_empty() || self.files.id(path).is_some() || self.files.has_folder(path)
    }

    /// What a path that leads to nothing may be meant for.
    pub(crate) fn meant(&mut self, path: &str) -> Option<Meant> {
        self.guesses = self.guesses.checked_sub(1)?;
        if let Some(Some(found)) = self.names().paths.get(&path.to_lowercase()) {
            return Some(Meant::Near((*found).to_owned()));
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        if let Some(Some(moved)) = self.names().names.get(&name.to_lowercase()) {
            return Some(Meant::Moved((*moved).to_owned()));
        }
        let all = self.files.iter().map(|(known, _)| known.as_str());
        let beside: Vec<&str> = all.filter(|known| folder(known) == folder(path)).collect();
        // The one file that differs in its ending alone.
        let mut same = beside.iter().filter(|known| stem(known) == stem(path));
        if let (Some(one), None) = (same.next(), same.next()) {
            return Some(Meant::Near((*one).to_owned()));
        }
        let names = beside.iter().map(|known| known.rsplit('/').next().unwrap_or(known));
        let near = nearest(name, names.filter(|known| same_kind(known, name)))?;
        let near = if folder(path).is_empty() {
            near.to_owned()
        } else {
            format!("{}/{near}", folder(path))
        };
        Some(Meant::Near(near))
    }

    fn names(&mut self) -> &Names<'a> {
        let files = self.files;
        self.names.get_or_insert_with(|| Names::new(files))
    }
}

impl<'a> Names<'a> {
    fn new(files: &'a Files) -> Self {
        let mut names = Self { paths: HashMap::new(), names: HashMap::new() };
        let mut last: &str = "";
        for (path, _) in files.iter().map(|(path, file)| (path.as_str(), file)) {
            add(&mut names.paths, path, path);
            let name = path.rsplit('/').next().unwrap_or(path);
            add(&mut names.names, name, path);
            let mut above = folder(path);
            // The files of a folder stand together: what is above the last one is known.
            while !above.is_empty() && above != folder(last) && !is_above(above, last) {
                add(&mut names.paths, above, above);
                above = folder(above);
            }
            last = path;
        }
        names
    }
}

fn is_above(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn add<'a>(map: &mut HashMap<String, Option<&'a str>>, key: &str, path: &'a str) {
    map.entry(key.to_lowercase()).and_modify(|known| *known = None).or_insert(Some(path));
}

/// A path without its ending.
fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

/// Two files of one kind: their names end alike.
fn same_kind(one: &str, other: &str) -> bool {
    let end = |name: &str| name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    end(one) == end(other)
}

/// Files that go without an ending.
const WORDS: [&str; 9] = [
    "LICENSE",
    "LICENCE",
    "NOTICE",
    "README",
    "CHANGELOG",
    "CONTRIBUTING",
    "COPYING",
    "Makefile",
    "Dockerfile",
];

/// Follows `path` from the folder `base`. A way out that comes back through the bundle's own folder
/// still leaves, but its path is that of the bundle.
fn walk(files: &Files, base: &str, path: &str) -> Walked {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    let mut leaves = false;
    let mut above = false;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                above = parts.pop().is_none();
                leaves |= above;
            }
            _ if above && files.folder.as_deref() == Some(part) => above = false,
            _ => {
                above = false;
                parts.push(part);
            }
        }
    }
    Walked { path: parts.join("/"), leaves }
}

/// What the start of a destination tells.
pub(super) enum Start {
    Web,
    Out(Outside),
    Path,
}

pub(super) fn start(path: &str) -> Start {
    if path.starts_with("//") {
        return Start::Web;
    }
    if path.starts_with('/') {
        return Start::Out(Outside::Absolute);
    }
    if path.starts_with("~/") {
        return Start::Out(Outside::Home);
    }
    let Some((scheme, rest)) = path.split_once(':') else { return Start::Path };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    match scheme {
        _ if !is_scheme => Start::Path,
        _ if scheme.len() == 1 && rest.starts_with(['\\', '/']) => Start::Out(Outside::Drive),
        _ if scheme.eq_ignore_ascii_case("file") => Start::Out(Outside::FileUrl),
        _ => Start::Web,
    }
}

/// A destination that stands for others, or shows a form: nobody follows it.
pub(super) fn is_placeholder(path: &str) -> bool {
    path.contains(['{', '}', '<', '>', '$', '*', '|', '"', '…', '['])
        || path.contains("...")
        || path.contains("path/to/")
        || path.contains("%7B")
        // `/plugin:command` is what a person types.
        || path.starts_with('/') && path.contains(':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PATHS: [&str; 6] = ["b/a.md", "b/c.md", "LICENSE", "d e.txt", "b/${x}.md", "url"];

    fn destinations() -> impl Strategy<Value = String> {
        let pieces = [
            "a.md",
            "c.md",
            "b",
            "/",
            "./",
            "../",
            "LICENSE",
            "d e.txt",
            "d%20e.txt",
            "${x}",
            ".md",
            "#x",
            "?y",
            "url",
            ":",
            "http",
            "//",
            "~",
            "file",
            "path/to/",
            "...",
            " ",
            "C",
            "\\",
            "*",
            "\"",
            "é",
        ];
        let piece = prop::sample::select(pieces.to_vec());
        prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn a_quick_look_says_no_other_than_a_closer_one(destination in destinations()) {
            let skill = Skill::parse(Files::of_texts(&PATHS.map(|path| (path, ""))));
            let mut resolver = Resolver::new(&skill);
            let Some(file) = skill.files.id("b/a.md") else { panic!("no file") };
            let quick = resolver.quick_goal(file, &destination);
            let goal = resolver.goal(file, &destination);
            match quick {
                QuickGoal::Found(path) => {
                    let is_same = goal.is_none_or(|goal| goal == Goal::Found(path));
                    prop_assert!(is_same, "{destination}");
                }
                QuickGoal::Here => {
                    let own = Goal::Found("b/a.md".to_owned());
                    prop_assert!(goal.is_none_or(|goal| goal == own), "{destination}");
                }
                QuickGoal::Elsewhere => prop_assert_eq!(goal, None, "{}", destination),
                QuickGoal::Doubtful => {}
            }
        }
    }
}
