//! Whatever happens to a folder, a round comes to what a fresh start would.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::stage::{Stage, skill};
use crate::config::Pack;
use crate::disk::{self, SkillFolder};
use crate::watch::Hands;

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const FILES: [&str; 12] = [
    "SKILL.md",
    "notes.md",
    "Notes.md",
    "a/one.txt",
    "a/two.log",
    "a/b/three.md",
    "new/four.md",
    "new/deep/five.csv",
    "out/six.txt",
    ".env",
    ".notes.md.swp",
    "node_modules/x.js",
];
const FOLDERS: [&str; 6] = ["a", "a/b", "new", "new/deep", "out", "moved"];

/// Changes something, and says what the system's watcher would name.
fn change(root: &Path, random: &mut Random) -> Vec<PathBuf> {
    let file = root.join(random.pick(&FILES));
    let other = root.join(random.pick(&FILES));
    let folder = root.join(random.pick(&FOLDERS));
    let number = random.below(1000);
    match random.below(12) {
        0..=3 => {
            // A folder that is made on the way is all that is told of what lies in it.
            let missing = file.ancestors().skip(1).take_while(|folder| !folder.exists());
            let told = missing.last().unwrap_or(&file).to_owned();
            let line = format!("Number {number}.");
            let text = if file.ends_with("SKILL.md") { skill("a", &line) } else { line };
            let _ = fs::create_dir_all(file.parent().unwrap());
            let _ = fs::write(&file, text);
            vec![told]
        }
        4 => told(fs::remove_file(&file).is_ok(), &[&file]),
        5 => told(fs::rename(&file, &other).is_ok(), &[&file, &other]),
        6 => told(fs::remove_dir_all(&folder).is_ok(), &[&folder]),
        7 => {
            let moved = root.join("moved");
            told(fs::rename(&folder, &moved).is_ok(), &[&folder, &moved])
        }
        8 => told(fs::create_dir(&file).is_ok(), &[&file]),
        9 => told(mode(&file), &[&file]),
        10 => told(link(&file, number), &[&file]),
        _ => {
            let ignore = root.join(".skillignore");
            let text = ["*.log\n", "out/\n", "a/\n!a/b\n", "", "*.md\n!SKILL.md\n"][number % 5];
            told(fs::write(&ignore, text).is_ok(), &[&ignore])
        }
    }
}

/// What is told of a change: a failed one may have changed something, too.
fn told(_: bool, paths: &[&Path]) -> Vec<PathBuf> {
    paths.iter().map(|path| path.to_path_buf()).collect()
}

#[cfg(unix)]
fn mode(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    if path.is_file() {
        let executable = fs::metadata(path).unwrap().permissions().mode() & 0o111 != 0;
        let mode = if executable { 0o644 } else { 0o755 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    true
}

#[cfg(not(unix))]
fn mode(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn link(path: &Path, number: usize) -> bool {
    let _ = fs::remove_file(path);
    std::os::unix::fs::symlink(format!("/nonexistent/{number}"), path).is_ok()
}

#[cfg(not(unix))]
fn link(path: &Path, _: usize) -> bool {
    fs::remove_file(path).is_ok()
}

fn folder(path: &Path) -> SkillFolder {
    SkillFolder {
        path: path.to_owned(),
        shown: String::new(),
        written: String::new(),
        is_below: true,
        packed: None,
    }
}

#[test]
fn a_look_at_what_was_touched_finds_what_a_look_at_everything_does() {
    let mut partial = 0;
    for seed in 1..=12 {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("SKILL.md"), skill("a", "One.")).unwrap();
        let (folder, pack) = (folder(&path), Pack::default());
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (seed << 20));
        let mut reuse = disk::Reuse::default();
        for _ in 0..80 {
            let changes = 1 + random.below(3);
            let told = (0..changes).flat_map(|_| change(&path, &mut random)).collect();
            let touched = disk::load_touched(&folder, &pack, &mut reuse, &told);
            partial += usize::from(touched.is_some());
            let (files, digests) = if let Some(touched) = touched {
                (touched.files, reuse.last_digests())
            } else {
                let files = disk::load_again(&folder, &pack, &mut reuse).unwrap();
                let digests = reuse.digests(&files);
                (files, digests)
            };
            assert_eq!(files, disk::load(&folder, &pack).unwrap(), "{seed}: {told:?}");
            assert_eq!(digests, skill_pack::content_digests(&files), "{seed}: {told:?}");
            reuse.give_back(files, usize::MAX);
        }
    }
    assert!(partial > 200, "{partial}");
}

#[test]
fn every_round_checks_and_packs_what_is_there() {
    for seed in 1..=4 {
        let mut stage = Stage::new();
        let root = stage.path("a");
        let seen = Arc::new(AtomicUsize::new(0));
        let (counted, read_anew) = (Arc::clone(&seen), folder(&root));
        stage.hands(Hands {
            check: Box::new(move |read, options| {
                assert_eq!(read.files, disk::load(&read_anew, &Pack::default()).unwrap());
                counted.fetch_add(1, Ordering::SeqCst);
                skill_spec::check(read, options)
            }),
            ..Hands::default()
        });
        for step in 0..60 {
            let mut random = Random((seed * 1000 + step) << 7);
            stage.at(step * 70, move |mut at| {
                for path in change(&root_of(&at), &mut random) {
                    at = at.touch_full(path);
                }
                at
            });
        }
        stage.at(60 * 70, |at| {
            let manifest = at.full("a/SKILL.md");
            let _ = fs::remove_dir_all(&manifest);
            let _ = fs::remove_file(&manifest);
            let _ = fs::remove_file(at.full("a/.skillignore"));
            at.write("a/SKILL.md", &skill("a", "Last.")).touch("a/SKILL.md").touch("a/.skillignore")
        });
        let end = stage.run(stage.setup("a"));
        for round in &end.rounds {
            let error = round["error"].as_str().unwrap_or_default();
            assert!(!error.starts_with("internal error"), "{seed}: {error}");
        }
        assert!(seen.load(Ordering::SeqCst) > 15, "{seed}: {}", end.stdout);
        let last = end.rounds.last().unwrap();
        let mut fresh = stage.setup("a");
        fresh.rounds = crate::watch::Rounds::One;
        fresh.output = Some("fresh.zip".into());
        let again = stage.run(fresh);
        for key in ["errors", "warnings", "notes", "sha256"] {
            assert_eq!(last[key], again.rounds[0][key], "{seed}: {key}");
        }
    }
}

fn root_of(at: &super::stage::At) -> PathBuf {
    at.full("a")
}
