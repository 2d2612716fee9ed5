//! The surroundings of a run: streams, working folder, colour. Tests bring their own.
//!
//! Data goes to `stdout`, talk to `stderr`.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};

use crate::render::text_of;

/// What a command may touch besides the files it is told of.
pub struct Io {
    /// Data.
    pub stdout: Box<dyn Write + Send>,
    /// Talk: summaries, progress, errors.
    pub stderr: Box<dyn Write + Send>,
    /// What `-` reads.
    pub stdin: Box<dyn Read + Send>,
    /// Relative paths start here.
    pub cwd: PathBuf,
    /// Whether a person reads `stdout`.
    pub stdout_terminal: bool,
    /// Whether a person reads `stderr`.
    pub stderr_terminal: bool,
    /// Whether the environment asks for no colour (`NO_COLOR`, or a terminal that has none).
    pub no_color: bool,
    /// What a CI system says of itself.
    pub ci: Ci,
    /// `SOURCE_DATE_EPOCH`: the time entries of archives bear.
    pub epoch: Option<OsString>,
    /// `--color`.
    pub color: ColorChoice,
    /// `-q` and `-v`.
    pub verbosity: Verbosity,
}

/// What a CI system says of itself in the environment.
#[derive(Clone, Debug, Default)]
pub struct Ci {
    /// `GITHUB_WORKSPACE`: the root of the repository.
    pub workspace: Option<PathBuf>,
    /// `GITHUB_STEP_SUMMARY`: a file for Markdown, shown with the job.
    pub step_summary: Option<PathBuf>,
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Also into files and pipes.
    Always,
    /// Not at all.
    Never,
}

/// How much is said on `stderr`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Only errors.
    Quiet,
    /// Summaries too.
    #[default]
    Normal,
    /// What was skipped and which configuration was read, too.
    Verbose,
}

impl Io {
    /// The surroundings of this process.
    ///
    /// # Errors
    /// If there is no working folder.
    pub fn of_process() -> io::Result<Self> {
        let value = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let set = |name| value(name).is_some();
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Ok(Self {
            stdout_terminal: io::stdout().is_terminal(),
            stderr_terminal: io::stderr().is_terminal(),
            stdout: Box::new(io::BufWriter::new(io::stdout())),
            stderr: Box::new(io::stderr()),
            stdin: Box::new(io::stdin()),
            cwd: std::env::current_dir()?,
            no_color: set("NO_COLOR") || dumb,
            ci: Ci {
                workspace: value("GITHUB_WORKSPACE").map(PathBuf::from),
                step_summary: value("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            },
            epoch: value("SOURCE_DATE_EPOCH"),
            color: ColorChoice::Auto,
            verbosity: Verbosity::Normal,
        })
    }

    /// Whether data is coloured.
    #[must_use]
    pub fn colored_stdout(&self) -> bool {
        self.colored(self.stdout_terminal)
    }

    /// Whether talk is coloured.
    #[must_use]
    pub fn colored_stderr(&self) -> bool {
        self.colored(self.stderr_terminal)
    }

    fn colored(&self, terminal: bool) -> bool {
        match self.color {
            ColorChoice::Auto => terminal && !self.no_color,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        }
    }

    /// A path as the file system needs it.
    #[must_use]
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.cwd.join(path)
    }

    /// A line of talk, unless `-q`.
    pub fn say(&mut self, line: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            self.talk(&line);
        }
    }

    /// A line of talk for `-v`.
    pub fn detail(&mut self, line: impl Display) {
        if self.verbosity >= Verbosity::Verbose {
            self.talk(&line);
        }
    }

    /// A line of talk that starts with `warning:`, unless `-q`.
    pub fn warn(&mut self, line: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            let word = self.paint_stderr(AnsiColor::Yellow, "warning");
            self.talk(&format_args!("{word}: {line}"));
        }
    }

    /// Prints why the job could not be done.
    pub fn report_error(&mut self, error: &anyhow::Error) {
        let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        let word = self.paint_stderr(AnsiColor::Red, "error");
        self.talk(&format_args!("{word}: {}", text_of(&causes.join(": "))));
    }

    fn paint_stderr(&self, color: AnsiColor, word: &str) -> String {
        let style = Style::new().bold().fg_color(Some(color.into()));
        if self.colored_stderr() { format!("{style}{word}{style:#}") } else { word.to_owned() }
    }

    /// Nobody is left to tell if this fails.
    fn talk(&mut self, line: &dyn Display) {
        let _ = self.stdout.flush();
        let _ = writeln!(self.stderr, "{line}").and_then(|()| self.stderr.flush());
    }
}

impl std::fmt::Debug for Io {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Io").field("cwd", &self.cwd).finish_non_exhaustive()
    }
}
