//! What wakes the loop: the system's watcher, a look around at intervals, a command that ended.
//!
//! The loop sees one queue and one clock ([`Events`]); tests bring their own.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::command::Ended;
use super::scan::Scan;
use super::scope::Scope;

/// How often the folder is looked at where the system does not tell of changes.
const INTERVAL: Duration = Duration::from_millis(250);

/// How often watches are set anew for a folder that moves meanwhile; its last move is told.
const RENEWALS: usize = 8;

/// What the loop waits for.
pub(crate) trait Events {
    /// The time on the clock that deadlines are measured with.
    fn now(&self) -> Instant;

    /// The next thing to happen, at the latest when `deadline` is over.
    fn next(&mut self, deadline: Option<Instant>) -> Wake;
}

/// Why the loop goes on.
#[derive(Debug)]
pub(crate) enum Wake {
    /// This path, or something below it, may be different.
    Touched(PathBuf),
    /// Everything may be different, for this reason if one is to be told.
    Everything(Option<String>),
    /// The command of `--exec` is through.
    Ended(Ended),
    /// The deadline is over.
    Timeout,
    /// Nothing will ever happen again.
    Closed,
}

/// What other threads tell.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// This path may be different.
    Touched(PathBuf),
    /// The watched folder, or one above it, is not what it was.
    Moved,
    /// Events are missing, for this reason.
    Lost(String),
    /// The command of `--exec` is through.
    Ended(Ended),
}

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Not at all: there will be one round.
    Never,
    /// By the system, while it can.
    System,
    /// By looking at intervals.
    Poll,
}

/// The events of a real folder.
pub(crate) struct DiskEvents {
    given: PathBuf,
    config: Option<PathBuf>,
    sender: Sender<Signal>,
    receiver: Receiver<Signal>,
    source: Source,
    /// To be told with the next event.
    notice: Option<String>,
}

enum Source {
    Never,
    System { _watcher: RecommendedWatcher },
    Poll { scan: Scan, next: Instant },
}

impl DiskEvents {
    /// Watches `given`, an absolute path, and the configuration files that count for it.
    pub(crate) fn new(given: &Path, config: Option<&Path>, method: Method) -> Self {
        let (sender, receiver) = channel();
        let mut events = Self {
            given: given.to_owned(),
            config: config.map(Path::to_owned),
            sender,
            receiver,
            source: Source::Never,
            notice: None,
        };
        match method {
            Method::Never => {}
            Method::Poll => events.poll(),
            Method::System => {
                if let Err(why) = events.renew() {
                    events.fall_back(&why);
                }
            }
        }
        events
    }

    /// Where other threads tell what happened.
    pub(crate) fn sender(&self) -> Sender<Signal> {
        self.sender.clone()
    }

    /// Watches what is there now. The old watcher goes only when the new one is in place.
    fn renew(&mut self) -> Result<(), String> {
        let mut scope = Scope::new(&self.given, self.config.as_deref());
        for _ in 0..RENEWALS {
            let watcher = watch(scope.clone(), self.sender.clone()).map_err(reason)?;
            self.source = Source::System { _watcher: watcher };
            // What moved before the new watches were in place they cannot tell, and what the old
            // watcher had not told yet is gone with it.
            let now = Scope::new(&self.given, self.config.as_deref());
            if now == scope {
                break;
            }
            scope = now;
        }
        Ok(())
    }

    fn poll(&mut self) {
        let scan = Scan::new(&self.given, self.config.as_deref());
        self.source = Source::Poll { scan, next: Instant::now() + INTERVAL };
    }

    fn fall_back(&mut self, why: &str) {
        self.poll();
        let millis = INTERVAL.as_millis();
        self.notice =
            Some(format!("{why}; from now on files are looked at each {millis} ms (`--poll`)"));
    }

    fn take(&mut self, signal: Signal) -> Option<Wake> {
        match signal {
            Signal::Touched(path) => return Some(Wake::Touched(path)),
            Signal::Ended(ended) => return Some(Wake::Ended(ended)),
            // What a watcher reported that is not used any more.
            Signal::Moved | Signal::Lost(_) if !matches!(self.source, Source::System { .. }) => {
                return None;
            }
            Signal::Lost(why) => self.fall_back(&why),
            Signal::Moved => {
                if let Err(why) = self.renew() {
                    self.fall_back(&why);
                }
            }
        }
        Some(Wake::Everything(self.notice.take()))
    }

    /// Looks around if it is time to.
    fn scan(&mut self) {
        let Source::Poll { scan, next } = &mut self.source else { return };
        if Instant::now() < *next {
            return;
        }
        for path in scan.touched() {
            // The receiver is this value's own.
            let _ = self.sender.send(Signal::Touched(path));
        }
        *next = Instant::now() + INTERVAL;
    }
}

