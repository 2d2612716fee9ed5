//! The program: arguments and the process's surroundings in, an exit code out.

use std::io::Write as _;
use std::process::ExitCode;

use skill_dev::{Io, run};

fn main() -> ExitCode {
    match Io::of_process() {
        Ok(mut io) => run(std::env::args_os(), &mut io).into(),
        Err(error) => {
            // Nobody is left to tell if this fails.
            let _ = writeln!(std::io::stderr(), "error: there is no working folder: {error}");
            ExitCode::from(2)
        }
    }
}
