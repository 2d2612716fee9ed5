//! What a run of `watch` is told, and what it does its work with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::look::{Check, Load};
use crate::cli::{ConfigArgs, RuleArgs};
use crate::io::Io;
use crate::plan::Wish;
use crate::render::watch::Screen;
use crate::{disk, output};

/// What the user asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setup {
    /// As written.
    pub(crate) path: PathBuf,
    /// `-o`, as written.
    pub(crate) output: Option<PathBuf>,
    pub(crate) packing: Packing,
    /// How archives are made.
    pub(crate) wish: Wish,
    pub(crate) rules: RuleArgs,
    pub(crate) config: ConfigArgs,
    pub(crate) debounce: Option<Duration>,
    /// `--exec`
    pub(crate) command: Option<String>,
    pub(crate) format: Format,
    pub(crate) rounds: Rounds,
}

/// Whether archives are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Packing {
    /// Unless there are errors.
    #[default]
    Pack,
    /// `--no-pack`
    CheckOnly,
}

/// How rounds are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people: a screen a round
    #[default]
    Text,
    /// For programs: one line of JSON a round and skill
    Json,
}

/// When it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rounds {
    /// `--once`
    One,
    /// When the user has enough.
    #[default]
    Endless,
}

/// Writes an archive.
pub(crate) type WriteArchive =
    dyn Fn(&Path, &[u8]) -> anyhow::Result<output::Written> + Send + Sync;

/// What the loop does to the world and what may fail in it; tests bring their own.
pub(crate) struct Hands {
    pub(crate) load: Box<Load>,
    pub(crate) check: Box<Check>,
    pub(crate) write: Box<WriteArchive>,
    pub(crate) screen: fn(&Io) -> Screen,
}

impl Default for Hands {
    fn default() -> Self {
        Self {
            load: Box::new(disk::load_again),
            check: Box::new(skill_spec::check),
            write: Box::new(output::write_archive),
            screen: |_| Screen::Endless,
        }
    }
}
