//! Which files of a bundle its texts lead to, from the prompt on.
//!
//! Kind to authors: a link, a path, a file's name, a module's name or its folder is enough. One
//! automaton holds the names of all files that no link reaches, and reads each text once.

mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use aho_corasick::{AhoCorasick, Input, MatchKind};
use memchr::memmem::Finder;

use self::words::{Around, covers_folder, is_known, is_program, is_stem_named};
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

/// Beyond this many files of one name, a mention of one is taken for all.
const MANY: usize = 16;

/// Up to so many names are looked for one by one: quicker than to build an automaton.
const FEW: usize = 32;

/// What no text leads to, in order of path; a folder without any file that is led to stands for
/// its files.
pub(crate) fn unmentioned(skill: &Skill) -> Vec<Unmentioned> {
    let ids = (0_u32..).map(FileId);
    let paths: Vec<(FileId, &str)> =
        ids.zip(skill.files.iter().map(|(path, _)| path.as_str())).collect();
    let candidates: Vec<(FileId, &str)> =
        paths.iter().copied().filter(|(_, path)| !is_known(path)).collect();
    if candidates.is_empty() || skill.syntax.manifest_file.is_none() {
        return Vec::new();
    }
    let mut reach = Reach::new(skill, paths.len());
    reach.follow_links();
    let wanted = paths.iter().copied().filter(|(id, _)| !reach.has(*id));
    let wanted: Vec<(FileId, &str)> = wanted.collect();
    let is_needed = |id: FileId| candidates.binary_search_by_key(&id, |(id, _)| *id).is_ok();
    if wanted.len() <= FEW && have_own_names(&wanted, &paths) {
        reach.follow_names(&wanted, is_needed, |text| Cow::Borrowed(text));
        reach.follow_names(&wanted, is_needed, |text| Cow::Owned(text.to_ascii_lowercase()));
    } else if wanted.iter().any(|(id, _)| is_needed(*id)) {
        let names = Names::new(&paths, |id| reach.has(id));
        reach.read_texts(names);
    }
    if candidates.iter().all(|(id, _)| reach.has(*id)) {
        return Vec::new();
    }
    grouped(&candidates, |id| reach.has(id))
}

/// Whether each of these files has a name that no other file has, whatever its case.
fn have_own_names(wanted: &[(FileId, &str)], paths: &[(FileId, &str)]) -> bool {
    wanted.iter().all(|(_, path)| {
        let is_same = |(_, other): &&(FileId, &str)| name(path).eq_ignore_ascii_case(name(other));
        paths.iter().filter(is_same).count() == 1
    })
}

/// The texts that are led to, and those of them that are not read yet.
struct Reach<'a> {
    skill: &'a Skill,
    reached: Vec<bool>,
    /// In order of arrival.
    queue: Vec<FileId>,
    links: BTreeMap<FileId, Vec<FileId>>,
}

