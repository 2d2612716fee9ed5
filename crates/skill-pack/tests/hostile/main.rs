//! Archives made to do harm, each with its refusal; archives of many writers that must be read.
#![expect(clippy::unwrap_used, reason = "a failed helper is a failed test")]

mod cases;
mod good;
mod raw;
mod shapes;

use std::collections::BTreeSet;

use raw::{Archive, Entry};
use skill_pack::{Limits, unzip};

#[test]
fn every_hostile_archive_is_refused_with_its_reason() {
    let all = cases::all();
    let names: BTreeSet<_> = all.iter().map(|case| case.name).collect();
    assert_eq!(names.len(), all.len(), "names are there once");
    assert!(all.len() >= 120, "{}", all.len());
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|case| {
            let said = match unzip(&case.bytes, &Limits::default()) {
                Ok(unzipped) => format!("read: {:?}", unzipped.files),
                Err(error) => error.to_string(),
            };
            (said != case.refusal)
                .then(|| format!("{}\n  wanted: {}\n  is:     {said}", case.name, case.refusal))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn archives_of_many_writers_are_read() {
    for good in good::all() {
        let name = good.name;
        let unzipped = unzip(&good.bytes, &Limits::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let files: Vec<String> = unzipped
            .files
            .iter()
            .map(|(path, file)| format!("{path}{}", if file.executable { "*" } else { "" }))
            .collect();
        assert_eq!(files, good.files, "{name}");
        assert_eq!(unzipped.files.folder.as_deref(), good.folder, "{name}");
        let left_out: Vec<&str> =
            unzipped.files.left_out.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(left_out, good.left_out, "{name}");
        let odd: Vec<String> =
            unzipped.oddities.iter().map(|odd| format!("{} {}", odd.entry, odd.what)).collect();
        assert_eq!(odd, good.odd, "{name}");
        if let Some(manifest) = unzipped.files.get("SKILL.md") {
            assert_eq!(manifest.bytes.as_slice(), cases::MANIFEST, "{name}");
        }
    }
}

#[test]
fn limits_are_those_of_the_caller() {
    let archive = Archive::of([Entry::new("a", b"12345"), Entry::new("b", b"12345")]).bytes();
    let base = Limits::default();
    for (limits, refusal) in [
        (Limits { entries: 1, ..base.clone() }, "the archive has 2 entries, and 1 are the most"),
        (Limits { file_bytes: 4, ..base.clone() }, "the entry `a` has 5 bytes, and 4 are the most"),
        (
            Limits { total_bytes: 9, ..base.clone() },
            "the entry `b` brings all files beyond 9 bytes",
        ),
        (
            Limits { free_bytes: 9, ratio: 0, ..base.clone() },
            "the files have 10 bytes, more than 0 times as many as the archive",
        ),
    ] {
        assert_eq!(unzip(&archive, &limits).unwrap_err().to_string(), refusal);
    }
    assert!(unzip(&archive, &Limits { entries: 2, total_bytes: 10, ..base }).is_ok());
}

#[test]
fn a_refusal_names_its_entry() {
    let archive = Archive::of([Entry::new("../x", b"")]).bytes();
    let error = unzip(&archive, &Limits::default()).unwrap_err();
    assert_eq!(error.path(), Some("../x"));
    assert_eq!(unzip(b"", &Limits::default()).unwrap_err().path(), None);
}
