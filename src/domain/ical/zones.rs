//! What the name of a zone in a calendar means: a name of the zone database, one that Windows uses, or what the file's own `VTIMEZONE`
//! says. Names that Windows uses are mapped by calcard (from the CLDR); only the name is taken, never its data.

use std::collections::BTreeMap;

use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz;
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarProperty, ICalendarValue};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::{event, repeat};
use crate::domain::zone;

/// How the times of an entry become instants.
#[derive(Clone, Debug, PartialEq)]
pub enum Zone {
    /// A zone by its name.
    Named(String),
    /// By the changes that the file itself lists; shown in the practice's zone.
    Listed { changes: Vec<(NaiveDateTime, TimeDelta)>, shown_in: String },
    /// Universal time, shown in the practice's zone.
    Universal { shown_in: String },
}

impl Zone {
    /// The instant of a local time, and the zone in which it is kept.
    pub fn resolve(&self, local: NaiveDateTime) -> (DateTime<Utc>, String) {
        match self {
            Self::Named(name) => (zone::resolve(local, name), name.clone()),
            Self::Universal { shown_in } => (local.and_utc(), shown_in.clone()),
            Self::Listed { changes, shown_in } => {
                let last = changes.iter().rev().find(|(from, _)| *from <= local).or(changes.first());
                (local.and_utc() - last.map_or(TimeDelta::zero(), |(_, offset)| *offset), shown_in.clone())
            }
        }
    }

    /// A time of this zone's clocks, where it is written in universal time.
    pub fn local(&self, at: NaiveDateTime, is_utc: bool) -> NaiveDateTime {
        if !is_utc {
            return at;
        }
        match self {
            Self::Named(name) => zone::local(at.and_utc(), name),
            Self::Universal { .. } => at,
            // The offset that holds about then.
            Self::Listed { .. } => at + (at.and_utc() - self.resolve(at).0),
        }
    }
}

/// The zones of one calendar.
pub struct Zones {
    practice: String,
    /// What the file calls each, and what it means here.
    listed: BTreeMap<String, Zone>,
}

impl Zones {
    /// Reads the calendar's `VTIMEZONE`s.
    pub fn of(calendar: &ICalendar, practice_zone: &str) -> Self {
        let mut listed = BTreeMap::new();
        let zones = calendar.components.iter().filter(|component| component.component_type == ICalendarComponentType::VTimezone);
        for component in zones.take(200) {
            let find = |name: &ICalendarProperty| component.entries.iter().find(|entry| entry.name == *name).and_then(event::text);
            let Some(id) = find(&ICalendarProperty::Tzid) else { continue };
            let place = find(&ICalendarProperty::Other("X-LIC-LOCATION".into())).and_then(|place| known(&place));
            let zone = known(&id).or(place).map(Zone::Named).or_else(|| changes(calendar, component, practice_zone));
            zone.into_iter().for_each(|zone| drop(listed.insert(id.clone(), zone)));
        }
        Self { practice: practice_zone.to_owned(), listed }
    }

    /// What this name means, and a sentence where it had to be guessed.
    pub fn find(&self, name: Option<&str>, is_utc: bool) -> (Zone, Option<String>) {
        if is_utc {
            return (Zone::Universal { shown_in: self.practice.clone() }, None);
        }
        let practice = Zone::Named(self.practice.clone());
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { return (practice, None) };
        match known(name).map(Zone::Named).or_else(|| self.listed.get(name).cloned()) {
            Some(zone) => (zone, None),
            None => {
                let short: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
                (practice, Some(format!("The time zone “{short}” is not known. The times are read as {} time.", self.practice)))
            }
        }
    }

    /// A time that stands in a list of an entry, on the clocks of that entry's zone.
    pub fn local_in(&self, zone: &Zone, name: Option<&str>, at: &PartialDateTime) -> Option<NaiveDateTime> {
        let (written, is_utc) = (event::naive(at)?, at.tz_hour.is_some());
        if is_utc {
            return Some(zone.local(written, true));
        }
        let (other, _) = if name.is_some() { self.find(name, false) } else { (zone.clone(), None) };
        if other == *zone { Some(written) } else { Some(zone.local(other.resolve(written).0.naive_utc(), true)) }
    }
}

/// The name of the zone database for a name that calendars use.
fn known(name: &str) -> Option<String> {
    let whole = zone::parse(name).ok();
    // Such as /example.org/20200101/Europe/London.
    let tail = || {
        let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
        (2..=3).filter(|count| parts.len() > *count).find_map(|count| zone::parse(&parts[parts.len() - count..].join("/")).ok())
    };
    let windows = || match name.parse::<Tz>().ok()? {
        Tz::Tz(zone) => zone::parse(zone.name()).ok(),
        _ => None,
    };
    whole.or_else(tail).or_else(windows)
}

/// The changes of offset that a `VTIMEZONE` lists, each from a local time on.
fn changes(calendar: &ICalendar, component: &ICalendarComponent, practice_zone: &str) -> Option<Zone> {
    let until = chrono::NaiveDate::from_ymd_opt(2050, 1, 1)?.and_time(chrono::NaiveTime::MIN);
    let mut changes = Vec::new();
    let parts = component.component_ids.iter().take(100).filter_map(|id| calendar.components.get(usize::try_from(*id).ok()?));
    for part in parts {
        let find = |name: ICalendarProperty| part.entries.iter().find(move |entry| entry.name == name);
        let Some(offset) = find(ICalendarProperty::Tzoffsetto).and_then(offset) else { continue };
        // Outlook's begin in 1601: from 1970 on is soon enough.
        let from = find(ICalendarProperty::Dtstart).and_then(|entry| entry.values.first()?.as_partial_date_time().cloned());
        let Some(mut from) = from else { continue };
        from.year = from.year.map(|year| year.max(1970));
        let Some(from) = event::naive(&from) else { continue };
        let rule = find(ICalendarProperty::Rrule).and_then(|entry| match entry.values.first() {
            Some(ICalendarValue::RecurrenceRule(rule)) => Some((**rule).clone()),
            _ => None,
        });
        let times = match rule {
            Some(rule) => repeat::by_rule(from, &rule, until).unwrap_or_default(),
            None => [from].into(),
        };
        changes.extend(times.into_iter().take(200).map(|at| (at, offset)));
        changes.push((from, offset));
    }
    changes.sort_by_key(|(from, _)| *from);
    changes.dedup();
    (!changes.is_empty()).then(|| Zone::Listed { changes, shown_in: practice_zone.to_owned() })
}

/// An offset such as `+0200`, east of Greenwich.
fn offset(entry: &ICalendarEntry) -> Option<TimeDelta> {
    let at = entry.values.first()?.as_partial_date_time()?;
    let minutes = i64::from(at.tz_hour?) * 60 + i64::from(at.tz_minute.unwrap_or(0));
    (minutes < 24 * 60).then(|| TimeDelta::minutes(if at.tz_minus { -minutes } else { minutes }))
}
