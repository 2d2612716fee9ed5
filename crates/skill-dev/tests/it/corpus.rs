//! Real skills, which lie beside the project where its makers work, and nowhere else.

use rayon::prelude::*;

use crate::harness::{Folder, repository, run_in};

/// On one thread and on several, and from another working folder.
#[test]
fn every_real_skill_packs_twice_to_the_same_bytes() {
    let corpus = repository().join("../shared/corpus");
    if !corpus.is_dir() {
        eprintln!("skipped: there is no ../shared/corpus");
        return;
    }
    let here = Folder::new();
    let manifests = walkdir::WalkDir::new(&corpus).into_iter().flatten();
    let skills: Vec<_> = manifests
        .filter(|entry| entry.file_name() == "SKILL.md" && entry.file_type().is_file())
        .filter_map(|entry| Some(entry.path().parent()?.to_owned()))
        .collect();
    assert!(!skills.is_empty());
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    skills.par_iter().enumerate().for_each(|(number, skill)| {
        let archives = ["a", "b"].map(|half| here.join(&format!("{half}{number}.zip")));
        let pack = |folder, path: &str, archive: &std::path::Path| {
            let archive = archive.to_str().unwrap();
            let args = ["pack", path, "--no-check", "--no-config", "-q", "-o", archive];
            let output = run_in(folder, &args);
            assert_eq!(output.exit.code(), 0, "{}: {}", skill.display(), output.stderr);
        };
        pack(here.path(), skill.to_str().unwrap(), &archives[0]);
        one.install(|| pack(skill, ".", &archives[1]));
        let [first, second] = archives.map(|archive| std::fs::read(archive).unwrap());
        assert!(first == second, "{}", skill.display());
    });
}
