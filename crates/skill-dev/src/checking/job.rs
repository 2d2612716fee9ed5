//! One skill: read, repaired if asked, checked, and made into its part of the output.

use std::sync::Arc;
use std::time::Instant;

use skill_spec::{CheckOptions, Files, Safety, Skill, check_across};

use super::Plan;
use super::summary::Tally;
use crate::baseline::Entry;
use crate::config::Config;
use crate::disk::{self, SkillFolder};
use crate::io::Verbosity;
use crate::render::stream::{Part, Seen};
use crate::render::{Checked, line_of, patch};
use crate::repair::{self, Diff};

/// A skill that was found, or a PATH where there is none, with what holds for it.
pub(crate) struct Job {
    pub(crate) folder: SkillFolder,
    pub(crate) settings: Arc<Settings>,
    /// Why there is nothing to check.
    pub(crate) refused: Option<String>,
}

/// What holds for all skills of one PATH.
pub(crate) struct Settings {
    /// One a target.
    pub(crate) options: Vec<CheckOptions>,
    pub(crate) config: Config,
}

/// What is done about fixes, up to which safety.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RepairMode {
    /// Nothing.
    Off,
    /// They are applied.
    Write(Safety),
    /// They are shown instead of diagnostics.
    Diff(Safety),
}

/// What became of a job.
pub(super) struct Outcome {
    pub(super) part: Part,
    pub(super) tally: Tally,
    pub(super) talk: Vec<Talk>,
    pub(super) entries: Vec<Entry>,
}

/// What is said beside the output.
pub(super) enum Talk {
    Error(anyhow::Error),
    Say(String),
    Warn(String),
    Detail(String),
}

/// What a job leaves behind while it is done.
#[derive(Default)]
struct Notes {
    tally: Tally,
    talk: Vec<Talk>,
}

impl Job {
    pub(super) fn run(&self, plan: &Plan) -> Outcome {
        let mut notes = Notes::default();
        match self.check(plan, &mut notes) {
            Ok((part, entries)) => Outcome { part, tally: notes.tally, talk: notes.talk, entries },
            Err(error) => {
                let why = format!("{error:#}");
                let part = plan.form.part(&Seen::Unreadable(&self.folder.written, &why));
                let talk = vec![Talk::Error(error)];
                Outcome { part, tally: Tally::unreadable(), talk, entries: Vec::new() }
            }
        }
    }

    fn check(&self, plan: &Plan, notes: &mut Notes) -> anyhow::Result<(Part, Vec<Entry>)> {
        let shown = self.folder.written.as_str();
        let Settings { options, config } = &*self.settings;
        if let Some(why) = &self.refused {
            anyhow::bail!("{why}");
        }
        let start = Instant::now();
        let (files, told) = disk::read_to_judge(&self.folder, &config.pack)?;
        notes.talk.extend(told.into_iter().map(Talk::Warn));
        notes.tally.read(&files, start.elapsed());
        if plan.verbosity >= Verbosity::Verbose {
            notes.talk.extend(left_out(&self.folder.shown, &files));
        }
        let start = Instant::now();
        let options = config.overrides.options(options, &self.folder, &files);
        let (files, diff) = self.repaired(files, &options, plan.repair, notes);
        let skill = Skill::parse(files);
        let (mut report, verdicts) = match &*options {
            [options] => (skill_spec::check(&skill, options), Vec::new()),
            several => {
                let across = check_across(&skill, several);
                (across.report, across.verdicts)
            }
        };
        let mut entries = Vec::new();
        if let Some(baseline) = &plan.new_baseline {
            (entries, report) = baseline
                .take(&Checked::new(shown, &skill, &report).read_from(&self.folder), &self.folder);
        }
        if let Some(baseline) = &plan.baseline {
            report = baseline
                .sift(&Checked::new(shown, &skill, &report).read_from(&self.folder), &self.folder);
        }
        notes.tally.checked(&report, start.elapsed());
        let start = Instant::now();
        let part = match diff {
            Some(diff) => Part::Text(self.patch(&diff, plan, notes)),
            None => plan.form.part(&Seen::Checked(
                &Checked::new(shown, &skill, &report).read_from(&self.folder),
                &verdicts,
            )),
        };
        notes.tally.rendering = start.elapsed();
        if plan.is_single {
            // The process ends now, and with it all memory, at once and not value by value.
            std::mem::forget(skill);
        }
        Ok((part, entries))
    }

    /// The files to report on, and the patch if one is wanted.
    fn repaired(
        &self,
        files: Files,
        options: &[CheckOptions],
        mode: RepairMode,
        notes: &mut Notes,
    ) -> (Files, Option<Diff>) {
        let (RepairMode::Write(safety) | RepairMode::Diff(safety), [options]) = (mode, options)
        else {
            return (files, None);
        };
        let repaired = repair::repair(&files, options, safety);
        if matches!(mode, RepairMode::Diff(_)) {
            // Nothing is written, so the verdict is on what is there.
            return (files, Some(repaired.patch(&self.folder.written)));
        }
        match repaired.write(&self.folder) {
            Ok(()) => {
                notes.tally.repaired = repaired.count();
                (repaired.into_files(), None)
            }
            Err(error) => {
                notes.tally.unwritten = 1;
                notes.talk.push(Talk::Error(error));
                (files, None)
            }
        }
    }

    fn patch(&self, diff: &Diff, plan: &Plan, notes: &mut Notes) -> String {
        if diff.hides_secrets {
            notes.talk.push(Talk::Say(format!(
                "stars stand for secrets in the patch of `{}`: it cannot be applied, `--fix` can",
                self.folder.shown
            )));
        }
        match plan.patch {
            Some(style) => patch::for_terminal(&diff.text, style),
            None => diff.text.clone(),
        }
    }
}

fn left_out<'a>(shown: &'a str, files: &'a Files) -> impl Iterator<Item = Talk> + 'a {
    files.left_out.iter().map(move |entry| {
        let (path, reason) = (line_of(&entry.path), line_of(&entry.reason.to_string()));
        Talk::Detail(format!("left out of {shown}: {path} ({reason})"))
    })
}
