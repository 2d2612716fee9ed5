//! Paths in code: what the Markdown files name beside their links.
//!
//! Most paths in code are no files of the bundle but of the reader's project, of an output, of an
//! example. Only those are taken that start as the bundle's own do and stand in plain words.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::{memchr, memchr_iter, memmem, memrchr};

use crate::bytes::Lack;
use crate::files::parted;
use crate::model::links::{Meant, Resolver, folder};
use crate::parse::glance::Layout;
use crate::parse::markdown::Outline;
use crate::skill::Skill;
use crate::span::Span;

/// A path in code that starts like one of the bundle's and leads to nothing that ships.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands first.
    pub span: Span,
    /// What it names, relative to the bundle.
    pub path: String,
    /// What it may be meant for.
    pub meant: Option<Meant>,
}

/// The folders that the Agent Skills format and its users keep a skill's files in.
const FOLDERS: [&str; 6] =
    ["scripts", "references", "assets", "examples", "templates", "resources"];

/// What runs or shows the file that is named after it.
const COMMANDS: [&str; 20] = [
    "python", "python3", "node", "bash", "sh", "zsh", "deno", "bun", "ruby", "perl", "tsx",
    "ts-node", "uv", "npx", "cat", "source", "pwsh", "Rscript", "go", "chmod",
];

/// The languages of code blocks that hold commands.
pub(crate) const SHELLS: [&str; 5] = ["bash", "sh", "shell", "console", "zsh"];

/// Files that tell of the work on the bundle, not of the work with it.
const ABOUT: [&str; 5] = ["readme", "contributing", "changelog", "spec", "development"];

/// Words of a sentence or heading whose paths are made up.
const MADE_UP: &[&str] = &[
    "example",
    "e.g.",
    "such as",
    "for instance",
    "like ",
    "exist",
    "your ",
    "good",
    "bad",
    "never",
    "avoid",
    "naming",
];

/// Words of a sentence or heading whose paths are yet to be made.
const YET_TO_BE: &[&str] =
    &["creat", "generat", "writ", "sav", "copy", "stor", "scaffold", "produc", "renam", "keep"];

static MADE_UP_FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| finder(MADE_UP));
static YET_TO_BE_FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| finder(YET_TO_BE));

fn finder(words: &[&str]) -> Option<AhoCorasick> {
    // Few texts are searched: what is made quickest is best.
    let kind = Some(AhoCorasickKind::NoncontiguousNFA);
    AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(words).ok()
}

/// The broken mentions of all Markdown files, each path once, in order of place.
pub(crate) fn broken(skill: &Skill) -> Vec<Mention> {
    // A skill about skills is full of files that others are to have.
    if skill.name().is_some_and(|name| name.contains("skill")) {
        return Vec::new();
    }
    let mut mentions = Mentions::new(skill);
    // Most folders of skills are plural.
    let is_plural = mentions.lasts.iter().filter(|is_last| **is_last).count() == 1;
    let plural = Some(memmem::Finder::new(b"s/")).filter(|_| is_plural);
    let lack = if is_plural { Lack::Plural } else { Lack::Slash };
    for (body, layout) in skill.layouts(lack) {
        let (base, name) = parted(skill.files.path(body.file).map_or("", |path| path.as_str()));
        let starts = |about: &&str| {
            name.get(..about.len()).is_some_and(|start| start.eq_ignore_ascii_case(about))
        };
        if !ABOUT.iter().any(starts) {
            mentions.read(body, layout, base, plural.as_ref());
        }
    }
    mentions.broken
}

struct Mentions<'a> {
    skill: &'a Skill,
    resolver: Resolver<'a>,
    broken: Vec<Mention>,
    /// The paths met so far, with the folders they stand in.
    known: HashSet<(&'a str, &'a str)>,
    /// Those of them that lead nowhere.
    missing: HashSet<&'a str>,
    /// The paths of the bundle by their last part.
    names: OnceCell<HashMap<&'a str, Vec<&'a str>>>,
    /// The folders at the root of the bundle, sorted.
    folders: Vec<&'a str>,
    /// The bytes that a path's first folder may end in: of thousands of slashes few have one before
    /// them.
    lasts: [bool; 256],
}

