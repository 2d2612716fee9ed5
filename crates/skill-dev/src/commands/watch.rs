//! `watch`: check and pack on each change.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::{ConfigArgs, RuleArgs};
use crate::config::Effort;
use crate::io::Io;
use crate::plan::Wish;
use crate::render::watch::Screen;
use crate::watch::events::{DiskEvents, Method};
use crate::watch::{Format, Hands, Packing, Rounds, Session, Setup};
use crate::{Exit, disk, output};

/// Check and pack on each change
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A skill folder, or a folder with skills below it
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// The archive, or a folder for `<name>.zip`; a name that ends neither in .zip nor in .skill is
    /// a folder's [default: beside the skill folder]
    #[arg(short, long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
    /// Do one round and exit with its code
    #[arg(long)]
    once: bool,
    /// Check only, write no archive
    #[arg(long, conflicts_with = "output")]
    no_pack: bool,
    /// How much time compression may take [default: default]
    #[arg(long, value_name = "LEVEL", conflicts_with = "no_pack")]
    level: Option<Effort>,
    /// How long nothing must happen before a round starts [default: 10]
    #[arg(long, value_name = "MS", value_parser = millis)]
    debounce: Option<u64>,
    /// Look at the files at intervals: for network drives and containers, which report no changes
    #[arg(long)]
    poll: bool,
    /// Run this in the shell after each round with a good archive
    #[arg(long, value_name = "CMD", conflicts_with = "no_pack")]
    exec: Option<String>,
    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    config: ConfigArgs,
}

const EXAMPLES: &str = "\
The archive is replaced in one step and only when its bytes change; while there are errors, the
last good one stays. The command of --exec finds SKILL_DEV_ARCHIVE, SKILL_DEV_SHA256 and
SKILL_DEV_NAME in its environment, and never runs twice at once.

Examples:
  skill-dev watch                          the skill in this folder, or all below it
  skill-dev watch skills/invoice -o dist/
  skill-dev watch --exec './upload \"$SKILL_DEV_ARCHIVE\"'
  skill-dev watch --once --format json     one round, for scripts

Exit codes (with --once):
  0  the archive is good
  1  error-level diagnostics
  2  the job could not be done: no skill found, or the archive could not be written";

/// Runs the command.
///
/// # Errors
/// If there is nothing to watch, or nobody reads the output any more.
pub(crate) fn run(args: &Args, io: &mut Io) -> anyhow::Result<Exit> {
    let setup = args.setup();
    let method = match () {
        () if args.once => Method::Never,
        () if args.poll => Method::Poll,
        () => Method::System,
    };
    let hands = if args.once {
        // The process ends with the round: nobody is there to bring an archive to the disk later.
        let write = |path: &Path, bytes: &[u8]| {
            output::write_parts(path, &disk::shown(path), || std::iter::once(bytes))
        };
        Hands { screen: |_| Screen::Endless, write: Box::new(write), ..Hands::default() }
    } else {
        Hands { screen, ..Hands::default() }
    };
    let session = Session::new(setup, hands, io)?;
    let (given, config) = session.places();
    // Before the first look, so that nothing is missed between the two.
    let mut events = DiskEvents::new(&given, config.as_deref(), method);
    let sender = events.sender();
    session.run(&mut events, sender)
}

impl Args {
    fn setup(&self) -> Setup {
        Setup {
            path: self.path.clone(),
            output: self.output.clone(),
            packing: if self.no_pack { Packing::CheckOnly } else { Packing::Pack },
            wish: Wish { layout: None, level: self.level },
            rules: self.rules.clone(),
            config: self.config.clone(),
            debounce: self.debounce.map(Duration::from_millis),
            command: self.exec.clone(),
            format: self.format,
            rounds: if self.once { Rounds::One } else { Rounds::Endless },
        }
    }
}

fn millis(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| *number <= 60_000);
    number.ok_or_else(|| "a number of milliseconds from 0 to 60000 is wanted".to_owned())
}

/// The size may change from round to round.
fn screen(io: &Io) -> Screen {
    match terminal_size::terminal_size() {
        Some((width, height)) if io.stdout_terminal => {
            Screen::Sized { rows: height.0.into(), columns: width.0.into() }
        }
        _ => Screen::Endless,
    }
}
