//! Bursts of events to single moments. A pure state machine: times are passed in.
//!
//! One save is many events (a temporary file, writes, a rename, a backup removed). A burst is
//! over when nothing came for a while, or when it has gone on for so long that waiting is worse.

use std::time::{Duration, Instant};

/// How long a burst may go on if the quiet time is short.
const LONGEST: Duration = Duration::from_millis(100);
/// How many quiet times a burst may go on otherwise.
const LONGEST_FACTOR: u32 = 10;

/// Collects events until a burst is over.
#[derive(Clone, Debug)]
pub(crate) struct Debounce {
    quiet: Duration,
    longest: Duration,
    burst: Option<Burst>,
}

#[derive(Clone, Copy, Debug)]
struct Burst {
    first: Instant,
    last: Instant,
}

impl Debounce {
    /// A burst is over after `quiet` without an event, and after 100 ms or ten times `quiet` in
    /// any case.
    pub(crate) fn new(quiet: Duration) -> Self {
        Self { quiet, longest: LONGEST.max(quiet * LONGEST_FACTOR), burst: None }
    }

    /// Something happened.
    pub(crate) fn touch(&mut self, now: Instant) {
        let burst = self.burst.get_or_insert(Burst { first: now, last: now });
        burst.last = burst.last.max(now);
    }

    /// When the burst is over if nothing more comes; `None` if there is none.
    pub(crate) fn due(&self) -> Option<Instant> {
        let burst = self.burst?;
        Some((burst.last + self.quiet).min(burst.first + self.longest))
    }

    /// Whether a burst is over; it is forgotten then.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let over = self.due().is_some_and(|due| due <= now);
        if over {
            self.burst = None;
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds events at these milliseconds to a debouncer and gives back when bursts were over.
    fn bursts(quiet: u64, events: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let start = Instant::now();
        let mut debounce = Debounce::new(Duration::from_millis(quiet));
        let mut over = Vec::new();
        let mut advance = |debounce: &mut Debounce, until: Option<Instant>| {
            while let Some(due) = debounce.due()
                && until.is_none_or(|until| due <= until)
            {
                assert!(debounce.take(due));
                over.push(u64::try_from((due - start).as_millis()).unwrap());
            }
        };
        for event in events {
            let now = start + Duration::from_millis(event);
            advance(&mut debounce, Some(now));
            debounce.touch(now);
        }
        advance(&mut debounce, None);
        over
    }

    #[test]
    fn a_burst_is_over_after_the_quiet_time() {
        for (quiet, events, over) in [
            (10, vec![], vec![]),
            (10, vec![0], vec![10]),
            (10, vec![0, 0, 0], vec![10]),
            (10, vec![0, 4, 9], vec![19]),
            (10, vec![0, 10], vec![10, 20]),
            (10, vec![0, 30], vec![10, 40]),
            (0, vec![5, 5, 7], vec![5, 5, 7]),
            (50, vec![0, 49, 98], vec![148]),
        ] {
            assert_eq!(bursts(quiet, events.clone()), over, "{quiet} ms, events {events:?}");
        }
    }

    #[test]
    fn endless_writing_is_cut_into_pieces() {
        // An event each 5 ms never leaves 10 ms of quiet.
        assert_eq!(bursts(10, (0..300).step_by(5)), [100, 200, 300]);
        assert_eq!(bursts(50, (0..1000).step_by(20)), [500, 1000]);
    }

    #[test]
    fn no_event_means_no_deadline() {
        let mut debounce = Debounce::new(Duration::from_millis(10));
        assert_eq!(debounce.due(), None);
        assert!(!debounce.take(Instant::now()));
        let now = Instant::now();
        debounce.touch(now);
        assert!(!debounce.take(now + Duration::from_millis(9)));
        assert!(debounce.take(now + Duration::from_millis(10)));
        assert_eq!(debounce.due(), None);
    }

    #[test]
    fn a_clock_that_steps_back_changes_nothing() {
        let now = Instant::now();
        let mut debounce = Debounce::new(Duration::from_millis(10));
        debounce.touch(now + Duration::from_millis(5));
        debounce.touch(now);
        assert_eq!(debounce.due(), Some(now + Duration::from_millis(15)));
    }
}
