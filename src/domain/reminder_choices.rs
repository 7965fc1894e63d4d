//! What a client chose about reminders: at which hour, on which days, not before which date. Stopping them is a fact of its own, with
//! its time. Choices move reminders only; what is sent for the first time keeps its schedule.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::problems::Problems;
use super::schedule::QuietHours;
use super::zone;

/// Monday to Sunday.
const EVERY_DAY: [u8; 7] = [1, 2, 3, 4, 5, 6, 7];
/// Longer pauses are for stopping.
const LONGEST_PAUSE: Days = Days::new(366);

/// The choices, as local time in the client's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReminderChoices {
    /// 0 to 23: reminders go within this hour, also where the practice has quiet hours. Nothing: at any time that is not quiet.
    pub hour: Option<u8>,
    /// ISO weekdays, Monday is 1; sorted, never empty.
    pub days: Vec<u8>,
    /// No reminder before this date.
    pub paused_until: Option<NaiveDate>,
}

impl Default for ReminderChoices {
    fn default() -> Self {
        Self { hour: None, days: EVERY_DAY.to_vec(), paused_until: None }
    }
}

impl ReminderChoices {
    /// Reads a form's fields: the hour as a number or nothing, days as 1 to 7, the date as `YYYY-MM-DD` or nothing.
    ///
    /// # Errors
    /// Every problem, by field (`hour`, `days`, `paused_until`).
    pub fn parse<'a>(hour: &str, days: impl Iterator<Item = &'a str>, paused_until: &str, today: NaiveDate) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let hour = problems.note("hour", hour_of(hour));
        let days: Result<Vec<u8>, String> = days.map(|day| day.trim().parse().map_err(|_| "Please choose days of the week.".to_owned())).collect();
        let days = problems.note("days", days.and_then(sorted));
        let paused_until = problems.note("paused_until", date_of(paused_until).and_then(|date| pause_of(date, today)));
        match (hour, days, paused_until) {
            (Some(hour), Some(days), Some(paused_until)) => Ok(Self { hour, days, paused_until }),
            _ => Err(problems),
        }
    }

    /// The same rules for choices that came another way.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn checked(self, today: NaiveDate) -> Result<Self, Problems> {
        let hour = self.hour.map(|hour| hour.to_string()).unwrap_or_default();
        let days: Vec<String> = self.days.iter().map(u8::to_string).collect();
        let until = self.paused_until.map(|date| date.to_string()).unwrap_or_default();
        Self::parse(&hour, days.iter().map(String::as_str), &until, today)
    }

    /// Whether reminders come on any day.
    pub fn is_every_day(&self) -> bool {
        self.days.is_empty() || self.days == EVERY_DAY
    }

    /// The first day of reminders after a pause that lasts `today`.
    pub fn pause(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.paused_until.filter(|until| *until > today)
    }

    /// The earliest time from `at` on at which a reminder may go.
    pub fn after(&self, at: DateTime<Utc>, zone_name: &str, quiet: QuietHours) -> DateTime<Utc> {
        let from = self.paused_until.map_or(at, |until| at.max(zone::resolve(until.and_time(NaiveTime::MIN), zone_name)));
        let first = zone::local(from, zone_name).date();
        let days = (0..=8).filter_map(|later| first.checked_add_days(Days::new(later)));
        days.filter(|day| self.allows(*day)).find_map(|day| self.on(day, from, zone_name, quiet)).unwrap_or(from)
    }

    fn allows(&self, day: NaiveDate) -> bool {
        self.is_every_day() || u8::try_from(day.weekday().number_from_monday()).is_ok_and(|day| self.days.contains(&day))
    }

    fn on(&self, day: NaiveDate, from: DateTime<Utc>, zone_name: &str, quiet: QuietHours) -> Option<DateTime<Utc>> {
        let at_hour = |hour: u8| zone::resolve(day.and_time(NaiveTime::from_hms_opt(hour.into(), 0, 0).unwrap_or_default()), zone_name);
        match self.hour {
            Some(hour) => Some(at_hour(hour)).filter(|start| from < *start + TimeDelta::hours(1)).map(|start| start.max(from)),
            // The end of the night may be another day, which may not be chosen.
            None => Some(quiet.after(at_hour(0).max(from), zone_name)).filter(|at| zone::local(*at, zone_name).date() == day),
        }
    }
}

fn hour_of(typed: &str) -> Result<Option<u8>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => typed.parse().ok().filter(|hour| *hour < 24).map(Some).ok_or_else(|| "Please choose an hour.".to_owned()),
    }
}

fn sorted(mut days: Vec<u8>) -> Result<Vec<u8>, String> {
    days.sort_unstable();
    days.dedup();
    match days.as_slice() {
        [] => Err("Please choose at least one day.".to_owned()),
        chosen if chosen.iter().all(|day| EVERY_DAY.contains(day)) => Ok(days),
        _ => Err("Please choose days of the week.".to_owned()),
    }
}

