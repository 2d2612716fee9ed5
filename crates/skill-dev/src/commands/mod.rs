//! One thin file a subcommand: its arguments, and what it does with them.

mod check;
mod completions;
mod compose;
mod diff;
mod explain;
mod inline;
mod inspect;
mod lock;
mod man;
mod new;
mod pack;
mod rules;
mod unpack;
mod watch;

use crate::Exit;
use crate::io::Io;

/// The subcommands, in the order of a skill's life.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    New(new::Args),
    #[command(visible_alias = "validate")]
    Check(check::Args),
    Watch(watch::Args),
    Pack(pack::Args),
    Inline(inline::Args),
    Compose(Box<compose::Args>),
    Lock(lock::Args),
    Diff(diff::Args),
    Inspect(inspect::Args),
    Unpack(unpack::Args),
    Rules(rules::Args),
    Explain(explain::Args),
    Completions(completions::Args),
    Man(man::Args),
}

impl Command {
    /// Runs it.
    ///
    /// # Errors
    /// If the job could not be done; the caller prints why.
    pub(crate) fn run(self, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::New(args) => new::run(&args, io),
            Self::Check(args) => check::run(&args, io),
            Self::Watch(args) => watch::run(&args, io),
            Self::Pack(args) => pack::run(&args, io),
            Self::Inline(args) => inline::run(&args, io),
            Self::Compose(args) => compose::run(&args, io),
            Self::Lock(args) => lock::run(&args, io),
            Self::Diff(args) => diff::run(&args, io),
            Self::Inspect(args) => inspect::run(&args, io),
            Self::Unpack(args) => unpack::run(&args, io),
            Self::Rules(args) => rules::run(&args, io),
            Self::Explain(args) => explain::run(&args, io),
            Self::Completions(args) => completions::run(&args, io),
            Self::Man(args) => man::run(&args, io),
        }
    }
}
