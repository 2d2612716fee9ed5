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

use clap::Args as _;

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
    /// What clap must know of the command `name`, and of no other; `None` if there is none.
    pub(crate) fn only(name: &str) -> Option<clap::Command> {
        let new = clap::Command::new;
        Some(match name {
            "new" => new::Args::augment_args(new("new")),
            "check" => check::Args::augment_args(new("check")),
            "validate" => check::Args::augment_args(new("check").alias("validate")),
            "watch" => watch::Args::augment_args(new("watch")),
            "pack" => pack::Args::augment_args(new("pack")),
            "inline" => inline::Args::augment_args(new("inline")),
            "compose" => compose::Args::augment_args(new("compose")),
            "lock" => lock::Args::augment_args(new("lock")),
            "diff" => diff::Args::augment_args(new("diff")),
            "inspect" => inspect::Args::augment_args(new("inspect")),
            "unpack" => unpack::Args::augment_args(new("unpack")),
            "rules" => rules::Args::augment_args(new("rules")),
            "explain" => explain::Args::augment_args(new("explain")),
            "completions" => completions::Args::augment_args(new("completions")),
            "man" => man::Args::augment_args(new("man")),
            _ => return None,
        })
    }

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
