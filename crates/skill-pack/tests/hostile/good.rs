//! Archives as other programs write them, each with what must come out.

use super::cases::MANIFEST;
use super::raw::{Archive, DEFLATED, DESCRIPTOR, DOS, Entry, Header, extra, longs, words};

/// The macOS system in "made by".
const MACOS: u16 = 0x1315;

pub(crate) struct Good {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Paths, `*` behind those that may be executed.
    pub(crate) files: &'static [&'static str],
    pub(crate) folder: Option<&'static str>,
    pub(crate) left_out: &'static [&'static str],
    /// What is said of entries.
    pub(crate) odd: &'static [&'static str],
}

const PLAIN: Good = Good {
    name: "",
    bytes: Vec::new(),
    files: &["SKILL.md", "scripts/run.sh*"],
    folder: None,
    left_out: &[],
    odd: &[],
};

const SCRIPT: &[u8] = b"#!/bin/sh\nexit 0\n";

/// All of them.
pub(crate) fn all() -> Vec<Good> {
    let mut all = programs();
    all.extend(streams());
    all.extend(wide());
    all.extend(layouts());
    all.extend(odd());
    all
}

fn two(top: &str) -> [Entry; 2] {
    let script = Entry::deflated(&format!("{top}scripts/run.sh"), &SCRIPT.repeat(9));
    [Entry::deflated(&format!("{top}SKILL.md"), MANIFEST), script.mode(0o100_755)]
}

fn programs() -> Vec<Good> {
    // UT and ux: times, user and group.
    let unix = |header: &mut Header| {
        header.extra =
            [extra(0x5455, &[3; 9]), extra(0x7875, &[1, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0])].concat();
    };
    let info_zip = two("").map(|entry| entry.both(unix));
    let with_folders = [Entry::folder("scripts/")].into_iter().chain(two(""));
    let mac = two("a/").map(|entry| {
        entry.both(|header| (header.made_by, header.attributes) = (MACOS, header.attributes | 1))
    });
    let mac_own = ["__MACOSX/", "__MACOSX/a/"].map(Entry::folder).into_iter().chain(
        ["__MACOSX/a/._SKILL.md", "a/.DS_Store"]
            .map(|name| Entry::streamed(name, b"\0\x05\x16\x07")),
    );
    let dos = two("")
        .map(|entry| entry.central(|header| (header.made_by, header.attributes) = (DOS, 0x20)));
    let mut commented = Archive::of(two(""));
    commented.change =
        Some(|end, _| end.comment = b"0123456789abcdef0123456789abcdef01234567".to_vec());
    vec![
        Good { name: "Info-ZIP", bytes: Archive::of(info_zip).bytes(), ..PLAIN },
        Good { name: "with folders", bytes: Archive::of(with_folders).bytes(), ..PLAIN },
        Good {
            name: "macOS",
            bytes: Archive::of([Entry::folder("a/")].into_iter().chain(mac).chain(mac_own)).bytes(),
            folder: Some("a"),
            left_out: &[".DS_Store", "__MACOSX"],
            ..PLAIN
        },
        Good {
            name: "Windows",
            bytes: Archive::of(dos).bytes(),
            files: &["SKILL.md", "scripts/run.sh"],
            ..PLAIN
        },
        Good { name: "git, its commit as a comment", bytes: commented.bytes(), ..PLAIN },
        Good { name: "nothing", bytes: Archive::default().bytes(), files: &[], ..PLAIN },
        Good {
            name: "modes without a type",
            bytes: Archive::of(
                two("").map(|entry| entry.central(|header| header.attributes &= 0o777 << 16)),
            )
            .bytes(),
            ..PLAIN
        },
        Good {
            name: "a deflated folder",
            bytes: Archive::of([deflated_folder()].into_iter().chain(two(""))).bytes(),
            ..PLAIN
        },
    ]
}

fn deflated_folder() -> Entry {
    let mut entry = Entry::folder("scripts/").both(|header| {
        (header.method, header.packed) = (DEFLATED, 2);
    });
    entry.content = b"\x03\x00".to_vec();
    entry
}

fn streams() -> Vec<Good> {
    let streamed = || {
        two("").map(|entry| {
            let content: Vec<u8> = if entry.central.name == b"SKILL.md" {
                MANIFEST.to_vec()
            } else {
                SCRIPT.repeat(9)
            };
            let name = String::from_utf8(entry.central.name).unwrap();
            Entry::streamed(&name, &content).mode(entry.central.attributes >> 16)
        })
    };
    let descriptors = |change: fn(&Header) -> Vec<u8>| {
        Archive::of(streamed().map(|mut entry| {
            entry.descriptor = change(&entry.central);
            entry
        }))
        .bytes()
    };
    let stored = Entry::new("SKILL.md", MANIFEST).both(|header| header.flags |= DESCRIPTOR);
    let mut stored = stored.local(|header| (header.crc, header.size, header.packed) = (0, 0, 0));
    let Header { crc, packed, size, .. } = stored.central;
    stored.descriptor = words(&[0x0807_4b50, crc, packed, size]);
    vec![
        Good { name: "a stream", bytes: Archive::of(streamed()).bytes(), ..PLAIN },
        Good {
            name: "descriptors without a sign",
            bytes: descriptors(|header| words(&[header.crc, header.packed, header.size])),
            ..PLAIN
        },
        Good {
            name: "wide descriptors",
            bytes: descriptors(|header| {
                let sizes = longs(&[header.packed.into(), header.size.into()]);
                [words(&[0x0807_4b50, header.crc]), sizes].concat()
            }),
            ..PLAIN
        },
        Good {
            name: "wide descriptors without a sign",
            bytes: descriptors(|header| {
                let sizes = longs(&[header.packed.into(), header.size.into()]);
                [words(&[header.crc]), sizes].concat()
            }),
            ..PLAIN
        },
        Good {
            name: "a stream of stored files",
            bytes: Archive::of([stored]).bytes(),
            files: &["SKILL.md"],
            ..PLAIN
        },
    ]
}

