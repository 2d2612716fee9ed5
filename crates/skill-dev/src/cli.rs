//! The command line: global flags, and the flags several commands share.

pub(crate) mod values;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args as _, CommandFactory, FromArgMatches, Parser};
use skill_spec::{Level, Selector, TARGETS, Target};

use crate::commands::Command;
use crate::config::ALL;
use crate::io::{ColorChoice, Io, Verbosity};
use crate::{Exit, config};
use values::{Named, selector_names, target_names};

const EXAMPLES: &str = "\
`skill-dev help COMMAND` says more of each.

Examples:
  skill-dev new invoice-reader --template invoice-extraction
  skill-dev check skills                   every skill below `skills`
  skill-dev pack skills/invoice -o dist/

Exit codes, the same in every command:
  0  done, and no error-level diagnostic
  1  error-level diagnostics
  2  the job could not be done: bad arguments, unreadable files, no skill found";

/// Scaffold, validate, watch and pack skill bundles
#[derive(Debug, Parser)]
#[command(name = "skill-dev", bin_name = "skill-dev", version, after_help = EXAMPLES, subcommand_required = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// When to colour the output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Also say what was skipped and which configuration was read
    #[arg(short, long, global = true)]
    verbose: bool,
}

/// Which configuration file is read
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ConfigArgs {
    /// Read this file instead of the nearest `skill-dev.toml` from PATH upwards
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long)]
    pub(crate) no_config: bool,
}

/// What is checked
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct RuleArgs {
    /// The platform to check for [default: vlmrun]
    #[arg(long, value_name = "NAME", value_parser = Named::new(target, target_names))]
    pub(crate) target: Option<&'static Target>,
    #[command(flatten)]
    pub(crate) levels: LevelArgs,
}

/// What `check` is aimed at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Aim {
    /// One platform.
    One(&'static Target),
    /// All of them.
    All,
}

/// What is checked by `check`, which alone takes several platforms
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct AimArgs {
    /// The platform to check for, or `all`: which of them would take the skill [default: vlmrun]
    #[arg(long, value_name = "NAME", value_parser = Named::new(aim, aim_names))]
    pub(crate) target: Option<Aim>,
    #[command(flatten)]
    pub(crate) levels: LevelArgs,
}

/// `--deny`, `--warn` and `--allow`, in the order they were given
#[derive(Clone, Debug, Default)]
pub(crate) struct LevelArgs(pub(crate) Vec<(Selector, Level)>);

/// What a command line asks for.
pub(crate) enum Parsed {
    /// A command to run.
    Command(Box<Command>),
    /// Nothing more: help, version or an error was printed.
    Answered(Exit),
}

/// The whole command line, as clap knows it.
pub(crate) fn command() -> clap::Command {
    Cli::command().max_term_width(100)
}

/// The part of [`command`] that is enough for a line that names its command, or asks for the
/// version, at once. Whatever is no success with it is for [`command`] to say.
fn part(args: &[OsString]) -> Option<clap::Command> {
    let root = || Global::augment_args(clap::Command::new("skill-dev"));
    match args.get(1)?.to_str()? {
        "--version" | "-V" => Some(root().version(env!("CARGO_PKG_VERSION"))),
        name => Some(root().subcommand_required(true).subcommand(Command::only(name)?)),
    }
}

/// What the part of the command line's grammar that is asked for makes of it.
fn parse_with_part(args: &[OsString]) -> Option<Result<Cli, clap::Error>> {
    let matches = part(args)?.try_get_matches_from(args);
    let parsed = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    let is_final =
        parsed.as_ref().err().is_none_or(|error| error.kind() == ErrorKind::DisplayVersion);
    is_final.then_some(parsed)
}