impl Events for DiskEvents {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn next(&mut self, deadline: Option<Instant>) -> Wake {
        if self.notice.is_some() {
            return Wake::Everything(self.notice.take());
        }
        loop {
            let scan = match &self.source {
                Source::Poll { next, .. } => Some(*next),
                _ => None,
            };
            let signal = match deadline.into_iter().chain(scan).min() {
                Some(until) => {
                    self.receiver.recv_timeout(until.saturating_duration_since(Instant::now()))
                }
                None => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match signal {
                Ok(signal) => {
                    if let Some(wake) = self.take(signal) {
                        return wake;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Wake::Closed,
                Err(RecvTimeoutError::Timeout) => {
                    self.scan();
                    if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
                        return Wake::Timeout;
                    }
                }
            }
        }
    }
}

/// In the words of our messages.
fn reason(error: notify::Error) -> String {
    match error.kind {
        ErrorKind::MaxFilesWatch => "the system's limit of watched folders is reached".to_owned(),
        ErrorKind::Io(error) => crate::disk::system_error(&error),
        kind => crate::render::line_of(&notify::Error::new(kind).to_string()),
    }
}

/// A watcher on folders, never on files: a file that is replaced by a rename takes its watch along.
fn watch(scope: Scope, sender: Sender<Signal>) -> notify::Result<RecommendedWatcher> {
    // Following a link to `/` would watch the whole disk.
    let config = notify::Config::default().with_follow_symlinks(false);
    let (above, real) = (scope.above.clone(), scope.real.clone());
    let handler = move |event: notify::Result<notify::Event>| {
        let signals = match event {
            Ok(event) => scope.signals(&event),
            Err(error) => vec![Signal::Lost(reason(error))],
        };
        for signal in signals {
            // The loop is over: so is the watcher, in a moment.
            let _ = sender.send(signal);
        }
    };
    let mut watcher = RecommendedWatcher::new(handler, config)?;
    for folder in above {
        match watcher.watch(&folder, RecursiveMode::NonRecursive) {
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => return Err(error),
            // A folder above that may not be read is not worth giving up for.
            _ => {}
        }
    }
    if let Some(real) = real {
        match watcher.watch(&real, RecursiveMode::Recursive) {
            // Gone again already; the folders above will tell when it is back.
            Err(error) if !real.exists() => drop(error),
            outcome => outcome?,
        }
    }
    Ok(watcher)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A test that passes never waits for so long.
    fn next(events: &mut DiskEvents) -> Wake {
        let wake = events.next(Some(Instant::now() + Duration::from_secs(30)));
        assert!(!matches!(wake, Wake::Timeout), "nothing happened");
        wake
    }

    #[test]
    fn lost_events_lead_to_polling() {
        let folder = tempfile::tempdir().unwrap();
        let mut events = DiskEvents::new(folder.path(), None, Method::System);
        assert!(matches!(events.source, Source::System { .. }));
        events.sender().send(Signal::Lost("a queue ran over".to_owned())).unwrap();
        let Wake::Everything(Some(notice)) = next(&mut events) else { panic!("no notice") };
        assert!(notice.starts_with("a queue ran over; from now on"), "{notice}");
        assert!(matches!(events.source, Source::Poll { .. }));
        let file = folder.path().join("a.txt");
        fs::write(&file, "").unwrap();
        loop {
            match next(&mut events) {
                Wake::Touched(path) if path == file => break,
                Wake::Touched(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_watched_folder_that_moves_is_watched_anew() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("skill");
        fs::create_dir(&folder).unwrap();
        let mut events = DiskEvents::new(&folder, None, Method::System);
        fs::rename(&folder, parent.path().join("old")).unwrap();
        assert!(matches!(next(&mut events), Wake::Everything(None)));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.txt"), "").unwrap();
        while !matches!(next(&mut events), Wake::Everything(None)) {}
        let wanted = folder.join("b.txt");
        fs::write(&wanted, "").unwrap();
        loop {
            match next(&mut events) {
                Wake::Touched(path) if path == wanted => break,
                // The folder was set under watch just now, maybe after it was written to.
                Wake::Everything(_) => fs::write(&wanted, "again").unwrap(),
                _ => {}
            }
        }
    }

    #[test]
    fn a_deadline_without_events_is_a_timeout() {
        let folder = tempfile::tempdir().unwrap();
        for method in [Method::Never, Method::System, Method::Poll] {
            let mut events = DiskEvents::new(folder.path(), None, method);
            assert!(matches!(events.next(Some(Instant::now())), Wake::Timeout), "{method:?}");
        }
    }
}
