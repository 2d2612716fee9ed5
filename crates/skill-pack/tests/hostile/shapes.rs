//! Hostile archives, second part: headers, sizes, places and ends that say two things.

use super::cases::{Case, MANIFEST, case, skill, with};
use super::raw::{
    Archive, DEFLATED, DESCRIPTOR, End, End64, Entry, UTF8, deflate, extra, longs, words,
};

pub(crate) const GROUPS: [fn() -> Vec<Case>; 11] = [
    headers,
    descriptors,
    extras,
    sizes,
    contents,
    places,
    gaps,
    ends,
    records,
    zip64,
    zip64_sizes,
];

const AFTER: &str = "the entry `x` has other sizes after its content than in the directory";

fn headers() -> Vec<Case> {
    let plain = || Entry::deflated("x", &b"x".repeat(100));
    vec![
        case(
            "another name",
            "the entry `x` has another name before its content",
            with([plain().local(|header| header.name = b"y".to_vec())]),
        ),
        case(
            "another method",
            "the entry `x` has another method before its content",
            with([plain().local(|header| header.method = 0)]),
        ),
        case(
            "another size",
            "the entry `x` has another size before its content",
            with([plain().local(|header| header.size = 99)]),
        ),
        case(
            "another packed size",
            "the entry `x` has another size before its content",
            with([plain().local(|header| header.packed -= 1)]),
        ),
        case(
            "another checksum",
            "the entry `x` has another checksum before its content",
            with([plain().local(|header| header.crc ^= 1)]),
        ),
        case(
            "encrypted in one place",
            "the entry `x` has another set of flags before its content",
            with([plain().local(|header| header.flags = 1)]),
        ),
        case(
            "UTF-8 in one place",
            "the entry `ü` has another set of flags before its content",
            with([Entry::new("ü", b"").local(|header| header.flags &= !UTF8)]),
        ),
        case(
            "sizes that follow in one place",
            "the entry `x` has another set of flags before its content",
            with([plain().local(|header| header.flags |= DESCRIPTOR)]),
        ),
    ]
}

fn descriptors() -> Vec<Case> {
    let streamed = || Entry::streamed("x", &b"x".repeat(100));
    let after = |change: fn(&mut Entry)| {
        let mut entry = streamed();
        change(&mut entry);
        with([entry])
    };
    vec![
        case("no descriptor", AFTER, after(|entry| entry.descriptor.clear())),
        case("half a descriptor", AFTER, after(|entry| entry.descriptor.truncate(10))),
        case("another descriptor", AFTER, after(|entry| entry.descriptor[8] ^= 1)),
        case("more than a descriptor", AFTER, after(|entry| entry.descriptor.extend(b"more"))),
    ]
}

fn extras() -> Vec<Case> {
    let plain = || Entry::deflated("x", &b"x".repeat(100));
    vec![
        case(
            "a second name",
            "the entry `x` has a second name in its extra fields",
            with([plain().central(|header| header.extra = extra(0x7075, b"\x01crc0../x"))]),
        ),
        case(
            "a second name before the content",
            "the entry `x` has a second name in its extra fields",
            with([plain().local(|header| header.extra = extra(0x7075, b"\x01crc0y"))]),
        ),
        case(
            "extra fields cut short",
            "the entry `x` has extra fields that are cut short",
            with([plain().central(|header| header.extra = b"UT\x09\x00x".to_vec())]),
        ),
        case(
            "another disk",
            "the entry `x` lies in another part of the archive",
            with([plain().central(|header| header.disk = 1)]),
        ),
    ]
}

fn sizes() -> Vec<Case> {
    let said = |size: u32| with([Entry::deflated("x", &b"x".repeat(100)).both(|h| h.size = size)]);
    vec![
        case("more content than said", "the entry `x` has more content than it says", said(99)),
        case("less content than said", "the entry `x` has less content than it says", said(101)),
        case(
            "a size no content can have",
            "the entry `x` says it has 1000000 bytes, which 6 in the archive cannot be",
            said(1_000_000),
        ),
        case(
            "a stored size that differs",
            "the entry `x` says it has 2 bytes, which 1 in the archive cannot be",
            with([Entry::new("x", b"x").both(|header| header.size = 2)]),
        ),
    ]
}

