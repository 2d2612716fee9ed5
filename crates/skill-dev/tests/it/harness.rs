//! A folder to work in, and the program run in it with its output captured.

use std::ffi::OsString;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use skill_dev::{ColorChoice, Exit, Io, Verbosity, run};

/// A skill without a defect.
pub(crate) const GOOD: &str = "---\nname: read-label\ndescription: Reads a parcel label. Use when a label arrives as a photo or a scan.\n---\n\n# Read a label\n\nReturn the recipient as printed.\n";

/// A folder that goes away with the value.
pub(crate) struct Folder {
    folder: tempfile::TempDir,
}

/// What a run left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) exit: Exit,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Captured {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With these files in it.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (path, text) in files {
            folder.write(path, text.as_bytes());
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Everything in the folder, sorted; folders end with `/`.
    pub(crate) fn tree(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![self.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let inside = path.strip_prefix(self.path()).unwrap().to_string_lossy();
                let inside = inside.replace(std::path::MAIN_SEPARATOR, "/");
                let is_folder = fs::symlink_metadata(&path).unwrap().is_dir();
                found.push(if is_folder { format!("{inside}/") } else { inside });
                open.extend(is_folder.then_some(path));
            }
        }
        found.sort();
        found
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.join(path)).unwrap()
    }

    /// Runs the program here. The folder's own path is not in its output: it depends on the day.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        let output = run_in(self.path(), args);
        let path = self.path().to_string_lossy();
        let slashed = path.replace(std::path::MAIN_SEPARATOR, "/");
        let here = |text: String| text.replace(&*path, "[HERE]").replace(&slashed, "[HERE]");
        Output { exit: output.exit, stdout: here(output.stdout), stderr: here(output.stderr) }
    }

    /// What the program says when it refuses: the command line, the message, the exit code.
    pub(crate) fn refusal(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_ne!(output.exit, Exit::Clean, "{args:?}: {output:?}");
        assert_eq!(output.stdout, "", "{args:?}");
        format!("$ skill-dev {}\n{}[{}]\n\n", args.join(" "), output.stderr, output.exit.code())
    }

    /// Runs the program in surroundings of one's own; standard output is what it is.
    pub(crate) fn run_with(
        &self,
        args: &[&str],
        change: impl FnOnce(&mut Io),
    ) -> (Exit, Vec<u8>, String) {
        run_with(self.path(), args, change)
    }

    /// Runs `check --format json` and reads its output.
    pub(crate) fn check_json(&self, args: &[&str]) -> (Exit, serde_json::Value) {
        let all: Vec<&str> = ["check", "--format", "json"].iter().chain(args).copied().collect();
        let output = self.run(&all);
        let value = serde_json::from_str(&output.stdout).unwrap_or_else(|error| {
            panic!("{error}: {output:?}");
        });
        (output.exit, value)
    }
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

/// Runs the program in a folder.
pub(crate) fn run_in(folder: &Path, args: &[&str]) -> Output {
    let (exit, stdout, stderr) = run_with(folder, args, |_| {});
    Output { exit, stdout: String::from_utf8(stdout).unwrap(), stderr }
}

fn run_with(folder: &Path, args: &[&str], change: impl FnOnce(&mut Io)) -> (Exit, Vec<u8>, String) {
    let (stdout, stderr) = (Captured::default(), Captured::default());
    let mut io = Io {
        stdout: Box::new(stdout.clone()),
        stderr: Box::new(stderr.clone()),
        stdin: Box::new(Cursor::new(Vec::new())),
        cwd: folder.to_owned(),
        stdout_terminal: false,
        stderr_terminal: false,
        no_color: false,
        ci: skill_dev::Ci::default(),
        epoch: None,
        color: ColorChoice::Auto,
        verbosity: Verbosity::Normal,
    };
    change(&mut io);
    let args = std::iter::once(&"skill-dev").chain(args).map(OsString::from);
    let exit = run(args, &mut io);
    (exit, stdout.bytes(), String::from_utf8(stderr.bytes()).unwrap())
}

impl Output {
    /// Exit code and both streams, for a snapshot.
    pub(crate) fn all(&self) -> String {
        let Self { exit, stdout, stderr } = self;
        format!("exit {}\n--- stdout\n{stdout}--- stderr\n{stderr}", exit.code())
    }
}
