//! The only place that asks what time it is. Whole milliseconds: SQLite keeps nine digits, PostgreSQL six.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::clock_watch::Reading;

/// From where the clock that only counts on is counted.
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The time, or in tests and in the demo's sample weeks, a time that is moved by hand.
#[derive(Clone)]
pub struct Clock(Option<Arc<Hands>>);

/// A clock that is moved by hand, in milliseconds.
struct Hands {
    wall: AtomicI64,
    /// Time that passed, as a stopwatch has it: setting the clock leaves it alone.
    ran: AtomicI64,
    /// Runs with the machine's clock, at a distance, instead of standing still.
    runs: bool,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until it is moved.
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(Hands { wall: AtomicI64::new(start.timestamp_millis()), ran: AtomicI64::new(0), runs: false })))
    }

    /// A clock that runs ahead of the machine's: tests that kill the program see what becomes of its mail an hour later.
    pub fn ahead(by: TimeDelta) -> Self {
        Self(Some(Arc::new(Hands { wall: AtomicI64::new(by.num_milliseconds()), ran: AtomicI64::new(0), runs: true })))
    }

    /// Now, in whole milliseconds.
    pub fn now(&self) -> DateTime<Utc> {
        let millis = match &self.0 {
            Some(hands) if hands.runs => machine() + hands.wall.load(Ordering::SeqCst),
            Some(hands) => hands.wall.load(Ordering::SeqCst),
            None => machine(),
        };
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// Now, beside a clock that only counts on.
    pub fn reading(&self) -> Reading {
        let counted = || TimeDelta::from_std(ORIGIN.elapsed()).unwrap_or_default();
        let ran = match &self.0 {
            Some(hands) => TimeDelta::milliseconds(hands.ran.load(Ordering::SeqCst)) + if hands.runs { counted() } else { TimeDelta::zero() },
            None => counted(),
        };
        Reading { wall: self.now(), ran }
    }

    /// Whether it is moved by hand.
    pub fn is_manual(&self) -> bool {
        self.0.is_some()
    }

    /// Time passes on a clock that is moved by hand; the machine's clock stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(hands) = &self.0 {
            hands.ran.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
        self.set(by);
    }

    /// Somebody sets a clock that is moved by hand, forward or back: no time passes.
    pub fn set(&self, by: TimeDelta) {
        if let Some(hands) = &self.0 {
            hands.wall.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "this is the clock")]
fn machine() -> i64 {
    Utc::now().timestamp_millis()
}
