//! What counts as a mention, and which files need none.

use std::ops::Range;

use crate::files::parted;

/// A word in a text, and what stands around it.
pub(super) struct Around<'a> {
    word: &'a [u8],
    before: &'a [u8],
    after: &'a [u8],
}

impl<'a> Around<'a> {
    pub(super) fn new(text: &'a [u8], range: Range<usize>) -> Self {
        Self {
            before: text.get(..range.start).unwrap_or_default(),
            after: text.get(range.end..).unwrap_or_default(),
            word: text.get(range).unwrap_or_default(),
        }
    }

    /// Whether the word is no part of a longer one.
    pub(super) fn is_word(&self) -> bool {
        let joins = |byte: Option<&u8>| byte.is_some_and(|byte| joins(*byte));
        !joins(self.before.last()) && !joins(self.after.first())
    }

    /// The folder before the word, if it is the last part of a path.
    pub(super) fn parent(&self) -> Option<&'a [u8]> {
        let (b'/', before) = self.before.split_last()? else { return None };
        let start = before.iter().rposition(|byte| !is_of_name(*byte)).map_or(0, |at| at + 1);
        before.get(start..).filter(|part| !matches!(*part, b"" | b"." | b".."))
    }

    /// Whether the word follows the dot of a dotted name.
    fn is_in_module(&self) -> bool {
        matches!(self.before, [.., package, b'.'] if package.is_ascii_alphanumeric())
    }

    fn is_delimited(&self, by: &[u8]) -> bool {
        let has = |byte: Option<&u8>| byte.is_some_and(|byte| by.contains(byte));
        has(self.before.last()) && has(self.after.first())
    }
}

static JOINS: [bool; 256] = {
    let mut joins = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        joins[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        byte += 1;
    }
    joins
};

/// Whether a byte is part of a word. Asked for every byte of most texts, so a table answers.
pub(super) fn joins(byte: u8) -> bool {
    JOINS[byte as usize]
}

/// Whether a byte is part of a file's name.
pub(super) fn is_of_name(byte: u8) -> bool {
    joins(byte) || byte == b'.' || !byte.is_ascii()
}

/// Whether a file is named by the part of its name before the ending. In programs and data any
/// word will do (`import utils`); in prose it must stand out, or be no word of the language.
pub(super) fn is_stem_named(around: &Around<'_>, is_prose: bool) -> bool {
    !is_prose
        || around.word.iter().any(|byte| matches!(byte, b'-' | b'_'))
        || around.is_delimited(b"`'\"*[]()|/")
        || around.is_in_module()
}

/// Whether a folder is named as such, and not only on the way to one of its files: `assets/`,
/// `assets/*.png`, `assets/{name}.md`, "assets", the assets folder.
pub(super) fn covers_folder(around: &Around<'_>) -> bool {
    let Some(rest) = around.after.strip_prefix(b"/") else {
        let follows = [&b" folder"[..], b" director", b"` folder", b"` director"];
        return around.is_delimited(b"`'\"")
            || follows.into_iter().any(|word| {
                let after = around.after.get(..word.len());
                after.is_some_and(|after| after.eq_ignore_ascii_case(word))
            });
    };
    let name = rest.iter().take_while(|byte| is_of_name(**byte)).count();
    let next = rest.get(name);
    let is_sentence_end =
        rest.get(..name).is_some_and(|name| name.iter().all(|byte| *byte == b'.'));
    let is_template = next.is_some_and(|byte| b"*<{$[%".contains(byte));
    (is_sentence_end && next != Some(&b'/')) || is_template
}

/// Whether files of this ending are found by the name before it.
pub(super) fn is_program(end: &str) -> bool {
    let ends = [
        "py", "sh", "bash", "js", "mjs", "cjs", "ts", "mts", "tsx", "jsx", "rb", "pl", "go", "rs",
        "r", "lua", "php", "java", "kt", "swift", "ps1", "css", "scss", "html",
    ];
    ends.into_iter().any(|known| end.eq_ignore_ascii_case(known))
}

