//! From looks to rounds: what a look means for a skill's standing, and its archive to disk.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::bail;
use skill_spec::{Report, Skill};

use super::look::{Draft, Examined, Look, Output, Packed, Seen, Withheld, archive_name};
use super::snapshot::Changes;
use super::{Good, Presence, Session, Shape, Watched};
use crate::config::Config;
use crate::disk::SkillFolder;
use crate::io::Io;
use crate::output::Meant;
use crate::render::watch::{ArchiveState, Before, SkillRound, Written};
use crate::render::{Checked, redacted};
use crate::{Exit, bundle, disk, output};

/// A skill's part of a round.
pub(super) struct Settled {
    /// Which of the watched skills.
    pub(super) index: usize,
    pub(super) archive: ArchiveState,
    /// What the target may not take of it.
    pub(super) doubts: Vec<String>,
    before: Before,
    changes: Changes,
    result: Result<(Skill, Report), String>,
    elapsed: Duration,
}

/// Whether an archive should be tried again although nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    Done,
    Failed,
}

impl Settled {
    /// The skill's name, where it could be read and as it may be shown.
    pub(super) fn name(&self) -> Option<String> {
        let (skill, _) = self.result.as_ref().ok()?;
        skill.name().map(|name| redacted(skill, name))
    }

    /// The skill, which is not needed any more, and whose it is.
    pub(super) fn into_skill(self) -> Option<(usize, Skill)> {
        let (skill, _) = self.result.ok()?;
        Some((self.index, skill))
    }

    /// What is printed of it.
    pub(super) fn view<'a>(&'a self, skills: &'a [Watched]) -> SkillRound<'a> {
        let shown = skills.get(self.index).map_or("", |skill| skill.folder.written.as_str());
        let checked = self.result.as_ref();
        SkillRound {
            shown,
            name: self.name(),
            before: self.before,
            changes: &self.changes,
            checked: checked
                .map(|(skill, report)| Checked::new(shown, skill, report))
                .map_err(String::as_str),
            archive: &self.archive,
            doubts: &self.doubts,
            elapsed: self.elapsed,
        }
    }
}

impl Session<'_> {
    /// Notes what a look brought; a round if there is something to tell.
    pub(super) fn settle(&mut self, index: usize, seen: Seen) -> Option<Settled> {
        let skill = self.skills.get_mut(index)?;
        skill.dirty = None;
        match seen {
            Seen::Same => None,
            Seen::Gone => {
                if skill.presence != Presence::Gone {
                    let shown = &skill.folder.shown;
                    self.io.warn(format_args!("waiting: the folder `{shown}` is gone"));
                }
                skill.presence = Presence::Gone;
                skill.known.due = true;
                None
            }
            Seen::Unreadable(why) => {
                let presence = Presence::Unreadable(why.clone());
                let told = skill.presence == presence;
                skill.presence = presence;
                skill.known.due = true;
                skill.exit = Exit::Failed;
                let archive = ArchiveState::Withheld { last: skill.last() };
                let look = (Changes::default(), Duration::ZERO);
                (!told).then(|| skill.round(index, archive, look, Err(why)))
            }
            Seen::Different(look) => self.settle_look(index, *look),
        }
    }

    fn settle_look(&mut self, index: usize, look: Look) -> Option<Settled> {
        let Look { snapshot, changes, examined, elapsed } = look;
        let start = Instant::now();
        let (result, draft) = match examined {
            Ok(Examined { skill, report, draft }) => (Ok((skill, report)), draft),
            Err(why) => (Err(why), None),
        };
        let content = draft.as_ref().and_then(|draft| draft.content.as_ref().ok());
        let doubts = content.map(|packed| packed.doubts.clone()).unwrap_or_default();
        let (archive, attempt) = self.archive(index, draft);
        let skill = self.skills.get_mut(index)?;
        // A second try that ends as the first is nothing to tell.
        let again = skill.known.due && skill.presence == Presence::There;
        let told = again && changes == Changes::default() && archive == skill.archive;
        let absent = std::mem::replace(&mut skill.presence, Presence::There) == Presence::Gone;
        skill.known.snapshot = Some(snapshot);
        skill.known.due = attempt == Attempt::Failed;
        skill.exit = match (&result, &archive) {
            (Err(_), _) | (_, ArchiveState::Failed { .. }) => Exit::Failed,
            (Ok((_, report)), _) if !report.ok() => Exit::Errors,
            (Ok(_), _) => Exit::Clean,
        };
        let elapsed = elapsed + start.elapsed();
        (!told).then(|| {
            let round = skill.round(index, archive, (changes, elapsed), result);
            let before = if absent { Before::Absence } else { round.before };
            Settled { doubts, before, ..round }
        })
    }

    /// Writes an archive, if there is one to write.
    fn archive(&mut self, index: usize, draft: Option<Draft>) -> (ArchiveState, Attempt) {
        let last = self.skills.get(index).and_then(Watched::last);
        let Some(Draft { path, content }) = draft else {
            let state = match self.output {
                None => ArchiveState::NotAsked,
                // A bug came between.
                Some(_) => ArchiveState::Withheld { last },
            };
            return (state, Attempt::Done);
        };
        match content {
            Err(Withheld::Errors) => (ArchiveState::Withheld { last }, Attempt::Done),
            Err(Withheld::Failed(why)) => (ArchiveState::Failed { why, last }, Attempt::Done),
            Ok(packed) => match self.write(index, &path, &packed) {
                Ok(state) => (state, Attempt::Done),
                Err(error) => {
                    let why = format!("{error:#}");
                    (ArchiveState::Failed { why, last }, Attempt::Failed)
                }
            },
        }
    }

    fn write(
        &mut self,
        index: usize,
        path: &Path,
        packed: &Packed,
    ) -> anyhow::Result<ArchiveState> {
        let shown = disk::shown(path.strip_prefix(&self.io.cwd).unwrap_or(path));
        let is_theirs =
            |skill: &&Watched| skill.good.as_ref().is_some_and(|good| good.path == path);
        let (before, after) = self.skills.split_at(index);
        let others = before.iter().chain(after.iter().skip(1));
        if let Some(other) = others.into_iter().find(is_theirs) {
            let other = &other.folder.shown;
            bail!(
                "cannot write `{shown}`: it is the archive of `{other}`, a skill of the same name"
            );
        }
        if let Some(skill) = self.skills.get(index) {
            refuse_inside(&skill.folder, path, &shown, &self.config)?;
        }
        let (write, archive) = (&self.hands.write, &packed.archive);
        let (outcome, sha256) = rayon::join(|| write(path, &archive.bytes), || archive.sha256());
        // Named as everywhere else in the report.
        let outcome = outcome.map_err(|error| {
            let why = format!("{error:#}");
            anyhow::anyhow!("{}", why.replace(&disk::shown(path), &shown))
        })?;
        let exact = disk::written(path.strip_prefix(&self.io.cwd).unwrap_or(path));
        let written = Written { shown: exact, bytes: archive.bytes.len(), sha256 };
        let round = self.round + 1;
        if let Some(skill) = self.skills.get_mut(index) {
            skill.known.own.insert(path.to_owned());
            skill.good = Some(Good { path: path.to_owned(), shown, round });
        }
        Ok(match outcome {
            output::Written::Created | output::Written::Replaced => ArchiveState::Written(written),
            output::Written::Unchanged => ArchiveState::Unchanged(written),
        })
    }

    /// Deletes what runs that were killed left where archives go.
    pub(super) fn sweep(&self) {
        match &self.output {
            None => {}
            Some(Output::Folder(folder)) => output::sweep(folder),
            Some(Output::File(file)) => file.parent().into_iter().for_each(output::sweep),
            Some(Output::Beside) => {
                let folders = self.skills.iter().filter_map(|skill| skill.folder.path.parent());
                folders.collect::<BTreeSet<_>>().into_iter().for_each(output::sweep);
            }
        }
    }
}

