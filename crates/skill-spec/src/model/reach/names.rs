//! The names that texts are searched for, and the search: each text is gone through once, however
//! many names there are.

use std::borrow::Cow;
use std::ops::Range;

use aho_corasick::packed::Searcher;
use aho_corasick::{AhoCorasick, Input, MatchKind, Span};
use memchr::memmem::Finder;

use super::Reach;
use super::words::{Around, covers_folder, is_program, is_stem_named, joins};
use crate::files::{lower, parted};
use crate::model::links::folder;
use crate::span::FileId;

/// Beyond this many files of one name, a mention of one is taken for all.
const MANY: usize = 16;

/// How often a word of a text is held against a name that begins with it, and 64 bytes against a
/// name without words. Names that begin alike are few; beyond this nothing more is found out.
const MOST_TRIES: usize = 1 << 26;

/// What to look for in texts.
pub(super) struct Names<'a> {
    /// In order.
    list: Vec<Name<'a>>,
    leads: Leads<'a>,
    /// The [`key`] of the first word in a name, and the place of the name; in order.
    begun: Vec<(u64, usize)>,
    beginnings: Option<Beginnings>,
    /// Names without any word, such as those of a script beyond ASCII.
    wordless: Vec<(Finder<'static>, usize)>,
    tries: usize,
    /// The text that is read, in lower case.
    text: Vec<u8>,
}

/// What a word may name.
struct Name<'a> {
    /// In lower case.
    text: Cow<'a, str>,
    /// What stands before its first word, in bytes.
    lead: usize,
    /// Files of this name.
    files: Range<usize>,
    /// Programs and documents that have this name before their ending.
    stems: Range<usize>,
    folders: Range<usize>,
}

/// What names lead to: each to ranges of these.
#[derive(Default)]
struct Leads<'a> {
    files: Vec<(FileId, &'a str)>,
    stems: Vec<FileId>,
    folders: Vec<&'a str>,
}