/// How the names of files begin that are read without being named: by people and by tools.
const KNOWN_STARTS: &[&str] = &[
    "license",
    "licence",
    "copying",
    "notice",
    "readme",
    "changelog",
    "contributing",
    "security",
    "authors",
    "code_of_conduct",
    "third_party",
    "third-party",
    "requirements",
    "tsconfig",
    "agents.md",
];

/// Files that the platform or a tool reads, wherever they lie.
const KNOWN_NAMES: &[&str] = &[
    "skill.md",
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "pyproject.toml",
    "uv.lock",
    "poetry.lock",
    "cargo.toml",
    "cargo.lock",
    "go.mod",
    "go.sum",
    "makefile",
    "dockerfile",
    "__init__.py",
    "__main__.py",
    "conftest.py",
    "py.typed",
    "claude.md",
    "gemini.md",
    "manifest.json",
    "metadata.json",
    "_meta.json",
];

/// Folders whose files a tool finds by itself.
const KNOWN_FOLDERS: &[&str] = &[
    "tests",
    "test",
    "__tests__",
    "evals",
    "eval",
    "evaluations",
    "agents",
    "commands",
    "hooks",
    "fixtures",
];

/// Files that the platform reads at the root.
const KNOWN_AT_ROOT: &[&str] =
    &["schema.json", "vlmrun.yaml", "pipeline.py", "skill-dev.toml", "skill.json"];

/// What stands before a dot in the names of tests and of examples that must fail.
const KNOWN_ENDS: &[&str] = &["_test", "-test", ".test", ".spec", ".invalid"];

/// Tells files that are read without being named: by the platform, by tools, by people, or by a
/// test. Those of a folder are asked for one after the other.
#[derive(Default)]
pub(super) struct Known<'a> {
    folder: &'a str,
    /// Whether everything in the folder is.
    is_whole: bool,
}

impl<'a> Known<'a> {
    pub(super) fn is(&mut self, path: &'a str) -> bool {
        let (folder, name) = parted(path);
        if folder != self.folder {
            self.folder = folder;
            self.is_whole = folder.split('/').any(is_tool);
        }
        self.is_whole || is_known(path, name)
    }
}

/// Whether a tool finds what is called so, and all that lies in it, by itself.
fn is_tool(part: &str) -> bool {
    part.starts_with('.') || KNOWN_FOLDERS.contains(&part)
}

fn is_known(path: &str, name: &str) -> bool {
    let is_sample = || path.starts_with("examples/") && ends(name, ".json");
    let starts_known = |start: &&str| {
        let goes_on = |rest: &str| rest.starts_with(char::is_alphanumeric);
        starts(name, start) && !name.get(start.len()..).is_some_and(goes_on)
    };
    let mut dots = name.bytes().enumerate().filter(|(_, byte)| *byte == b'.');
    if name.starts_with('.') || is_sample() || dots.any(|(dot, _)| is_known_part(name, dot)) {
        return true;
    }
    // Of most names the first two letters tell that they are none of the others.
    FIRSTS.may_begin(name)
        && (KNOWN_AT_ROOT.contains(&path)
            || KNOWN_NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
            || KNOWN_STARTS.iter().any(starts_known)
            || KNOWN_FOLDERS.contains(&name)
            || starts(name, TEST))
}

/// How the names of tests begin.
const TEST: &str = "test_";

/// Of pairs of letters, those that a known name begins with, in upper and lower case.
struct Firsts([u32; 32]);

static FIRSTS: Firsts =
    Firsts::of(&[KNOWN_AT_ROOT, KNOWN_NAMES, KNOWN_STARTS, KNOWN_FOLDERS, &[TEST]]);

impl Firsts {
    const fn of(lists: &[&[&str]]) -> Self {
        let mut pairs = [0; 32];
        let mut list = 0;
        while list < lists.len() {
            let mut at = 0;
            while at < lists[list].len() {
                let [first, second, ..] = lists[list][at].as_bytes() else { panic!("too short") };
                pairs[(*first & 31) as usize] |= 1 << (*second & 31);
                at += 1;
            }
            list += 1;
        }
        Self(pairs)
    }