impl<'a> Reach<'a> {
    fn new(skill: &'a Skill, count: usize) -> Self {
        let mut links: BTreeMap<FileId, Vec<FileId>> = BTreeMap::new();
        let mut folders: HashMap<&str, Vec<FileId>> = HashMap::new();
        for (from, path) in skill.leads() {
            let path = path.as_str();
            let to = links.entry(*from).or_default();
            match skill.files.id(path) {
                Some(file) => to.push(file),
                // A folder is gone through for its first link alone.
                None if folders.contains_key(path) => {}
                None => {
                    let below = below(skill, path);
                    to.extend(&below);
                    folders.insert(path, below);
                }
            }
        }
        let mut reach = Self { skill, reached: vec![false; count], queue: Vec::new(), links };
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
            self.queue.push(file);
        }
    }

    fn follow_links(&mut self) {
        let mut next = 0;
        while let Some(file) = self.queue.get(next).copied() {
            next += 1;
            for to in self.links.remove(&file).unwrap_or_default() {
                self.add(to);
            }
        }
    }

    /// Goes where a text, spelt in some way, leads to one of the wanted files, until none of those
    /// that are needed is left.
    fn follow_names(
        &mut self,
        wanted: &[(FileId, &'a str)],
        is_needed: impl Fn(FileId) -> bool,
        spell: fn(&[u8]) -> Cow<'_, [u8]>,
    ) {
        let open = wanted.iter().filter(|(id, _)| !self.has(*id));
        let mut open: Vec<Wanted> =
            open.map(|(id, path)| Wanted::new(*id, &spell(path.as_bytes()))).collect();
        let mut next = 0;
        while let Some(file) = self.queue.get(next).copied()
            && open.iter().any(|wanted| is_needed(wanted.file))
        {
            next += 1;
            for to in self.links.remove(&file).unwrap_or_default() {
                self.add(to);
            }
            let Some((path, text)) = self.skill.files.path(file).zip(self.text(file)) else {
                continue;
            };
            let text = spell(text);
            open.retain(|wanted| {
                if !self.has(wanted.file) && wanted.is_named(&text, is_prose(path.name())) {
                    self.add(wanted.file);
                }
                !self.has(wanted.file)
            });
        }
    }

    /// A file's bytes, if it is text of a bearable size.
    fn text(&self, file: FileId) -> Option<&'a [u8]> {
        let bytes = self.skill.files.file(file)?.bytes.as_slice();
        let head = bytes.get(..bytes.len().min(1024))?;
        (bytes.len() <= MAX_BYTES && !head.contains(&0)).then_some(bytes)
    }

    /// Reads every text that is led to, those that this leads to included.
    fn read_texts(&mut self, mut names: Names<'_>) {
        let Some(finder) = names.finder() else { return };
        let mut next = 0;
        while let Some(file) = self.queue.get(next).copied() {
            next += 1;
            for to in self.links.remove(&file).unwrap_or_default() {
                self.add(to);
            }
            let Some((path, text)) = self.skill.files.path(file).zip(self.text(file)) else {
                continue;
            };
            self.read(text, is_prose(path.name()), &finder, &mut names);
        }
    }

    fn read(&mut self, text: &[u8], is_prose: bool, finder: &AhoCorasick, names: &mut Names<'_>) {
        let mut at = 0;
        while let Some(found) = finder.find(Input::new(text).span(at..text.len())) {
            let around = Around::new(text, found.range());
            let name = names.list.get_mut(found.pattern().as_usize());
            let Some(name) = name.filter(|_| around.is_word()) else {
                at = found.start() + 1;
                continue;
            };
            at = found.end();
            for file in name.take(&around, is_prose) {
                self.add(file);
            }
            if covers_folder(&around) {
                for folder in std::mem::take(&mut name.folders) {
                    for file in below(self.skill, folder) {
                        self.add(file);
                    }
                }
            }
        }
    }
}

/// A file that texts are searched for: by its name, by that of its folder, or by its stem.
struct Wanted {
    file: FileId,
    name: Finder<'static>,
    stem: Option<Finder<'static>>,
    /// The folders it lies in.
    folders: Vec<Finder<'static>>,
}

impl Wanted {
    fn new(file: FileId, path: &[u8]) -> Self {
        let path = String::from_utf8_lossy(path);
        let above = std::iter::successors(Some(folder(&path)), |path| Some(folder(path)));
        let above = above.take_while(|path| !path.is_empty());
        let finder = |text: &str| Finder::new(text).into_owned();
        Self {
            file,
            name: finder(name(&path)),
            stem: stem(name(&path)).map(finder),
            folders: above.map(|path| finder(name(path))).collect(),
        }
    }

    fn is_named(&self, text: &[u8], is_prose: bool) -> bool {
        let any = |finder: &Finder<'_>, leads: &dyn Fn(&Around<'_>) -> bool| {
            let length = finder.needle().len();
            let mut places = finder.find_iter(text).map(|at| Around::new(text, at..at + length));
            places.any(|around| around.is_word() && leads(&around))
        };
        any(&self.name, &|_| true)
            || self.folders.iter().any(|folder| any(folder, &covers_folder))
            || self.stem.as_ref().is_some_and(|stem| any(stem, &|at| is_stem_named(at, is_prose)))
    }
}

/// The last part of a path.
fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The part of a name before its ending, where that may stand for the file.
fn stem(name: &str) -> Option<&str> {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_distinct = stem.contains(['-', '_']);
    let stands = is_distinct || is_program(end) || end.eq_ignore_ascii_case("md");
    (stem.len() >= 3 && stands).then_some(stem)
}

fn is_prose(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".md")
}

/// The files below a folder: they stand together.
fn below(skill: &Skill, folder: &str) -> Vec<FileId> {
    let is_below = |path: &str| {
        folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    let files = (0_u32..).map(FileId).zip(skill.files.iter());
    files.filter(|(_, (path, _))| is_below(path.as_str())).map(|(id, _)| id).collect()
}

/// What to look for in texts.
struct Names<'a> {
    texts: Vec<&'a str>,
    list: Vec<Name<'a>>,
}

