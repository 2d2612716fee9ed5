//! Packed and unpacked: the same files, whatever they are; and a damaged archive never gives others.
#![expect(clippy::unwrap_used, reason = "a failed helper is a failed test")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "reads the corpus and says so where it is absent; the library itself does no I/O"
)]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use skill_pack::{
    Cache, Layout, Level, Limits, PackOptions, Unzipped, content_digests, pack, unzip,
};
use skill_spec::{File, Files, RelPath};

fn read(bytes: &[u8]) -> Result<Unzipped, skill_pack::UnzipError> {
    unzip(bytes, &Limits::default())
}

fn packed(files: &Files, layout: Layout) -> Vec<u8> {
    pack(files, &PackOptions { layout, ..PackOptions::default() }).unwrap().bytes
}

/// Some files beside a SKILL.md; without it a lone folder may be taken for the skill's own.
fn bundle(list: Vec<(String, Vec<u8>, bool)>) -> Files {
    let mut files = Files::new();
    for (path, bytes, executable) in list {
        files.insert(RelPath::new(&path).unwrap(), File { bytes: bytes.into(), executable });
    }
    let manifest = b"---\nname: a\n---\n".to_vec();
    files.insert(
        RelPath::new("SKILL.md").unwrap(),
        File { bytes: manifest.into(), executable: false },
    );
    files
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    let noise = proptest::collection::vec(any::<u8>(), 0..300);
    prop_oneof![
        noise,
        ("[a-z \n]{0,9}", 1..400_usize).prop_map(|(text, count)| text.repeat(count).into())
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_packed_unpacks_to_the_same_files(
        list in proptest::collection::vec(
            ("[a-z0-9é日 ._-]{0,6}[a-z0-9é日](/[a-z0-9_-]{1,6}[a-zß]){0,2}", content(), any::<bool>()),
            0..12,
        ),
        folder in proptest::option::of("[a-z]{1,9}"),
    ) {
        let files = bundle(list);
        let layout = folder.clone().map_or(Layout::Flat, Layout::Wrapped);
        let options = PackOptions { layout: layout.clone(), ..PackOptions::default() };
        prop_assume!(files.first_twins().is_none());
        let Ok(archive) = pack(&files, &options) else { return Ok(()) };
        let unzipped = read(&archive.bytes).unwrap();
        let mut expected = files.clone();
        expected.folder = folder;
        prop_assert_eq!(&unzipped.files, &expected);
        prop_assert_eq!(unzipped.layout, layout);
        prop_assert!(unzipped.oddities.is_empty());
    }

    /// Few names and contents, so that files come, go, take each other's place and come back.
    #[test]
    fn an_archive_made_again_is_the_one_made_anew(
        rounds in proptest::collection::vec(
            (
                proptest::collection::vec(("[a-c](/[ab])?(\\.png)?|a\\\\", 0..4_usize, any::<bool>()), 0..4),
                proptest::option::weighted(0.2, "[a-b]"),
                prop_oneof![9 => Just(Level::Default), 1 => Just(Level::Fast)],
                any::<bool>(),
            ),
            1..8,
        ),
        limit in prop_oneof![3 => Just(usize::MAX), 1 => 0..3000_usize],
    ) {
        let contents = [&b"text text text ".repeat(30)[..], &b"more ".repeat(200), b"7", b""];
        let (mut files, mut cache, mut held) = (bundle(vec![]), Cache::new(limit), None);
        for (changes, folder, level, is_held) in rounds {
            let before = files.clone();
            for (path, content, executable) in changes {
                let path = RelPath::new(&path).unwrap();
                if files.remove(path.as_str()).is_none() || executable {
                    let bytes = contents[content].into();
                    files.insert(path, File { bytes, executable });
                }
            }
            let layout = folder.map_or(Layout::Flat, Layout::Wrapped);
            let options = PackOptions { layout, level, ..PackOptions::default() };
            let again = cache.pack(&files, &options, &content_digests(&files));
            match (&again, pack(&files, &options)) {
                (Ok(again), Ok(anew)) => prop_assert_eq!(&**again, &anew),
                (Err(again), Err(anew)) => prop_assert_eq!(again.to_string(), anew.to_string()),
                (again, anew) => prop_assert!(false, "{again:?} {anew:?}"),
            }
            if again.is_err() {
                files = before;
            }
            // Somebody may still have the last one.
            held = again.ok().filter(|_| is_held);
        }
        drop(held);
    }

    #[test]
    fn changed_bytes_do_no_harm(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = packed(&sample(), Layout::Flat);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(unzipped) = read(&bytes) {
            // Whatever was read is a bundle that can be packed.
            packed(&unzipped.files, unzipped.layout);
        }
    }
}

fn sample() -> Files {
    bundle(vec![
        ("scripts/run.sh".to_owned(), b"#!/bin/sh\nexit 0\n".repeat(9), true),
        ("noise".to_owned(), vec![7, 1, 250, 33], false),
        ("empty".to_owned(), Vec::new(), false),
        ("größe.txt".to_owned(), b"abc ".repeat(40), false),
    ])
}

/// Paths and contents; execute bits are said in one place alone.
fn contents(files: &Files) -> Vec<(&str, &[u8])> {
    files.iter().map(|(path, file)| (path.as_str(), file.bytes.as_slice())).collect()
}

#[test]
fn no_single_changed_byte_changes_names_or_contents() {
    let files = sample();
    for layout in [Layout::Flat, Layout::Wrapped("a".to_owned())] {
        let good = packed(&files, layout);
        let mut read_anyway = 0;
        for at in 0..good.len() {
            for change in [1, 0x20, 0x80, 0xFF] {
                let mut bytes = good.clone();
                bytes[at] ^= change;
                if let Ok(unzipped) = read(&bytes) {
                    read_anyway += 1;
                    assert_eq!(contents(&unzipped.files), contents(&files), "byte {at} ^ {change}");
                }
            }
        }
        // Times, versions and modes are said once, or mean nothing.
        assert!(read_anyway < good.len(), "{read_anyway} of {}", good.len() * 4);
    }
}

#[test]
fn no_part_of_an_archive_is_an_archive() {
    let good = packed(&sample(), Layout::Flat);
    for length in 0..good.len() {
        assert!(read(&good[..length]).is_err(), "the first {length} bytes");
        assert!(read(&good[good.len() - length..]).is_err() || length == 22, "the last {length}");
    }
    for more in [&b"\0"[..], b"PK", b"\n"] {
        assert!(read(&[&good, more].concat()).is_err());
        assert!(read(&[more, &good].concat()).is_err());
    }
}

fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    path.is_dir().then_some(path)
}

