//! Dates, times and numbers in words, in somebody's zone and language. How a language writes them stands in its `dates.ftl`:
//! the order of the parts, twelve or twenty-four hours, the decimal mark. `docs/decisions/0040` says why not by a library.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::speech::Speech;
use crate::domain::zone;

/// "Tuesday 24 November 2026, 18:00"
pub fn long(speech: &Speech, at: DateTime<Utc>, zone_name: &str) -> String {
    long_local(speech, zone::local(at, zone_name))
}

/// The same, of a local time.
pub fn long_local(speech: &Speech, local: NaiveDateTime) -> String {
    speech.say("date-and-time", &[("date", &long_day(speech, local.date())), ("time", &clock(speech, local.time()))])
}

/// "Tuesday 24 November 2026"
pub fn day(speech: &Speech, at: DateTime<Utc>, zone_name: &str) -> String {
    long_day(speech, zone::local(at, zone_name).date())
}

/// The same, of a date.
pub fn long_day(speech: &Speech, date: NaiveDate) -> String {
    let weekday = speech.say(&format!("weekday-{}", date.weekday().number_from_monday()), &[]);
    let month = speech.say(&format!("month-{}", date.month()), &[]);
    speech.say("date-long", &[("weekday", &weekday), ("day", &date.day().to_string()), ("month", &month), ("year", &year(date))])
}

/// "24 Nov 2026"
pub fn short(speech: &Speech, at: DateTime<Utc>, zone_name: &str) -> String {
    short_day(speech, zone::local(at, zone_name).date())
}

/// The same, of a date.
pub fn short_day(speech: &Speech, date: NaiveDate) -> String {
    let month = speech.say(&format!("month-short-{}", date.month()), &[]);
    speech.say("date-short", &[("day", &date.day().to_string()), ("month", &month), ("year", &year(date))])
}

/// "24 Nov 2026, 18:00"
pub fn short_with_time(speech: &Speech, at: DateTime<Utc>, zone_name: &str) -> String {
    let local = zone::local(at, zone_name);
    speech.say("date-and-time", &[("date", &short_day(speech, local.date())), ("time", &clock(speech, local.time()))])
}

/// "18:00", for everybody the same: where no sentence stands around it.
pub fn time(at: DateTime<Utc>, zone_name: &str) -> String {
    zone::local(at, zone_name).format("%H:%M").to_string()
}

/// "18:00" or "6:00 pm", as the language has it.
pub fn time_of(speech: &Speech, at: DateTime<Utc>, zone_name: &str) -> String {
    clock(speech, zone::local(at, zone_name).time())
}

/// A time of day as the language has it.
pub fn clock(speech: &Speech, time: NaiveTime) -> String {
    if !speech.half_days() {
        return time.format("%H:%M").to_string();
    }
    let (afternoon, hour) = time.hour12();
    let said = format!("{hour}:{:02}", time.minute());
    speech.say(if afternoon { "clock-pm" } else { "clock-am" }, &[("time", &said)])
}

fn year(date: NaiveDate) -> String {
    date.year().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::languages;
    use crate::pages::speech;

    fn at() -> DateTime<Utc> {
        "2026-11-26T17:05:00Z".parse().unwrap()
    }

    #[test]
    fn a_date_stands_as_the_language_has_it() {
        let said = |code| (long(speech::of(code), at(), "Europe/Berlin"), short_with_time(speech::of(code), at(), "Europe/Berlin"));
        assert_eq!(said("en"), ("Thursday 26 November 2026, 18:05".into(), "26 Nov 2026, 18:05".into()));
        assert_eq!(said("de"), ("Donnerstag, 26. November 2026, 18:05 Uhr".into(), "26. Nov. 2026, 18:05 Uhr".into()));
        assert_eq!(said("es"), ("jueves, 26 de noviembre de 2026, 18:05".into(), "26 nov 2026, 18:05".into()));
    }

    #[test]
    fn a_language_may_have_twelve_hours_and_begin_weeks_elsewhere() {
        let file = ("qps.ftl".to_owned(), "language-name = Pseudo\nclock-hours = 12\nfirst-weekday = 7".to_owned());
        let pseudo = Speech::load(&languages::of_files([file])[0]);
        let clocks = ["00:05", "11:59", "12:00", "18:30"].map(|time| clock(&pseudo, time.parse().unwrap()));
        assert_eq!(clocks, ["12:05 am", "11:59 am", "12:00 pm", "6:30 pm"]);
        assert_eq!(pseudo.weekdays().collect::<Vec<_>>(), [7, 1, 2, 3, 4, 5, 6]);
    }
}
