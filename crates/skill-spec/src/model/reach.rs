//! Which files of a bundle its texts lead to, from the prompt on.
//!
//! Kind to authors: a link, a path, a file's name, a module's name or its folder is enough. Texts
//! are read only where links do not lead to every file.

mod names;
mod paths;
mod words;

use std::collections::{BTreeMap, HashMap, HashSet};

use memchr::memchr;

use self::names::{Names, Words};
use self::paths::Paths;
use self::words::Known;
use crate::files::parted;
use crate::model::links::folder;
use crate::skill::Skill;
use crate::span::FileId;

/// Files that no text leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmentioned {
    /// One file.
    File(String),
    /// A folder of which nothing is led to, and the number of its files.
    Folder(String, usize),
    /// Several files of a folder, itself empty for the root of the bundle.
    Several {
        /// The folder.
        folder: String,
        /// The names of those that nothing leads to.
        names: Vec<String>,
        /// How many files lie in the folder.
        total: usize,
    },
}

/// What is read beside SKILL.md: by the platform, and by what runs programs.
const STARTS: [&str; 7] = [
    "vlmrun.yaml",
    "schema.json",
    "pipeline.py",
    "agents/openai.yaml",
    "package.json",
    "pyproject.toml",
    "manifest.json",
];

/// Larger files are data.
const MAX_BYTES: usize = 1 << 20;

/// What no text leads to, in order of path; a folder without any file that is led to stands for
/// its files.
pub(crate) fn unmentioned(skill: &Skill) -> Vec<Unmentioned> {
    if skill.syntax.manifest_file.is_none() {
        return Vec::new();
    }
    let ids = (0_u32..).map(FileId);
    let paths = || ids.clone().zip(skill.files.iter().map(|(path, _)| path.as_str()));
    let mut known = Known::default();
    let candidates: Vec<(FileId, &str)> = paths().filter(|(_, path)| !known.is(path)).collect();
    if candidates.is_empty() {
        return Vec::new();
    }
    let mut reach = Reach::new(skill, &candidates);
    reach.follow_links();
    if reach.missing > 0 {
        let paths = Paths::new(candidates.iter().copied().filter(|(id, _)| !reach.has(*id)));
        reach.read_texts(0, |reach, text, _| paths.read(text, reach));
    }
    if reach.missing > 0 {
        read_names(&mut reach, &paths().collect::<Vec<_>>(), MANY);
    }
    if reach.missing == 0 {
        return Vec::new();
    }
    grouped(&candidates, |id| reach.has(id))
}

/// With more files that nothing leads to, texts are asked first which of them they may name.
const MANY: usize = 128;

/// So often they are asked; the texts that are led to in the end are searched for all names.
const MOST_ROUNDS: usize = 4;

/// Follows the names in the texts that are led to, those that they lead to included. With more than
/// `many` to find, only for names that a text may hold it is searched.
fn read_names<'a>(reach: &mut Reach<'a>, files: &[(FileId, &'a str)], many: usize) {
    let mut read = 0;
    for round in 0..=MOST_ROUNDS {
        if reach.missing == 0 || read == reach.queue.len() {
            return;
        }
        let words = (reach.missing > many && round < MOST_ROUNDS).then(|| {
            let mut words = Words::default();
            reach.texts(read).for_each(|text| words.add(text));
            words
        });
        let mut names = Names::new(files, |id| reach.has(id), words.as_ref());
        // What is led to now was not asked for its words: it may hold other names.
        let next = words.map_or(usize::MAX, |_| reach.queue.len());
        reach.read_texts(read, |reach, text, is_prose| names.read(text, is_prose, reach));
        read = next.min(reach.queue.len());
    }
}

/// The texts that are led to, and those of them that are not read yet.
struct Reach<'a> {
    skill: &'a Skill,
    reached: Vec<bool>,
    /// How many of the files that need a mention are not led to.
    missing: usize,
    needed: Vec<bool>,
    /// In order of arrival.
    queue: Vec<FileId>,
    /// The paths that the links of each file lead to, while it is not read.
    links: BTreeMap<FileId, Vec<&'a str>>,
    /// Folders that links led to, and whose files were added.
    folders: HashSet<&'a str>,
}

impl<'a> Reach<'a> {
    fn new(skill: &'a Skill, candidates: &[(FileId, &str)]) -> Self {
        let mut links: BTreeMap<FileId, Vec<&str>> = BTreeMap::new();
        // What is named in code is led to as well.
        for lead in skill.leads() {
            links.entry(lead.from).or_default().push(&lead.path);
        }
        let mut needed = vec![false; skill.files.len()];
        for (id, _) in candidates {
            needed[id.0 as usize] = true;
        }
        let mut reach = Self {
            skill,
            reached: vec![false; needed.len()],
            missing: candidates.len(),
            needed,
            queue: Vec::new(),
            links,
            folders: HashSet::new(),
        };
        let starts = STARTS.into_iter().filter_map(|start| skill.files.id(start));
        for start in skill.syntax.manifest_file.into_iter().chain(starts) {
            reach.add(start);
        }
        reach
    }

