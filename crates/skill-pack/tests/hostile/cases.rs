//! Archives nobody should unpack, each with what is said of it.

use super::raw::{Archive, DEFLATED, DOS, Entry};

pub(crate) struct Case {
    /// What is wrong.
    pub(crate) name: &'static str,
    /// The whole message.
    pub(crate) refusal: String,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) const MANIFEST: &[u8] = b"---\nname: a\ndescription: b\n---\nc\n";

/// All of them.
pub(crate) fn all() -> Vec<Case> {
    [names, odd_names, meeting_names, kinds, methods]
        .into_iter()
        .chain(super::shapes::GROUPS)
        .flat_map(|group| group())
        .collect()
}

pub(crate) fn skill() -> Entry {
    Entry::new("SKILL.md", MANIFEST)
}

pub(crate) fn with(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    Archive::of(std::iter::once(skill()).chain(entries)).bytes()
}

pub(crate) fn case(name: &'static str, refusal: impl Into<String>, bytes: Vec<u8>) -> Case {
    Case { name, refusal: refusal.into(), bytes }
}

fn names() -> Vec<Case> {
    let named = |name: &str| with([Entry::new(name, b"x")]);
    vec![
        case("outside", "the entry `../x` has a `..` part: it would lie outside", named("../x")),
        case(
            "outside from within",
            "the entry `a/../../x` has a `..` part: it would lie outside",
            named("a/../../x"),
        ),
        case("only dots", "the entry `..` has a `..` part: it would lie outside", named("..")),
        case(
            "a folder of dots",
            "the entry `../` has a `..` part: it would lie outside",
            with([Entry::folder("../")]),
        ),
        case(
            "outside after a dot",
            "the entry `./../x` has a `..` part: it would lie outside",
            named("./../x"),
        ),
        case("absolute", "the entry `/etc/x` has an absolute path", named("/etc/x")),
        case("absolute after a dot", "the entry `.//x` has an absolute path", named(".//x")),
        case("a share", "the entry `//server/x` has an absolute path", named("//server/x")),
        case(
            "a drive",
            "the entry `C:/x` has a path that starts like a Windows drive",
            named("C:/x"),
        ),
        case(
            "beside the drive's folder",
            "the entry `c:x` has a path that starts like a Windows drive",
            named("c:x"),
        ),
        case(
            "backslashes that lead outside",
            "the entry `..\\x` has a backslash, which some systems take for a separator",
            named("..\\x"),
        ),
        case(
            "a share with backslashes",
            "the entry `\\\\server\\x` has a backslash, which some systems take for a separator",
            named("\\\\server\\x"),
        ),
        case("no name", "the entry `` has no name", named("")),
        case("an empty part", "the entry `a//x` has an empty part", named("a//x")),
        case("a dot within", "the entry `a/./x` has a `.` part", named("a/./x")),
        case("a dot alone", "the entry `.` has a `.` part", named(".")),
    ]
}

fn odd_names() -> Vec<Case> {
    let named = |name: &str| with([Entry::new(name, b"x")]);
    let raw =
        |name: &[u8]| with([Entry::new("x", b"x").both(|header| header.name = name.to_vec())]);
    let long = format!("a/{}", "n".repeat(256));
    let deep = "d/".repeat(1100) + "x";
    vec![
        case("NUL", "the entry `x\\u{0}.md` has a name with a control character", named("x\0.md")),
        case(
            "a line break",
            "the entry `x\\u{a}y` has a name with a control character",
            named("x\ny"),
        ),
        case(
            "an escape for the terminal",
            "the entry `\\u{1b}[2Jx` has a name with a control character",
            named("\x1b[2Jx"),
        ),
        case("no UTF-8", "the entry `\u{fffd}x` has a name that is no UTF-8", raw(b"\xffx")),
        case(
            "a surrogate in UTF-8",
            "the entry `\u{fffd}\u{fffd}\u{fffd}` has a name that is no UTF-8",
            raw(b"\xed\xa0\x80"),
        ),
        case(
            "a long name",
            format!(
                "the entry `a/{}…` has a name of 256 bytes, and 255 are the most",
                "n".repeat(198)
            ),
            named(&long),
        ),
        case(
            "a long path",
            format!(
                "the entry `{}…` has a path of 2201 bytes, and 2048 are the most",
                "d/".repeat(100)
            ),
            named(&deep),
        ),
    ]
}

