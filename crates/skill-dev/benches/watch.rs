//! From a write to the finished archive, beside what the bare watcher needs to tell of the write.
//!
//! `cargo bench -p skill-dev --bench watch`. Both are measured on the same writes; the difference is
//! what this program adds, and is to stay within 25 ms for a skill of 20 files.

#![allow(clippy::print_stdout, reason = "the figures are the output")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on may stop")]

use std::ffi::OsString;
use std::fs;
use std::io::{Cursor, Error, ErrorKind, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use skill_dev::{ColorChoice, Exit, Io, Verbosity, run};

const WRITES: usize = 200;
const LIMIT: Duration = Duration::from_millis(25);
const PATIENCE: Duration = Duration::from_secs(30);

const SKILL: &str = "---\nname: read-label\ndescription: Reads a parcel label. Use when a label arrives as a photo or a scan.\n---\n\n# Read a label\n\nReturn the recipient as printed, and the tracking number without blanks.\n";
const SCHEMA: &str = "{\"$schema\": \"https://json-schema.org/draft-07/schema#\", \"title\": \"ParcelLabel\", \"type\": \"object\", \"properties\": {\"recipient\": {\"type\": \"string\", \"description\": \"Name as printed.\"}, \"tracking\": {\"type\": \"string\", \"description\": \"Digits only.\", \"pattern\": \"^[0-9]{10,20}$\"}}, \"required\": [\"recipient\"]}\n";

/// Stamps each line with the time it was written.
struct Lines(Sender<(Instant, String)>, Vec<u8>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.1.extend_from_slice(bytes);
        while let Some(end) = self.1.iter().position(|byte| *byte == b'\n') {
            let line = String::from_utf8_lossy(&self.1.drain(..=end).collect::<Vec<_>>()).into();
            let sent = self.0.send((Instant::now(), line));
            sent.map_err(|_| Error::from(ErrorKind::BrokenPipe))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let skill = folder.path().join("read-label");
    make_skill(&skill);

    let (sender, lines) = channel();
    let mut io = Io {
        stdout: Box::new(Lines(sender, Vec::new())),
        stderr: Box::new(std::io::sink()),
        stdin: Box::new(Cursor::new(Vec::new())),
        cwd: folder.path().to_owned(),
        stdout_terminal: false,
        stderr_terminal: false,
        no_color: true,
        ci: skill_dev::Ci::default(),
        epoch: None,
        color: ColorChoice::Never,
        verbosity: Verbosity::Normal,
    };
    let args = ["skill-dev", "watch", "read-label", "-o", "out/", "--format", "json"];
    let thread = std::thread::spawn(move || run(args.map(OsString::from), &mut io));
    let (_, first) = lines.recv_timeout(PATIENCE).unwrap();
    println!("{first}");

    let (mut bare, mut whole, mut added, mut rounds) = (vec![], vec![], vec![], vec![]);
    let (_watcher, events) = watch(&skill);
    for count in 0..WRITES {
        while events.try_recv().is_ok() {}
        let path = skill.join(format!("resources/{:02}.md", count % 17));
        let text = resource(count % 17, &format!("Write {count}."));
        let start = Instant::now();
        fs::write(path, text).unwrap();
        let (written, line) = lines.recv_timeout(PATIENCE).unwrap();
        let event = events.recv_timeout(PATIENCE).unwrap();
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["written"], true, "{line}");
        bare.push(event - start);
        whole.push(written - start);
        added.push(written.saturating_duration_since(event));
        rounds.push(Duration::from_secs_f64(line["elapsed_ms"].as_f64().unwrap() / 1000.0));
    }

    println!("{WRITES} writes to a skill of 20 files      median      p95");
    print("(a) write to bare watcher event       ", &mut bare);
    print("(b) write to finished archive on disk ", &mut whole);
    let p95 = print("(c) the difference                    ", &mut added);
    print("    of it: read, check, pack, write   ", &mut rounds);
    let verdict = if p95 <= LIMIT { "within" } else { "NOT within" };
    println!("{verdict} {} ms", LIMIT.as_millis());

    drop(lines);
    fs::write(skill.join("last.txt"), "last").unwrap();
    assert_eq!(thread.join().unwrap(), Exit::Clean);
}

/// 20 files: `SKILL.md`, `schema.json`, a script and 17 resources.
fn make_skill(skill: &Path) {
    fs::create_dir_all(skill.join("resources")).unwrap();
    fs::write(skill.join("SKILL.md"), SKILL).unwrap();
    fs::write(skill.join("schema.json"), SCHEMA).unwrap();
    fs::write(skill.join("run.py"), "print('label')\n").unwrap();
    for number in 0..17 {
        let path = skill.join(format!("resources/{number:02}.md"));
        fs::write(path, resource(number, "")).unwrap();
    }
}

fn resource(number: usize, last: &str) -> String {
    let lines = (0..60).map(|line| format!("Carrier {number}, service {line}: {}\n", line * 7919));
    format!("# Carrier {number}\n\n{}{last}\n", lines.collect::<String>())
}

/// Events with the time they arrived, as plain as the crate gives them.
fn watch(folder: &Path) -> (RecommendedWatcher, Receiver<Instant>) {
    let (sender, receiver) = channel();
    let handler = move |event: notify::Result<notify::Event>| {
        let now = Instant::now();
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // The last ones come when nobody listens any more.
            let _ = sender.send(now);
        }
    };
    let mut watcher = RecommendedWatcher::new(handler, notify::Config::default()).unwrap();
    watcher.watch(folder, RecursiveMode::Recursive).unwrap();
    (watcher, receiver)
}

/// Prints median and p95; gives back the latter.
fn print(what: &str, times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    println!("{what} {:7.2} ms {:7.2} ms", millis(at(50)), millis(at(95)));
    at(95)
}
