//! How far a long run is, for a person who waits: on standard error, and only on a terminal.

use std::time::{Duration, Instant};

use crate::io::{Io, Verbosity};

/// A run that is over sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(300);
const PAUSE: Duration = Duration::from_millis(100);

pub(super) struct Progress {
    total: usize,
    start: Instant,
    last: Option<Instant>,
    is_shown: bool,
    is_wanted: bool,
}

impl Progress {
    pub(super) fn new(total: usize, io: &Io) -> Self {
        let is_wanted = io.stderr_terminal && io.verbosity >= Verbosity::Normal;
        Self { total, start: Instant::now(), last: None, is_shown: false, is_wanted }
    }

    /// Shows how many are done, if it is time to.
    pub(super) fn tick(&mut self, done: usize, io: &mut Io) {
        let is_fresh = self.last.is_some_and(|last| last.elapsed() < PAUSE);
        if !self.is_wanted || is_fresh || done >= self.total || self.start.elapsed() < PATIENCE {
            return;
        }
        // What was printed before comes first; nobody is left to tell if this fails.
        let _ = io.stdout.flush();
        let _ = write!(io.stderr, "\r\u{1b}[K{done} of {} skills checked", self.total);
        let _ = io.stderr.flush();
        self.last = Some(Instant::now());
        self.is_shown = true;
    }

    /// Takes the line away before anything else is printed.
    pub(super) fn erase(&mut self, io: &mut Io) {
        if std::mem::take(&mut self.is_shown) {
            let _ = write!(io.stderr, "\r\u{1b}[K").and_then(|()| io.stderr.flush());
        }
    }
}
