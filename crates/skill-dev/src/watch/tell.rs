//! What a round tells: the screen or the lines of JSON, and the command of `--exec`.

use std::time::SystemTime;

use super::command::{Ended, Job};
use super::settle::Settled;
use super::{Format, Session};
use crate::Exit;
use crate::io::Verbosity;
use crate::render::text::Style;
use crate::render::text_of;
use crate::render::watch::{self as form, ArchiveState, Screen};

impl Session<'_> {
    /// Prints a round.
    pub(super) fn print(&mut self, settled: &[Settled]) -> anyhow::Result<()> {
        let with = |exit: Exit| {
            let skills = self.skills.iter().filter(move |skill| skill.exit == exit);
            skills.map(|skill| skill.folder.written.as_str()).collect()
        };
        let mut round = form::Round {
            number: self.round,
            time: time_of_day(SystemTime::now()),
            skills: settled.iter().map(|one| one.view(&self.skills)).collect(),
            watched: self.skills.len(),
            failing: with(Exit::Errors),
            failed: with(Exit::Failed),
        };
        let out = match self.setup.format {
            Format::Json => {
                for doubt in settled.iter().flat_map(|one| &one.doubts) {
                    self.io.warn(text_of(doubt));
                }
                form::json(&round)?
            }
            Format::Text => {
                let style = Style::of(self.io.colored_stdout());
                match (self.hands.screen)(self.io) {
                    // On a terminal what was wrong before has to go.
                    Screen::Endless if self.io.verbosity == Verbosity::Quiet => {
                        round.skills.retain(form::SkillRound::is_worth_a_word);
                        let any = !round.skills.is_empty();
                        if any { form::text(&round, style, Screen::Endless) } else { String::new() }
                    }
                    Screen::Endless => form::text(&round, style, Screen::Endless),
                    // Home, then clear: the lines scrolled off stay where they are.
                    sized @ Screen::Sized { .. } => {
                        format!("\u{1b}[H\u{1b}[2J{}", form::text(&round, style, sized))
                    }
                }
            }
        };
        self.io.stdout.write_all(out.as_bytes())?;
        self.io.stdout.flush()?;
        Ok(())
    }

    /// Hands the archives of a round to the command of `--exec`.
    pub(super) fn request(&mut self, settled: &[Settled]) {
        let Some(runner) = &mut self.runner else { return };
        for one in settled {
            let (ArchiveState::Written(written) | ArchiveState::Unchanged(written)) = &one.archive
            else {
                continue;
            };
            let Some(skill) = self.skills.get(one.index) else { continue };
            let Some(good) = &skill.good else { continue };
            runner.request(Job {
                archive: good.path.clone(),
                sha256: written.sha256.clone(),
                name: one.name().unwrap_or_else(|| skill.folder.shown.clone()),
            });
        }
    }

    /// Says what became of the command.
    pub(super) fn ended(&mut self, ended: &Ended) {
        let millis = ended.elapsed.as_millis();
        let line = match &ended.status {
            Ok(status) => format!("command for `{}`: {status}, {millis} ms", ended.name),
            Err(why) => format!("command for `{}` could not be run: {why}", ended.name),
        };
        let line = crate::render::line_of(&line);
        if ended.ok() {
            self.io.say(line);
        } else {
            self.io.warn(line);
        }
        if let Some(runner) = &mut self.runner {
            runner.ended();
        }
    }
}

/// UTC: the local time zone cannot be known without asking the C library.
fn time_of_day(now: SystemTime) -> String {
    let seconds = now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02} UTC", seconds % 60)
}
