//! `pack` beside the floor: reading the same files, their CRC, and libdeflate on as many threads.
//!
//! `cargo bench -p skill-dev --bench pack`. All are whole processes, run in turn; of each the
//! fastest run counts, for a busy machine makes none faster. For `scripts/compare`, `-- make NAME
//! FOLDER` only writes one of the skills, and `-- inside FOLDER ARCHIVE` packs it in this process.

#![allow(clippy::print_stdout, reason = "the figures are the output")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on may stop")]

mod processes;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use libdeflater::{CompressionLvl, Compressor};
use processes::{files, timed};
use rayon::prelude::*;
use skill_dev::{Exit, Io};
use skill_pack::{Cache, PackOptions, content_digests, pack, sha256};
use skill_spec::{File, Files, RelPath};

const NAMES: [&str; 3] = ["small", "many", "large"];
const ROUNDS: usize = 9;
const CHANGES: usize = 9;
/// A round of `watch` after one change, beside packing afresh.
const LIMIT: f64 = 10.0;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["floor", folder] => floor(Path::new(folder)),
        ["inside", folder, archive] => inside(folder, archive),
        ["make", name, folder] => make(name, Path::new(folder)),
        _ => {
            let work = tempfile::tempdir().unwrap();
            for name in NAMES {
                let folder = work.path().join(name);
                make(name, &folder);
                compare(name, &folder, work.path());
            }
            again(&work.path().join("many"), work.path());
            again_in_memory(&work.path().join("many"));
        }
    }
}

/// What no packer can do without. Types that are compressed already are only read.
fn floor(folder: &Path) {
    let files = files(folder);
    let new = || (Compressor::new(CompressionLvl::default()), Vec::new());
    let size: usize = files
        .into_par_iter()
        .with_max_len(1)
        .map_init(new, |(compressor, out), path| {
            let bytes = fs::read(&path).unwrap();
            std::hint::black_box(libdeflater::crc32(&bytes));
            if path.extension().is_some_and(|end| end == "jpg" || end == "png") {
                return bytes.len();
            }
            out.resize(compressor.deflate_compress_bound(bytes.len()), 0);
            compressor.deflate_compress(&bytes, out).unwrap()
        })
        .sum();
    println!("{size} bytes");
}

/// The whole of `pack`, check included, without the start of a process: the least seconds of many.
fn inside(folder: &str, archive: &str) {
    let started = Instant::now();
    let mut times = vec![];
    while times.len() < ROUNDS || started.elapsed() < Duration::from_secs(1) {
        let _ = fs::remove_file(archive);
        let args = ["skill-dev", "pack", "--no-config", "-q", "-o", archive, folder];
        let start = Instant::now();
        let exit = skill_dev::run(args.map(Into::into), &mut Io::of_process().unwrap());
        times.push(start.elapsed());
        assert_eq!(exit, Exit::Clean);
    }
    println!("{}", times.into_iter().min().unwrap().as_secs_f64());
}

fn compare(name: &str, folder: &Path, work: &Path) {
    let this = std::env::current_exe().unwrap();
    let archive = work.join("packed.zip");
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skill-dev"));
        command.args(["pack", "--no-config", "-q", "-o"]).arg(&archive).arg(folder).args(more);
        // What holds the right bytes already would not be written.
        let _ = fs::remove_file(&archive);
        timed(&mut command, &[0])
    };
    let (mut floors, mut bare, mut whole) = (vec![], vec![], vec![]);
    for round in 0..=ROUNDS {
        let times = [
            timed(Command::new(&this).arg("floor").arg(folder), &[0]),
            run(&["--no-check"]),
            run(&[]),
        ];
        // The first round fills the system's cache.
        if round > 0 {
            floors.push(times[0]);
            bare.push(times[1]);
            whole.push(times[2]);
        }
    }
    let [floor, bare, whole] = [floors, bare, whole].map(|times| times.into_iter().min().unwrap());
    let ratio = |time: Duration| time.as_secs_f64() / floor.as_secs_f64();
    println!(
        "{name:5}  floor {floor:8.1?}  pack --no-check {bare:8.1?} ({:.2} x)  pack {whole:8.1?} ({:.2} x)",
        ratio(bare),
        ratio(whole)
    );
}

