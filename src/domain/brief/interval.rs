//! Of which time a brief is: from the end of the last appointment that took place to the end of the next one, or to now. So intervals
//! meet without a gap: what is sent in the waiting room belongs to the appointment that is about to begin.

use chrono::{DateTime, TimeDelta, Utc};

/// From what on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The end of the last appointment that took place.
    Appointment,
    /// No appointment took place yet: since care began here.
    Care,
    /// Nor did care begin lately: the last days.
    Days,
}

impl Since {
    /// In the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Appointment => "appointment",
            Self::Care => "care_began",
            Self::Days => "last_days",
        }
    }
}

/// A stretch of time, `until` not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub since: Since,
}

/// Waiting for a first appointment may take this long: until then, everything since care began is news.
const FIRST_WITHIN: TimeDelta = TimeDelta::days(60);
/// What is read where no appointment is on record, of somebody who is known for longer.
pub const DAYS: i64 = 7;

impl Interval {
    /// The interval that ends then; `last` is the end of the last appointment that took place before.
    pub fn ending(until: DateTime<Utc>, last: Option<DateTime<Utc>>, care_began: DateTime<Utc>) -> Self {
        let (from, since) = match last {
            Some(last) => (last, Since::Appointment),
            None if until - care_began <= FIRST_WITHIN => (care_began, Since::Care),
            None => (until - TimeDelta::days(DAYS), Since::Days),
        };
        Self { from: from.min(until), until, since }
    }

    /// Whether something happened in it.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && at < self.until
    }

    /// In words, `from` written by whoever knows how.
    pub fn words(&self, from: &str) -> String {
        match self.since {
            Since::Appointment => format!("Since the last appointment on {from}."),
            Since::Care => format!("No appointment has taken place yet. Since care began on {from}."),
            Since::Days => format!("No appointment is on record. The last {DAYS} days."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(day * 86_400, 0).unwrap()
    }

    #[test]
    fn it_begins_where_the_last_appointment_ended() {
        let interval = Interval::ending(day(100), Some(day(93)), day(1));
        assert_eq!((interval.from, interval.since), (day(93), Since::Appointment));
        assert!(interval.holds(day(93)) && interval.holds(day(99)) && !interval.holds(day(100)) && !interval.holds(day(92)));
    }

    #[test]
    fn before_the_first_appointment_all_of_the_beginning_counts() {
        assert_eq!(Interval::ending(day(60), None, day(0)).since, Since::Care);
        let later = Interval::ending(day(61), None, day(0));
        assert_eq!((later.from, later.since), (day(54), Since::Days));
    }

    #[test]
    fn an_interval_never_ends_before_it_begins() {
        // Two appointments that overlap.
        let interval = Interval::ending(day(10), Some(day(11)), day(1));
        assert_eq!((interval.from, interval.until), (day(10), day(10)));
    }
}
