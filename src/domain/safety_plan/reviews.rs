//! When a plan is looked at again: at each of the next three appointments, and then every three months (`CLINICAL.md` 2.3; follow-up on
//! plans is what practices miss most, PMC4675034).

use chrono::{Months, NaiveDate, TimeDelta};

/// At how many appointments it is looked at in the beginning.
pub const FIRST_REVIEWS: i32 = 3;
/// And how often afterwards, in months.
const EVERY_MONTHS: u32 = 3;
/// So many days after its day a look counts as missed.
pub const MISSED_AFTER_DAYS: i64 = 7;

/// The day of the next look, by rule: `since` is the day it was put in use or looked at last, `left` how many of the first appointments are
/// left, `appointments` the days of those that count (neither cancelled nor missed), in any order. All days are the client's. A look at a day
/// when no appointment is known comes after three months, so that a plan is never left alone.
pub fn next_review(since: NaiveDate, left: i32, appointments: &[NaiveDate]) -> NaiveDate {
    let later = since.checked_add_months(Months::new(EVERY_MONTHS)).unwrap_or(since);
    if left <= 0 {
        return later;
    }
    // On the day itself it was looked at.
    appointments.iter().copied().filter(|day| *day > since).min().map_or(later, |day| day.min(later))
}

/// Whether its day has come.
pub fn is_due(review_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    review_on.is_some_and(|on| on <= today)
}

/// Whether its day went by without a look.
pub fn is_missed(review_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    review_on.is_some_and(|on| today - on >= TimeDelta::days(MISSED_AFTER_DAYS))
}
