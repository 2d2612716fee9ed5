//! The output of `check` in every format: each skill's part is made where the skill is checked, on
//! any thread, and written in order. Nothing of a skill outlives its part.

use std::io::{self, Write};

use serde::Serialize;
use skill_spec::{Severity, Verdict};

use super::root::Root;
use super::{Checked, Format, github, json, junit, sarif, short, text};

/// How parts are made. Shared by all threads.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) format: Format,
    pub(crate) style: text::Style,
    pub(crate) root: Root,
}

/// What one skill adds to the output.
pub(crate) enum Part {
    /// Text as it is written.
    Text(String),
    Json(String),
    Sarif(sarif::Part),
    Github((github::Row, Vec<github::Annotation>)),
}

/// A skill on its way into the output.
pub(crate) enum Seen<'a> {
    /// With what each of several targets says.
    Checked(&'a Checked<'a>, &'a [Verdict]),
    /// With the path as the user wrote it, and why.
    Unreadable(&'a str, &'a str),
}

/// How many of what, over all skills.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Counts {
    /// Those that could not be read too.
    pub(crate) skills: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
    /// Silenced by comments.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) allowed: usize,
    /// Silenced by the baseline.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) baseline: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Counts {
    /// Counts one more diagnostic.
    pub(crate) fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    /// Adds those of another skill.
    pub(crate) fn merge(&mut self, other: Self) {
        self.skills += other.skills;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
        self.allowed += other.allowed;
        self.baseline += other.baseline;
    }
}

impl Form {
    /// What a skill adds.
    pub(crate) fn part(&self, seen: &Seen<'_>) -> Part {
        let root = &self.root;
        match (self.format, seen) {
            (Format::Text, Seen::Checked(checked, verdicts)) => {
                let verdicts = text::verdicts(checked, verdicts, self.style);
                Part::Text(verdicts + &text::render(checked, self.style))
            }
            (Format::Short, Seen::Checked(checked, _)) => Part::Text(short::render(checked)),
            // Told on standard error.
            (Format::Text | Format::Short, Seen::Unreadable(..)) => Part::Text(String::new()),
            (Format::Json, Seen::Checked(checked, verdicts)) => {
                Part::Json(json::SkillOutput::of(checked).with_verdicts(verdicts).to_text())
            }
            (Format::Json, Seen::Unreadable(shown, why)) => {
                Part::Json(json::SkillOutput::unreadable(shown, why).to_text())
            }
            (Format::Sarif, Seen::Checked(checked, _)) => {
                Part::Sarif(sarif::Part::of(checked, root))
            }
            (Format::Sarif, Seen::Unreadable(shown, why)) => {
                Part::Sarif(sarif::Part::unreadable(shown, why, root))
            }
            (Format::Github, Seen::Checked(checked, verdicts)) => {
                Part::Github(github::part(checked, verdicts, root))
            }
            (Format::Github, Seen::Unreadable(shown, why)) => {
                Part::Github(github::unreadable(shown, why, root))
            }
            (Format::Junit, Seen::Checked(checked, _)) => Part::Text(junit::render(checked, root)),
            (Format::Junit, Seen::Unreadable(shown, why)) => {
                Part::Text(junit::unreadable(shown, why, root))
            }
        }
    }
}

/// Writes parts in the order they come.
pub(crate) struct Stream {
    format: Format,
    target: &'static str,
    written: usize,
    sarif: sarif::Run,
    pub(crate) annotations: github::Annotations,
}

impl Stream {
    pub(crate) fn new(format: Format, target: &'static str) -> Self {
        let (sarif, annotations) = (sarif::Run::default(), github::Annotations::default());
        Self { format, target, written: 0, sarif, annotations }
    }

    /// Writes what stands before the first part.
    pub(crate) fn open(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Json => out.write_all(json::open(self.target).as_bytes()),
            Format::Sarif => out.write_all(sarif::OPEN.as_bytes()),
            Format::Junit => out.write_all(junit::OPEN.as_bytes()),
            Format::Text | Format::Short | Format::Github => Ok(()),
        }
    }

    /// Writes a part, or keeps it where the order is another.
    pub(crate) fn write(&mut self, part: Part, out: &mut dyn Write) -> io::Result<()> {
        self.written += 1;
        match part {
            Part::Text(text) => out.write_all(text.as_bytes()),
            Part::Json(text) => {
                out.write_all(if self.written == 1 { b"\n    " } else { b",\n    " })?;
                out.write_all(text.as_bytes())
            }
            Part::Sarif(part) => out.write_all(self.sarif.results(part)?.as_bytes()),
            Part::Github(part) => {
                self.annotations.add(part);
                Ok(())
            }
        }
    }

    /// Writes what stands behind the last part; `successful` is whether all skills could be read.
    pub(crate) fn close(
        &mut self,
        counts: Counts,
        successful: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self.format {
            Format::Json => out.write_all(json::close(&counts)?.as_bytes()),
            Format::Sarif => out.write_all(self.sarif.close(successful)?.as_bytes()),
            Format::Junit => out.write_all(junit::CLOSE.as_bytes()),
            Format::Github => out.write_all(self.annotations.commands().as_bytes()),
            Format::Text | Format::Short => Ok(()),
        }
    }
}
