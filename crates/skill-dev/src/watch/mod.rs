//! The loop of `watch`: something happens, a burst is over, skills that differ get a round.
//!
//! No event is believed: it only says where to look again, and a look at those places alone is
//! followed by one at everything. What is looked at is compared with the
//! last look, so a round has a reason, and nothing this program does can cause one.

pub(crate) mod command;
pub(crate) mod events;
pub(crate) mod look;
mod scan;
mod scope;
mod settle;
mod setup;
pub(crate) mod snapshot;
mod tell;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use skill_pack::Stamp;
use skill_spec::CheckOptions;

use crate::Exit;
use crate::cli::ConfigArgs;
use crate::config::{self, Config};
use crate::debounce::Debounce;
use crate::disk::{self, Reuse, SkillFolder};
use crate::io::Io;
use crate::plan;
use crate::render::watch::ArchiveState;
use command::{Runner, Streams};
use events::{Events, Signal, Wake};
use look::{Extent, Known, Lens, Output, Seen};
use settle::Settled;
pub(crate) use setup::{Format, Hands, Packing, Rounds, Setup};

/// How often a folder that went away is looked for.
const WAITING: Duration = Duration::from_millis(500);
/// How often an archive that could not be written is tried again.
const RETRY: Duration = Duration::from_secs(2);
/// How long after a look at a few paths everything is looked at: what no event tells, such as a
/// write through another name of the file, is seen then.
const RECHECK: Duration = Duration::from_secs(1);
/// The quiet time that ends a burst, unless the user says otherwise.
const QUIET: Duration = Duration::from_millis(10);

/// A run of `watch`.
pub(crate) struct Session<'a> {
    io: &'a mut Io,
    setup: Setup,
    hands: Hands,
    /// The folder that is watched, absolute.
    given: PathBuf,
    shape: Shape,
    skills: Vec<Watched>,
    config: Config,
    config_file: Option<(String, Vec<u8>)>,
    options: CheckOptions,
    output: Option<Output>,
    stamp: Stamp,
    runner: Option<Runner>,
    debounce: Debounce,
    stale: Stale,
    /// When to look again although nothing happened.
    again: Option<Instant>,
    /// When to look at all of what was looked at in parts.
    recheck: Option<Instant>,
    round: u64,
}

/// What PATH names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// One skill, which may go away and come back.
    Skill,
    /// A folder with any number of skills below it.
    Tree,
}

/// What has to be read anew before the next look.
#[derive(Clone, Copy, Debug)]
struct Stale {
    config: bool,
    tree: bool,
}

/// A skill and how it stands.
struct Watched {
    folder: SkillFolder,
    known: Known,
    /// Where it is to be looked at, if at all.
    dirty: Option<Extent>,
    /// Looked at only in parts since the last look at everything.
    is_partial: bool,
    presence: Presence,
    /// What became of its archive in its last round.
    archive: ArchiveState,
    good: Option<Good>,
    exit: Exit,
    rounds: u64,
}

/// The last archive that was good.
struct Good {
    /// Absolute.
    path: PathBuf,
    shown: String,
    /// The round that wrote or confirmed it.
    round: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Presence {
    There,
    Gone,
    /// For this reason.
    Unreadable(String),
}

impl<'a> Session<'a> {
    /// Finds what there is to watch. Nothing is read or written yet.
    ///
    /// # Errors
    /// If there is no skill, the configuration is refused, or `-o` cannot be meant.
    pub(crate) fn new(setup: Setup, hands: Hands, io: &'a mut Io) -> anyhow::Result<Self> {
        let found = disk::skills_under(&setup.path, io)?;
        found.require_folders("nothing changes within an archive")?;
        found.tell_skipped(io);
        let skills = found.skills;
        let path = io.resolve(&setup.path);
        let (shape, given) = match skills.as_slice() {
            // PATH may name the SKILL.md itself.
            [one] if !path.is_dir() || same_folder(&one.path, &path) => {
                (Shape::Skill, one.path.clone())
            }
            _ => (Shape::Tree, path),
        };
        let config = config::load(&setup.config, &given, io)?;
        let config_file = config_file(&setup.config, &given, io);
        let options = config::check_options(&setup.rules, &config);
        let output = match setup.packing {
            Packing::CheckOnly => None,
            Packing::Pack => Some(settle::output(setup.output.as_deref(), shape, io)?),
        };
        if let Some(output) = &output {
            settle::refuse_output(output, &skills, &config, io)?;
        }
        let stamp = plan::told_stamp(io)?;
        let configured = config.debounce_ms.map(Duration::from_millis);
        Ok(Self {
            debounce: Debounce::new(setup.debounce.or(configured).unwrap_or(QUIET)),
            skills: watched(skills),
            stale: Stale { config: false, tree: false },
            runner: None,
            again: None,
            recheck: None,
            round: 0,
            io,
            setup,
            hands,
            given,
            shape,
            config,
            config_file,
            options,
            output,
            stamp,
        })
    }