fn wide() -> Vec<Good> {
    let mut end = Archive::of(two(""));
    end.zip64 = true;
    let mut marked = Archive::of(two(""));
    marked.zip64 = true;
    marked.change = Some(|end, _| {
        (end.entries, end.entries_here) = (u16::MAX, u16::MAX);
        (end.size, end.start) = (u32::MAX, u32::MAX);
    });
    let sizes = |entry: Entry| {
        let Header { packed, size, .. } = entry.central;
        entry.both(|header| {
            header.extra = extra(1, &longs(&[size.into(), packed.into()]));
            (header.packed, header.size) = (u32::MAX, u32::MAX);
        })
    };
    let repeated = |entry: Entry| {
        let Header { packed, size, .. } = entry.central;
        entry.local(|header| header.extra = extra(1, &longs(&[size.into(), packed.into()])))
    };
    vec![
        Good { name: "zip64 ends without need", bytes: end.bytes(), ..PLAIN },
        Good { name: "zip64 ends that count", bytes: marked.bytes(), ..PLAIN },
        Good { name: "zip64 sizes", bytes: Archive::of(two("").map(sizes)).bytes(), ..PLAIN },
        Good {
            name: "zip64 sizes without need",
            bytes: Archive::of(two("").map(repeated)).bytes(),
            ..PLAIN
        },
    ]
}

fn layouts() -> Vec<Good> {
    let folder_only = [Entry::new("a/schema.json", b"{}"), Entry::new("a/x", b"")];
    let nested = Archive::of([Entry::new("../x", b"x")]).bytes();
    vec![
        Good { name: "wrapped", bytes: Archive::of(two("a/")).bytes(), folder: Some("a"), ..PLAIN },
        Good {
            name: "one folder without a skill is no wrapper",
            bytes: Archive::of([Entry::new("a/x", b"")]).bytes(),
            files: &["a/x"],
            ..PLAIN
        },
        Good {
            name: "a wrapped schema",
            bytes: Archive::of(folder_only).bytes(),
            files: &["schema.json", "x"],
            folder: Some("a"),
            ..PLAIN
        },
        Good {
            name: "two folders",
            bytes: Archive::of(two("a/").into_iter().chain([Entry::new("b/x", b"")])).bytes(),
            files: &["a/SKILL.md", "a/scripts/run.sh*", "b/x"],
            ..PLAIN
        },
        Good {
            name: "an archive inside is bytes",
            bytes: Archive::of([Entry::new("SKILL.md", MANIFEST), Entry::new("x.zip", &nested)])
                .bytes(),
            files: &["SKILL.md", "x.zip"],
            ..PLAIN
        },
        Good {
            name: "names Windows keeps for itself",
            bytes: Archive::of([
                Entry::new("SKILL.md", MANIFEST),
                Entry::new("aux.md", b""),
                Entry::new("x.", b""),
            ])
            .bytes(),
            files: &["SKILL.md", "aux.md", "x."],
            ..PLAIN
        },
    ]
}

fn odd() -> Vec<Good> {
    vec![
        Good {
            name: "dots in front, as bsdtar has them",
            bytes: Archive::of([Entry::folder("./")].into_iter().chain(two("./"))).bytes(),
            odd: &[
                "./ starts with `./`",
                "./SKILL.md starts with `./`",
                "./scripts/run.sh starts with `./`",
            ],
            ..PLAIN
        },
        Good {
            name: "set-user bits",
            bytes: Archive::of([
                Entry::new("SKILL.md", MANIFEST),
                Entry::new("run", b"").mode(0o106_755),
            ])
            .bytes(),
            files: &["SKILL.md", "run*"],
            odd: &["run has set-user, set-group or sticky bits, which are dropped"],
            ..PLAIN
        },
        Good {
            name: "UTF-8 that nobody marked",
            bytes: Archive::of([
                Entry::new("SKILL.md", MANIFEST),
                Entry::new("größe", b"").both(|header| header.flags = 0),
            ])
            .bytes(),
            files: &["SKILL.md", "größe"],
            odd: &["größe is not marked as UTF-8: some readers give it another name"],
            ..PLAIN
        },
        Good {
            name: "the same name twice in one entry",
            bytes: Archive::of([Entry::new("SKILL.md", MANIFEST)
                .both(|header| header.extra = extra(0x7075, b"\x01crc0SKILL.md"))])
            .bytes(),
            files: &["SKILL.md"],
            ..PLAIN
        },
    ]
}