/// The folders at the root of a bundle, sorted.
fn folders(skill: &Skill) -> Vec<&str> {
    let mut folders: Vec<&str> = Vec::new();
    for (path, _) in skill.files.iter() {
        // The files of a folder stand together.
        let is_last = |last: &&str| {
            path.as_str().strip_prefix(last).is_some_and(|rest| rest.starts_with('/'))
        };
        if !folders.last().is_some_and(is_last) {
            folders.extend(path.as_str().split_once('/').map(|(folder, _)| folder));
        }
    }
    folders.sort_unstable();
    folders
}

/// With more files of one name, one of them is meant.
const MANY: usize = 64;

impl<'a> Mentions<'a> {
    fn new(skill: &'a Skill) -> Self {
        let folders = folders(skill);
        let mut lasts = [false; 256];
        for last in FOLDERS.iter().chain(&folders).filter_map(|name| name.as_bytes().last()) {
            lasts[usize::from(*last)] = true;
        }
        Self {
            skill,
            resolver: Resolver::new(skill),
            broken: Vec::new(),
            known: HashSet::new(),
            missing: HashSet::new(),
            names: OnceCell::new(),
            folders,
            lasts,
        }
    }

    fn read(
        &mut self,
        body: Span,
        layout: Layout<'a>,
        base: &'a str,
        plural: Option<&memmem::Finder<'_>>,
    ) {
        let bytes = layout.text.as_bytes();
        if let Some(plural) = plural {
            let mut slashes = plural.find_iter(bytes).map(|at| at + 1).peekable();
            if slashes.peek().is_none() {
                self.skill.note_lack(body, Lack::Plural, b"/");
            }
            self.read_doubtful(body, layout, base, slashes);
            return;
        }
        let mut slashes = memchr_iter(b'/', bytes).peekable();
        if slashes.peek().is_none() {
            self.skill.note_lack(body, Lack::Slash, b"/");
        }
        self.read_doubtful(body, layout, base, slashes);
    }

    /// Reads the parts of a text in which something, code or not, looks like a path of the bundle
    /// that is not there.
    fn read_doubtful(
        &mut self,
        body: Span,
        layout: Layout<'a>,
        base: &'a str,
        slashes: impl Iterator<Item = usize>,
    ) {
        let text = layout.text;
        let mut read = 0;
        for slash in slashes {
            let last = slash.checked_sub(1).and_then(|last| text.as_bytes().get(last));
            let may_end = last.is_some_and(|last| self.lasts[usize::from(*last)]);
            if !may_end || slash < read || !self.is_doubtful(text, slash, base) {
                continue;
            }
            let part = layout.part(slash);
            read = part.end;
            self.read_all(&self.skill.outline_of(body, part), base);
        }
    }

    fn read_all(&mut self, outline: &Outline, base: &'a str) {
        for code in &outline.code {
            self.read_code(*code, outline, base);
        }
        let is_shell = |info: &str| SHELLS.contains(&info);
        for block in &outline.code_blocks {
            if block.info.as_deref().is_some_and(is_shell) {
                self.read_lines(block.content, outline, base);
            }
        }
    }

    fn is_doubtful(&self, text: &'a str, slash: usize, base: &str) -> bool {
        let Some(start) = self.path_start(text, slash) else { return false };
        let rest = &text[slash..];
        let is_ascii = |byte: &u8| byte.is_ascii() && (*byte == b'/' || is_name_byte(*byte));
        let plain = rest.bytes().take_while(is_ascii).count();
        let end = rest[plain..].find(is_end).map_or(text.len(), |end| slash + plain + end);
        let path = bare(&text[start..end]);
        // Most are there as they are written.
        self.skill.files.id(path).is_none() && self.is_candidate(path) && !self.is_there(base, path)
    }

    /// Where the path starts whose first folder stands before this slash, if it is one of a bundle;
    /// a `./` before it is taken in.
    fn path_start(&self, text: &str, slash: usize) -> Option<usize> {
        let before = text.as_bytes().get(..slash)?;
        let name = before.iter().rev().take_while(|byte| is_name_byte(**byte)).count();
        let first = text.get(slash - name..slash)?;
        let rest = &text[..slash - name];
        let rest = rest.strip_suffix("./").unwrap_or(rest);
        let is_whole = rest.chars().next_back().is_none_or(is_end);
        (is_whole && self.is_folder(first)).then_some(rest.len())
    }

    fn is_folder(&self, name: &str) -> bool {
        FOLDERS.contains(&name) || self.folders.binary_search(&name).is_ok()
    }