    /// What is watched: the folder, absolute, and the configuration file the user named.
    pub(crate) fn places(&self) -> (PathBuf, Option<PathBuf>) {
        let config = self.setup.config.config.as_deref().map(|file| self.io.resolve(file));
        (self.given.clone(), config)
    }

    /// Rounds until the events end; one round with `--once`. `sender` feeds `events`.
    ///
    /// # Errors
    /// If nobody reads the output any more.
    pub(crate) fn run(
        mut self,
        events: &mut dyn Events,
        sender: Sender<Signal>,
    ) -> anyhow::Result<Exit> {
        let streams = match self.setup.format {
            Format::Text => Streams::Inherited,
            Format::Json => Streams::Error,
        };
        let command = self.setup.command.as_deref();
        self.runner = command.map(|text| Runner::new(text, &self.io.cwd, streams, sender));
        self.sweep();
        self.look(events.now())?;
        if self.setup.rounds == Rounds::One {
            return self.finish(events);
        }
        loop {
            let now = match events.next(self.deadline()) {
                Wake::Closed => return Ok(Exit::Clean),
                Wake::Touched(path) => {
                    let now = events.now();
                    if self.touch(&path) {
                        self.debounce.touch(now);
                    }
                    now
                }
                Wake::Everything(notice) => {
                    self.everything(notice);
                    self.debounce.touch(events.now());
                    events.now()
                }
                Wake::Ended(ended) => {
                    self.ended(&ended);
                    events.now()
                }
                Wake::Timeout => events.now(),
            };
            let again = self.again.into_iter().chain(self.recheck).any(|again| again <= now);
            if self.debounce.take(now) || again {
                self.look(now)?;
            }
        }
    }

    /// Waits for the command and gives back how everything went.
    fn finish(&mut self, events: &mut dyn Events) -> anyhow::Result<Exit> {
        let exits = self.skills.iter().map(|skill| skill.exit);
        let mut worst = exits.max_by_key(|exit| exit.code()).unwrap_or(Exit::Clean);
        while self.runner.as_ref().is_some_and(Runner::is_running) {
            match events.next(None) {
                Wake::Ended(ended) => {
                    self.ended(&ended);
                    if !ended.ok() {
                        worst = Exit::Failed;
                    }
                }
                Wake::Closed => anyhow::bail!("the command's end was not noticed"),
                _ => {}
            }
        }
        Ok(worst)
    }

    fn deadline(&self) -> Option<Instant> {
        self.debounce.due().into_iter().chain(self.again).chain(self.recheck).min()
    }

    /// Notes where to look again; `false` if `path` is nothing to us.
    fn touch(&mut self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default();
        let own = |skill: &Watched| skill.good.as_ref().is_some_and(|good| good.path == path);
        if self.skills.iter().any(own) {
            return false;
        }
        if scope::is_config(path, self.setup.config.config.as_deref()) {
            self.stale.config = true;
        }
        let mut inside = false;
        for skill in &mut self.skills {
            let below = path.starts_with(&skill.folder.path);
            inside |= below && path != skill.folder.path;
            if below && path != skill.folder.path {
                skill.dirty.get_or_insert_with(|| Extent::At(BTreeSet::new())).add(path);
            } else if below || skill.folder.path.starts_with(path) {
                skill.dirty = Some(Extent::Everywhere);
            }
        }
        // A file beside the skills makes none of them, unless it is one of these.
        let telling = name.eq_ignore_ascii_case("SKILL.md") || name == ".gitignore";
        let tree = telling || (!inside && !path.is_file());
        self.stale.tree |= tree;
        self.stale.config || tree || self.skills.iter().any(|skill| skill.dirty.is_some())
    }

    fn everything(&mut self, notice: Option<String>) {
        if let Some(notice) = notice {
            self.io.warn(notice);
        }
        self.stale = Stale { config: true, tree: true };
        // Nobody knows what happened: everything is read.
        self.skills.iter_mut().for_each(|skill| skill.known.reuse = Reuse::default());
        self.all_dirty();
    }

    fn all_dirty(&mut self) {
        self.skills.iter_mut().for_each(|skill| skill.dirty = Some(Extent::Everywhere));
    }