/// A round of `watch` after one of many files changed, beside packing all of them.
fn again(skill: &Path, work: &Path) {
    let program = env!("CARGO_BIN_EXE_skill-dev");
    let archive = work.join("watched.zip");
    let mut watch = Command::new(program)
        .args(["watch", "--no-config", "--format", "json", "-o"])
        .arg(&archive)
        .arg(skill)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let mut round = || -> Duration {
        let line: serde_json::Value =
            serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        Duration::from_secs_f64(line["elapsed_ms"].as_f64().unwrap() / 1000.0)
    };
    let first = round();
    let started = Instant::now();
    let (mut rounds, mut afresh) = (vec![], vec![]);
    while rounds.len() < CHANGES {
        let _ = fs::remove_file(work.join("afresh.zip"));
        let mut pack = Command::new(program);
        pack.args(["pack", "--no-config", "-q", "-o"]).arg(work.join("afresh.zip")).arg(skill);
        afresh.push(timed(&mut pack, &[0]));
        // Before that the time stamps of what did not change are too young to be trusted.
        if started.elapsed() > Duration::from_millis(2500) {
            let text = format!("Text {}.\n", rounds.len());
            fs::write(skill.join("resources/007/07.md"), text).unwrap();
            rounds.push(round());
        }
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
    let [again, afresh] = [rounds, afresh].map(|times| times.into_iter().min().unwrap());
    let ratio = afresh.as_secs_f64() / again.as_secs_f64();
    println!("watch  first round {first:.1?}, after one change {again:.1?}, pack {afresh:.1?}");
    println!("a change is packed {ratio:.1} times faster than all; the aim is {LIMIT}");
}

/// The same without disk and rules: packing alone, with what is known and without.
fn again_in_memory(skill: &Path) {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(skill).sort_by_file_name().into_iter().flatten() {
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(skill).unwrap().to_str().unwrap();
            let bytes = fs::read(entry.path()).unwrap().into();
            files.insert(RelPath::new(path).unwrap(), File { bytes, executable: false });
        }
    }
    let (options, mut cache) = (PackOptions::default(), Cache::new(usize::MAX));
    let mut digests = content_digests(&files);
    cache.pack(&files, &options, &digests).unwrap();
    let (mut rounds, mut afresh) = (vec![], vec![]);
    for number in 0..CHANGES {
        let path = RelPath::new("resources/007/07.md").unwrap();
        let at = files.id(path.as_str()).unwrap().0 as usize;
        let bytes = format!("Text {number}.\n").into_bytes();
        digests[at] = sha256(&bytes);
        files.insert(path, File { bytes: bytes.into(), executable: false });
        let start = Instant::now();
        let again = cache.pack(&files, &options, &digests).unwrap();
        rounds.push(start.elapsed());
        let start = Instant::now();
        let anew = pack(&files, &options).unwrap();
        afresh.push(start.elapsed());
        assert!(*again == anew);
    }
    let [again, afresh] = [rounds, afresh].map(|times| times.into_iter().min().unwrap());
    let ratio = afresh.as_secs_f64() / again.as_secs_f64();
    println!(
        "packing alone: after one change {again:.1?}, afresh {afresh:.1?}, {ratio:.1} times faster"
    );
}

/// Writes one of the skills: the same bytes everywhere and always.
fn make(name: &str, folder: &Path) {
    let mut text = Text::new();
    let manifest = format!(
        "---\nname: {name}\ndescription: Reads a parcel label. Use when a label arrives as a photo or a scan.\n---\n\n# Read a label\n\nReturn the recipient as printed.\n"
    );
    write(folder, "SKILL.md", manifest.as_bytes());
    let resource = |text: &mut Text, at: usize, bytes: usize| {
        let path = format!("resources/{:03}/{:02}.md", at / 100, at % 100);
        write(folder, &path, text.of(bytes).as_bytes());
    };
    match name {
        "small" => (0..19).for_each(|at| resource(&mut text, at, 4000)),
        "many" => (0..9999).for_each(|at| resource(&mut text, at, 200 + at * 7919 % 2800)),
        "large" => {
            (0..600).for_each(|at| resource(&mut text, at, 20_000 + at * 7919 % 160_000));
            for at in 0..45 {
                let length = 500_000 + at * 104_729 % 1_000_000;
                let end = ["jpg", "png"][at % 2];
                write(folder, &format!("images/{at:02}.{end}"), &text.noise(length));
            }
        }
        _ => panic!("there is no skill {name}; there are {NAMES:?}"),
    }
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Text that compresses about as prose does: few words often, some sentences again.
struct Text {
    state: u64,
    words: Vec<String>,
    sentences: Vec<String>,
}

impl Text {
    fn new() -> Self {
        let mut text = Self { state: 88_172_645_463_325_252, words: vec![], sentences: vec![] };
        text.words = (0..4000).map(|_| text.word()).collect();
        text.sentences = (0..1500).map(|_| text.sentence()).collect();
        text
    }

    /// Xorshift.
    fn next(&mut self) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap()
    }

    fn number(&mut self, below: usize) -> String {
        format!(" {}", self.next() % below)
    }

    fn word(&mut self) -> String {
        let syllables = 1 + self.next() % 4;
        let letter = |of: &str, at: usize| of.as_bytes()[at % of.len()].into();
        let syllable = |text: &mut Self| -> [char; 2] {
            [letter("bcdfglmnprstvw", text.next()), letter("aeiou", text.next())]
        };
        (0..syllables).flat_map(|_| syllable(self)).collect()
    }

    fn sentence(&mut self) -> String {
        let length = 5 + self.next() % 10;
        let words = (0..length).map(|_| {
            // The product of two numbers is often small: a few words are most of them.
            let at = (self.next() % 4000) * (self.next() % 4000) / 4000;
            self.words[at].clone()
        });
        words.collect::<Vec<_>>().join(" ") + ".\n"
    }

    fn of(&mut self, bytes: usize) -> String {
        let mut out = format!("# {}\n", self.word());
        while out.len() < bytes {
            match self.next() % 10 {
                0 => out += &["\n## ", &self.word(), &self.number(100), "\n\n"].concat(),
                1 | 2 => out += &["- `", &self.word(), "`:", &self.number(10_000), ". "].concat(),
                3..6 => out += &self.sentence(),
                _ => {
                    let at = self.next() % self.sentences.len();
                    out += &self.sentences[at];
                }
            }
        }
        out
    }

    fn noise(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_le_bytes()[1]).collect()
    }
}