/// Every folder below with a SKILL.md in it.
fn skills(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("SKILL.md").is_file() {
        return found.push(folder.to_owned());
    }
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            skills(&entry.path(), found);
        }
    }
}

fn load(folder: &Path, inside: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = format!("{inside}{}", entry.file_name().to_str().unwrap());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            load(&entry.path(), &format!("{name}/"), files);
        } else if kind.is_file() && entry.file_name() != ".DS_Store" {
            let bytes = fs::read(entry.path()).unwrap().into();
            // Any bit will do: what a disk says of it is another test's matter.
            let executable = name.contains("script");
            files.insert(RelPath::new(&name).unwrap(), File { bytes, executable });
        }
    }
}

#[test]
fn every_skill_of_the_corpus_unpacks_to_the_same_files() {
    let Some(corpus) = corpus() else {
        eprintln!("skipped: no corpus beside the workspace");
        return;
    };
    let mut found = Vec::new();
    skills(&corpus, &mut found);
    assert!(found.len() > 100, "{}", found.len());
    for folder in found {
        let mut files = Files::new();
        load(&folder, "", &mut files);
        for layout in [Layout::Flat, Layout::Wrapped("x".to_owned())] {
            let name = matches!(layout, Layout::Wrapped(_)).then(|| "x".to_owned());
            let unzipped = read(&packed(&files, layout)).unwrap();
            files.folder = name;
            assert!(unzipped.files == files, "{}", folder.display());
        }
    }
}