    fn look(&mut self, now: Instant) -> anyhow::Result<()> {
        if self.again.take().is_some_and(|again| again <= now) {
            self.stale.tree = true;
            let waiting = |skill: &&mut Watched| skill.known.due;
            for skill in self.skills.iter_mut().filter(waiting) {
                skill.dirty = Some(Extent::Everywhere);
            }
        }
        if self.recheck.take_if(|recheck| *recheck <= now).is_some() {
            for skill in self.skills.iter_mut().filter(|skill| skill.is_partial) {
                skill.dirty = Some(Extent::Everywhere);
            }
        }
        self.refresh_config();
        self.refresh_skills();
        let lens = Lens {
            config: &self.config,
            config_file: self.config_file.as_ref(),
            options: &self.options,
            load: &self.hands.load,
            check: &self.hands.check,
            output: self.output.as_ref(),
            wish: self.setup.wish,
            stamp: self.stamp,
        };
        let look = |skill: &mut Watched| {
            let extent = skill.dirty.as_ref()?;
            skill.is_partial = *extent != Extent::Everywhere;
            Some(lens.look(&skill.folder, &mut skill.known, extent))
        };
        // One skill is read by this thread, several by as many as there are.
        let seen: Vec<Option<Seen>> = match self.skills.as_mut_slice() {
            [one] => vec![look(one)],
            several => several.par_iter_mut().map(look).collect(),
        };
        let mut settled = Vec::new();
        for (index, seen) in seen.into_iter().enumerate() {
            let Some(seen) = seen else { continue };
            settled.extend(self.settle(index, seen));
        }
        self.plan(now);
        if !settled.is_empty() {
            self.round += 1;
            self.print(&settled)?;
            self.request(&settled);
        }
        for (index, skill) in settled.into_iter().filter_map(Settled::into_skill) {
            if let Some(watched) = self.skills.get_mut(index) {
                watched.known.give_back(skill);
            }
        }
        Ok(())
    }

    /// When to look again without being told to.
    fn plan(&mut self, now: Instant) {
        let gone = self.skills.is_empty()
            || self.skills.iter().any(|skill| skill.presence == Presence::Gone);
        let retry = self.skills.iter().any(|skill| skill.known.due);
        self.again = match () {
            () if gone => Some(now + WAITING),
            () if retry => Some(now + RETRY),
            () => None,
        };
        // Later events do not put it off.
        let is_partial = self.skills.iter().any(|skill| skill.is_partial);
        self.recheck = is_partial.then(|| self.recheck.unwrap_or(now + RECHECK));
    }

    fn refresh_config(&mut self) {
        if !std::mem::take(&mut self.stale.config) || !self.given.is_dir() {
            return;
        }
        let file = config_file(&self.setup.config, &self.given, self.io);
        if file == self.config_file {
            return;
        }
        match config::load(&self.setup.config, &self.given, self.io) {
            Ok(config) => {
                self.options = config::check_options(&self.setup.rules, &config);
                self.config = config;
                self.config_file = file;
                self.all_dirty();
            }
            Err(error) => {
                self.io.report_error(&error);
                self.io.say("the configuration of before is still used");
            }
        }
    }

    /// Finds the skills of a tree again; those that were known stay known.
    fn refresh_skills(&mut self) {
        if !std::mem::take(&mut self.stale.tree) || self.shape == Shape::Skill {
            return;
        }
        let found = match disk::skills_under(&self.setup.path, self.io) {
            Ok(found) => found.skills,
            Err(error) => {
                if !self.skills.is_empty() {
                    self.io.warn(format_args!("waiting for a skill: {error:#}"));
                }
                Vec::new()
            }
        };
        let known = std::mem::take(&mut self.skills).into_iter();
        let mut known: BTreeMap<PathBuf, Watched> =
            known.map(|skill| (skill.folder.path.clone(), skill)).collect();
        let count = found.len();
        for folder in found {
            let skill = known.remove(&folder.path);
            let skill = skill.unwrap_or_else(|| Watched::new(folder, count));
            self.skills.push(skill);
        }
        for gone in known.values().map(|skill| &skill.folder.shown) {
            self.io.say(format_args!("no longer a skill: `{gone}`"));
        }
    }
}

impl Watched {
    fn new(folder: SkillFolder, skills: usize) -> Self {
        Self {
            folder,
            known: Known::new(skills),
            dirty: Some(Extent::Everywhere),
            is_partial: false,
            presence: Presence::There,
            archive: ArchiveState::NotAsked,
            good: None,
            exit: Exit::Clean,
            rounds: 0,
        }
    }
}

fn watched(skills: Vec<SkillFolder>) -> Vec<Watched> {
    let count = skills.len();
    skills.into_iter().map(|folder| Watched::new(folder, count)).collect()
}

fn same_folder(a: &Path, b: &Path) -> bool {
    disk::canonical(a).ok().zip(disk::canonical(b).ok()).is_some_and(|(a, b)| a == b)
}

/// The configuration file that counts, as it is shown, with its bytes.
fn config_file(args: &ConfigArgs, given: &Path, io: &Io) -> Option<(String, Vec<u8>)> {
    let file = config::file(args, given, io)?;
    let bytes = fs::read(&file).ok()?;
    Some((disk::shown(file.strip_prefix(&io.cwd).unwrap_or(&file)), bytes))
}
