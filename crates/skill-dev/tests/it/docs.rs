//! `docs/rules.md` and `docs/targets.md` are what rules and targets say of themselves.

use std::fs;
use std::path::Path;

use skill_dev::{rule_page, target_page};

#[test]
fn the_page_of_all_rules_is_fresh_and_plain() {
    assert_fresh("rules.md", &rule_page::all());
}

#[test]
fn the_page_of_all_targets_is_fresh_and_plain() {
    assert_fresh("targets.md", &target_page::all());
}

fn assert_fresh(name: &str, wanted: &str) {
    assert!(!wanted.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')));
    assert!(!wanted.contains(env!("CARGO_MANIFEST_DIR")));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, wanted).unwrap();
    }
    let Ok(found) = fs::read_to_string(&path) else {
        eprintln!("skipped: there is no docs/{name}; UPDATE_DOCS=1 writes it");
        return;
    };
    let differs = found.lines().zip(wanted.lines()).position(|(found, wanted)| found != wanted);
    let line = differs.map_or("its end".to_owned(), |line| format!("line {}", line + 1));
    assert!(found == wanted, "docs/{name} is stale at {line}: renew it with UPDATE_DOCS=1");
}
