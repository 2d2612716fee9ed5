//! The `skill-dev` program as a library, so that tests run it in process.
//!
//! This crate is the only one that touches the world: disk, terminal, environment. What a skill
//! is and what is wrong with it, `skill-spec` says; what ships, `skill-pack`.

mod baseline;
mod bundle;
mod checking;
mod cli;
mod commands;
mod composing;
mod config;
mod debounce;
mod disk;
mod io;
mod output;
mod overrides;
mod plan;
mod project;
mod render;
mod repair;
mod scaffold;
mod template;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

pub use crate::io::{Ci, ColorChoice, Io, Verbosity};
pub use crate::render::{rule_page, target_page};

/// How a run ended. The same in every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, and no error-level diagnostic.
    Clean,
    /// Done, with error-level diagnostics (or, where said, a negative answer).
    Errors,
    /// The job could not be done.
    Failed,
}

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Errors => 1,
            Self::Failed => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Runs one command line; `args` starts with the program's name.
///
/// An error is printed here, once. A reader that went away (`skill-dev … | head`) is no error.
pub fn run(args: impl IntoIterator<Item = OsString>, io: &mut Io) -> Exit {
    let outcome = match cli::parse(args, io) {
        Ok(cli::Parsed::Command(command)) => command.run(io),
        Ok(cli::Parsed::Answered(exit)) => Ok(exit),
        Err(error) => Err(error.into()),
    };
    let outcome = outcome.and_then(|exit| {
        let flushed = io.stdout.flush().map_err(anyhow::Error::from);
        found(exit, flushed)
    });
    match outcome {
        Ok(exit) => exit,
        Err(error) if is_closed_pipe(&error) => Exit::Clean,
        Err(error) => {
            io.report_error(&explained(error));
            Exit::Failed
        }
    }
}

/// The verdict stands whether or not its reader stayed to the end: `skill-dev check | head` in a
/// script must not turn errors into success.
fn found(verdict: Exit, printed: anyhow::Result<()>) -> anyhow::Result<Exit> {
    match printed {
        Err(error) if is_closed_pipe(&error) => Ok(verdict),
        printed => printed.map(|()| verdict),
    }
}

/// Whatever reads a file says which; an error of the system without a word of ours comes from
/// printing.
fn explained(error: anyhow::Error) -> anyhow::Error {
    let bare = error.chain().count() == 1;
    match error.downcast_ref::<std::io::Error>().filter(|_| bare) {
        Some(cause) => anyhow::anyhow!("cannot write the output: {}", disk::system_error(cause)),
        None => error,
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let cause = cause.downcast_ref::<std::io::Error>();
        cause.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
