//! One look at one skill: read, compared with the last time, checked, packed. Writes nothing.

use std::any::Any;
use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use skill_pack::{Archive, Cache, ContentDigest, Stamp};
use skill_spec::{CheckOptions, Files, LeftOut, LeftOutReason, Report, Skill};

use super::snapshot::{Changes, Snapshot};
use crate::bundle::{inside, unreadable};
use crate::config::{Config, Pack};
use crate::disk::{self, Reuse, SkillFolder};
use crate::plan::{Plan, Wish};
use crate::render::line_of;

/// Reads a skill's folder; tests bring one that cannot.
pub(crate) type Load =
    dyn Fn(&SkillFolder, &Pack, &mut Reuse) -> anyhow::Result<Files> + Send + Sync;

/// The check of a skill; tests bring one with a bug.
pub(crate) type Check = dyn Fn(&Skill, &CheckOptions) -> Report + Send + Sync;

/// What a look depends on beside the skill.
pub(crate) struct Lens<'a> {
    pub(crate) config: &'a Config,
    /// The configuration file, as it is shown, with its bytes.
    pub(crate) config_file: Option<&'a (String, Vec<u8>)>,
    pub(crate) options: &'a CheckOptions,
    pub(crate) load: &'a Load,
    pub(crate) check: &'a Check,
    /// `None` with `--no-pack`.
    pub(crate) output: Option<&'a Output>,
    /// How archives are made.
    pub(crate) wish: Wish,
    pub(crate) stamp: Stamp,
}

/// Where archives go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Beside the skill's folder, as `<name>.zip`.
    Beside,
    /// Into this folder, as `<name>.zip`.
    Folder(PathBuf),
    /// This file.
    File(PathBuf),
}

/// What is known of a skill from the looks before.
#[derive(Debug)]
pub(crate) struct Known {
    /// As of the last look that could be read.
    pub(crate) snapshot: Option<Snapshot>,
    /// Archives that were made of this skill: they are no part of it wherever they lie.
    pub(crate) own: BTreeSet<PathBuf>,
    /// A round is due even if nothing changed.
    pub(crate) due: bool,
    /// Files that need not be read again.
    pub(crate) reuse: Reuse,
    /// The last archive, most of which is that of the next.
    cache: Cache,
    /// The most bytes either of the two may keep.
    limit: usize,
}

/// How much a session keeps of what it read, and as much again of what it packed.
const KEPT_BYTES: usize = 256 << 20;

/// What a look brought.
pub(crate) enum Seen {
    /// There is no such folder.
    Gone,
    /// Nothing that counts is different.
    Same,
    /// The folder is there and cannot be read, for this reason.
    Unreadable(String),
    /// A round.
    Different(Box<Look>),
}

/// A skill that differs from the last look.
pub(crate) struct Look {
    pub(crate) snapshot: Snapshot,
    pub(crate) changes: Changes,
    /// Why there is no result, if a bug came between.
    pub(crate) examined: Result<Examined, String>,
    pub(crate) elapsed: Duration,
}

/// A skill with all that was found out about it.
pub(crate) struct Examined {
    pub(crate) skill: Skill,
    pub(crate) report: Report,
    /// `None` with `--no-pack`.
    pub(crate) draft: Option<Draft>,
}

/// An archive that is not written yet.
pub(crate) struct Draft {
    /// Absolute.
    pub(crate) path: PathBuf,
    pub(crate) content: Result<Packed, Withheld>,
}

pub(crate) struct Packed {
    pub(crate) archive: Arc<Archive>,
    /// What the target may not take of it.
    pub(crate) doubts: Vec<String>,
}

/// Why there is no archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Withheld {
    /// There are error-level diagnostics.
    Errors,
    /// It cannot be made.
    Failed(String),
}

impl Known {
    /// Nothing; the session watches so many skills.
    pub(crate) fn new(skills: usize) -> Self {
        let limit = KEPT_BYTES / skills.max(1);
        Self {
            snapshot: None,
            own: BTreeSet::new(),
            due: false,
            reuse: Reuse::default(),
            cache: Cache::new(limit),
            limit,
        }
    }

