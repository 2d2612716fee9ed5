//! `--exec`: one command at a time, run again if there is something newer when it ends.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::events::Signal;

/// What the command is told of, in `SKILL_DEV_ARCHIVE`, `SKILL_DEV_SHA256` and `SKILL_DEV_NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    /// The archive, absolute.
    pub(crate) archive: PathBuf,
    /// Of the archive's bytes.
    pub(crate) sha256: String,
    /// The skill's name.
    pub(crate) name: String,
}

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// The skill's name.
    pub(crate) name: String,
    /// What the shell gave back; why it could not be run otherwise.
    pub(crate) status: Result<ExitStatus, String>,
    /// From start to end.
    pub(crate) elapsed: Duration,
}

/// Where the command's own output goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Streams {
    /// Where ours goes.
    Inherited,
    /// All of it to standard error: standard output holds data.
    Error,
}

/// Runs the command, never twice at once.
pub(crate) struct Runner {
    command: OsString,
    folder: PathBuf,
    streams: Streams,
    sender: Sender<Signal>,
    running: Option<JoinHandle<()>>,
    /// The newest job of each skill that came while the command was running, by archive.
    waiting: BTreeMap<PathBuf, Job>,
}

impl Runner {
    /// A runner of `command` in `folder`; `sender` learns when it ended.
    pub(crate) fn new(
        command: &str,
        folder: &Path,
        streams: Streams,
        sender: Sender<Signal>,
    ) -> Self {
        Self {
            command: OsString::from(command),
            folder: folder.to_owned(),
            streams,
            sender,
            running: None,
            waiting: BTreeMap::new(),
        }
    }

    /// Runs the command for `job`, at once or when it is free again.
    pub(crate) fn request(&mut self, job: Job) {
        if self.running.is_some() {
            self.waiting.insert(job.archive.clone(), job);
        } else {
            self.start(job);
        }
    }

    /// To be called when the command ended; starts the next one.
    pub(crate) fn ended(&mut self) {
        self.join();
        if let Some((_, job)) = self.waiting.pop_first() {
            self.start(job);
        }
    }

    /// Whether a command is running.
    pub(crate) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    fn start(&mut self, job: Job) {
        let mut command = shell(&self.command);
        command
            .current_dir(&self.folder)
            .env("SKILL_DEV_ARCHIVE", &job.archive)
            .env("SKILL_DEV_SHA256", &job.sha256)
            .env("SKILL_DEV_NAME", &job.name)
            .stdin(Stdio::null());
        if self.streams == Streams::Error {
            command.stdout(std::io::stderr());
        }
        let sender = self.sender.clone();
        self.running = Some(std::thread::spawn(move || {
            let start = Instant::now();
            let status = command.status().map_err(|error| crate::disk::system_error(&error));
            let ended = Ended { name: job.name, status, elapsed: start.elapsed() };
            // Nobody waits for it any more: then nobody needs to know.
            let _ = sender.send(Signal::Ended(ended));
        }));
    }

    fn join(&mut self) {
        if let Some(thread) = self.running.take() {
            // A panic in it has been printed.
            let _ = thread.join();
        }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.join();
    }
}

#[cfg(unix)]
fn shell(command: &OsString) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(windows)]
fn shell(command: &OsString) -> Command {
    use std::os::windows::process::CommandExt as _;
    let mut shell = Command::new("cmd");
    // `cmd` has its own rules of quoting: the text must reach it as it is. It takes away the first
    // and the last quote, so that those are ours.
    let mut text = OsString::from("\"");
    text.push(command);
    text.push("\"");
    shell.args(["/D", "/S", "/C"]).raw_arg(text);
    shell
}

impl Ended {
    /// Whether the command did its job.
    pub(crate) fn ok(&self) -> bool {
        self.status.as_ref().is_ok_and(ExitStatus::success)
    }
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn quotes_reach_the_shell_as_they_are() {
        let output = shell(&r#""cmd" /C echo "a b""#.into()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), "\"a b\"");
    }
}
