//! When things happen, counted in days from the last session day, so that the story ends now on whatever day and at whatever hour
//! the demo is started.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};

use crate::domain::zone;

/// Where Riverside is.
pub const ZONE: &str = "Europe/London";
/// The sessions of the first week are this many weeks before the last ones.
pub const FIRST_WEEK: i64 = 11;
/// Hours at which time stands still for a moment, so that the worker opens, reminds and closes about when it is due.
const ROUNDS: [Hour; 2] = [(9, 5), (18, 5)];

/// Hour and minute in Riverside.
pub type Hour = (u32, u32);

/// The days of the story.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    last_session: NaiveDate,
    now: DateTime<Utc>,
}

impl Calendar {
    /// Sessions are on one weekday, never at a weekend; the last ones were two to four days ago. So the two days after them
    /// are past at any hour, and what is due next week is not due yet.
    pub fn ending(now: DateTime<Utc>) -> Self {
        let today = zone::local(now, ZONE).date();
        let ago = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        let weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let last_session = [2, 3, 4].map(ago).into_iter().find(|day| !weekend(day)).unwrap_or(today);
        Self { last_session, now }
    }

    /// That hour of that day as an instant; the story never goes beyond now.
    pub fn at(&self, day: i64, hour: Hour) -> DateTime<Utc> {
        zone::resolve(self.local(day, hour), ZONE).min(self.now)
    }

    /// That hour of that day on the clocks there.
    pub fn local(&self, day: i64, (hour, minute): Hour) -> NaiveDateTime {
        (self.last_session + TimeDelta::days(day)).and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
    }

    /// Where the worker goes round between two instants.
    pub fn rounds(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let day = |at| (zone::local(at, ZONE).date() - self.last_session).num_days();
        let all = (day(from)..=day(until)).flat_map(|day| ROUNDS.map(|hour| zone::resolve(self.local(day, hour), ZONE)));
        all.filter(|at| from < *at && *at < until).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_any_day_and_at_any_hour_the_two_days_after_the_last_sessions_are_past() {
        // A year and a bit in odd steps: every weekday, every hour, both clock changes.
        for step in 0..800 {
            let now = DateTime::from_timestamp(1_760_000_000 + step * 41_000, 0).unwrap();
            let calendar = Calendar::ending(now);
            assert!(calendar.last_session.weekday().number_from_monday() <= 5);
            assert!(zone::resolve(calendar.local(1, (23, 59)), ZONE) < now, "{now}");
            assert!(zone::resolve(calendar.local(5, (0, 0)), ZONE) > now, "{now}");
        }
    }
}
