//! `watch` with the system's own watcher: rounds are waited for, never slept for.

use std::ffi::OsString;
use std::fs;
use std::io::{Cursor, Error, ErrorKind, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use skill_dev::{ColorChoice, Exit, Io, Verbosity, run};

use crate::harness::{Folder, GOOD};

/// Long enough for the slowest machine; a test that passes never waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A watch under way on the skill `read-label`.
struct Watch {
    here: Folder,
    lines: Receiver<String>,
    thread: JoinHandle<Exit>,
}

/// Sends line by line; a closed pipe once nobody listens.
struct Lines(Sender<String>, Vec<u8>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.1.extend_from_slice(bytes);
        while let Some(end) = self.1.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.1.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line).into_owned();
            self.0.send(line).map_err(|_| Error::from(ErrorKind::BrokenPipe))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Watch {
    /// Starts and waits for the first round.
    fn start(here: Folder, args: &[&str]) -> Self {
        let (sender, lines) = channel();
        let mut io = Io {
            stdout: Box::new(Lines(sender, Vec::new())),
            stderr: Box::new(std::io::sink()),
            stdin: Box::new(Cursor::new(Vec::new())),
            cwd: here.path().to_owned(),
            stdout_terminal: false,
            stderr_terminal: false,
            no_color: true,
            ci: skill_dev::Ci::default(),
            epoch: None,
            color: ColorChoice::Never,
            verbosity: Verbosity::Normal,
        };
        let all = ["skill-dev", "watch", "--format", "json"].iter().chain(args);
        let all: Vec<OsString> = all.map(OsString::from).collect();
        let thread = std::thread::spawn(move || run(all, &mut io));
        let watch = Self { here, lines, thread };
        assert_eq!(watch.next()["round"], 1);
        watch
    }

    fn of_good_skill(args: &[&str]) -> Self {
        Self::start(Folder::with(&[("read-label/SKILL.md", GOOD)]), args)
    }

    fn next(&self) -> Value {
        serde_json::from_str(&self.lines.recv_timeout(PATIENCE).unwrap()).unwrap()
    }

    /// The first round in which this path changed; there may be others before.
    fn until(&self, path: &str) -> Value {
        loop {
            let round = self.next();
            if round["changed"].as_array().unwrap().iter().any(|changed| changed == path) {
                return round;
            }
        }
    }

    /// Goes away and sees that the program notices with its next round.
    fn end(self) {
        drop(self.lines);
        self.here.write("read-label/last.txt", b"last");
        assert_eq!(self.thread.join().unwrap(), Exit::Clean);
    }
}

#[test]
fn a_write_is_a_round() {
    let watch = Watch::of_good_skill(&["read-label", "-o", "out.zip"]);
    watch.here.write("read-label/SKILL.md", format!("{GOOD}More.\n").as_bytes());
    let round = watch.until("SKILL.md");
    let archive = fs::read(watch.here.join("out.zip")).unwrap();
    assert_eq!(round["sha256"], skill_pack::sha256_hex(&archive));
    watch.end();
}

#[test]
fn a_rename_over_the_file_is_a_round_each_time() {
    let watch = Watch::of_good_skill(&["read-label"]);
    for text in ["One", "Two", "Three"] {
        let path = |name: &str| watch.here.join(&format!("read-label/{name}"));
        // As vim does with `backupcopy=no`.
        fs::rename(path("SKILL.md"), path("SKILL.md~")).unwrap();
        fs::write(path(".SKILL.md.swp"), format!("{GOOD}{text}.\n")).unwrap();
        fs::rename(path(".SKILL.md.swp"), path("SKILL.md")).unwrap();
        fs::remove_file(path("SKILL.md~")).unwrap();
        let archived = loop {
            let round = watch.until("SKILL.md");
            if round["errors"] == 0 {
                break round;
            }
        };
        let archive = fs::read(watch.here.join("read-label.zip")).unwrap();
        assert_eq!(archived["sha256"], skill_pack::sha256_hex(&archive));
    }
    watch.end();
}

#[test]
fn a_file_in_a_new_folder_is_a_round() {
    let watch = Watch::of_good_skill(&["read-label"]);
    watch.here.write("read-label/deep/er/a.txt", b"1");
    watch.until("deep/er/a.txt");
    watch.here.write("read-label/deep/er/a.txt", b"2");
    watch.until("deep/er/a.txt");
    fs::rename(watch.here.join("read-label/deep"), watch.here.join("read-label/moved")).unwrap();
    watch.until("moved/er/a.txt");
    watch.here.write("read-label/moved/er/b.txt", b"3");
    watch.until("moved/er/b.txt");
    fs::remove_dir_all(watch.here.join("read-label/moved")).unwrap();
    watch.until("moved/er/b.txt");
    watch.end();
}

#[test]
fn the_folder_may_be_replaced_and_may_go_and_come_back() {
    let watch = Watch::of_good_skill(&["read-label"]);
    watch.here.write("other/SKILL.md", format!("{GOOD}Other.\n").as_bytes());
    watch.here.write("other/new.txt", b"new");
    fs::rename(watch.here.join("read-label"), watch.here.join("old")).unwrap();
    fs::rename(watch.here.join("other"), watch.here.join("read-label")).unwrap();
    watch.until("new.txt");
    watch.here.write("read-label/new.txt", b"newer");
    watch.until("new.txt");
    fs::remove_dir_all(watch.here.join("read-label")).unwrap();
    watch.here.write("read-label/SKILL.md", GOOD.as_bytes());
    watch.here.write("read-label/again.txt", b"again");
    watch.until("again.txt");
    watch.end();
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_may_point_elsewhere() {
    let here = Folder::with(&[("v1/SKILL.md", GOOD), ("v2/SKILL.md", GOOD), ("v2/2.txt", "2")]);
    let link = |to: &str| {
        std::os::unix::fs::symlink(to, here.join("next")).unwrap();
        fs::rename(here.join("next"), here.join("read-label")).unwrap();
    };
    link("v1");
    let watch = Watch::start(here, &["read-label", "--allow", "name"]);
    std::os::unix::fs::symlink("v2", watch.here.join("next")).unwrap();
    fs::rename(watch.here.join("next"), watch.here.join("read-label")).unwrap();
    watch.until("2.txt");
    watch.here.write("v2/3.txt", b"3");
    watch.until("3.txt");
    watch.end();
}

#[test]
fn neither_its_own_output_nor_git_causes_a_round() {
    let here =
        Folder::with(&[("read-label/SKILL.md", GOOD), ("read-label/.skillignore", "out/\n")]);
    let watch = Watch::start(here, &["read-label", "-o", "read-label/out/"]);
    for count in 2..6 {
        watch.here.write("read-label/.git/index", b"noise");
        // In one step: an empty file on the way would be a round of its own on a slow machine.
        watch.here.write("staged.txt", format!("{count}").as_bytes());
        let marker = watch.here.join("read-label/marker.txt");
        fs::rename(watch.here.join("staged.txt"), marker).unwrap();
        let round = watch.next();
        assert_eq!(round["round"], count);
        assert_eq!(round["changed"].as_array().unwrap(), &["marker.txt"]);
        assert_eq!(round["written"], true);
    }
    watch.end();
}

#[test]
fn polling_sees_the_same() {
    let watch = Watch::of_good_skill(&["read-label", "--poll"]);
    watch.here.write("read-label/SKILL.md", format!("{GOOD}More.\n").as_bytes());
    watch.until("SKILL.md");
    watch.here.write("read-label/deep/er/a.txt", b"1");
    watch.until("deep/er/a.txt");
    // The same length, perhaps in the same tick of the clock.
    watch.here.write("read-label/deep/er/a.txt", b"2");
    watch.until("deep/er/a.txt");
    fs::remove_dir_all(watch.here.join("read-label")).unwrap();
    watch.here.write("read-label/SKILL.md", GOOD.as_bytes());
    watch.until("deep/er/a.txt");
    watch.end();
}

#[test]
fn what_went_wrong_is_told_in_one_voice_and_alone_with_quiet() {
    let of = |name: &str| GOOD.replace("read-label", name);
    let here = Folder::with(&[
        ("two/a/SKILL.md", &of("a")),
        ("two/b/SKILL.md", &of("b")),
        ("two/c/SKILL.md", "---\nname: C\n---\n"),
        ("dist/b.zip", "not an archive"),
    ]);
    let output = here.run(&["watch", "--once", "two", "-o", "dist"]);
    let tail = "3 skills watched, 1 with errors: two/c; 1 not read or not packed: two/b\n";
    assert!(output.stdout.ends_with(tail), "{output:?}");
    assert_eq!(output.stdout.matches("no errors").count(), 1, "{output:?}");
    let quiet = here.run(&["watch", "--once", "-q", "two", "-o", "dist"]);
    assert_eq!((quiet.exit, &*quiet.stderr), (Exit::Failed, ""));
    assert!(!quiet.stdout.contains("\na: ") && quiet.stdout.contains("\nb: "), "{quiet:?}");
    let quiet = here.run(&["watch", "--once", "-q", "two/a", "-o", "dist"]);
    assert_eq!((quiet.exit, &*quiet.stdout, &*quiet.stderr), (Exit::Clean, "", ""));
    assert!(here.join("dist/a.zip").is_file());
}

#[test]
fn once_ends_with_the_code_of_its_round() {
    let here = Folder::with(&[
        ("good/read-label/SKILL.md", GOOD),
        ("bad/read-label/SKILL.md", "---\nname: Bad\n---\n"),
        ("none/a.txt", ""),
        ("taken.zip", "not an archive"),
    ]);
    for (args, exit) in [
        (&["good/read-label", "-o", "out/"][..], Exit::Clean),
        (&["good/read-label/SKILL.md", "-o", "out/"], Exit::Clean),
        (&["good/read-label", "--no-pack"], Exit::Clean),
        (&["bad/read-label", "-o", "out/"], Exit::Errors),
        (&["."], Exit::Errors),
        (&["none"], Exit::Failed),
        (&["nowhere"], Exit::Failed),
        (&["good", "-o", "taken.zip"], Exit::Failed),
        (&["good", "-o", "-"], Exit::Failed),
        (&["good/read-label", "-o", "good/read-label"], Exit::Failed),
        (&["good/read-label", "-o", "good/read-label/new/"], Exit::Failed),
        (&["good/read-label", "-o", "good/read-label/out.zip"], Exit::Failed),
        (&["good", "-o", "good/read-label"], Exit::Failed),
        (&["good/read-label", "-o", "dist"], Exit::Clean),
        (&["good", "--exec", "true", "--no-pack"], Exit::Failed),
    ] {
        let all: Vec<&str> = ["watch", "--once"].iter().chain(args).copied().collect();
        let output = here.run(&all);
        assert_eq!(output.exit, exit, "{args:?}: {output:?}");
    }
    assert!(here.join("out/read-label.zip").is_file());
    assert!(here.join("dist/read-label.zip").is_file());
    assert!(
        !here
            .tree()
            .iter()
            .any(|path| path.starts_with("good/read-label/") && path.contains("zip"))
    );
    assert_eq!(here.read("taken.zip"), "not an archive");
}