    fn read_lines(&mut self, content: Span, outline: &Outline, base: &'a str) {
        let mut start = content.start;
        for line in self.skill.slice(content).split_inclusive('\n') {
            let span = Span::new(content.file, start, start + line.len());
            start += line.len();
            if is_command(first_word(line)) {
                self.read_code(span, outline, base);
            }
        }
    }

    /// Reads the paths of one piece of code: a path alone, or a command.
    fn read_code(&mut self, code: Span, outline: &Outline, base: &'a str) {
        let text = self.skill.slice(code);
        if !text.contains('/') {
            return;
        }
        let first = first_word(text);
        let is_alone = !text.trim_matches('`').trim().contains(char::is_whitespace);
        if !is_alone && !is_command(first) {
            return;
        }
        let mut start = code.start;
        for piece in text.split_inclusive(is_end) {
            let token = piece.trim_end_matches(is_end);
            let span = Span::new(code.file, start, start + token.len());
            start += piece.len();
            let Some(path) = self.candidate(token) else {
                continue;
            };
            let is_run = !is_alone && token != first;
            if self.known.insert((base, path))
                && !self.is_there(base, path)
                && self.missing.insert(path)
                && !self.is_of_others(span, outline, is_run)
            {
                let meant = self.resolver.meant(path);
                self.broken.push(Mention { span, path: path.to_owned(), meant });
            }
            // What follows in a command may be what it makes.
            if !is_alone {
                return;
            }
        }
    }

    /// The path that a piece of code is, if it may be one of a bundle.
    fn candidate(&self, token: &'a str) -> Option<&'a str> {
        Some(bare(token)).filter(|path| self.is_candidate(path))
    }

    /// A path of letters, digits and the like, whose first folder is one of a bundle.
    fn is_candidate(&self, path: &str) -> bool {
        let bytes = path.as_bytes();
        let first = memchr(b'/', bytes).and_then(|slash| path.get(..slash));
        if !first.is_some_and(|first| self.is_folder(first)) {
            return false;
        }
        let name = &bytes[memrchr(b'/', bytes).map_or(0, |slash| slash + 1)..];
        let Some(dot) = memrchr(b'.', name) else { return false };
        let end = &name[dot + 1..];
        let is_ending = (1..=8).contains(&end.len())
            && end.first().is_some_and(u8::is_ascii_alphabetic)
            && end.iter().all(u8::is_ascii_alphanumeric);
        let mut before = 0;
        let is_odd = |byte: &u8| {
            let before = std::mem::replace(&mut before, *byte);
            matches!(byte, b'.' | b'/') && before == *byte
        };
        dot > 0 && is_ending && is_plain(path) && !bytes.iter().any(is_odd)
    }

    fn names(&self) -> &HashMap<&'a str, Vec<&'a str>> {
        self.names.get_or_init(|| {
            let mut names: HashMap<&str, Vec<&str>> = HashMap::new();
            for (path, _) in self.skill.files.iter() {
                names.entry(path.name()).or_default().push(path.as_str());
            }
            names
        })
    }

    /// Whether the path leads to a file or folder from the folder, one above it, or to a file from
    /// any other of the bundle.
    fn is_there(&self, base: &str, path: &str) -> bool {
        let files = &self.skill.files;
        let exists = |path: &str| files.id(path).is_some() || files.has_folder(path);
        if exists(path) {
            return true;
        }
        let from = |base: &str| exists(&format!("{base}/{path}"));
        let mut above = base;
        while !above.is_empty() {
            if from(above) {
                return true;
            }
            above = folder(above);
        }
        let ends = |known: &str| known.strip_suffix(path).is_some_and(|rest| rest.ends_with('/'));
        let name = path.rsplit('/').next().unwrap_or(path);
        let alike = self.names().get(name).map_or(&[][..], Vec::as_slice);
        alike.len() > MANY || alike.iter().any(|known| ends(known))
    }

    /// Whether the line, what introduces it or its heading speaks of files that need not be there.
    /// What a command runs is there already, whatever the command then makes.
    fn is_of_others(&self, span: Span, outline: &Outline, is_run: bool) -> bool {
        let line = self.skill.lines(span);
        let heading = outline.headings.partition_point(|heading| heading.span.start < line.start);
        let heading = heading.checked_sub(1).and_then(|at| outline.headings.get(at));
        let from = heading.map_or(0, |heading| heading.span.end);
        let before = self.skill.slice(Span::new(span.file, from, line.start.max(from)));
        let texts = [
            self.skill.slice(Span::new(span.file, line.start, span.start)),
            self.skill.slice(Span::new(span.file, span.end, line.end)),
            heading.map_or("", |heading| heading.text.as_str()),
            introduction(before).unwrap_or(""),
        ];
        let says = |finder: &Option<AhoCorasick>| {
            finder.as_ref().is_none_or(|finder| texts.iter().any(|text| finder.is_match(*text)))
        };
        says(&MADE_UP_FINDER) || !is_run && says(&YET_TO_BE_FINDER)
    }
}

/// What ends a path in code.
fn is_end(character: char) -> bool {
    matches!(character, '`' | '"' | '\'' | '(' | ')' | ';' | '|' | '&' | ',' | '=')
        || character.is_whitespace()
}

/// A piece of code without what may stand round a path.
fn bare(token: &str) -> &str {
    let bytes = &token.as_bytes()[..memchr(b'#', token.as_bytes()).unwrap_or(token.len())];
    let after = bytes.iter().rev().take_while(|byte| matches!(byte, b':' | b'.')).count();
    let token = &token[..bytes.len() - after];
    token.strip_prefix("./").unwrap_or(token)
}

/// Whether a path can stand in code as it is.
pub(crate) fn is_plain(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii() && (byte == b'/' || is_name_byte(byte)))
        || path.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
}

