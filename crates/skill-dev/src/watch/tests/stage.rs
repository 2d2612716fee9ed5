//! A folder, a script of what happens in it, and the loop run on both.

use std::collections::VecDeque;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::io::{ColorChoice, Verbosity};
use crate::watch::events::{Events, Signal, Wake};
use crate::watch::{Format, Hands, Session, Setup};
use crate::{Exit, Io};

/// A skill of this name; `prompt` is its last line.
pub(super) fn skill(name: &str, prompt: &str) -> String {
    format!(
        "---\nname: {name}\ndescription: Reads a parcel label. Use when a label arrives as a photo.\n---\n\n# Read a label\n\nReturn the recipient.\n\n{prompt}\n"
    )
}

type Step = Box<dyn FnOnce(At) -> At>;

/// The skill `a` in a folder of its own, and what will happen.
pub(super) struct Stage {
    folder: tempfile::TempDir,
    steps: Vec<(Duration, Step)>,
    hands: Option<Hands>,
}

/// What a step of the script does.
pub(super) struct At {
    folder: PathBuf,
    wakes: VecDeque<Happening>,
}

enum Happening {
    Wake(Wake),
    /// The end of the command, whenever that is.
    Command,
}

/// What came of it.
pub(super) struct End {
    pub(super) exit: Exit,
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// The lines of JSON.
    pub(super) rounds: Vec<Value>,
}

struct Script {
    folder: PathBuf,
    start: Instant,
    now: Instant,
    /// When the last step was.
    last: Instant,
    steps: VecDeque<(Duration, Step)>,
    queue: VecDeque<Happening>,
    receiver: Receiver<Signal>,
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Stage {
    pub(super) fn new() -> Self {
        let stage = Self { folder: tempfile::tempdir().unwrap(), steps: Vec::new(), hands: None };
        stage.write("a/SKILL.md", &skill("a", "One."));
        stage
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        write(&self.path(path), text);
    }

    /// A step of the script, at this millisecond after the first round.
    pub(super) fn at(&mut self, millis: u64, step: impl FnOnce(At) -> At + 'static) {
        self.steps.push((Duration::from_millis(millis), Box::new(step)));
    }

    pub(super) fn hands(&mut self, hands: Hands) {
        self.hands = Some(hands);
    }

    pub(super) fn setup(&self, path: &str) -> Setup {
        assert!(self.path(path).is_dir());
        Setup { path: path.into(), format: Format::Json, ..Setup::default() }
    }

    pub(super) fn run(&mut self, setup: Setup) -> End {
        let (stdout, stderr) = (Captured::default(), Captured::default());
        let mut io = Io {
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(stderr.clone()),
            stdin: Box::new(Cursor::new(Vec::new())),
            cwd: self.folder.path().to_owned(),
            stdout_terminal: false,
            stderr_terminal: false,
            no_color: true,
            ci: crate::io::Ci::default(),
            epoch: None,
            color: ColorChoice::Never,
            verbosity: Verbosity::Normal,
        };
        let (sender, receiver) = channel();
        let start = Instant::now();
        let mut script = Script {
            folder: self.folder.path().to_owned(),
            start,
            now: start,
            last: start,
            steps: std::mem::take(&mut self.steps).into(),
            queue: VecDeque::new(),
            receiver,
        };
        let json = setup.format == Format::Json;
        let hands = self.hands.take().unwrap_or_default();
        let session = Session::new(setup, hands, &mut io).unwrap();
        let exit = session.run(&mut script, sender).unwrap();
        let stdout = stdout.text();
        let lines = stdout.lines().filter(|_| json);
        let rounds = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
        End { exit, stderr: stderr.text(), rounds, stdout }
    }
}

impl At {
    pub(super) fn write(self, path: &str, text: &str) -> Self {
        write(&self.folder.join(path), text);
        self
    }

    pub(super) fn remove(self, path: &str) -> Self {
        let path = self.folder.join(path);
        let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        removed.unwrap();
        self
    }

    pub(super) fn rename(self, from: &str, to: &str) -> Self {
        fs::rename(self.folder.join(from), self.folder.join(to)).unwrap();
        self
    }

    /// A path of the stage, absolute.
    pub(super) fn full(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    pub(super) fn touch(self, path: &str) -> Self {
        let path = self.folder.join(path);
        self.touch_full(path)
    }

    pub(super) fn touch_full(mut self, path: PathBuf) -> Self {
        self.wakes.push_back(Happening::Wake(Wake::Touched(path)));
        self
    }

    pub(super) fn everything(mut self, notice: Option<&str>) -> Self {
        let notice = notice.map(str::to_owned);
        self.wakes.push_back(Happening::Wake(Wake::Everything(notice)));
        self
    }

    pub(super) fn command(mut self) -> Self {
        self.wakes.push_back(Happening::Command);
        self
    }
}

impl Events for Script {
    fn now(&self) -> Instant {
        self.now
    }

    fn next(&mut self, deadline: Option<Instant>) -> Wake {
        loop {
            match self.queue.pop_front() {
                Some(Happening::Wake(wake)) => return wake,
                Some(Happening::Command) => {
                    let signal = self.receiver.recv_timeout(Duration::from_secs(30)).unwrap();
                    let Signal::Ended(ended) = signal else { panic!("{signal:?}") };
                    return Wake::Ended(ended);
                }
                None => {}
            }
            let next = self.steps.front().map(|(at, _)| self.start + *at);
            match (next, deadline) {
                (Some(next), deadline) if deadline.is_none_or(|deadline| next <= deadline) => {
                    self.now = self.now.max(next);
                    self.last = self.now;
                    let step = self.steps.pop_front().unwrap().1;
                    let at = At { folder: self.folder.clone(), wakes: VecDeque::new() };
                    self.queue = step(at).wakes;
                }
                // What is due soon after the last step belongs to it; tries again for ever do not.
                (None, Some(deadline)) if deadline > self.last + Duration::from_secs(1) => {
                    return Wake::Closed;
                }
                (_, Some(deadline)) => {
                    self.now = self.now.max(deadline);
                    return Wake::Timeout;
                }
                (None | Some(_), None) => return Wake::Closed,
            }
        }
    }
}

impl End {
    /// The numbers of all rounds.
    pub(super) fn numbers(&self) -> Vec<u64> {
        self.rounds.iter().map(|round| round["round"].as_u64().unwrap()).collect()
    }
}

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