impl Watched {
    /// The last archive that was good, in words.
    fn last(&self) -> Option<String> {
        self.good.as_ref().map(|good| format!("{} of round {}", good.shown, good.round))
    }

    fn round(
        &mut self,
        index: usize,
        archive: ArchiveState,
        (changes, elapsed): (Changes, Duration),
        result: Result<(Skill, Report), String>,
    ) -> Settled {
        let before = if self.rounds == 0 { Before::Nothing } else { Before::Round };
        self.rounds += 1;
        self.archive = archive.clone();
        Settled { index, archive, doubts: Vec::new(), before, changes, result, elapsed }
    }
}

/// Fails at once where the first archive would fail.
///
/// # Errors
/// If the archive of one of the skills would be a part of it.
pub(super) fn refuse_output(
    output: &Output,
    skills: &[SkillFolder],
    config: &Config,
    io: &Io,
) -> anyhow::Result<()> {
    for folder in skills {
        let path = match output {
            Output::Beside => continue,
            Output::File(file) => file.clone(),
            // Skills outside are not read for this.
            Output::Folder(place) if bundle::inside(folder, &place.join("x")).is_none() => continue,
            Output::Folder(place) => {
                let skill = Skill::parse(disk::load(folder, &config.pack)?);
                place.join(archive_name(&skill))
            }
        };
        let shown = disk::shown(path.strip_prefix(&io.cwd).unwrap_or(&path));
        refuse_inside(folder, &path, &shown, config)?;
    }
    Ok(())
}

fn refuse_inside(
    folder: &SkillFolder,
    path: &Path,
    shown: &str,
    config: &Config,
) -> anyhow::Result<()> {
    match bundle::inside(folder, path) {
        Some(inside) if disk::ships(folder, &config.pack, &inside)? => {
            bail!("{}", bundle::in_skill(shown, &folder.shown))
        }
        _ => Ok(()),
    }
}

/// What `-o` means.
///
/// # Errors
/// If there is something else in the place of the archive or of the folder for archives.
pub(super) fn output(given: Option<&Path>, shape: Shape, io: &Io) -> anyhow::Result<Output> {
    let Some(given) = given else { return Ok(Output::Beside) };
    if given.as_os_str() == "-" {
        bail!(
            "`watch` writes archives to files\nhelp: `skill-dev pack -o -` writes one to standard output"
        );
    }
    let full = io.resolve(given);
    if shape == Shape::Skill && Meant::of(given, &full) == Meant::File {
        output::ensure_replaceable(&full, &disk::shown(given))?;
        return Ok(Output::File(full));
    }
    let why = "there may be several skills: watch the skill's own folder, or use a folder";
    Meant::folder_of(given, &full, why)?;
    Ok(Output::Folder(full))
}
