//! A check of bytes that were checked before, under whatever path, says what a check of the same
//! bytes read afresh does.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use skill_spec::{CheckOptions, File, Files, RelPath, Skill, TARGETS, check};

const PATHS: [&str; 12] = [
    "SKILL.md",
    "skill.md",
    "references/a.md",
    "references/b.markdown",
    "references/c.txt",
    "data/d.md",
    "data/e.json",
    "scripts/f.sh",
    "scripts/g.py",
    "assets/h.png",
    "vlmrun.yaml",
    "README",
];

/// What the marks of bytes are about, and what surrounds it.
const PIECES: [&str; 46] = [
    "---\nname: read-invoice\ndescription: Reads it. Use when an invoice arrives.\n---\n",
    "---\nname: x\nlinks: [a](b.md)\n---\n",
    "---\n# skill-dev: allow(link-broken) there later\nname: y\n---\n",
    "---\n",
    "\n",
    " ",
    "```\n",
    "# Read it\n",
    "Read the total.\n",
    "[a](references/a.md)",
    "[c](../references/c.txt)",
    "[gone](gone.md)",
    "[web](https://example.com/a.md)",
    "<img src=\"assets/h.png\">",
    "<a href=\"http://a\">",
    "[x][label]",
    "[x][label] [y][lable]\n\n[label]: https://example.com\n",
    "\n---\nname: w\nlink: [a](b.md)\n---\n",
    "[label]: data/e.json\n",
    "[^note]: text\n",
    "`references/gone.md`",
    "`data/gone.json`",
    "`scripts/f.sh`",
    "s",
    "/",
    "]",
    "(a.md)",
    "<",
    "and/or",
    "e.json",
    "<!-- skill-dev: allow-file(link-broken, secret-key) known -->\n",
    "<!-- skill-dev: allow(unicode-invisible-run) known -->\n",
    "# skill-dev: allow(script-crlf) known\n",
    concat!("gh", "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M"),
    "postgres://me:q7RmZt2vKx9L@host/db\n",
    "a\u{200b}\u{200b}\u{200b}b",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{feff}",
    "#!/bin/sh\r\n",
    "GIF8",
    "PK\u{3}\u{4}",
    "\0",
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    "é資",
    "name: z\n",
];

#[derive(Clone, Debug)]
enum Change {
    /// Other content, not of UTF-8 if so said.
    Write(&'static str, String, Option<u8>),
    /// The same bytes under another path.
    Move(&'static str, &'static str),
    Copy(&'static str, &'static str),
    Remove(&'static str),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let path = || prop::sample::select(PATHS.to_vec());
    let text = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..5);
    let byte = prop_oneof![9 => Just(None), 1 => Just(Some(0xff))];
    let change = prop_oneof![
        4 => (path(), text, byte).prop_map(|(path, text, byte)| Change::Write(path, text.concat(), byte)),
        2 => (path(), path()).prop_map(|(from, to)| Change::Move(from, to)),
        1 => (path(), path()).prop_map(|(from, to)| Change::Copy(from, to)),
        1 => path().prop_map(Change::Remove),
    ];
    prop::collection::vec(change, 1..24)
}

impl Change {
    fn apply(self, files: &mut Files) {
        let (path, file) = match self {
            Self::Write(path, text, byte) => {
                let bytes: Vec<u8> = text.into_bytes().into_iter().chain(byte).collect();
                (path, Some(File { bytes: bytes.into(), executable: false }))
            }
            Self::Move(from, to) => (to, files.remove(from)),
            Self::Copy(from, to) => (to, files.get(from).cloned()),
            Self::Remove(path) => (path, files.remove(path).and(None)),
        };
        if let Some(file) = file {
            files.insert(RelPath::new(path).unwrap(), file);
        }
    }
}

fn empty() -> Files {
    let mut files = Files::new();
    files.folder = Some("read-invoice".to_owned());
    files
}

/// The same files, of which nothing is known.
fn afresh(files: &Files) -> Files {
    let mut fresh = empty();
    for (path, file) in files.iter() {
        fresh.insert(path.clone(), File { bytes: file.bytes.as_slice().into(), ..*file });
    }
    fresh
}

proptest! {
    #[test]
    fn what_was_looked_for_in_vain_is_not_there(changes in changes(), target in 0..TARGETS.len()) {
        let options = CheckOptions::new(TARGETS[target]);
        let mut files = empty();
        Change::Write(PATHS[0], [PIECES[0], PIECES[8]].concat(), None).apply(&mut files);
        for change in changes {
            change.clone().apply(&mut files);
            let fresh = check(&Skill::parse(afresh(&files)), &options);
            let skill = Skill::parse(files);
            let again = check(&skill, &options);
            prop_assert_eq!(format!("{:#?}", again), format!("{:#?}", fresh), "{:?}", change);
            files = skill.files;
        }
    }
}