    /// Takes back the files of a look that is over.
    pub(crate) fn give_back(&mut self, skill: Skill) {
        self.reuse.give_back(skill.files, self.limit);
    }
}

/// Where a skill may be different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Anywhere.
    Everywhere,
    /// At these paths, absolute, and nowhere else.
    At(BTreeSet<PathBuf>),
}

/// More paths than this are no edit of somebody's.
const MOST_PATHS: usize = 64;

impl Extent {
    /// Another path that may be different.
    pub(super) fn add(&mut self, path: &Path) {
        let Self::At(paths) = self else { return };
        paths.insert(path.to_owned());
        if paths.len() > MOST_PATHS {
            *self = Self::Everywhere;
        }
    }
}

/// A skill as it was read: its state, what is different, and the digests of its files.
struct Read {
    skill: Skill,
    snapshot: Snapshot,
    changes: Changes,
    digests: Vec<ContentDigest>,
}

impl Lens<'_> {
    /// Looks at a skill. Never panics: a bug in a rule is a result like another.
    pub(crate) fn look(&self, folder: &SkillFolder, known: &mut Known, extent: &Extent) -> Seen {
        let start = Instant::now();
        // Told apart from a folder that cannot be read.
        if !folder.path.is_dir() {
            return Seen::Gone;
        }
        let is_known = known.snapshot.is_some();
        let read = caught(|| match self.read_touched(folder, known, extent) {
            Some(read) => Ok(read),
            None => self.read(folder, known),
        });
        let Read { skill, snapshot, changes, digests } =
            match read.and_then(|read| read.map_err(|error| format!("{error:#}"))) {
                Ok(read) => read,
                Err(_) if !folder.path.is_dir() => return Seen::Gone,
                Err(why) => return Seen::Unreadable(why),
            };
        if !known.due && is_known && changes == Changes::default() {
            known.snapshot = Some(snapshot);
            known.give_back(skill);
            return Seen::Same;
        }
        let cache = &mut known.cache;
        let examined = caught(|| self.examine(folder, skill, &digests, cache));
        Seen::Different(Box::new(Look { snapshot, changes, examined, elapsed: start.elapsed() }))
    }

    /// [`Self::read`] by a look at a few paths; `None`, with all as it was, where that will not do.
    fn read_touched(
        &self,
        folder: &SkillFolder,
        known: &mut Known,
        extent: &Extent,
    ) -> Option<Read> {
        let Extent::At(paths) = extent else { return None };
        if known.due || known.snapshot.is_none() {
            return None;
        }
        let own = known.own.iter().filter_map(|own| inside(folder, own));
        if own.map(|own| folder.path.join(own)).any(|own| paths.contains(&own)) {
            return None;
        }
        let touched = disk::load_touched(folder, &self.config.pack, &mut known.reuse, paths)?;
        let skill = Skill::parse(touched.files);
        let is_inside = |path: PathBuf| {
            inside(folder, &path).is_some_and(|inside| skill.files.get(&inside).is_some())
        };
        if self.archive_path(folder, &skill).is_some_and(is_inside) {
            known.give_back(skill);
            return None;
        }
        let digests = known.reuse.last_digests();
        let mut snapshot = known.snapshot.take()?;
        let changes = snapshot.update(&skill.files, &digests, &touched.paths);
        Some(Read { skill, snapshot, changes, digests })
    }

    /// The skill without the archives made of it.
    fn read(&self, folder: &SkillFolder, known: &mut Known) -> anyhow::Result<Read> {
        let mut files = (self.load)(folder, &self.config.pack, &mut known.reuse)?;
        for own in &known.own {
            leave_out_own(&mut files, folder, own);
        }
        let mut skill = Skill::parse(files);
        // One of an earlier run, which nobody told us of.
        if let Some(path) = self.archive_path(folder, &skill)
            && inside(folder, &path).is_some_and(|inside| skill.files.get(&inside).is_some())
        {
            let mut files = skill.files;
            leave_out_own(&mut files, folder, &path);
            skill = Skill::parse(files);
        }
        let digests = known.reuse.digests(&skill.files);
        let mut snapshot = Snapshot::of(&skill.files, &digests);
        let ignore = folder.path.join(".skillignore");
        if fs::symlink_metadata(&ignore).is_ok_and(|metadata| metadata.is_file()) {
            snapshot.add(".skillignore", &fs::read(ignore).unwrap_or_default());
        }
        if let Some((shown, bytes)) = self.config_file {
            snapshot.add(shown, bytes);
        }
        let changes =
            snapshot.changes_since(known.snapshot.as_ref().unwrap_or(&Snapshot::default()));
        Ok(Read { skill, snapshot, changes, digests })
    }

    fn examine(
        &self,
        folder: &SkillFolder,
        skill: Skill,
        digests: &[ContentDigest],
        cache: &mut Cache,
    ) -> Examined {
        let options = self.config.overrides.one(self.options, folder, &skill.files);
        let path = self.archive_path(folder, &skill);
        // Nearly always both are wanted, and little is to be packed.
        let (report, content) = rayon::join(
            || (self.check)(&skill, &options),
            || path.is_some().then(|| self.pack(&skill, digests, cache)),
        );
        let draft = path.zip(content).map(|(path, content)| {
            let content = if report.ok() { content } else { Err(Withheld::Errors) };
            Draft { path, content }
        });
        Examined { skill, report, draft }
    }

    fn pack(
        &self,
        skill: &Skill,
        digests: &[ContentDigest],
        cache: &mut Cache,
    ) -> Result<Packed, Withheld> {
        if let Some(why) = unreadable(&skill.files) {
            return Err(Withheld::Failed(why));
        }
        let mut pack = || -> anyhow::Result<(Arc<Archive>, Vec<String>)> {
            let (plan, doubt) =
                Plan::new(self.wish, self.config, self.options.target(), self.stamp)?;
            let options = plan.options(skill)?;
            let archive = cache.pack(&skill.files, &options, digests)?;
            let paths = || skill.files.iter().map(|(path, _)| path.as_str());
            let sizes = || paths().zip(archive.sizes.iter().copied());
            let doubts = plan.refuse(archive.bytes.len() as u64, sizes)?;
            Ok((archive, doubt.into_iter().chain(doubts).collect()))
        };
        let (archive, doubts) =
            pack().map_err(|error| Withheld::Failed(format!("cannot pack: {error}")))?;
        Ok(Packed { archive, doubts })
    }

    /// Where the skill's archive goes, absolute; `None` with `--no-pack`.
    fn archive_path(&self, folder: &SkillFolder, skill: &Skill) -> Option<PathBuf> {
        let name = || archive_name(skill);
        match self.output? {
            Output::File(file) => Some(file.clone()),
            Output::Folder(folder) => Some(folder.join(name())),
            Output::Beside => {
                let real = disk::canonical(&folder.path).unwrap_or_else(|_| folder.path.clone());
                // Beside the root of the disk is nothing.
                Some(real.parent().unwrap_or(&real).join(name()))
            }
        }
    }
}

/// The name of the archive where the user gives none: the same whatever is in it.
pub(super) fn archive_name(skill: &Skill) -> String {
    format!("{}.zip", skill_pack::safe_name(skill.name().unwrap_or_default()))
}

fn leave_out_own(files: &mut Files, folder: &SkillFolder, archive: &Path) {
    let Some(inside) = inside(folder, archive) else { return };
    if files.remove(&inside).is_some() {
        files.left_out.push(LeftOut { path: inside, reason: LeftOutReason::OwnOutput });
        files.left_out.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    }
}

/// Runs `job`; a panic in it comes back as a message.
fn caught<T>(job: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(job)).map_err(|panic| {
        format!(
            "internal error: {}\nhelp: this is a bug in skill-dev, not in your skill; please report it",
            line_of(message(&*panic))
        )
    })
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
