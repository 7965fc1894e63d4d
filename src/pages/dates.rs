//! Dates and times in words, in somebody's zone and language.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};

use super::speech::Speech;
use crate::domain::zone;

/// "Tuesday 24 November 2026, 18:00"
pub fn long(speech: &Speech, at: DateTime<Utc>, zone_name: &str) -> String {
    let local = zone::local(at, zone_name);
    speech.say("date-and-time", &[("date", &day_of(speech, local)), ("time", &clock(local))])
}

/// "Tuesday 24 November 2026"
pub fn day(speech: &Speech, at: DateTime<Utc>, zone_name: &str) -> String {
    day_of(speech, zone::local(at, zone_name))
}

fn day_of(speech: &Speech, local: NaiveDateTime) -> String {
    let weekday = speech.say(&format!("weekday-{}", local.weekday().number_from_monday()), &[]);
    let month = speech.say(&format!("month-{}", local.month()), &[]);
    speech.say("date-long", &[("weekday", &weekday), ("day", &local.day().to_string()), ("month", &month), ("year", &year(local))])
}

/// "24 Nov 2026"
pub fn short(speech: &Speech, at: DateTime<Utc>, zone_name: &str) -> String {
    let local = zone::local(at, zone_name);
    let month = speech.say(&format!("month-short-{}", local.month()), &[]);
    speech.say("date-short", &[("day", &local.day().to_string()), ("month", &month), ("year", &year(local))])
}

/// "24 Nov 2026, 18:00"
pub fn short_with_time(speech: &Speech, at: DateTime<Utc>, zone_name: &str) -> String {
    format!("{}, {}", short(speech, at, zone_name), clock(zone::local(at, zone_name)))
}

/// "18:00"
pub fn time(at: DateTime<Utc>, zone_name: &str) -> String {
    clock(zone::local(at, zone_name))
}

fn clock(local: NaiveDateTime) -> String {
    format!("{:02}:{:02}", local.hour(), local.minute())
}

fn year(local: NaiveDateTime) -> String {
    local.year().to_string()
}
