//! The house rules no compiler checks.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const MAX_LINES: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all_rust_files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in ["skill-spec", "skill-pack", "skill-dev"] {
        rust_files(&root().join("crates").join(name), &mut found);
    }
    found
}

#[test]
fn every_rule_has_a_file_and_every_file_a_rule() {
    let folder = root().join("crates/skill-spec/src/rules");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && path.file_stem().is_some_and(|stem| stem != "mod"))
        .filter(|path| fs::read_to_string(path).unwrap().contains("static RULE: Rule"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().replace('_', "-"))
        .collect();
    let names: BTreeSet<String> =
        skill_spec::RULES.iter().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(files, names);
}

#[test]
fn no_file_is_too_long() {
    for path in all_rust_files() {
        let text = fs::read_to_string(&path).unwrap();
        let own = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
        let lines = own.lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn every_file_but_rules_and_unit_tests_says_what_it_owns() {
    for path in all_rust_files() {
        if path.file_name().is_some_and(|name| name == "tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let is_rule = text.contains("static RULE: Rule");
        assert!(is_rule || text.starts_with("//!"), "{} lacks a `//!`", path.display());
    }
}

#[test]
fn libraries_do_not_know_who_uses_them() {
    for (library, users) in
        [("skill-spec", &["skill-pack", "skill-dev"][..]), ("skill-pack", &["skill-dev"])]
    {
        let manifest = root().join("crates").join(library).join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).unwrap();
        for user in users {
            assert!(!manifest.contains(&format!("\n{user}")), "{library} depends on {user}");
        }
    }
}

#[test]
fn only_the_yaml_adapter_and_the_zip_file_name_their_crates() {
    for (word, home) in [("granit_parser", "parse/yaml"), ("zip::write", "skill-pack/src/zip")] {
        for path in all_rust_files() {
            let here = path.to_string_lossy().replace('\\', "/");
            let named = fs::read_to_string(&path).unwrap().contains(word);
            let allowed = here.contains(home) || here.ends_with("tidy.rs");
            assert!(!named || allowed, "{here} names {word}");
        }
    }
}

#[test]
fn the_map_of_the_code_names_every_module() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(map.lines().count() <= 150);
    let words: BTreeSet<&str> = map.split('`').collect();
    for room in ["skill-spec/src", "skill-spec/src/model", "skill-spec/src/parse", "skill-pack/src"]
    {
        for entry in fs::read_dir(root().join("crates").join(room)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy();
            let is_named = words.contains(&*name) || words.contains(&*format!("{name}/"));
            assert!(is_named || matches!(&*name, "lib" | "mod"), "{room}: {name}");
        }
    }
}