fn meeting_names() -> Vec<Case> {
    let two = |a: &str, b: &str| with([Entry::new(a, b"1"), Entry::new(b, b"2")]);
    vec![
        case("twice", "the entry `x` is there twice", two("x", "x")),
        case("twice with a dot", "the entry `./x` is there twice", two("x", "./x")),
        case(
            "a second manifest",
            "the entry `SKILL.md` is there twice",
            with([Entry::new("SKILL.md", b"other")]),
        ),
        case(
            "a folder twice",
            "the entry `a/` is there twice",
            with([Entry::folder("a/"), Entry::folder("a/")]),
        ),
        case(
            "the top twice",
            "the entry `./` is there twice",
            with([Entry::folder("./"), Entry::folder("./")]),
        ),
        case("file and folder", "the entry `a` is a file and a folder at once", two("a", "a/b")),
        case(
            "file and folder far apart",
            "the entry `a/b` is a file and a folder at once",
            with([
                Entry::new("a/b/c/d", b""),
                Entry::new("a-", b""),
                Entry::new("a/b", b""),
                Entry::new("z", b""),
            ]),
        ),
        case(
            "file and empty folder",
            "the entry `a/` is a file and a folder at once",
            with([Entry::new("a", b""), Entry::folder("a/")]),
        ),
        case(
            "upper and lower case",
            "the entry `skill.md` is the same as `SKILL.md` on some systems",
            with([Entry::new("skill.md", b"other")]),
        ),
        case(
            "folders that differ in case",
            "the entry `docs` is the same as `Docs` on some systems",
            two("Docs/a", "docs/b"),
        ),
        case(
            "case beyond ASCII",
            "the entry `ä` is the same as `Ä` on some systems",
            two("ä", "Ä"),
        ),
        case(
            "accents of their own",
            "the entry `caf\u{e9}` is the same as `cafe\u{301}` on some systems",
            two("caf\u{e9}", "cafe\u{301}"),
        ),
    ]
}

fn kinds() -> Vec<Case> {
    let of = |mode: u32| with([Entry::new("x", b"/etc/passwd").mode(mode)]);
    let folder = |content: &[u8]| Entry::new("a/", content).mode(0o040_755);
    vec![
        case("a link", "the entry `x` is a symbolic link", of(0o120_777)),
        case(
            "a link made on DOS",
            "the entry `x` is a symbolic link",
            with([Entry::new("x", b"..").mode(0o120_777).central(|header| header.made_by = DOS)]),
        ),
        case(
            "a link and something through it",
            "the entry `out` is a symbolic link",
            with([Entry::new("out", b"/tmp").mode(0o120_777), Entry::new("out/x", b"x")]),
        ),
        case("a block device", "the entry `x` is a device", of(0o060_644)),
        case("a character device", "the entry `x` is a device", of(0o020_644)),
        case("a FIFO", "the entry `x` is a FIFO", of(0o010_644)),
        case("a socket", "the entry `x` is a socket", of(0o140_644)),
        case("a door", "the entry `x` is of a type nobody knows", of(0o150_644)),
        case(
            "a folder without a slash",
            "the entry `x` is a file by its name and a folder by its mode",
            of(0o040_755),
        ),
        case(
            "a DOS folder without a slash",
            "the entry `x` is a file by its name and a folder by its mode",
            with([Entry::new("x", b"").central(|header| header.attributes = 0x10)]),
        ),
        case(
            "a file with a slash",
            "the entry `a/` is a folder by its name and a file by its mode",
            with([Entry::new("a/", b"")]),
        ),
        case(
            "a folder with content",
            "the entry `a/` is a folder with content",
            with([folder(b"x")]),
        ),
        case(
            "a folder with bytes of no content",
            "the entry `a/` is a folder with content",
            with([{
                let mut entry = folder(b"").both(|header| {
                    header.method = DEFLATED;
                    header.packed = 5;
                });
                entry.content = b"\x03\x00abc".to_vec();
                entry
            }]),
        ),
    ]
}

fn methods() -> Vec<Case> {
    let flagged = |flag: u16| with([Entry::new("x", b"x").both(|header| header.flags |= flag)]);
    let by = |method: u16| with([Entry::new("x", b"x").both(|header| header.method = method)]);
    vec![
        case("encrypted", "the entry `x` is encrypted", flagged(1)),
        case("strongly encrypted", "the entry `x` is encrypted", flagged(1 << 6)),
        case("a masked directory", "the entry `x` is encrypted", flagged(1 << 13)),
        case("AES", "the entry `x` is encrypted", by(99)),
        case("a patch", "the entry `x` is a patch for another file", flagged(1 << 5)),
        case(
            "bzip2",
            "the entry `x` is compressed by bzip2; only deflate is read everywhere",
            by(12),
        ),
        case(
            "LZMA",
            "the entry `x` is compressed by LZMA; only deflate is read everywhere",
            by(14),
        ),
        case(
            "deflate64",
            "the entry `x` is compressed by deflate64; only deflate is read everywhere",
            by(9),
        ),
        case(
            "zstd",
            "the entry `x` is compressed by zstd; only deflate is read everywhere",
            by(93),
        ),
        case(
            "an unknown method",
            "the entry `x` is compressed by method 4711; only deflate is read everywhere",
            by(4711),
        ),
    ]
}
