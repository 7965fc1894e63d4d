//! One `VEVENT`, read as far as an appointment needs it. Descriptions, places and everything else are not looked at.

use std::collections::BTreeSet;

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendarComponent, ICalendarDuration, ICalendarEntry, ICalendarParameterName, ICalendarPeriod, ICalendarProperty, ICalendarRecurrenceRule,
    ICalendarStatus, ICalendarValue,
};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::person::Person;
use super::repeat;
use super::zones::{Zone, Zones};
use crate::domain::appointment::USUAL_MINUTES;

/// An entry as it stands in the file: the one that repeats, or one of them that is different.
#[derive(Clone, Debug)]
pub struct Raw {
    pub uid: String,
    /// Which one of a repeating entry this is about.
    pub recurrence: Option<String>,
    pub sequence: i32,
    pub line: usize,
    pub title: String,
    pub people: Vec<Person>,
    pub local_start: NaiveDateTime,
    pub zone: Zone,
    pub length: TimeDelta,
    pub cancelled: bool,
    pub rule: Option<ICalendarRecurrenceRule>,
    /// Further times, and times that are left out, on the clocks of its zone.
    pub further: BTreeSet<NaiveDateTime>,
    pub left_out: BTreeSet<NaiveDateTime>,
    pub note: Option<String>,
}

impl Raw {
    /// Whether there may be more than one of it.
    pub fn repeats(&self) -> bool {
        self.rule.is_some() || !self.further.is_empty()
    }

    /// What is said of one alone often leaves out who takes part and what it is called.
    pub fn with_people_of(&self, master: &Self) -> Self {
        let people = if self.people.is_empty() { master.people.clone() } else { self.people.clone() };
        let title = if self.title.is_empty() { master.title.clone() } else { self.title.clone() };
        Self { people, title, ..self.clone() }
    }
}

type Refused = (String, String);

/// Reads one.
///
/// # Errors
/// Its title and a sentence why it is left out.
pub fn read(component: &ICalendarComponent, line: usize, zones: &Zones) -> Result<Raw, Refused> {
    let property = |name: ICalendarProperty| component.entries.iter().find(move |entry| entry.name == name);
    let title = property(ICalendarProperty::Summary).and_then(text).unwrap_or_default();
    let refused = |reason: &str| (title.clone(), reason.to_owned());
    let recurrence_entry = property(ICalendarProperty::RecurrenceId);
    let start_entry = property(ICalendarProperty::Dtstart).or(recurrence_entry).ok_or_else(|| refused("It has no start."))?;
    let start = moment(start_entry).ok_or_else(|| refused("Its start could not be read."))?;
    if start.hour.is_none() {
        return Err(refused("It lasts all day."));
    }
    let (zone, note) = zones.find(tzid(start_entry), is_utc(start));
    let local_start = naive(start).ok_or_else(|| refused("Its start could not be read."))?;
    let here = |entry: &ICalendarEntry, at: &PartialDateTime| zones.local_in(&zone, tzid(entry), at);
    let list = |name: ICalendarProperty| -> BTreeSet<NaiveDateTime> {
        let entries = component.entries.iter().filter(move |entry| entry.name == name);
        entries.flat_map(|entry| starts(entry).filter_map(|at| day_or_time(here(entry, at), at, local_start))).collect()
    };
    let uid = property(ICalendarProperty::Uid).and_then(text).filter(|uid| !uid.is_empty());
    let cancelled = property(ICalendarProperty::Status).and_then(|entry| entry.values.first());
    Ok(Raw {
        // What has no name of its own is known again as long as it keeps its time and title.
        uid: uid.unwrap_or_else(|| format!("{local_start} {title}")),
        recurrence: recurrence_entry.and_then(|entry| day_or_time(here(entry, moment(entry)?), moment(entry)?, local_start)).map(repeat::id),
        sequence: property(ICalendarProperty::Sequence)
            .and_then(|entry| entry.values.first()?.as_integer())
            .and_then(|n| n.try_into().ok())
            .unwrap_or(0),
        line,
        people: component.entries.iter().filter_map(Person::of).collect(),
        length: length(component, &zone, zones, local_start).ok_or_else(|| refused("Its end could not be read."))?,
        rule: property(ICalendarProperty::Rrule).and_then(|entry| rule(entry, &zone)),
        further: list(ICalendarProperty::Rdate),
        left_out: list(ICalendarProperty::Exdate),
        cancelled: cancelled == Some(&ICalendarValue::Status(ICalendarStatus::Cancelled)),
        title,
        local_start,
        zone,
        note,
    })
}