/// What may be part of a name in a path; bytes of letters beyond ASCII are.
fn is_name_byte(byte: u8) -> bool {
    NAME_BYTES[usize::from(byte)]
}

const NAME_BYTES: [bool; 256] = {
    let mut bytes = [false; 256];
    let mut byte: u8 = 0;
    loop {
        bytes[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') || !byte.is_ascii();
        if byte == u8::MAX {
            break bytes;
        }
        byte += 1;
    }
};

/// What stands first in a piece of code, without backticks and a prompt's `$`.
pub(crate) fn first_word(code: &str) -> &str {
    let code = code.trim_matches('`').trim_start().trim_start_matches("$ ");
    code.split(|c: char| c.is_whitespace() || c == '`').next().unwrap_or("")
}

fn is_command(first: &str) -> bool {
    let path = first.strip_prefix("./").unwrap_or(first);
    COMMANDS.contains(&first)
        || path.split_once('/').is_some_and(|(folder, _)| FOLDERS.contains(&folder))
}

/// The last line above a list, table or code block.
fn introduction(before: &str) -> Option<&str> {
    let is_item = |line: &&str| {
        let line = line.trim_start();
        !line.is_empty()
            && !line.starts_with(['-', '*', '+', '|', '#', '`'])
            && !line.starts_with(|first: char| first.is_ascii_digit())
    };
    before.lines().rev().take(20).find(is_item)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::files::Files;

    fn texts() -> impl Strategy<Value = String> {
        let pieces = [
            "`scripts/a.py`",
            "`./scripts/a.py`",
            "`scripts/there.py`",
            "`./scripts/there.py:`",
            "`",
            "scripts/b.py",
            "./scripts/c.py",
            "../scripts/d.py",
            "x/scripts/e.py",
            "././scripts/f.py",
            "`data/g.csv`",
            "`./data/h.csv#i`",
            "`rules/j.md`",
            "`https://k/rules/l.md`",
            "\n```sh\n",
            "\n```\n",
            "cat ",
            "python scripts/m.py",
            "\n",
            "\n\n# H\n\n",
            " ",
            "e.g. ",
            "`data//n.md`",
            "`./o/p.md`",
        ];
        let piece = prop::sample::select(pieces.to_vec());
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_mention_is_missed_in_what_is_not_parsed(
            text in texts(),
            other in prop::sample::select(vec!["rules/q.md", "data/q.csv"]),
        ) {
            let texts = [("a.md", &*text), (other, ""), ("scripts/there.py", "")];
            let skill = Skill::parse(Files::of_texts(&texts));
            let mut mentions = Mentions::new(&skill);
            for body in skill.markdown() {
                let Some(layout) = skill.layout(body.file) else { continue };
                let mut start = 0;
                while start < layout.text.len() {
                    let part = layout.part(start);
                    start = part.end;
                    mentions.read_all(&skill.outline_of(body, part), "");
                }
            }
            prop_assert_eq!(broken(&skill), mentions.broken, "{:?}", text);
        }
    }
}
