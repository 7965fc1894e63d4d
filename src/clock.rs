//! The only place that asks what time it is. Whole milliseconds: SQLite keeps nine digits, PostgreSQL six.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// The time, or in tests and in the demo's sample weeks, a time that is moved by hand.
#[derive(Clone)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until it is moved.
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(AtomicI64::new(start.timestamp_millis()))))
    }

    /// Now, in whole milliseconds.
    #[allow(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let millis = match &self.0 {
            Some(moved) => moved.load(Ordering::SeqCst),
            None => Utc::now().timestamp_millis(),
        };
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// Whether it is moved by hand.
    pub fn is_manual(&self) -> bool {
        self.0.is_some()
    }

    /// Moves a manual clock; the machine's clock stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        if let Some(moved) = &self.0 {
            moved.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}