fn date_of(typed: &str) -> Result<Option<NaiveDate>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => {
            NaiveDate::parse_from_str(typed, "%Y-%m-%d").map(Some).map_err(|_| "Please write the date as year-month-day, such as 2026-11-24.".into())
        }
    }
}

fn pause_of(date: Option<NaiveDate>, today: NaiveDate) -> Result<Option<NaiveDate>, String> {
    let latest = today.checked_add_days(LONGEST_PAUSE).unwrap_or(today);
    match date {
        Some(date) if date <= today || date > latest => Err("Please choose a day after today, within a year.".into()),
        date => Ok(date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Timelike;
    use proptest::prelude::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn choices(hour: Option<u8>, days: &[u8], paused_until: Option<&str>) -> ReminderChoices {
        ReminderChoices { hour, days: days.to_vec(), paused_until: paused_until.map(|date| date.parse().unwrap()) }
    }

    #[test]
    fn nothing_chosen_keeps_out_of_the_night_and_no_more() {
        let after = |at: &str| ReminderChoices::default().after(utc(at), "Europe/London", QuietHours::default());
        assert_eq!(after("2026-11-24T12:00:00Z"), utc("2026-11-24T12:00:00Z"));
        assert_eq!(after("2026-11-24T22:00:00Z"), utc("2026-11-25T08:00:00Z"));
    }

    #[test]
    fn an_hour_and_days_are_waited_for() {
        // The 24th is a Tuesday.
        let chosen = choices(Some(18), &[1, 3, 5], None);
        let after = |at: &str| chosen.after(utc(at), "Europe/London", QuietHours::default());
        assert_eq!(after("2026-11-24T12:00:00Z"), utc("2026-11-25T18:00:00Z"));
        assert_eq!(after("2026-11-25T18:40:00Z"), utc("2026-11-25T18:40:00Z"), "within the hour it goes");
        assert_eq!(after("2026-11-25T19:00:00Z"), utc("2026-11-27T18:00:00Z"));
        let night = choices(Some(23), &[2], None);
        assert_eq!(night.after(utc("2026-11-24T12:00:00Z"), "Europe/London", QuietHours::default()), utc("2026-11-24T23:00:00Z"), "their own choice");
    }

    #[test]
    fn a_pause_ends_on_its_day() {
        let paused = choices(None, &EVERY_DAY, Some("2026-12-01"));
        assert_eq!(paused.after(utc("2026-11-24T12:00:00Z"), "Europe/London", QuietHours::default()), utc("2026-12-01T08:00:00Z"));
        assert_eq!(paused.after(utc("2026-12-02T12:00:00Z"), "Europe/London", QuietHours::default()), utc("2026-12-02T12:00:00Z"));
    }

    #[test]
    fn what_makes_no_sense_is_said_beside_its_field() {
        let today = "2026-11-24".parse().unwrap();
        let fields = |hour, days: &[&'static str], until| {
            let found = ReminderChoices::parse(hour, days.iter().copied(), until, today).err().unwrap_or_default();
            found.0.into_iter().map(|problem| problem.field).collect::<Vec<_>>()
        };
        assert!(fields("18", &["3", "1", "1"], "2026-12-24").is_empty());
        assert_eq!(fields("24", &[], "2026-11-24"), ["hour", "days", "paused_until"]);
        assert_eq!(fields("", &["8"], "soon"), ["days", "paused_until"]);
    }

    proptest! {
        #[test]
        fn it_goes_at_the_hour_on_a_day_after_the_pause_and_soon(
            minutes in 0_i64..600_000,
            hour in proptest::option::of(0_u8..24),
            days in proptest::collection::btree_set(1_u8..=7, 1..=7),
            pause in proptest::option::of(0_u64..60),
            zone_name in proptest::sample::select(vec!["Europe/London", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia"]),
        ) {
            let at = utc("2026-03-01T00:00:00Z") + TimeDelta::minutes(minutes);
            let today = zone::local(at, zone_name).date();
            let paused_until = pause.and_then(|days| today.checked_add_days(Days::new(days)));
            let chosen = ReminderChoices { hour, days: days.iter().copied().collect(), paused_until };
            let goes = chosen.after(at, zone_name, QuietHours::default());
            let local = zone::local(goes, zone_name);
            prop_assert!(goes >= at && goes - at <= TimeDelta::days(9 + 60));
            prop_assert!(paused_until.is_none_or(|until| local.date() >= until));
            prop_assert!(days.contains(&u8::try_from(local.weekday().number_from_monday()).unwrap()), "{} {}", local, goes);
            if let Some(hour) = hour {
                // A clock change may skip or repeat the chosen hour.
                let off = (i64::from(local.hour()) - i64::from(hour)).abs();
                prop_assert!(off <= 1, "{} for {}", local, hour);
            }
            prop_assert_eq!(chosen.after(goes, zone_name, QuietHours::default()), goes, "it goes when its time has come");
        }
    }
}
