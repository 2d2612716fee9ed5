//! `completions`: the script that teaches a shell the command line.

use clap_complete::Shell;

use crate::io::Io;
use crate::{Exit, cli};

/// Print the script that completes skill-dev's command line in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

const EXAMPLES: &str = "\
Commands, options and the names of formats, templates, targets and rules are completed; PowerShell
and Elvish complete commands and options.

Examples:
  skill-dev completions bash > ~/.local/share/bash-completion/completions/skill-dev
  skill-dev completions zsh > ~/.zfunc/_skill-dev      with ~/.zfunc in fpath
  skill-dev completions fish > ~/.config/fish/completions/skill-dev.fish
  skill-dev completions powershell >> $PROFILE
  skill-dev completions elvish >> ~/.config/elvish/rc.elv

Exit codes:
  0  the script is there
  2  the job could not be done: an unknown shell";

/// Runs the command.
///
/// # Errors
/// If the output cannot be written.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    // clap panics where a stream is closed: it writes to memory, and we to the stream.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::command(), "skill-dev", &mut script);
    if args.shell == Shell::Bash {
        script = mended(&script);
    }
    io.stdout.write_all(&script)?;
    Ok(Exit::Clean)
}

/// `clap_complete` 4.6.11 spells the states of a program with a hyphen in its name in two ways, and so
/// completes nothing behind a command.
fn mended(script: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(script).replace("skill__subcmd__dev", "skill__dev").into_bytes()
}
