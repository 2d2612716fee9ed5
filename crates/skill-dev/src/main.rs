//! The program: arguments and the process's surroundings in, an exit code out.

use std::process::ExitCode;

use skill_dev::{Io, run};

fn main() -> ExitCode {
    match Io::of_process() {
        Ok(mut io) => run(std::env::args_os(), &mut io).into(),
        Err(_) => ExitCode::from(2),
    }
}
