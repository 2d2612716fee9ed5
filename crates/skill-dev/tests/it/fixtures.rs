//! The skills under `fixtures/`: good ones pass in silence and pack to known bytes, each bad one
//! tells its story.

use std::fmt::Write;
use std::fs;

use insta::assert_snapshot;

use crate::harness::{Folder, repository, run_in};

/// The folders of `fixtures/KIND`, sorted.
fn cases(kind: &str) -> Vec<String> {
    let folder = repository().join("fixtures").join(kind);
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn good_fixtures_pass_in_silence() {
    for name in cases("good") {
        let output = run_in(&repository(), &["check", &format!("fixtures/good/{name}")]);
        assert_eq!(
            (output.exit.code(), output.stdout.as_str()),
            (0, ""),
            "{name}: {}",
            output.stderr
        );
    }
}

#[test]
fn good_fixtures_pack_to_known_bytes() {
    let out = Folder::new();
    let mut table = String::new();
    for name in cases("good") {
        let path = format!("fixtures/good/{name}");
        let to = out.join("").display().to_string();
        let output = run_in(&repository(), &["pack", &path, "-o", &to, "--format", "json"]);
        let packed: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        let text = |key: &str| packed[key].as_str().unwrap().to_owned();
        writeln!(table, "{name}\n  zip     {}\n  content {}", text("sha256"), text("content_hash"))
            .unwrap();
    }
    assert_snapshot!("golden_digests", table);
}

#[test]
fn bad_fixtures_tell_their_story() {
    let mut told = String::new();
    for name in cases("bad") {
        let output = run_in(&repository(), &["check", &format!("fixtures/bad/{name}")]);
        writeln!(told, "## {name}\n{}", output.all()).unwrap();
    }
    assert_snapshot!("bad_fixtures", told);
}
