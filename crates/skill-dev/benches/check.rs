//! `check` on thousands of skills, beside the floor: reading the same files and seeing whether they
//! are UTF-8, on as many threads.
//!
//! `cargo bench -p skill-dev --bench check [-- FOLDER]`. Both are whole processes, run in turn, and
//! the figure to watch is their ratio: it is to stay below 4. Without a folder, the project's own
//! skills are copied 5,000 times.

#![allow(clippy::print_stdout, reason = "the figures are the output")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on may stop")]

mod processes;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use processes::{files, timed};
use rayon::prelude::*;

const SKILLS: usize = 5_000;
const ROUNDS: usize = 7;
const LIMIT: f64 = 4.0;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    match (args.next(), args.next()) {
        (Some(mode), Some(folder)) if mode == "floor" => floor(Path::new(&folder)),
        (Some(folder), None) => compare(Path::new(&folder)),
        _ => {
            let folder = tempfile::tempdir().unwrap();
            copy_own_skills(folder.path());
            compare(folder.path());
        }
    }
}

/// What no validator can do without.
fn floor(folder: &Path) {
    let files = files(folder);
    let text = files.par_iter().filter(|path| {
        let bytes = fs::read(path).unwrap();
        std::str::from_utf8(&bytes).is_ok()
    });
    println!("{} files, {} of them UTF-8", files.len(), text.count());
}

fn compare(folder: &Path) {
    let this = std::env::current_exe().unwrap();
    let (mut floors, mut checks) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let floor = timed(Command::new(&this).arg("floor").arg(folder), &[0]);
        let mut check = Command::new(env!("CARGO_BIN_EXE_skill-dev"));
        let check =
            timed(check.args(["check", "--no-config", "--format", "short"]).arg(folder), &[0, 1]);
        // The first round fills the system's cache.
        if round > 0 {
            floors.push(floor);
            checks.push(check);
        }
    }
    let (floor, check) = (median(floors), median(checks));
    let ratio = check.as_secs_f64() / floor.as_secs_f64();
    println!("floor {floor:.1?}, check {check:.1?}, median of {ROUNDS} in turn");
    println!("check is {ratio:.2} times the floor; the limit is {LIMIT}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn copy_own_skills(to: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut own = Vec::new();
    for folder in ["templates", "fixtures/good", "fixtures/bad"] {
        let folders = fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        own.extend(folders.filter(|path| path.is_dir()));
    }
    own.sort();
    for (number, skill) in own.iter().cycle().take(SKILLS).enumerate() {
        copy(skill, &to.join(number.to_string()).join(skill.file_name().unwrap()));
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(place).unwrap();
        } else if entry.file_type().is_file() {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}
