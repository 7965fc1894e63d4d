//! Planned beside done, week by week (CLINICAL 4.3): counts of what reached somebody, never a score of a person.

use chrono::{Datelike, Days, NaiveDate};
use entity::kinds::OccurrenceStatus;

/// Weeks in one chart: half a year can still be read on a phone.
pub const MOST: usize = 26;

/// One week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub from: NaiveDate,
    /// What was due in it and reached the client.
    pub planned: u32,
    pub done: u32,
    /// Said: could not be done.
    pub declined: u32,
    /// Still open.
    pub open: u32,
    /// Entries in logs, which plan nothing.
    pub entries: u32,
}

/// The Monday of a day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

/// Counts the weeks until `today`, the oldest first, without a gap and at most [`MOST`]: the newest. `due` is each day on which something
/// was due and what became of it, `entries` each day of an entry in a log. None where nothing was.
pub fn count(due: &[(NaiveDate, OccurrenceStatus)], entries: &[NaiveDate], today: NaiveDate) -> Vec<Week> {
    let days = || due.iter().map(|(day, _)| *day).chain(entries.iter().copied()).filter(|day| *day <= today);
    let Some(first) = days().min() else { return Vec::new() };
    let mut weeks = Vec::new();
    let mut from = monday(today);
    while from >= monday(first) && weeks.len() < MOST {
        weeks.push(week(from, due, entries, today));
        let Some(before) = from.checked_sub_days(Days::new(7)) else { break };
        from = before;
    }
    weeks.reverse();
    weeks
}

fn week(from: NaiveDate, due: &[(NaiveDate, OccurrenceStatus)], entries: &[NaiveDate], today: NaiveDate) -> Week {
    let within = |day: &NaiveDate| monday(*day) == from && *day <= today;
    let mut week = Week { from, planned: 0, done: 0, declined: 0, open: 0, entries: entries.iter().filter(|day| within(day)).count() as u32 };
    for (_, status) in due.iter().filter(|(day, _)| within(day)) {
        match status {
            OccurrenceStatus::Cancelled | OccurrenceStatus::Planned => continue,
            OccurrenceStatus::Completed => week.done += 1,
            OccurrenceStatus::Declined => week.declined += 1,
            OccurrenceStatus::Open => week.open += 1,
            OccurrenceStatus::Missed => {}
        }
        week.planned += 1;
    }
    week
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_begins_on_monday_and_an_empty_one_stays() {
        use OccurrenceStatus::{Cancelled, Completed, Declined, Missed, Open, Planned};
        let due = [
            (day("2026-11-01"), Completed),
            (day("2026-11-02"), Missed),
            (day("2026-11-03"), Cancelled),
            (day("2026-11-16"), Declined),
            (day("2026-11-18"), Open),
            (day("2026-11-30"), Planned),
        ];
        let weeks = count(&due, &[day("2026-11-17")], day("2026-11-19"));
        let said: Vec<_> = weeks.iter().map(|week| (week.from, week.planned, week.done, week.declined, week.open, week.entries)).collect();
        assert_eq!(
            said,
            [
                (day("2026-10-26"), 1, 1, 0, 0, 0),
                (day("2026-11-02"), 1, 0, 0, 0, 0),
                (day("2026-11-09"), 0, 0, 0, 0, 0),
                (day("2026-11-16"), 2, 0, 1, 1, 1)
            ]
        );
        assert!(count(&[], &[], day("2026-11-19")).is_empty());
    }

    #[test]
    fn of_many_years_the_newest_weeks_are_counted() {
        let weeks = count(&[(day("1990-01-01"), OccurrenceStatus::Completed)], &[], day("2026-11-19"));
        assert_eq!((weeks.len(), weeks[MOST - 1].from), (MOST, day("2026-11-16")));
    }
}
