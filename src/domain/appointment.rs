//! Sessions in the room: what is typed about them, and what is said of one at a given moment.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use entity::kinds::AppointmentStatus;

use super::problems::Problems;
use super::zone;

/// How long one lasts where nothing is said, in minutes.
pub const USUAL_MINUTES: i64 = 50;
/// The shortest and the longest, in minutes.
pub const MINUTES: std::ops::RangeInclusive<i64> = 5..=720;
/// The longest series: a year of weeks.
pub const MOST: usize = 52;
/// How far ahead one may be planned, in days.
const AHEAD: i64 = 731;
/// How far back one may be noted, in days.
const BACK: i64 = 3_660;

/// How a series goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeat {
    #[default]
    Never,
    Weekly,
    Fortnightly,
}

impl Repeat {
    pub const ALL: [Self; 3] = [Self::Never, Self::Weekly, Self::Fortnightly];

    /// The word in forms and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Weekly => "weekly",
            Self::Fortnightly => "fortnightly",
        }
    }

    /// Reads the word; "never" where there is none.
    pub fn of(word: &str) -> Option<Self> {
        if word.is_empty() { Some(Self::Never) } else { Self::ALL.into_iter().find(|one| one.word() == word) }
    }

    fn days(self) -> u64 {
        match self {
            Self::Never => 0,
            Self::Weekly => 7,
            Self::Fortnightly => 14,
        }
    }
}

/// One time in the room: on the clocks of a zone, and how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub local_start: NaiveDateTime,
    pub time_zone: String,
    pub minutes: i64,
}

impl Slot {
    /// When it begins.
    pub fn starts_at(&self) -> DateTime<Utc> {
        zone::resolve(self.local_start, &self.time_zone)
    }

    /// When it ends.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.starts_at() + TimeDelta::minutes(self.minutes)
    }

    /// Reads date, time and length as they are typed.
    ///
    /// # Errors
    /// Every problem, by field (`date`, `time`, `minutes`).
    pub fn parse(date: &str, time: &str, minutes: &str, time_zone: &str, now: DateTime<Utc>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let date = NaiveDate::parse_from_str(date.trim(), "%Y-%m-%d").map_err(|_| "Please choose a day.".to_owned());
        let time =
            NaiveTime::parse_from_str(time.trim(), "%H:%M").map_err(|_| "Please write the time as hours and minutes, such as 14:30.".to_owned());
        let minutes = match minutes.trim() {
            "" => Ok(USUAL_MINUTES),
            typed => typed.parse::<i64>().map_err(|_| "Please write the length as a number of minutes, such as 50.".to_owned()),
        };
        let (date, time, minutes) = (problems.note("date", date), problems.note("time", time), problems.note("minutes", minutes));
        let (Some(date), Some(time), Some(minutes)) = (date, time, minutes) else { return Err(problems) };
        let slot = Self { local_start: date.and_time(time), time_zone: time_zone.to_owned(), minutes };
        slot.check("date", now, &mut problems);
        problems.or(slot)
    }

    /// Whether its length and its distance from now make sense; `at` is the field that says when.
    pub fn check(&self, at: &str, now: DateTime<Utc>, problems: &mut Problems) {
        if !MINUTES.contains(&self.minutes) {
            problems.add("minutes", format!("Please choose between {} and {} minutes.", MINUTES.start(), MINUTES.end()));
        }
        let days = (self.starts_at() - now).num_days();
        if days > AHEAD {
            problems.add(at, "Please choose a time within the next two years.");
        } else if days < -BACK {
            problems.add(at, "This is more than ten years ago.");
        }
    }

    /// This one and those that follow it, at the same time on the clock.
    ///
    /// # Errors
    /// A problem with `count`.
    pub fn series(&self, repeat: Repeat, count: usize, now: DateTime<Utc>) -> Result<Vec<Self>, Problems> {
        let count = if repeat == Repeat::Never { 1 } else { count };
        if !(1..=MOST).contains(&count) {
            return Err(Problems::one("count", format!("Please choose between 1 and {MOST}.")));
        }
        let later = |n: usize| self.local_start.checked_add_days(Days::new(repeat.days() * n as u64));
        let slots = (0..count).filter_map(later).map(|local_start| Self { local_start, ..self.clone() });
        let slots: Vec<Self> = slots.collect();
        let mut problems = Problems::default();
        slots.last().into_iter().for_each(|last| last.check("count", now, &mut problems));
        problems.or(slots)
    }
}

/// What is said of an appointment now: one that was planned and is over counts as held.
pub fn standing(status: AppointmentStatus, ends_at: DateTime<Utc>, now: DateTime<Utc>) -> AppointmentStatus {
    match status {
        AppointmentStatus::Planned if ends_at <= now => AppointmentStatus::Held,
        other => other,
    }
}

/// In words.
pub fn words(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Planned => "planned",
        AppointmentStatus::Held => "held",
        AppointmentStatus::Cancelled => "cancelled",
        AppointmentStatus::Missed => "did not take place",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_weekly_series_keeps_its_hour_across_the_clock_change() {
        let now = utc("2027-03-15T10:00:00Z");
        let first = Slot::parse("2027-03-22", "14:30", "", "Europe/London", now).unwrap();
        let all = first.series(Repeat::Weekly, 3, now).unwrap();
        let starts: Vec<_> = all.iter().map(Slot::starts_at).collect();
        assert_eq!(starts, [utc("2027-03-22T14:30:00Z"), utc("2027-03-29T13:30:00Z"), utc("2027-04-05T13:30:00Z")]);
        assert_eq!(all[0].ends_at() - starts[0], TimeDelta::minutes(50));
    }

    #[test]
    fn what_makes_no_sense_is_said_beside_its_field() {
        let now = utc("2026-11-23T10:00:00Z");
        let fields = |result: Result<Slot, Problems>| result.unwrap_err().0.into_iter().map(|problem| problem.field).collect::<Vec<_>>();
        assert_eq!(fields(Slot::parse("", "half past", "long", "UTC", now)), ["date", "time", "minutes"]);
        assert_eq!(fields(Slot::parse("2026-11-24", "14:30", "4", "UTC", now)), ["minutes"]);
        assert_eq!(fields(Slot::parse("2036-11-24", "14:30", "50", "UTC", now)), ["date"]);
        let one = Slot::parse("2026-11-24", "14:30", "50", "UTC", now).unwrap();
        assert!(one.series(Repeat::Weekly, 53, now).is_err() && one.series(Repeat::Fortnightly, 0, now).is_err());
        assert_eq!(one.series(Repeat::Never, 0, now).unwrap().len(), 1);
    }

    #[test]
    fn a_planned_one_that_is_over_counts_as_held() {
        let end = utc("2026-11-23T10:50:00Z");
        assert_eq!(standing(AppointmentStatus::Planned, end, utc("2026-11-23T10:49:00Z")), AppointmentStatus::Planned);
        assert_eq!(standing(AppointmentStatus::Planned, end, end), AppointmentStatus::Held);
        assert_eq!(standing(AppointmentStatus::Missed, end, end), AppointmentStatus::Missed);
    }
}