/// What a word may name.
#[derive(Default)]
struct Name<'a> {
    /// Files of this name.
    files: Vec<(FileId, &'a str)>,
    /// Programs and documents that have this name before their ending.
    stems: Vec<(FileId, &'a str)>,
    folders: Vec<&'a str>,
}

impl<'a> Names<'a> {
    /// The names of the files that are not led to. A file that needs no mention is among them: it
    /// may lead to others.
    fn new(files: &[(FileId, &'a str)], is_led: impl Fn(FileId) -> bool) -> Self {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut names = Self { texts: Vec::new(), list: Vec::new() };
        let mut last = "";
        for (id, path) in files.iter().filter(|(id, _)| !is_led(*id)) {
            names.entry(&mut places, name(path)).files.push((*id, path));
            if let Some(stem) = stem(name(path)) {
                names.entry(&mut places, stem).stems.push((*id, path));
            }
            let mut above = folder(path);
            // The files of a folder stand together: those above the last one are known.
            while !above.is_empty()
                && !last.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
            {
                names.entry(&mut places, name(above)).folders.push(above);
                above = folder(above);
            }
            last = path;
        }
        // With the others of its name a file can be told from them.
        for (id, path) in files.iter().filter(|(id, _)| is_led(*id)) {
            let place = places.get(name(path));
            if let Some(name) = place.and_then(|place| names.list.get_mut(*place)) {
                name.files.push((*id, path));
            }
        }
        names
    }

    fn entry(&mut self, places: &mut HashMap<&'a str, usize>, text: &'a str) -> &mut Name<'a> {
        let place = *places.entry(text).or_insert(self.list.len());
        if place == self.list.len() {
            self.texts.push(text);
            self.list.push(Name::default());
        }
        &mut self.list[place]
    }

    fn finder(&self) -> Option<AhoCorasick> {
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true);
        builder.build(&self.texts).ok()
    }
}

impl Name<'_> {
    /// The files that one mention leads to.
    fn take(&mut self, around: &Around<'_>, is_prose: bool) -> Vec<FileId> {
        let parent = around.parent();
        let is_meant = |path: &str| {
            let own = folder(path).rsplit('/').next().unwrap_or("");
            parent.is_some_and(|parent| own.as_bytes().eq_ignore_ascii_case(parent))
        };
        let mut led: Vec<FileId> = if self.files.len() > MANY {
            std::mem::take(&mut self.files).into_iter().map(|(id, _)| id).collect()
        } else {
            let is_told_apart = self.files.iter().any(|(_, path)| is_meant(path));
            let files = self.files.iter().filter(|(_, path)| !is_told_apart || is_meant(path));
            files.map(|(id, _)| *id).collect()
        };
        if !self.stems.is_empty() && is_stem_named(around, is_prose) {
            led.extend(std::mem::take(&mut self.stems).into_iter().map(|(id, _)| id));
        }
        led
    }
}

/// Puts files together that lie in a folder of which nothing is led to, and those of one folder
/// where they are many.
fn grouped(candidates: &[(FileId, &str)], has: impl Fn(FileId) -> bool) -> Vec<Unmentioned> {
    const FEW: usize = 3;
    // The number of files below each folder, and whether one of them is led to.
    let mut folders: HashMap<&str, (usize, bool)> = HashMap::new();
    for (id, path) in candidates {
        let mut above = folder(path);
        while !above.is_empty() {
            let (count, led) = folders.entry(above).or_default();
            *count += 1;
            *led |= has(*id);
            above = folder(above);
        }
    }
    let mut whole: BTreeMap<&str, usize> = BTreeMap::new();
    let mut single: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, path) in candidates.iter().filter(|(id, _)| !has(*id)) {
        let mut top = None;
        let mut above = folder(path);
        while let Some((count, false)) = folders.get(above) {
            top = (*count > 1).then_some((above, *count)).or(top);
            above = folder(above);
        }
        match top {
            Some((folder, count)) => _ = whole.insert(folder, count),
            None => single.entry(folder(path)).or_default().push(path),
        }
    }
    let whole = whole.into_iter().map(|(path, count)| Unmentioned::Folder(path.to_owned(), count));
    let mut found: Vec<Unmentioned> = whole.collect();
    for (base, paths) in single {
        if paths.len() <= FEW {
            found.extend(paths.into_iter().map(|path| Unmentioned::File(path.to_owned())));
            continue;
        }
        let total = candidates.iter().filter(|(_, path)| folder(path) == base).count();
        let name = |path: &&str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let names = paths.iter().map(name).collect();
        found.push(Unmentioned::Several { folder: base.to_owned(), names, total });
    }
    found
}