/// One thing that a name leads to.
#[derive(Clone, Copy)]
enum Lead<'a> {
    File(FileId, &'a str),
    Stem(FileId),
    Folder(&'a str),
}

impl<'a> Names<'a> {
    /// The names of the files that are not led to. A file that needs no mention is among them: it
    /// may lead to others.
    /// With `words`, only those that texts of these words may hold.
    pub(super) fn new(
        files: &[(FileId, &'a str)],
        is_led: impl Fn(FileId) -> bool,
        words: Option<&Words>,
    ) -> Self {
        let may_stand = |name: &str| words.is_none_or(|words| words.may_hold(name));
        // Its name, that before its ending, and its folder.
        let mut leads = Vec::with_capacity(if words.is_none() { files.len() * 2 } else { 0 });
        let mut before = "";
        for (id, path) in files.iter().filter(|(id, _)| !is_led(*id)) {
            let own = name(path);
            let may_own = may_stand(own);
            if may_own {
                leads.push((lower(own), Lead::File(*id, path)));
            }
            // Both begin with the same word, if they begin with one.
            if (may_own || !own.bytes().next().is_some_and(joins))
                && let Some(stem) = stem(own).filter(|stem| may_stand(stem))
            {
                leads.push((lower(stem), Lead::Stem(*id)));
            }
            let mut above = folder(path);
            // The files of a folder stand together: those above the last one are known.
            while !above.is_empty()
                && !before.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
            {
                if may_stand(name(above)) {
                    leads.push((lower(name(above)), Lead::Folder(above)));
                }
                above = folder(above);
            }
            before = path;
        }
        leads.sort_by(|(a, _), (b, _)| a.cmp(b));
        // With the others of its name a file can be told from them.
        let named = leads.len();
        let is_other = |(id, path): &&(FileId, &str)| is_led(*id) && may_stand(name(path));
        for (id, path) in files.iter().filter(is_other) {
            let text = lower(name(path));
            if leads
                .get(..named)
                .is_some_and(|named| named.binary_search_by(|(known, _)| known.cmp(&text)).is_ok())
            {
                leads.push((text, Lead::File(*id, path)));
            }
        }
        leads.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self::of(leads)
    }

    /// Of what stands in order of name.
    fn of(all: Vec<(Cow<'a, str>, Lead<'a>)>) -> Self {
        let mut list: Vec<Name<'a>> = Vec::with_capacity(all.len());
        let mut leads = Leads { files: Vec::with_capacity(all.len()), ..Leads::default() };
        for (text, lead) in all {
            if list.last().is_none_or(|last| last.text != text) {
                list.push(leads.name(text));
            }
            if let Some(last) = list.last_mut() {
                leads.add(last, lead);
            }
        }
        let mut wordless = Vec::new();
        let mut begun = Vec::with_capacity(list.len());
        let mut beginnings = Vec::with_capacity(list.len());
        for (index, entry) in list.iter_mut().enumerate() {
            let text = entry.text.as_bytes();
            let Some(lead) = text.iter().position(|byte| joins(*byte)) else {
                wordless.push((Finder::new(text).into_owned(), index));
                continue;
            };
            begun.push((key(word_at(text, lead)), index));
            beginnings.push(&text[lead..text.len().min(lead + BEGINNING)]);
            entry.lead = lead;
        }
        begun.sort_unstable();
        let beginnings = Beginnings::new(beginnings);
        Self { list, leads, begun, beginnings, wordless, tries: MOST_TRIES, text: Vec::new() }
    }

    /// Goes through a text and follows what its mentions lead to, until all is found.
    pub(super) fn read(&mut self, text: &[u8], is_prose: bool, reach: &mut Reach<'a>) {
        self.text.clear();
        self.text.extend(text.iter().map(u8::to_ascii_lowercase));
        let mut from = 0;
        while let Some(start) = self.beginnings.as_ref().and_then(|it| it.find(&self.text, from)) {
            // No other word starts before this one ends.
            let word = word_at(&self.text, start);
            from = start + word.len().max(1);
            if self.text.get(..start).and_then(<[u8]>::last).is_some_and(|before| joins(*before)) {
                continue;
            }
            let key = key(word);
            let first = self.begun.partition_point(|(begun, _)| *begun < key);
            let begun = self.begun.get(first..).unwrap_or_default();
            for (_, index) in begun.iter().take_while(|(begun, _)| *begun == key) {
                let Some(tries) = self.tries.checked_sub(1) else { return reach.add_below("") };
                self.tries = tries;
                let Some(name) = self.list.get_mut(*index) else { continue };
                let Some(start) = start.checked_sub(name.lead) else { continue };
                let range = start..start + name.text.len();
                if self.text.get(range.clone()) == Some(name.text.as_bytes()) {
                    let around = Around::new(&self.text, range);
                    name.mentioned(&self.leads, &around, is_prose, reach);
                }
            }
            if reach.missing == 0 {
                return;
            }
        }
        for (finder, index) in &self.wordless {
            let Some(name) = self.list.get_mut(*index) else { continue };
            let Some(tries) = self.tries.checked_sub(text.len() / 64) else {
                return reach.add_below("");
            };
            self.tries = tries;
            let mut from = 0;
            while let Some(at) = text.get(from..).and_then(|rest| finder.find(rest)) {
                let start = from + at;
                // One that begins inside another may be the one that stands by itself.
                from = start + 1;
                let Some(tries) = self.tries.checked_sub(1) else { return reach.add_below("") };
                self.tries = tries;
                let around = Around::new(text, start..start + finder.needle().len());
                name.mentioned(&self.leads, &around, is_prose, reach);
            }
        }
    }
}

/// So many bytes from the first word of a name on are searched for.
const BEGINNING: usize = 8;

/// What names begin with, from their first word on; none begins another one.
enum Beginnings {
    /// By vector instructions, where there are some and words are not too many for them.
    Packed(Searcher),
    Automaton(AhoCorasick),
}

impl Beginnings {
    fn new(mut beginnings: Vec<&[u8]>) -> Option<Self> {
        beginnings.sort_unstable();
        beginnings.dedup_by(|later, earlier| later.starts_with(earlier));
        if beginnings.is_empty() {
            return None;
        }
        let automaton = || {
            let builder =
                AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(&beginnings);
            // So few bytes of each are never too many states.
            builder.ok().map(Self::Automaton)
        };
        Searcher::new(&beginnings).map(Self::Packed).or_else(automaton)
    }

    /// Where the next of them stands.
    fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        let span = Span::from(from..text.len());
        let found = match self {
            Self::Packed(search) => search.find_in(text, span),
            Self::Automaton(search) => search.find(Input::new(text).span(span)),
        };
        found.map(|found| found.start())
    }
}

impl<'a> Leads<'a> {
    /// A name that leads to nothing yet.
    fn name(&self, text: Cow<'a, str>) -> Name<'a> {
        let end = |count: usize| count..count;
        let (files, stems) = (end(self.files.len()), end(self.stems.len()));
        Name { text, lead: 0, files, stems, folders: end(self.folders.len()) }
    }

    /// Adds to the last name.
    fn add(&mut self, name: &mut Name<'a>, lead: Lead<'a>) {
        match lead {
            Lead::File(id, path) => self.files.push((id, path)),
            Lead::Stem(id) => self.stems.push(id),
            Lead::Folder(path) => self.folders.push(path),
        }
        name.files.end = self.files.len();
        name.stems.end = self.stems.len();
        name.folders.end = self.folders.len();
    }
}

impl<'a> Name<'a> {
    /// Follows what a mention leads to, but for what the name has led to already.
    fn mentioned(
        &mut self,
        leads: &Leads<'a>,
        around: &Around<'_>,
        is_prose: bool,
        reach: &mut Reach<'a>,
    ) {
        if !around.is_word() {
            return;
        }
        let files = leads.files.get(self.files.clone()).unwrap_or_default();
        // With one file or with too many there is nothing to tell apart.
        if files.len() == 1 || files.len() > MANY {
            self.files = 0..0;
            for (id, _) in files {
                reach.add(*id);
            }
        } else if !files.is_empty() {
            let parent = around.parent();
            let is_meant = |path: &str| {
                let own = name(folder(path));
                parent.is_some_and(|parent| own.as_bytes().eq_ignore_ascii_case(parent))
            };
            let is_told_apart = files.iter().any(|(_, path)| is_meant(path));
            let files = files.iter().filter(|(_, path)| !is_told_apart || is_meant(path));
            files.for_each(|(id, _)| reach.add(*id));
        }
        if !self.stems.is_empty() && is_stem_named(around, is_prose) {
            let stems = leads.stems.get(std::mem::take(&mut self.stems));
            stems.into_iter().flatten().for_each(|id| reach.add(*id));
        }
        if !self.folders.is_empty() && covers_folder(around) {
            let folders = leads.folders.get(std::mem::take(&mut self.folders));
            folders.into_iter().flatten().for_each(|folder| reach.add_below(folder));
        }
    }
}

/// The last part of a path.
fn name(path: &str) -> &str {
    parted(path).1
}

/// The part of a name before its ending, where that may stand for the file.
fn stem(name: &str) -> Option<&str> {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_distinct = stem.contains(['-', '_']);
    let stands = is_distinct || is_program(end) || end.eq_ignore_ascii_case("md");
    (stem.len() >= 3 && stands).then_some(stem)
}

/// The word that starts at a place.
fn word_at(text: &[u8], start: usize) -> &[u8] {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.iter().position(|byte| !joins(*byte)).unwrap_or(rest.len());
    &rest[..length]
}

/// The same for words that differ in case alone, and seldom for others.
fn key(word: &[u8]) -> u64 {
    // Names with numbers at their ends are told apart, and a word without end is soon left.
    const MOST: usize = 64;
    let add = |key: u64, byte: &u8| key.rotate_left(7) ^ u64::from(byte.to_ascii_lowercase());
    word.iter().take(MOST).fold(word.len() as u64, add)
}

/// The words of texts, as bits that their [`key`]s choose: of another word it is seldom said that
/// it is among them.
#[derive(Default)]
pub(super) struct Words {
    /// None before the first word.
    bits: Vec<u64>,
}

impl Words {
    /// Two to the power of this many bits: texts have some thousands of words.
    const SIZE: u32 = 17;

    pub(super) fn add(&mut self, text: &[u8]) {
        self.bits.resize(1 << (Self::SIZE - 6), 0);
        let mut rest = text;
        while let Some(start) = rest.iter().position(|byte| joins(*byte)) {
            let word = word_at(rest, start);
            let (place, bit) = Self::place(key(word));
            if let Some(bits) = self.bits.get_mut(place) {
                *bits |= bit;
            }
            rest = rest.get(start + word.len()..).unwrap_or_default();
        }
    }

    /// Whether the first word of a name may be among them; without one, it may stand anywhere.
    fn may_hold(&self, name: &str) -> bool {
        let name = name.as_bytes();
        let Some(start) = name.iter().position(|byte| joins(*byte)) else { return true };
        let (place, bit) = Self::place(key(word_at(name, start)));
        self.bits.get(place).is_some_and(|bits| bits & bit != 0)
    }

    /// The number that holds the bit of a key, and the bit.
    fn place(key: u64) -> (usize, u64) {
        // Spreads what tells keys apart to the highest bits.
        let spread = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - Self::SIZE);
        ((spread >> 6) as usize, 1 << (spread & 63))
    }
}

#[cfg(test)]
mod tests;
