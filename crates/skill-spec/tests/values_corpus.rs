//! Name and description of real skills, compared with what two other readers make of them.
//!
//! Needs the corpus beside the workspace; says so and passes where it is absent.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "reads the corpus and says so where it is absent; the library itself does no I/O"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use skill_spec::{File, Files, RelPath, Skill};

fn corpus() -> Option<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let there = corpus.join("VALUES.jsonl").is_file();
    if !there {
        eprintln!("skipped: {} is absent", corpus.display());
    }
    there.then_some(corpus)
}

/// The manifest alone: nothing else bears on name and description.
fn skill(folder: &Path) -> Skill {
    let mut files = Files::new();
    for name in ["SKILL.md", "skill.md"] {
        if let (Ok(bytes), Ok(path)) = (fs::read(folder.join(name)), RelPath::new(name)) {
            files.insert(path, File { bytes: bytes.into(), executable: false });
        }
    }
    Skill::parse(files)
}

#[test]
fn values_are_read_as_both_references_read_them() {
    let Some(corpus) = corpus() else { return };
    let lines = fs::read_to_string(corpus.join("VALUES.jsonl")).expect("a readable file");
    let mut compared = 0;
    let mut differences = Vec::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).expect(line);
        let skill = skill(&corpus.join(line["local"].as_str().expect("a path")));
        let manifest = skill.manifest.as_ref();
        for (key, ours) in [
            ("name", manifest.and_then(|manifest| manifest.name())),
            ("description", manifest.and_then(|manifest| manifest.description())),
        ] {
            let value = |reader: &str| line[reader][key].as_str().map(str::trim_end);
            let (Some(one), Some(other)) = (value("skills_ref"), value("yaml")) else { continue };
            if one != other {
                continue;
            }
            compared += 1;
            if ours.map(str::trim_end) != Some(one) {
                differences.push(format!("{} {key}: {ours:?}, not {one:?}", line["local"]));
            }
        }
    }
    assert!(compared > 300, "only {compared} values were compared");
    assert_eq!(differences, [""; 0], "{}", differences.join("\n"));
}