    fn has(&self, file: FileId) -> bool {
        self.reached.get(file.0 as usize).copied().unwrap_or(true)
    }

    fn add(&mut self, file: FileId) {
        if let Some(reached) = self.reached.get_mut(file.0 as usize)
            && !*reached
        {
            *reached = true;
            self.missing -= usize::from(self.needed[file.0 as usize]);
            self.queue.push(file);
        }
    }

    fn follow_links(&mut self) {
        let mut next = 0;
        while let Some(file) = self.queue.get(next).copied() {
            next += 1;
            self.follow(file);
        }
    }

    /// Adds what the links of a file lead to.
    fn follow(&mut self, file: FileId) {
        for path in self.links.remove(&file).unwrap_or_default() {
            match self.skill.files.id(path) {
                Some(file) => self.add(file),
                None if self.folders.insert(path) => self.add_below(path),
                None => {}
            }
        }
    }

    /// A file's bytes, if it is text of a bearable size.
    fn text(&self, file: FileId) -> Option<&'a [u8]> {
        let bytes = self.skill.files.file(file)?.bytes.as_slice();
        let head = bytes.get(..bytes.len().min(1024))?;
        (bytes.len() <= MAX_BYTES && memchr(0, head).is_none()).then_some(bytes)
    }

    /// The texts that are led to, in order of arrival from a place on.
    fn texts(&self, from: usize) -> impl Iterator<Item = &'a [u8]> {
        self.queue.iter().skip(from).filter_map(|file| self.text(*file))
    }

    /// Reads the texts that are led to, from a place in the order of arrival on, those that they
    /// lead to included, until all is found.
    fn read_texts(&mut self, from: usize, mut read: impl FnMut(&mut Self, &'a [u8], bool)) {
        let mut next = from;
        while let Some(file) = self.queue.get(next).copied()
            && self.missing > 0
        {
            next += 1;
            self.follow(file);
            if let Some((path, text)) = self.skill.files.path(file).zip(self.text(file)) {
                read(self, text, is_prose(path.name()));
            }
        }
    }

    /// Adds all files below a folder.
    fn add_below(&mut self, folder: &str) {
        let is_below = |path: &str| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        for (id, (path, _)) in (0_u32..).map(FileId).zip(self.skill.files.iter()) {
            if is_below(path.as_str()) {
                self.add(id);
            }
        }
    }
}

fn is_prose(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".md")
}

/// Puts files together that lie in a folder of which nothing is led to, and those of one folder
/// where they are many.
fn grouped(candidates: &[(FileId, &str)], has: impl Fn(FileId) -> bool) -> Vec<Unmentioned> {
    const FEW: usize = 3;
    // The files of a folder stand together, but for those of the folders in it.
    let runs = candidates.chunk_by(|(_, one), (_, other)| folder(one) == folder(other));
    let runs = runs.map(|run| (run.first().map_or("", |(_, path)| folder(path)), run));
    let runs: Vec<(&str, &[(FileId, &str)])> = runs.collect();
    // The number of files below each folder, and whether one of them is led to.
    let mut folders: HashMap<&str, (usize, bool)> = HashMap::new();
    // The number of files in each.
    let mut totals: HashMap<&str, usize> = HashMap::new();
    for (base, run) in &runs {
        let is_led = run.iter().any(|(id, _)| has(*id));
        *totals.entry(base).or_default() += run.len();
        let mut above = *base;
        while !above.is_empty() {
            let (count, led) = folders.entry(above).or_default();
            *count += run.len();
            *led |= is_led;
            above = folder(above);
        }
    }
    let mut whole: BTreeMap<&str, usize> = BTreeMap::new();
    let mut single: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (base, run) in runs {
        let mut left = run.iter().filter(|(id, _)| !has(*id)).map(|(_, path)| *path).peekable();
        if left.peek().is_none() {
            continue;
        }
        let mut top = None;
        let mut above = base;
        while let Some((count, false)) = folders.get(above) {
            top = (*count > 1).then_some((above, *count)).or(top);
            above = folder(above);
        }
        match top {
            Some((folder, count)) => _ = whole.insert(folder, count),
            None => single.entry(base).or_default().extend(left),
        }
    }
    let whole = whole.into_iter().map(|(path, count)| Unmentioned::Folder(path.to_owned(), count));
    let mut found: Vec<Unmentioned> = whole.collect();
    for (base, paths) in single {
        if paths.len() <= FEW {
            found.extend(paths.into_iter().map(|path| Unmentioned::File(path.to_owned())));
            continue;
        }
        let total = totals.get(base).copied().unwrap_or_default();
        let names = paths.iter().map(|path| parted(path).1.to_owned()).collect();
        found.push(Unmentioned::Several { folder: base.to_owned(), names, total });
    }
    found
}