/// Reads the command line and sets colour and verbosity of `io`.
///
/// # Errors
/// If help cannot be printed.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>, io: &mut Io) -> io::Result<Parsed> {
    let args: Vec<OsString> = args.into_iter().collect();
    let parsed = parse_with_part(&args).unwrap_or_else(|| {
        let mut command = command();
        if !io.stdout_terminal {
            command = command.term_width(100);
        }
        let matches = command.try_get_matches_from(args);
        matches.and_then(|matches| Cli::from_arg_matches(&matches))
    });
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return answer(&error, io).map(Parsed::Answered),
    };
    io.color = cli.global.color;
    io.verbosity = match (cli.global.quiet, cli.global.verbose) {
        (true, _) => Verbosity::Quiet,
        (_, true) => Verbosity::Verbose,
        _ => Verbosity::Normal,
    };
    Ok(Parsed::Command(Box::new(cli.command)))
}

fn answer(error: &clap::Error, io: &mut Io) -> io::Result<Exit> {
    let text = error.render();
    let wanted = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let colored = if wanted { io.colored_stdout() } else { io.colored_stderr() };
    let text = if colored { text.ansi().to_string() } else { text.to_string() };
    if wanted {
        io.stdout.write_all(text.as_bytes())?;
        return Ok(Exit::Clean);
    }
    io.stderr.write_all(text.as_bytes())?;
    Ok(Exit::Failed)
}

/// The platform of this name.
pub(crate) fn target(name: &str) -> Result<&'static Target, String> {
    Target::named(name).ok_or_else(|| config::unknown_target(name))
}

fn aim(name: &str) -> Result<Aim, String> {
    let one = || Target::named(name).map(Aim::One).ok_or_else(|| config::unknown_aim(name));
    if name == ALL { Ok(Aim::All) } else { one() }
}

fn aim_names() -> Vec<&'static str> {
    target_names().into_iter().chain([ALL]).collect()
}

fn selector(name: &str) -> Result<Selector, String> {
    Selector::named(name).ok_or_else(|| config::unknown_rule(name))
}

impl AimArgs {
    /// Whether the aim is all platforms.
    pub(crate) fn is_all(&self) -> bool {
        matches!(self.target, Some(Aim::All))
    }

    /// The same for each platform aimed at; one, unless the aim is all of them.
    pub(crate) fn each(&self) -> Vec<RuleArgs> {
        let levels = || self.levels.clone();
        match self.target {
            Some(Aim::All) => TARGETS
                .into_iter()
                .map(|target| RuleArgs { target: Some(target), levels: levels() })
                .collect(),
            Some(Aim::One(target)) => vec![RuleArgs { target: Some(target), levels: levels() }],
            None => vec![RuleArgs { target: None, levels: levels() }],
        }
    }
}

impl RuleArgs {
    /// The platform that is checked for if neither command line nor configuration says.
    pub(crate) fn default_target() -> &'static Target {
        TARGETS[0]
    }
}

/// The three options of [`LevelArgs`] with their meanings.
const LEVELS: [(&str, Level, &str); 3] = [
    ("deny", Level::Deny, "Make a rule or a group of rules an error"),
    ("warn", Level::Warn, "Make a rule or a group of rules a warning"),
    ("allow", Level::Allow, "Turn a rule or a group of rules off"),
];

impl clap::Args for LevelArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        LEVELS.iter().fold(command, |command, (name, _, help)| {
            let arg = clap::Arg::new(*name).long(*name).value_name("NAME").help(*help);
            let arg = arg.value_parser(Named::new(selector, selector_names));
            command.arg(arg.action(clap::ArgAction::Append).hide_possible_values(true))
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LevelArgs {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let mut levels = Vec::new();
        for (name, level, _) in LEVELS {
            let places = matches.indices_of(name).into_iter().flatten();
            let selectors = matches.get_many::<Selector>(name).into_iter().flatten();
            levels.extend(places.zip(selectors).map(|(at, selector)| (at, *selector, level)));
        }
        levels.sort_by_key(|(at, ..)| *at);
        Ok(Self(levels.into_iter().map(|(_, selector, level)| (selector, level)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail where it stands")]
mod tests;