fn contents() -> Vec<Case> {
    let broken = |change: fn(&mut Vec<u8>)| {
        let mut entry = Entry::deflated("x", &b"1234567890".repeat(100));
        let before = entry.content.len();
        change(&mut entry.content);
        let length = u32::try_from(entry.content.len()).unwrap();
        assert!(length as usize >= before);
        with([entry.both(|header| header.packed = length)])
    };
    let bomb = deflate(&vec![0; 64 << 20]);
    let bombs = (0..4).map(|at| {
        let mut entry = Entry::new(&format!("{at}"), b"").both(|header| {
            header.method = DEFLATED;
            header.packed = u32::try_from(bomb.len()).unwrap();
            header.size = 64 << 20;
        });
        entry.content.clone_from(&bomb);
        entry
    });
    vec![
        case(
            "a wrong checksum",
            "the entry `x` is damaged: its checksum is wrong",
            with([Entry::new("x", b"x").both(|header| header.crc ^= 1)]),
        ),
        case(
            "other content than packed",
            "the entry `x` is damaged: its checksum is wrong",
            with([{
                let mut entry = Entry::new("x", b"abc");
                entry.content = b"abd".to_vec();
                entry
            }]),
        ),
        case(
            "bytes behind the content",
            "the entry `x` has bytes behind the end of its compressed content",
            broken(|content| content.extend(b"hidden")),
        ),
        case(
            "no deflate",
            "the entry `x` is damaged: it cannot be inflated",
            broken(|content| content.fill(0xFF)),
        ),
        case(
            "a bomb",
            "the files have 268435489 bytes, more than 200 times as many as the archive",
            with(bombs),
        ),
    ]
}

/// Where the second entry starts, behind the manifest.
const X_START: u32 = 30 + 8 + 33;

fn whole(change: fn(&mut Archive)) -> Vec<u8> {
    let mut archive = Archive::of([skill(), Entry::new("x", b"x"), Entry::new("y", b"y")]);
    change(&mut archive);
    archive.bytes()
}

fn places() -> Vec<Case> {
    vec![
        case(
            "one content for two",
            "the entry `x` overlaps another entry",
            whole(|archive| archive.entries[2].central.start = Some(X_START)),
        ),
        case(
            "an entry within another",
            "the entry `x` overlaps what follows it",
            whole(|archive| {
                let inner = Archive::of([Entry::new("y", b"y")]).bytes()[..32].to_vec();
                archive.entries[1] = Entry::new("x", &inner);
                archive.entries[2].central.start = Some(X_START + 31);
            }),
        ),
        case(
            "outside the archive",
            "the entry `y` is not where the directory says",
            whole(|archive| archive.entries[2].central.start = Some(1 << 30)),
        ),
        case(
            "in the directory",
            "the entry `y` is not where the directory says",
            whole(|archive| archive.entries[2].central.start = Some(140)),
        ),
    ]
}

fn gaps() -> Vec<Case> {
    vec![
        case(
            "beside its header",
            "the entry `y` follows 1 byte of no entry",
            whole(|archive| archive.entries[2].central.start = Some(X_START + 32 + 1)),
        ),
        case(
            "a hidden entry",
            "the entry `y` follows 32 bytes of no entry",
            whole(|archive| {
                archive.entries[2].gap =
                    Archive::of([Entry::new("h", b"h")]).bytes()[..32].to_vec();
            }),
        ),
        case(
            "hidden at the end",
            "before the archive's directory there are 6 bytes of no entry",
            whole(|archive| archive.gap = b"hidden".to_vec()),
        ),
        case(
            "hidden at the start",
            "before the first entry of the archive there are 10 bytes",
            whole(|archive| archive.prefix = b"#!/bin/sh\n".to_vec()),
        ),
        case(
            "a program before the archive",
            "the archive's directory stands 10 bytes later than it says: does something stand before it?",
            [b"#!/bin/sh\n".as_slice(), &whole(|_| {})].concat(),
        ),
        case(
            "an archive before the archive",
            "the archive's directory stands 305 bytes later than it says: does something stand before it?",
            [whole(|_| {}), whole(|_| {})].concat(),
        ),
        case(
            "a part nobody knows in the directory",
            "the archive's directory is damaged",
            whole(|archive| {
                archive.after_directory = b"PK\x05\x05\x02\x00xx".to_vec();
                archive.change = Some(|end, _| end.size += 8);
            }),
        ),
    ]
}

fn changed(change: fn(&mut End, &mut End64)) -> Vec<u8> {
    let mut archive = Archive::of([skill(), Entry::new("x", b"x")]);
    archive.change = Some(change);
    archive.bytes()
}

const TWO: &str = "the archive has two ends, and readers differ in which counts";
const PARTS: &str = "the archive is one part of several";

fn ends() -> Vec<Case> {
    let good = || Archive::of([skill()]).bytes();
    vec![
        case("nothing", "it is empty, and no zip archive", Vec::new()),
        case("no archive", "it is no zip archive", MANIFEST.to_vec()),
        case(
            "cut short",
            "the archive has no end: it was cut short, or much follows it",
            good()[..60].to_vec(),
        ),
        case(
            "cut within its end",
            "the archive is cut short within its end",
            good()[..good().len() - 1].to_vec(),
        ),
        case(
            "bytes behind the end",
            "the end of the archive is followed by 5 bytes",
            [good(), b"trail".to_vec()].concat(),
        ),
        case(
            "an end in the comment",
            TWO,
            changed(|end, _| end.comment = [b"PK\x05\x06".as_slice(), &[0; 18]].concat()),
        ),
        case(
            "an archive in the comment",
            TWO,
            changed(|end, _| end.comment = Archive::of([Entry::new("h", b"h")]).bytes()),
        ),
        case(
            "the start of an end in the comment",
            TWO,
            changed(|end, _| end.comment = b"PK\x05\x06".to_vec()),
        ),
    ]
}

