//! The names that texts are searched for, and the search: each text is gone through once, word by
//! word, however many names there are.

use std::collections::HashMap;

use memchr::memmem::Finder;

use super::words::{Around, covers_folder, is_program, is_stem_named, joins};
use crate::model::links::folder;
use crate::span::FileId;

/// Beyond this many files of one name, a mention of one is taken for all.
const MANY: usize = 16;

/// How often a word of a text is held against a name that begins with it, and 64 bytes against a
/// name without words. Names that begin alike are few; beyond this nothing more is found out.
const MOST_TRIES: usize = 1 << 26;

/// What to look for in texts.
pub(super) struct Names<'a> {
    list: Vec<Name<'a>>,
    /// The names by the first word in them, under its [`key`].
    begun: HashMap<u64, Vec<usize>>,
    /// The lengths of first words, a bit for each: by their first byte, and by their last.
    starts: [u64; 256],
    ends: [u64; 256],
    /// Names without any word, such as those of a script beyond ASCII.
    wordless: Vec<(Finder<'static>, usize)>,
    tries: usize,
}

/// What a word may name.
#[derive(Default)]
struct Name<'a> {
    /// In lower case.
    text: String,
    /// What stands before its first word, in bytes.
    lead: usize,
    /// Files of this name.
    files: Vec<(FileId, &'a str)>,
    /// Programs and documents that have this name before their ending.
    stems: Vec<FileId>,
    folders: Vec<&'a str>,
}

/// What a mention leads to.
pub(super) enum Led<'a> {
    File(FileId),
    /// All files below it.
    Folder(&'a str),
    /// Whatever there is.
    All,
}