/// A rule, its end on the clocks of the entry's zone.
fn rule(entry: &ICalendarEntry, zone: &Zone) -> Option<ICalendarRecurrenceRule> {
    let Some(ICalendarValue::RecurrenceRule(rule)) = entry.values.first() else { return None };
    let mut rule = (**rule).clone();
    if let Some(until) = &rule.until {
        // A day alone means the whole of it.
        let end = if until.hour.is_none() { day(until)?.and_hms_opt(23, 59, 59)? } else { zone.local(naive(until)?, is_utc(until)) };
        rule.until = Some(repeat::partial(end));
    }
    Some(rule)
}

/// How long it lasts: its end, its length, or what is usual.
fn length(component: &ICalendarComponent, zone: &Zone, zones: &Zones, local_start: NaiveDateTime) -> Option<TimeDelta> {
    let property = |name: ICalendarProperty| component.entries.iter().find(move |entry| entry.name == name);
    if let Some(entry) = property(ICalendarProperty::Dtend) {
        let end = moment(entry)?;
        let starts_at = zone.resolve(local_start).0;
        let (end_zone, _) = if tzid(entry).is_some() || is_utc(end) { zones.find(tzid(entry), is_utc(end)) } else { (zone.clone(), None) };
        return Some(end_zone.resolve(naive(end)?).0 - starts_at);
    }
    match property(ICalendarProperty::Duration).and_then(|entry| entry.values.first()) {
        Some(ICalendarValue::Duration(duration)) => seconds(duration).map(TimeDelta::seconds),
        Some(_) => None,
        None => Some(TimeDelta::minutes(USUAL_MINUTES)),
    }
}

fn seconds(duration: &ICalendarDuration) -> Option<i64> {
    let days = i64::from(duration.weeks) * 7 + i64::from(duration.days);
    let seconds = days * 86_400 + i64::from(duration.hours) * 3_600 + i64::from(duration.minutes) * 60 + i64::from(duration.seconds);
    // Whatever is longer than a month is refused by whoever looks at it.
    (seconds < 31 * 86_400).then_some(if duration.neg { -seconds } else { seconds })
}

/// A list may name days alone: then the time of day is that of the start.
fn day_or_time(local: Option<NaiveDateTime>, at: &PartialDateTime, start: NaiveDateTime) -> Option<NaiveDateTime> {
    if at.hour.is_none() { day(at).map(|day| day.and_time(start.time())) } else { local }
}

fn starts(entry: &ICalendarEntry) -> impl Iterator<Item = &PartialDateTime> {
    entry.values.iter().filter_map(|value| match value {
        ICalendarValue::PartialDateTime(at) => Some(&**at),
        ICalendarValue::Period(ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. }) => Some(start),
        _ => None,
    })
}

fn moment(entry: &ICalendarEntry) -> Option<&PartialDateTime> {
    entry.values.first()?.as_partial_date_time()
}

/// The name of the zone that stands beside a time.
pub fn tzid(entry: &ICalendarEntry) -> Option<&str> {
    entry.parameter(&ICalendarParameterName::Tzid)?.as_text()
}

/// Text, on one line and not too long.
pub fn text(entry: &ICalendarEntry) -> Option<String> {
    let text = entry.values.first()?.as_text()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).take(200).collect())
}

fn is_utc(at: &PartialDateTime) -> bool {
    at.tz_hour.is_some()
}

/// The time as it is written, between the years 1970 and 2200.
pub fn naive(at: &PartialDateTime) -> Option<NaiveDateTime> {
    // A leap second is the second before it.
    let time = day(at)?.and_hms_opt(at.hour?.into(), at.minute.unwrap_or(0).into(), at.second.unwrap_or(0).min(59).into())?;
    let east = i64::from(at.tz_hour.unwrap_or(0)) * 3_600 + i64::from(at.tz_minute.unwrap_or(0)) * 60;
    time.checked_sub_signed(TimeDelta::seconds(if at.tz_minus { -east } else { east }))
}

fn day(at: &PartialDateTime) -> Option<NaiveDate> {
    let year = at.year.filter(|year| (1970..=2200).contains(year))?;
    NaiveDate::from_ymd_opt(year.into(), at.month?.into(), at.day?.into())
}
