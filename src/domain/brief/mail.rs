//! When a practitioner is told that a brief is ready: by their own clocks, and never once the appointment has begun.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use entity::kinds::BriefMail;

use crate::domain::zone;

/// No mail is asked for earlier than this before an appointment: the evening before is a day and a bit away at most.
pub const FURTHEST: TimeDelta = TimeDelta::hours(50);
const EVENING: NaiveTime = NaiveTime::from_hms_opt(18, 0, 0).unwrap();
const MORNING: NaiveTime = NaiveTime::from_hms_opt(7, 0, 0).unwrap();

/// In words, for whoever chooses.
pub fn words(when: BriefMail) -> &'static str {
    match when {
        BriefMail::EveningBefore => "The evening before, at 18:00",
        BriefMail::SameMorning => "On the day, at 7:00 in the morning",
        BriefMail::TwoHours => "Two hours before",
        BriefMail::OneHour => "One hour before",
    }
}

/// When the mail about an appointment that begins then is to go; `here` is the practitioner's zone.
pub fn due_at(when: BriefMail, starts_at: DateTime<Utc>, here: &str) -> DateTime<Utc> {
    let day = zone::local(starts_at, here).date();
    let clock = |day: chrono::NaiveDate, time: NaiveTime| zone::resolve(day.and_time(time), here);
    match when {
        BriefMail::EveningBefore => clock(day.checked_sub_days(Days::new(1)).unwrap_or(day), EVENING),
        // Whoever begins before seven is told an hour before.
        BriefMail::SameMorning => clock(day, MORNING).min(starts_at - TimeDelta::hours(1)),
        BriefMail::TwoHours => starts_at - TimeDelta::hours(2),
        BriefMail::OneHour => starts_at - TimeDelta::hours(1),
    }
}

/// Whether it is to go now.
pub fn is_due(when: BriefMail, starts_at: DateTime<Utc>, here: &str, now: DateTime<Utc>) -> bool {
    now < starts_at && due_at(when, starts_at, here) <= now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_evening_and_the_morning_are_those_of_the_practitioner() {
        // Ten in London is five in the morning in New York: the evening before is the evening there.
        let starts = utc("2026-11-24T10:00:00Z");
        assert_eq!(due_at(BriefMail::EveningBefore, starts, "Europe/London"), utc("2026-11-23T18:00:00Z"));
        assert_eq!(due_at(BriefMail::EveningBefore, starts, "America/New_York"), utc("2026-11-23T23:00:00Z"));
        assert_eq!(due_at(BriefMail::SameMorning, starts, "Europe/London"), utc("2026-11-24T07:00:00Z"));
        assert_eq!(due_at(BriefMail::SameMorning, starts, "America/New_York"), utc("2026-11-24T09:00:00Z"));
        assert_eq!(due_at(BriefMail::TwoHours, starts, "UTC"), utc("2026-11-24T08:00:00Z"));
    }

    #[test]
    fn across_a_clock_change_it_is_still_six_in_the_evening() {
        let starts = utc("2027-03-28T09:00:00Z");
        assert_eq!(due_at(BriefMail::EveningBefore, starts, "Europe/London"), utc("2027-03-27T18:00:00Z"));
    }

    #[test]
    fn it_goes_between_its_time_and_the_beginning_and_at_no_other() {
        let starts = utc("2026-11-24T10:00:00Z");
        for when in BriefMail::ALL.iter().copied() {
            let due = due_at(when, starts, "Europe/London");
            assert!(!is_due(when, starts, "Europe/London", due - TimeDelta::seconds(1)));
            assert!(is_due(when, starts, "Europe/London", due) && is_due(when, starts, "Europe/London", starts - TimeDelta::seconds(1)));
            assert!(!is_due(when, starts, "Europe/London", starts));
            assert!(starts - due < FURTHEST);
        }
    }
}