impl<'a> Names<'a> {
    /// The names of the files that are not led to. A file that needs no mention is among them: it
    /// may lead to others.
    pub(super) fn new(files: &[(FileId, &'a str)], is_led: impl Fn(FileId) -> bool) -> Self {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut list = Vec::new();
        let mut before = "";
        for (id, path) in files.iter().filter(|(id, _)| !is_led(*id)) {
            entry(&mut list, &mut places, name(path)).files.push((*id, path));
            if let Some(stem) = stem(name(path)) {
                entry(&mut list, &mut places, stem).stems.push(*id);
            }
            let mut above = folder(path);
            // The files of a folder stand together: those above the last one are known.
            while !above.is_empty()
                && !before.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
            {
                entry(&mut list, &mut places, name(above)).folders.push(above);
                above = folder(above);
            }
            before = path;
        }
        // With the others of its name a file can be told from them.
        for (id, path) in files.iter().filter(|(id, _)| is_led(*id)) {
            let place = places.get(&name(path).to_ascii_lowercase());
            if let Some(name) = place.and_then(|place| list.get_mut(*place)) {
                name.files.push((*id, path));
            }
        }
        Self::of(list)
    }

    fn of(list: Vec<Name<'a>>) -> Self {
        let mut names = Self {
            list,
            begun: HashMap::new(),
            starts: [0; 256],
            ends: [0; 256],
            wordless: Vec::new(),
            tries: MOST_TRIES,
        };
        for (index, entry) in names.list.iter_mut().enumerate() {
            let text = entry.text.as_bytes();
            let Some((lead, end)) = next_word(text, 0) else {
                names.wordless.push((Finder::new(text).into_owned(), index));
                continue;
            };
            entry.lead = lead;
            let word = &text[lead..end];
            names.begun.entry(key(word)).or_default().push(index);
            let ends = [(&mut names.starts, word[0]), (&mut names.ends, word[word.len() - 1])];
            for (lengths, byte) in ends {
                lengths[byte as usize] |= length_bit(word);
                lengths[byte.to_ascii_uppercase() as usize] |= length_bit(word);
            }
        }
        names
    }

    /// Goes through a text and says what its mentions lead to.
    pub(super) fn read(&mut self, text: &[u8], is_prose: bool, mut leads: impl FnMut(Led<'a>)) {
        let mut at = 0;
        while let Some((start, end)) = next_word(text, at) {
            at = end;
            let word = &text[start..end];
            let lengths = self.starts[word[0] as usize] & self.ends[word[word.len() - 1] as usize];
            if lengths & length_bit(word) == 0 {
                continue;
            }
            let Some(begun) = self.begun.get(&key(word)) else { continue };
            let Some(tries) = self.tries.checked_sub(begun.len()) else {
                return leads(Led::All);
            };
            self.tries = tries;
            for index in begun {
                let Some(name) = self.list.get_mut(*index) else { continue };
                let range =
                    start.checked_sub(name.lead).map(|start| start..start + name.text.len());
                let found = range.filter(|range| {
                    let here = text.get(range.clone());
                    here.is_some_and(|here| here.eq_ignore_ascii_case(name.text.as_bytes()))
                });
                if let Some(around) = found.map(|range| Around::new(text, range)) {
                    name.mentioned(&around, is_prose, &mut leads);
                }
            }
        }
        for (finder, index) in &self.wordless {
            let Some(name) = self.list.get_mut(*index) else { continue };
            let Some(tries) = self.tries.checked_sub(text.len() / 64) else {
                return leads(Led::All);
            };
            self.tries = tries;
            for start in finder.find_iter(text) {
                let around = Around::new(text, start..start + finder.needle().len());
                name.mentioned(&around, is_prose, &mut leads);
            }
        }
    }
}

fn entry<'n, 'a>(
    list: &'n mut Vec<Name<'a>>,
    places: &mut HashMap<String, usize>,
    text: &str,
) -> &'n mut Name<'a> {
    let text = text.to_ascii_lowercase();
    let place = *places.entry(text).or_insert_with_key(|text| {
        list.push(Name { text: text.clone(), ..Name::default() });
        list.len() - 1
    });
    &mut list[place]
}

impl<'a> Name<'a> {
    fn mentioned(&mut self, around: &Around<'_>, is_prose: bool, leads: &mut impl FnMut(Led<'a>)) {
        if !around.is_word() {
            return;
        }
        let parent = around.parent();
        let is_meant = |path: &str| {
            let own = name(folder(path));
            parent.is_some_and(|parent| own.as_bytes().eq_ignore_ascii_case(parent))
        };
        if self.files.len() > MANY {
            self.files.drain(..).for_each(|(id, _)| leads(Led::File(id)));
        }
        let is_told_apart = self.files.iter().any(|(_, path)| is_meant(path));
        let files = self.files.iter().filter(|(_, path)| !is_told_apart || is_meant(path));
        files.for_each(|(id, _)| leads(Led::File(*id)));
        if !self.stems.is_empty() && is_stem_named(around, is_prose) {
            self.stems.drain(..).for_each(|id| leads(Led::File(id)));
        }
        if !self.folders.is_empty() && covers_folder(around) {
            self.folders.drain(..).for_each(|folder| leads(Led::Folder(folder)));
        }
    }
}

/// The last part of a path.
fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The part of a name before its ending, where that may stand for the file.
fn stem(name: &str) -> Option<&str> {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_distinct = stem.contains(['-', '_']);
    let stands = is_distinct || is_program(end) || end.eq_ignore_ascii_case("md");
    (stem.len() >= 3 && stands).then_some(stem)
}

/// The next word at or behind `at`: all that joins.
fn next_word(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    let before = rest.iter().position(|byte| joins(*byte))?;
    let word = rest.get(before..)?;
    let length = word.iter().position(|byte| !joins(*byte)).unwrap_or(word.len());
    Some((at + before, at + before + length))
}

/// The same for words that differ in case alone, and seldom for others.
fn key(word: &[u8]) -> u64 {
    let add = |key: u64, byte: &u8| (key << 7) ^ u64::from(byte.to_ascii_lowercase());
    word.iter().take(8).fold(word.len() as u64, add)
}

fn length_bit(word: &[u8]) -> u64 {
    1 << word.len().min(63)
}
