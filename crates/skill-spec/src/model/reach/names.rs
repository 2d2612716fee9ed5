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
    looks: Looks,
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
            looks: Looks::default(),
            wordless: Vec::new(),
            tries: MOST_TRIES,
        };
        for (index, entry) in names.list.iter_mut().enumerate() {
            let text = entry.text.as_bytes();
            let Some(lead) = word_starts(text).next() else {
                names.wordless.push((Finder::new(text).into_owned(), index));
                continue;
            };
            let word = word_at(text, lead);
            names.begun.entry(key(word)).or_default().push(index);
            names.looks.add(word);
            entry.lead = lead;
        }
        names
    }

    /// Goes through a text and says what its mentions lead to.
    pub(super) fn read(&mut self, text: &[u8], is_prose: bool, mut leads: impl FnMut(Led<'a>)) {
        let starts = word_starts(text).filter(|start| self.looks.may_start(&text[*start..]));
        for start in starts {
            let word = word_at(text, start);
            let begun = self.looks.may_be(word).then(|| self.begun.get(&key(word))).flatten();
            let Some(begun) = begun else { continue };
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

/// What the first words of names look like, so that nearly every word of a text is passed over by a
/// look at its first two bytes, and most of the others by one at its length and its last.
struct Looks {
    /// A bit for each second byte, by the first, in lower case.
    seconds: [u128; 128],
    /// A bit for each length, by the last byte.
    lengths: [u64; 128],
}

impl Default for Looks {
    fn default() -> Self {
        Self { seconds: [0; 128], lengths: [0; 128] }
    }
}

impl Looks {
    fn add(&mut self, word: &[u8]) {
        let second = word.get(1).map_or(1, |second| pair_bit(*second));
        if let Some(seconds) = word.first().and_then(|first| self.seconds.get_mut(lower(*first))) {
            *seconds |= second;
        }
        if let Some(lengths) = word.last().and_then(|last| self.lengths.get_mut(lower(*last))) {
            *lengths |= length_bit(word);
        }
    }

    /// Whether such a word may start here.
    fn may_start(&self, text: &[u8]) -> bool {
        let [first, rest @ ..] = text else { return false };
        let second = rest.first().filter(|second| joins(**second)).map_or(1, |b| pair_bit(*b));
        self.seconds.get(lower(*first)).is_some_and(|seconds| seconds & second != 0)
    }

    /// Whether a word may be one of them.
    fn may_be(&self, word: &[u8]) -> bool {
        let lengths = word.last().and_then(|last| self.lengths.get(lower(*last)));
        lengths.is_some_and(|lengths| lengths & length_bit(word) != 0)
    }
}

fn length_bit(word: &[u8]) -> u64 {
    1 << word.len().min(63)
}

fn lower(byte: u8) -> usize {
    usize::from(byte.to_ascii_lowercase())
}

/// The bit of a byte that joins; the first one stands for the end of the word.
fn pair_bit(byte: u8) -> u128 {
    1 << (lower(byte) & 127)
}

/// The places at which words start: all that joins, from end to end. Goes through 64 bytes at once.
fn word_starts(text: &[u8]) -> impl Iterator<Item = usize> {
    let mut is_in_word = 0;
    text.chunks(64).zip((0..).step_by(64)).flat_map(move |(chunk, base)| {
        let joining = joining(chunk);
        let mut starts = joining & !(joining << 1 | is_in_word);
        is_in_word = joining >> 63;
        std::iter::from_fn(move || {
            let place = starts.trailing_zeros() as usize;
            starts &= starts.checked_sub(1)?;
            Some(base + place)
        })
    })
}

/// A bit for each of up to 64 bytes that joins. Plain sums that a compiler turns into few steps.
fn joining(chunk: &[u8]) -> u64 {
    let mut flags = [0_u8; 64];
    for (flag, byte) in flags.iter_mut().zip(chunk) {
        let letter = u8::from((byte | 0x20).wrapping_sub(b'a') < 26);
        let digit = u8::from(byte.wrapping_sub(b'0') < 10);
        *flag = letter | digit | u8::from(*byte == b'-') | u8::from(*byte == b'_');
    }
    // The product brings the lowest bits of eight bytes together in the highest byte.
    let eight =
        |flags: &[u8; 8]| u64::from_le_bytes(*flags).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().rev().fold(0, |bits, flags| bits << 8 | eight(flags))
}

/// The word that starts at a place.
fn word_at(text: &[u8], start: usize) -> &[u8] {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.iter().position(|byte| !joins(*byte)).unwrap_or(rest.len());
    &rest[..length]
}

/// The same for words that differ in case alone, and seldom for others.
fn key(word: &[u8]) -> u64 {
    let add = |key: u64, byte: &u8| (key << 7) ^ u64::from(byte.to_ascii_lowercase());
    word.iter().take(8).fold(word.len() as u64, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_start_where_what_joins_does() {
        let text = "a b-c_d.é(x)  ".repeat(40);
        let bytes = text.as_bytes();
        let is_start = |at: &usize| joins(bytes[*at]) && (*at == 0 || !joins(bytes[at - 1]));
        let expected: Vec<usize> = (0..bytes.len()).filter(is_start).collect();
        assert_eq!(word_starts(bytes).collect::<Vec<_>>(), expected);
        assert_eq!(word_starts(&[b'a'; 200]).collect::<Vec<_>>(), [0]);
    }
}
