//! `pack` where files misbehave: an archive is whole, or there is none and the old one stays.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;

use serde_json::{Value, json};
use skill_dev::Exit;

use crate::harness::{Folder, GOOD};

fn pack(here: &Folder) -> (Exit, Value) {
    let output = here.run(&["pack", "s", "--no-check", "-o", "o.zip", "--format", "json"]);
    let row = serde_json::from_str(&output.stdout).unwrap_or(Value::Null);
    (output.exit, row)
}

#[test]
fn what_is_no_plain_file_is_neither_opened_nor_packed() {
    let here = Folder::with(&[("s/SKILL.md", GOOD), ("s/a/b.txt", "b"), ("secret", "s")]);
    let (exit, plain) = pack(&here);
    assert_eq!(exit, Exit::Clean);
    let _socket = UnixListener::bind(here.join("s/socket")).unwrap();
    symlink(".", here.join("s/here")).unwrap();
    symlink("loop-b", here.join("s/loop-a")).unwrap();
    symlink("loop-a", here.join("s/loop-b")).unwrap();
    symlink("..", here.join("s/a/up")).unwrap();
    symlink(here.join("secret"), here.join("s/leak")).unwrap();
    let mut skipped = vec![
        ("a/up", "symbolic link to .."),
        ("here", "symbolic link to ."),
        ("loop-a", "symbolic link to loop-b"),
        ("loop-b", "symbolic link to loop-a"),
        ("socket", "a socket"),
    ];
    // Opening it would wait for a writer for ever.
    if Command::new("mkfifo").arg(here.join("s/fifo")).status().is_ok_and(|it| it.success()) {
        skipped.insert(1, ("fifo", "a FIFO"));
    }
    let (exit, row) = pack(&here);
    assert_eq!(exit, Exit::Clean, "{row}");
    assert_eq!((&row["sha256"], &row["files"]), (&plain["sha256"], &json!(2)));
    let told: Vec<(&str, &str)> = row["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["path"].as_str().unwrap(), one["reason"].as_str().unwrap()))
        .filter(|(path, _)| *path != "leak")
        .collect();
    assert_eq!(told, skipped);
}

#[test]
fn a_hard_link_is_a_file_like_any_other() {
    let here = Folder::with(&[("s/SKILL.md", GOOD), ("s/a.txt", "text"), ("s/b.txt", "text")]);
    let (_, apart) = pack(&here);
    fs::remove_file(here.join("s/b.txt")).unwrap();
    fs::hard_link(here.join("s/a.txt"), here.join("s/b.txt")).unwrap();
    assert_eq!(pack(&here).1["sha256"], apart["sha256"]);
}

#[test]
fn a_file_that_cannot_be_read_stops_packing_and_the_old_archive_stays() {
    let here = Folder::with(&[("s/SKILL.md", GOOD), ("s/a/b.txt", "b"), ("s/c.txt", "c")]);
    pack(&here);
    let before = fs::read(here.join("o.zip")).unwrap();
    for place in ["s/c.txt", "s/a"] {
        let mode = fs::metadata(here.join(place)).unwrap().permissions();
        fs::set_permissions(here.join(place), fs::Permissions::from_mode(0o000)).unwrap();
        if fs::File::open(here.join(place)).is_ok() {
            eprintln!("skipped: this user may read everything");
            return;
        }
        let output = here.run(&["pack", "s", "--no-check", "-o", "o.zip"]);
        fs::set_permissions(here.join(place), mode).unwrap();
        assert_eq!(output.exit, Exit::Failed, "{output:?}");
        let path = place.strip_prefix("s/").unwrap();
        let wanted = format!("error: cannot pack `s`: cannot read `{path}`: permission denied\n");
        assert_eq!(output.stderr, wanted);
        assert_eq!(fs::read(here.join("o.zip")).unwrap(), before);
    }
}

/// A name no file may have: everything goes well up to the last step.
#[test]
fn an_archive_that_cannot_be_written_leaves_no_folder_and_no_file() {
    let here = Folder::with(&[("s/SKILL.md", GOOD), ("there/x", "")]);
    let before = here.tree();
    let long = "x".repeat(300);
    for folder in ["", "new/", "new/deeper/", "there/new/"] {
        let place = format!("{folder}{long}.zip");
        let output = here.run(&["pack", "s", "-o", &place]);
        assert_eq!((output.exit, &*output.stdout), (Exit::Failed, ""));
        let wanted = format!("error: cannot write `{place}`: file name too long\n");
        assert!(output.stderr.ends_with(&wanted), "{output:?}");
        assert_eq!(here.tree(), before, "{folder}");
    }
}

/// Where nobody may write, the superuser included.
#[cfg(target_os = "linux")]
#[test]
fn a_place_without_files_is_said() {
    let here = Folder::with(&[("s/SKILL.md", GOOD)]);
    for place in ["/proc/o.zip", "/proc/new/o.zip"] {
        for command in ["pack", "inline"] {
            let output = here.run(&[command, "s", "-o", place]);
            assert_eq!(output.exit, Exit::Failed, "{output:?}");
            assert!(
                output.stderr.contains(&format!("error: cannot write `{place}`: ")),
                "{output:?}"
            );
        }
    }
}

#[test]
fn a_place_inside_a_file_is_said_as_it_was_written() {
    let here = Folder::with(&[("s/SKILL.md", GOOD), ("file", "x")]);
    for place in ["file/o.zip", "./file/o.zip", "s/../file/a/o.zip"] {
        let output = here.run(&["pack", "s", "-o", place]);
        assert_eq!(output.exit, Exit::Failed, "{output:?}");
        assert!(output.stderr.contains("error: cannot write `"), "{output:?}");
        assert!(!output.stderr.contains("[HERE]"), "{output:?}");
    }
    assert_eq!(here.read("file"), "x");
}
