//! The times of one occurrence. Four different things: when it is *due*; its *window*, in which a first mail that could not go in time
//! is still worth sending; *late*, an answer after the due time; its *expiry*, from which on it is recorded as missed.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::QuietHours;
use crate::domain::reminding::{Known, ReminderRule};
use crate::domain::zone;

/// Something due is kept open for a week longer; something without a date for two weeks.
pub const AFTER_DUE: TimeDelta = TimeDelta::days(7);
pub const WITHOUT_DUE: TimeDelta = TimeDelta::days(14);
/// An open log without an end.
pub const LONGEST_LOG: TimeDelta = TimeDelta::days(366);
/// A link lives thirty days at most; a fresh one can be asked for.
pub const LONGEST_LINK: TimeDelta = TimeDelta::days(30);
/// Whoever is writing is not cut off: what was typed this lately keeps an occurrence from being missed.
const STILL_WRITING: TimeDelta = TimeDelta::hours(24);

/// The times of one occurrence, as instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Local date that makes the occurrence unique, with its assignment and its number on that day.
    pub local_date: NaiveDate,
    pub opens_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    /// Where the server was away when it should have opened, it is opened until then; afterwards it is recorded as missed.
    pub window_ends_at: DateTime<Utc>,
    /// Recorded as missed from here on.
    pub closes_at: DateTime<Utc>,
    /// The next reminder, where there is room for one.
    pub remind_at: Option<DateTime<Utc>>,
}

/// How long there is for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    Hours(u16),
    /// Until the same time on the clock that many days later.
    Days(u16),
}

impl Within {
    /// When something that opens at this local time is due.
    pub fn after(self, opens: NaiveDateTime, zone_name: &str) -> DateTime<Utc> {
        match self {
            Self::Hours(hours) => zone::resolve(opens, zone_name) + TimeDelta::hours(hours.into()),
            Self::Days(days) => zone::resolve(opens.checked_add_days(Days::new(days.into())).unwrap_or(opens), zone_name),
        }
    }
}

impl Times {
    /// The same times with the first reminder that this rule asks for; `from` is when it opens, or when its due time was changed.
    pub fn reminded_by(self, rule: &ReminderRule, from: DateTime<Utc>, zone_name: &str, quiet: QuietHours) -> Self {
        let first = rule.next(Known { opens_at: from, due_at: self.due_at, sent: 0, last: None });
        Self { remind_at: first.map(|at| quiet.after(at, zone_name)).filter(|at| *at < self.closes_at), ..self }
    }
}

/// The first reminder where nothing else was agreed.
pub fn remind_at(opens_at: DateTime<Utc>, due: Option<DateTime<Utc>>, zone_name: &str, quiet: QuietHours) -> Option<DateTime<Utc>> {
    let first = ReminderRule::default().next(Known { opens_at, due_at: due, sent: 0, last: None });
    first.map(|at| quiet.after(at, zone_name))
}

/// When a link for this occurrence made now stops working.
pub fn link_expiry(now: DateTime<Utc>, closes_at: DateTime<Utc>) -> DateTime<Utc> {
    closes_at.max(now + TimeDelta::days(1)).min(now + LONGEST_LINK)
}

/// When an occurrence that closes then is recorded as missed, given when something was last typed. One that nobody touched ends by its
/// own time; one that somebody writes on a day after the last word.
pub fn missed_at(closes_at: DateTime<Utc>, last_typed: Option<DateTime<Utc>>) -> DateTime<Utc> {
    last_typed.map_or(closes_at, |typed| closes_at.max(typed + STILL_WRITING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry_waits_for_whoever_is_writing() {
        let utc = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let closes = utc("2026-12-01T09:00:00Z");
        assert_eq!(missed_at(closes, None), closes);
        assert_eq!(missed_at(closes, Some(utc("2026-11-24T09:00:00Z"))), closes);
        assert_eq!(missed_at(closes, Some(utc("2026-12-01T08:59:00Z"))), utc("2026-12-02T08:59:00Z"));
    }

    #[test]
    fn two_days_are_two_days_on_the_clock() {
        let opens = NaiveDate::from_ymd_opt(2026, 3, 28).unwrap().and_hms_opt(9, 0, 0).unwrap();
        assert_eq!(Within::Days(2).after(opens, "Europe/London").to_rfc3339(), "2026-03-30T08:00:00+00:00");
        assert_eq!(Within::Hours(48).after(opens, "Europe/London").to_rfc3339(), "2026-03-30T09:00:00+00:00");
    }
}
