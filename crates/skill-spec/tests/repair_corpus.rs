//! Real skills, repaired: what could be repaired is, nothing new is wrong, and no byte changed that
//! no fix spoke of.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "reads the corpus and says so where it is absent; the library itself does no I/O"
)]

mod sound;

use std::fs;
use std::path::{Path, PathBuf};

use skill_spec::rules::example_files;
use skill_spec::{CheckOptions, File, Files, RULES, RelPath, Safety, TARGETS, Target};
use sound::Repair;

fn read_folder(root: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(root, &path, files);
            continue;
        }
        let inside = path.strip_prefix(root).ok().and_then(Path::to_str).map(RelPath::new);
        if let (Some(Ok(inside)), Ok(bytes)) = (inside, fs::read(&path)) {
            files.insert(inside, File { bytes: bytes.into(), executable: false });
        }
    }
}

/// The skills of the corpus; none if it is absent.
fn skills() -> Vec<(PathBuf, Files)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Ok(labels) = fs::read_to_string(corpus.join("LABELS.tsv")) else {
        eprintln!("skipped: {} is absent", corpus.display());
        return Vec::new();
    };
    let names = labels.lines().skip(1).filter_map(|line| line.split('\t').next());
    let paths = names.map(|name| corpus.join(name));
    let skills = paths.map(|path| {
        let mut files = Files::new();
        files.folder = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        read_folder(&path, &path, &mut files);
        (path, files)
    });
    skills.collect()
}

/// The targets most skills are for, and in turn each of the others.
fn targets(number: usize) -> [&'static Target; 3] {
    [TARGETS[0], TARGETS[1], TARGETS[2 + number % (TARGETS.len() - 2)]]
}

fn assert_nothing_new(repair: &Repair, what: &str) {
    let last = repair.reports.len() - 1;
    let alike = |round: &usize| repair.readable[*round] == repair.readable[last];
    let first = (0..=last).find(alike).unwrap_or(last);
    let (first, last) = (&repair.reports[first], &repair.reports[last]);
    let before = sound::counts(&repair.files, first);
    for (key, count) in sound::counts(&repair.files, last) {
        let was = before.get(&key).copied().unwrap_or(0);
        assert!(count <= was, "{what}: {key:?} {was} times before, {count} times after");
    }
}

#[test]
fn safe_repairs_leave_nothing_to_repair_and_nothing_new() {
    let skills = skills();
    let mut repaired = 0;
    for (number, (path, files)) in skills.iter().enumerate() {
        for target in targets(number) {
            let what = format!("{} for {}", path.display(), target.name);
            let repair = sound::assert_repaired(files, &CheckOptions::new(target), Safety::Safe);
            assert_nothing_new(&repair, &what);
            repaired += usize::from(repair.reports.len() > 1);
        }
    }
    assert!(skills.is_empty() || skills.len() == 206 && repaired > 50, "{repaired} repaired");
}

#[test]
fn examples_are_repaired_as_well() {
    for rule in RULES {
        for example in rule.bad.iter().filter(|example| example.blank.is_empty()) {
            let (files, options) = (example_files(example), CheckOptions::new(rule.home()));
            let repair = sound::assert_repaired(&files, &options, Safety::Safe);
            assert_nothing_new(&repair, &format!("{}: \"{}\"", rule.name, example.title));
            let _ = sound::assert_repaired(&files, &options, Safety::Unsafe);
        }
    }
}

#[test]
fn guesses_come_to_an_end() {
    for (number, (_, files)) in skills().iter().enumerate() {
        for target in targets(number) {
            let _ = sound::assert_repaired(files, &CheckOptions::new(target), Safety::Unsafe);
        }
    }
}