fn records() -> Vec<Case> {
    vec![
        case("the second of two disks", PARTS, changed(|end, _| end.disk = 1)),
        case("a directory on another disk", PARTS, changed(|end, _| end.directory_disk = 1)),
        case("more entries on other disks", PARTS, changed(|end, _| end.entries_here = 1)),
        case(
            "fewer entries than listed",
            "the archive says it has 1 entries, and its directory lists 2",
            changed(|end, _| (end.entries, end.entries_here) = (1, 1)),
        ),
        case(
            "more entries than listed",
            "the archive says it has 3 entries, and its directory lists 2",
            changed(|end, _| (end.entries, end.entries_here) = (3, 3)),
        ),
        case(
            "a directory that starts later",
            "the archive's directory is not where it says",
            changed(|end, _| end.start += 1),
        ),
        case(
            "a directory that starts earlier",
            "the archive's directory stands 1 byte later than it says: does something stand before it?",
            changed(|end, _| end.start -= 1),
        ),
        case(
            "a directory larger than the archive",
            "the archive's directory is larger than the archive",
            changed(|end, _| end.size = 1 << 20),
        ),
        case(
            "a directory that ends later",
            "the archive's directory is not where it says",
            changed(|end, _| end.size += 1),
        ),
    ]
}

const CONTRADICT: &str = "the end of the archive and its zip64 form contradict";
const SIZES: &str = "the entry `x` has zip64 sizes that contradict";

fn zip64() -> Vec<Case> {
    let wide = |change: fn(&mut End, &mut End64)| {
        let mut archive = Archive::of([skill(), Entry::new("x", b"x")]);
        (archive.zip64, archive.change) = (true, Some(change));
        archive.bytes()
    };
    vec![
        case("another number of entries", CONTRADICT, wide(|_, wide| wide.entries += 1)),
        case("another size of the directory", CONTRADICT, wide(|end, _| end.size += 1)),
        case("another start of the directory", CONTRADICT, wide(|_, wide| wide.start = 0)),
        case(
            "a record that is elsewhere",
            "the zip64 end of the archive is not where it should be",
            wide(|_, wide| wide.at += 1),
        ),
        case(
            "a record with more than is known",
            "the zip64 end of the archive is not where it should be",
            wide(|_, wide| {
                wide.more = b"more".to_vec();
                wide.record_size += 4;
            }),
        ),
        case(
            "a record of another size",
            "the zip64 end of the archive has parts nobody knows",
            wide(|_, wide| wide.record_size = 45),
        ),
        case("two disks", "the archive is one part of several", wide(|_, wide| wide.disks = 2)),
        case(
            "no record",
            "the end of the archive refers to a zip64 record, and there is none",
            changed(|end, _| end.start = u32::MAX),
        ),
        case(
            "millions of entries",
            "the archive has 10000000 entries, and 100000 are the most",
            wide(|end, wide| {
                (end.entries, end.entries_here) = (u16::MAX, u16::MAX);
                (wide.entries, wide.entries_here) = (10_000_000, 10_000_000);
            }),
        ),
    ]
}

fn zip64_sizes() -> Vec<Case> {
    let sized = |data: &[u8], both: bool| {
        let entry = Entry::new("x", b"x").central(|header| {
            (header.size, header.packed) = (u32::MAX, u32::MAX);
            header.extra = extra(1, data);
        });
        let entry = if both { entry } else { entry.central(|header| header.extra.clear()) };
        with([entry])
    };
    vec![
        case("sizes cut short", SIZES, sized(&longs(&[1])[..7], true)),
        case("more than the sizes", SIZES, sized(&longs(&[1, 1, 1, 1]), true)),
        case("sizes twice", SIZES, {
            let twice = [extra(1, &longs(&[1, 1])), extra(1, &longs(&[2, 2]))].concat();
            with([Entry::new("x", b"x").central(|header| {
                (header.size, header.packed) = (u32::MAX, u32::MAX);
                header.extra.clone_from(&twice);
            })])
        }),
        case(
            "no sizes",
            "the entry `x` refers to zip64 sizes, and there are none",
            sized(&[], false),
        ),
        case(
            "other sizes before the content",
            "the entry `x` has another size before its content",
            sized(&longs(&[2, 2]), true),
        ),
        case(
            "a file beyond the limit",
            "the entry `x` has 1073741825 bytes, and 1073741824 are the most",
            sized(&longs(&[(1 << 30) + 1, (1 << 30) + 1]), true),
        ),
        case(
            "sizes that overflow",
            "the entry `x` has 18446744073709551615 bytes, and 1073741824 are the most",
            sized(&longs(&[u64::MAX, u64::MAX]), true),
        ),
        case(
            "a zip64 field beside sizes that need none",
            SIZES,
            with([Entry::new("x", b"x").central(|header| {
                header.extra = extra(1, &[longs(&[2, 2, 0]), words(&[0])].concat());
            })]),
        ),
    ]
}