    /// Whether one of the names may begin as this one does.
    fn may_begin(&self, name: &str) -> bool {
        let [first, second, ..] = name.as_bytes() else { return false };
        self.0[usize::from(*first & 31)] & 1 << (*second & 31) != 0
    }
}

/// Whether a name that is parted before a dot is that of a test, an example that must fail, or
/// declarations.
fn is_known_part(name: &str, dot: usize) -> bool {
    let (before, after) = name.split_at(dot);
    // Nearly all differ in their last letter.
    matches!(before.as_bytes().last(), Some(b't' | b'T' | b'c' | b'C' | b'd' | b'D'))
        && (KNOWN_ENDS.iter().any(|end| ends(before, end))
            || ends(before, ".d") && starts(after, ".ts"))
}

/// Whether a text starts so, in lower or upper case.
fn starts(text: &str, start: &str) -> bool {
    // Nearly all differ in their first letter.
    let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
    let head = || text.as_bytes().get(..start.len());
    first(text) == first(start)
        && head().is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

/// Whether a text ends so, in lower or upper case.
fn ends(text: &str, end: &str) -> bool {
    let start = text.len().checked_sub(end.len());
    let tail = start.and_then(|start| text.as_bytes().get(start..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_and_people_find_by_themselves_needs_no_mention() {
        for path in [
            "LICENSE",
            "docs/License-MIT.txt",
            "README.md",
            "a/Makefile",
            "schema.json",
            "examples/a/B.JSON",
            ".env",
            "a/.github/b",
            "tests/a.py",
            "a/b_test.go",
            "a.Test.ts",
            "a-test.x.js",
            "a.spec.js",
            "a.invalid.json",
            "types.D.TS",
            "a.d.tsx",
            "Test_a.py",
        ] {
            assert!(Known::default().is(path), "{path}");
        }
        for path in [
            "licenses.txt",
            "a/schema.json",
            "a/examples/b.json",
            "a_test",
            "test.js",
            "spec.md",
            "d.ts",
            "a.d.rs",
            "contest.é.py",
            "tests.md",
            "a/Tests/b",
        ] {
            assert!(!Known::default().is(path), "{path}");
        }
    }

    /// The same without a look at letters first.
    fn is_known_slowly(path: &str) -> bool {
        let lower = path.to_ascii_lowercase();
        let (_, name) = parted(&lower);
        let starts_known = |start: &&str| {
            let rest = name.strip_prefix(*start);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let is_part = |at: usize| {
            let (before, after) = name.split_at(at);
            KNOWN_ENDS.iter().any(|end| before.ends_with(end))
                || before.as_bytes().ends_with(b".d") && after.starts_with(".ts")
        };
        path.split('/').any(|part| part.starts_with('.') || KNOWN_FOLDERS.contains(&part))
            || path.starts_with("examples/") && name.as_bytes().ends_with(b".json")
            || KNOWN_AT_ROOT.contains(&path)
            || KNOWN_NAMES.contains(&name)
            || KNOWN_STARTS.iter().any(starts_known)
            || name.match_indices('.').any(|(at, _)| is_part(at))
            || name.starts_with("test_")
    }

    #[test]
    fn known_files_are_told_in_any_order() {
        let lists = [KNOWN_STARTS, KNOWN_NAMES, KNOWN_FOLDERS, KNOWN_AT_ROOT, KNOWN_ENDS];
        let others =
            ["a", "é", "_", "test_a", ".d", ".ts", ".json", "examples", "A", ".git", "x.é"];
        let names: Vec<&str> = lists.concat().into_iter().chain(others).collect();
        let mut known = Known::default();
        let upper: Vec<String> = names.iter().map(|name| name.to_ascii_uppercase()).collect();
        for one in names.iter().copied().chain(upper.iter().map(String::as_str)) {
            for other in &names {
                for between in ["", "/", "/.", "-", ".", "/a/", "é"] {
                    let path = format!("{one}{between}{other}").leak();
                    assert_eq!(known.is(path), is_known_slowly(path), "{path}");
                }
            }
        }
    }
}
