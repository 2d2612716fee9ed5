//! Many skills checked on all cores and printed in order: what `check` does between its arguments
//! and its exit code.
//!
//! A skill is dropped when its part of the output is made; what waits to be printed is text.

mod job;
mod progress;
mod summary;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

pub(crate) use job::{Job, RepairMode, Settings};
pub(crate) use summary::{Asked, Totals, next_step, summary};

use crate::baseline::{Baseline, Entry, NewBaseline};
use crate::io::{Io, Verbosity};
use crate::render::stream::{Form, Part, Stream};
use crate::render::text::Style;
use job::{Outcome, Talk};
use progress::Progress;
use summary::Tally;

/// The most skills whose parts may wait for a slow one to be printed before them.
const BATCH: usize = 4096;

/// What is done with each skill.
pub(crate) struct Plan {
    pub(crate) form: Form,
    pub(crate) repair: RepairMode,
    /// How a patch is drawn for a person; `None` for a file or a pipe.
    pub(crate) patch: Option<Style>,
    pub(crate) baseline: Option<Baseline>,
    pub(crate) new_baseline: Option<NewBaseline>,
    pub(crate) verbosity: Verbosity,
    /// Folders that could not be searched for skills.
    pub(crate) unsearched: usize,
    /// Whether there is one skill, and nothing to do after it.
    pub(crate) is_single: bool,
}

/// What all skills brought together.
pub(crate) struct Checked {
    pub(crate) totals: Totals,
    /// For a new baseline.
    pub(crate) entries: Vec<Entry>,
    /// Whether the output could be written.
    pub(crate) printed: anyhow::Result<()>,
}

/// Checks all skills and prints them in order.
pub(crate) fn run(plan: &Plan, jobs: &[Job], stream: &mut Stream, io: &mut Io) -> Checked {
    let mut printer = Printer {
        stream,
        progress: Progress::new(jobs.len(), io),
        io,
        checked: Checked {
            totals: Totals::with_failed(plan.unsearched),
            entries: Vec::new(),
            printed: Ok(()),
        },
    };
    printer.open(plan);
    match jobs {
        // For one skill no thread is started.
        [job] => printer.take(job.run(plan)),
        jobs => printer.take_all(plan, jobs),
    }
    printer.close(plan)
}

/// What is done and waits for its turn to be printed.
struct Queue<'a, 'b> {
    printer: &'a mut Printer<'b>,
    printed: usize,
    waiting: BTreeMap<usize, Outcome>,
}

impl Queue<'_, '_> {
    fn add(&mut self, at: usize, outcome: Outcome) {
        self.waiting.insert(at, outcome);
        while let Some(outcome) = self.waiting.remove(&self.printed) {
            self.printed += 1;
            self.printer.take(outcome);
        }
    }
}

struct Printer<'a> {
    stream: &'a mut Stream,
    progress: Progress,
    io: &'a mut Io,
    checked: Checked,
}

impl Printer<'_> {
    fn open(&mut self, plan: &Plan) {
        if !matches!(plan.repair, RepairMode::Diff(_)) {
            self.print(|stream, io| stream.open(&mut io.stdout));
        }
    }

    fn take_all(&mut self, plan: &Plan, jobs: &[Job]) {
        for batch in jobs.chunks(BATCH) {
            let begun = AtomicUsize::new(0);
            let queue = Mutex::new(Queue { printer: self, printed: 0, waiting: BTreeMap::new() });
            // Each thread takes the next skill, so that they are done nearly in order, and no
            // thread waits for another one's large skill.
            rayon::broadcast(|_| {
                loop {
                    let at = begun.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = batch.get(at) else { break };
                    let outcome = job.run(plan);
                    queue.lock().unwrap_or_else(PoisonError::into_inner).add(at, outcome);
                }
            });
        }
    }

    fn take(&mut self, outcome: Outcome) {
        let Outcome { part, tally, talk, entries } = outcome;
        self.checked.totals.add(&tally);
        self.checked.entries.extend(entries);
        if !talk.is_empty() || !matches!(&part, Part::Text(text) if text.is_empty()) {
            self.progress.erase(self.io);
        }
        self.write(part, &tally);
        for line in talk {
            match line {
                Talk::Error(error) => self.io.report_error(&error),
                Talk::Say(line) => self.io.say(line),
                Talk::Warn(line) => self.io.warn(line),
                Talk::Detail(line) => self.io.detail(line),
            }
        }
        self.progress.tick(self.checked.totals.counts.skills, self.io);
    }

    fn write(&mut self, part: Part, tally: &Tally) {
        let start = Instant::now();
        self.print(|stream, io| stream.write(part, &mut io.stdout));
        self.checked.totals.printing += tally.rendering + start.elapsed();
    }

    fn close(mut self, plan: &Plan) -> Checked {
        self.progress.erase(self.io);
        let (counts, failed) = (self.checked.totals.counts, self.checked.totals.failed);
        if !matches!(plan.repair, RepairMode::Diff(_)) {
            self.print(|stream, io| stream.close(counts, failed == 0, &mut io.stdout));
        }
        self.checked
    }

    /// Once nobody reads on, the rest is checked for the verdict alone.
    fn print(&mut self, write: impl FnOnce(&mut Stream, &mut Io) -> std::io::Result<()>) {
        if self.checked.printed.is_ok() {
            self.checked.printed = write(self.stream, self.io).map_err(Into::into);
        }
    }
}
