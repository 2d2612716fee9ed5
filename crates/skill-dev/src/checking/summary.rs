//! How many of what, how long it took, and what to do next: the last lines of `check`.

use std::time::Duration;

use skill_spec::{Files, Report, Safety, Severity, Silencer};

use crate::Exit;
use crate::render::stream::Counts;
use crate::render::{bytes_of, plural};

/// So many diagnostics are more than one sitting repairs.
const MANY: usize = 100;

/// The numbers of one skill.
#[derive(Debug, Default)]
pub(super) struct Tally {
    counts: Counts,
    safe: usize,
    guesses: usize,
    pub(super) repaired: usize,
    pub(super) unwritten: usize,
    unreadable: usize,
    /// The rule of the first diagnostic of the highest severity.
    worst: Option<(Severity, &'static str)>,
    files: usize,
    bytes: u64,
    reading: Duration,
    checking: Duration,
    pub(super) rendering: Duration,
}

/// The numbers of all skills.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    /// What could not be read counts as an error here.
    pub(crate) counts: Counts,
    /// Skills whose job could not be done, and folders that could not be searched.
    pub(crate) failed: usize,
    pub(super) printing: Duration,
    safe: usize,
    guesses: usize,
    repaired: usize,
    unreadable: usize,
    worst: Option<(Severity, &'static str)>,
    files: usize,
    bytes: u64,
    reading: Duration,
    checking: Duration,
}

impl Tally {
    pub(super) fn unreadable() -> Self {
        let counts = Counts { skills: 1, errors: 1, ..Counts::default() };
        Self { counts, unreadable: 1, ..Self::default() }
    }

    pub(super) fn read(&mut self, files: &Files, time: Duration) {
        self.files = files.len();
        self.bytes = files.iter().map(|(_, file)| file.bytes.len() as u64).sum();
        self.reading = time;
    }

    pub(super) fn checked(&mut self, report: &Report, time: Duration) {
        self.counts.skills = 1;
        self.checking = time;
        for diagnostic in &report.diagnostics {
            self.counts.add(diagnostic.severity);
            match diagnostic.fix.as_ref().map(|fix| fix.safety) {
                Some(Safety::Safe) => self.safe += 1,
                Some(Safety::Unsafe) => self.guesses += 1,
                None => {}
            }
            if self.worst.is_none_or(|(severity, _)| diagnostic.severity < severity) {
                self.worst = Some((diagnostic.severity, diagnostic.rule));
            }
        }
        for silenced in &report.silenced {
            match silenced.by {
                Silencer::Comment(_) => self.counts.allowed += 1,
                Silencer::Baseline => self.counts.baseline += 1,
            }
        }
    }
}

impl Totals {
    /// Before the first skill, when so many jobs could not be done.
    pub(super) fn with_failed(failed: usize) -> Self {
        Self { failed, ..Self::default() }
    }

    pub(super) fn add(&mut self, tally: &Tally) {
        self.counts.merge(tally.counts);
        self.failed += tally.unreadable + tally.unwritten;
        self.safe += tally.safe;
        self.guesses += tally.guesses;
        self.repaired += tally.repaired;
        self.unreadable += tally.unreadable;
        self.files += tally.files;
        self.bytes += tally.bytes;
        self.reading += tally.reading;
        self.checking += tally.checking;
        if let Some((severity, _)) = tally.worst
            && self.worst.is_none_or(|(known, _)| severity < known)
        {
            self.worst = tally.worst;
        }
    }

    /// The exit code says whether there was an error; never how many.
    pub(crate) fn exit(&self) -> Exit {
        match () {
            () if self.failed > 0 => Exit::Failed,
            () if self.counts.errors > 0 => Exit::Errors,
            () => Exit::Clean,
        }
    }

    /// Where the time went. Work that several threads did at once counts once for each.
    pub(crate) fn times(&self, searching: Duration, all: Duration) -> String {
        let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
        format!(
            "searching {}, reading {} ({}, {}), checking {}, printing {}; {} in all",
            ms(searching),
            ms(self.reading),
            plural(self.files, "file"),
            bytes_of(self.bytes),
            ms(self.checking),
            ms(self.printing),
            ms(all)
        )
    }
}

/// `3 skills checked: 1 error, 2 warnings, 1 allowed`
pub(crate) fn summary(totals: &Totals) -> String {
    let Totals { counts, unreadable, repaired, .. } = totals;
    let mut parts = Vec::new();
    if *repaired > 0 {
        parts.push(format!("{repaired} repaired"));
    }
    if *unreadable > 0 {
        parts.push(format!("{unreadable} could not be read"));
    }
    for (count, word) in [
        (counts.errors - unreadable, "error"),
        (counts.warnings, "warning"),
        (counts.notes, "note"),
    ] {
        if count > 0 {
            parts.push(plural(count, word));
        }
    }
    if parts.is_empty() {
        parts.push("nothing to report".to_owned());
    }
    for (count, words) in [(counts.allowed, "allowed"), (counts.baseline, "in the baseline")] {
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    format!("{} checked: {}", plural(counts.skills - unreadable, "skill"), parts.join(", "))
}

/// Which repairs the user has asked for already, and where the skills lie.
pub(crate) struct Asked {
    pub(crate) fix: bool,
    pub(crate) guesses: bool,
    pub(crate) baseline: bool,
    /// What `pack` would be given; `None` where it takes another way.
    pub(crate) path: Option<String>,
}

/// The one thing to do next.
pub(crate) fn next_step(totals: &Totals, asked: &Asked) -> Option<String> {
    let Totals { counts, safe, guesses, .. } = totals;
    if *safe > 0 && !asked.fix {
        return Some(format!("run with `--fix`: {safe} of these can be repaired"));
    }
    if *guesses > 0 && !asked.guesses {
        return Some(format!(
            "run with `--fix --unsafe-fixes`: {guesses} of these can be repaired by a guess"
        ));
    }
    if counts.errors + counts.warnings + counts.notes > MANY && !asked.baseline {
        return Some(
            "run with `--write-baseline FILE`: later runs with `--baseline FILE` tell what is new"
                .to_owned(),
        );
    }
    if let Some((_, rule)) = totals.worst {
        return Some(format!("`skill-dev explain {rule}` says why, with examples"));
    }
    let path = asked.path.as_deref().filter(|_| totals.failed == 0)?;
    let path = if path == "." { String::new() } else { format!(" {path}") };
    Some(format!("`skill-dev pack{path}` makes the archive"))
}
