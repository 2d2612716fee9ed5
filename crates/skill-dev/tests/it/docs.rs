//! `docs/rules.md` is what the rules say of themselves.

use std::fs;
use std::path::Path;

use skill_dev::rule_page;

#[test]
fn the_page_of_all_rules_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let wanted = rule_page::all();
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &wanted).unwrap();
    }
    let Ok(found) = fs::read_to_string(&path) else {
        eprintln!("skipped: there is no docs/rules.md; UPDATE_DOCS=1 writes it");
        return;
    };
    let differs = found.lines().zip(wanted.lines()).position(|(found, wanted)| found != wanted);
    let line = differs.map_or("its end".to_owned(), |line| format!("line {}", line + 1));
    assert!(found == wanted, "docs/rules.md is stale at {line}: renew it with UPDATE_DOCS=1");
}

#[test]
fn the_page_of_all_rules_is_plain_text() {
    let page = rule_page::all();
    assert!(!page.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')));
    assert!(!page.contains(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(page, rule_page::all());
}
