//! Calendars from elsewhere (RFC 5545): a file or pasted text is read into single times in the room. Nothing is fetched from anywhere.
//!
//! `lines` checks the frame and names lines; `event` reads one `VEVENT`; `zones` says what a time zone's name means; `repeat` makes
//! single times of a repeating one; `person` proposes whose it is. calcard reads properties and rules, and is asked for local times
//! only: its zone data is old, so instants come from [`crate::domain::zone`].

use std::collections::{BTreeMap, BTreeSet};

use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarMethod, ICalendarProperty, ICalendarValue};
use calcard::{Entry, Parser};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

mod event;
mod lines;
pub mod person;
mod repeat;
#[cfg(test)]
mod tests;
mod zones;

use event::Raw;
use zones::Zones;

/// The largest file, in bytes.
pub const LARGEST: usize = 1024 * 1024;
/// The most single times that one file may come to.
pub const MOST_EVENTS: usize = 2_000;
/// The most entries (`VEVENT`) in a file.
const MOST_ENTRIES: usize = 6_000;
/// Times further back or ahead are left out, in days.
const BACK: i64 = 366;
const AHEAD: i64 = 731;
/// The longest that can be a session, in hours.
const LONGEST: i64 = 12;

/// One time that a calendar holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The calendar's own name for the entry it belongs to.
    pub uid: String,
    /// Which of a repeating entry, as the local time it was first planned for; empty for one that does not repeat.
    pub recurrence: String,
    pub sequence: i32,
    /// The line where the entry begins, counted from 1.
    pub line: usize,
    pub title: String,
    /// Addresses and names of whoever takes part.
    pub people: Vec<person::Person>,
    pub local_start: NaiveDateTime,
    pub time_zone: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub cancelled: bool,
    /// A sentence where something had to be guessed.
    pub note: Option<String>,
}

/// Something that is not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub line: usize,
    pub title: String,
    pub reason: String,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// In the order of time.
    pub events: Vec<Event>,
    pub left_out: Vec<LeftOut>,
    /// Entries of which everything is in the file: what was known of them before and is not here any more is gone.
    pub whole: BTreeSet<String>,
    /// Times between which everything is in the file.
    pub window: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// Reads a file; times without a zone are read in `practice_zone`.
///
/// # Errors
/// A sentence where the file as a whole cannot be read; it names the line where there is one.
pub fn read(text: &str, practice_zone: &str, now: DateTime<Utc>) -> Result<Calendar, String> {
    if text.len() > LARGEST {
        return Err("This file is larger than a megabyte. Please export fewer months.".into());
    }
    // What was not UTF-8 was read with this mark in its place: names would be damaged.
    if text.contains('\u{fffd}') {
        return Err("This file could not be read as text in UTF-8. Please export it again.".into());
    }
    let text = lines::unified(text);
    let begins = lines::check(&text)?;
    if begins.len() > MOST_ENTRIES {
        return Err(format!("This file has more than {MOST_ENTRIES} entries. Please export fewer months."));
    }
    let window = (now - TimeDelta::days(BACK), now + TimeDelta::days(AHEAD));
    let mut reading = Reading { window, out: Calendar { window: Some(window), ..Calendar::default() }, groups: BTreeMap::new() };
    let mut begins = begins.into_iter();
    for calendar in calendars(&text) {
        reading.take(&calendar, &mut begins, practice_zone);
    }
    reading.finish()
}

fn calendars(text: &str) -> Vec<ICalendar> {
    let mut parser = Parser::new(text);
    let mut found = Vec::new();
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => found.push(calendar),
            Entry::Eof => return found,
            _ => {}
        }
    }
}

/// The entries of one UID: what repeats, and what is different about single ones.
#[derive(Default)]
struct Group {
    master: Option<Raw>,
    overrides: BTreeMap<String, Raw>,
}

struct Reading {
    window: (DateTime<Utc>, DateTime<Utc>),
    out: Calendar,
    groups: BTreeMap<String, Group>,
}

impl Reading {
    fn take(&mut self, calendar: &ICalendar, begins: &mut impl Iterator<Item = usize>, practice_zone: &str) {
        let zones = Zones::of(calendar, practice_zone);
        let cancelled =
            calendar.components.iter().flat_map(|component| &component.entries).any(|entry| {
                entry.name == ICalendarProperty::Method && entry.values.first() == Some(&ICalendarValue::Method(ICalendarMethod::Cancel))
            });
        for component in calendar.components.iter().filter(|component| component.component_type == ICalendarComponentType::VEvent) {
            let line = begins.next().unwrap_or(1);
            match event::read(component, line, &zones) {
                Ok(raw) => self.keep(Raw { cancelled: raw.cancelled || cancelled, ..raw }),
                Err((title, reason)) => self.leave_out(line, &title, reason),
            }
        }
    }

    /// Of two entries about the same thing the later `SEQUENCE` counts; of equal ones, the later in the file.
    fn keep(&mut self, raw: Raw) {
        let group = self.groups.entry(raw.uid.clone()).or_default();
        match raw.recurrence.clone() {
            None if group.master.as_ref().is_none_or(|known| known.sequence <= raw.sequence) => group.master = Some(raw),
            Some(id) if group.overrides.get(&id).is_none_or(|known| known.sequence <= raw.sequence) => {
                group.overrides.insert(id, raw);
            }
            _ => {}
        }
    }

    fn leave_out(&mut self, line: usize, title: &str, reason: impl Into<String>) {
        self.out.left_out.push(LeftOut { line, title: title.to_owned(), reason: reason.into() });
    }

    fn finish(mut self) -> Result<Calendar, String> {
        let mut fruitless = 0;
        for (uid, mut group) in std::mem::take(&mut self.groups) {
            if let Some(master) = group.master.take() {
                self.out.whole.insert(uid);
                fruitless += usize::from(!self.take_master(&master, &mut group.overrides));
            }
            for (id, raw) in group.overrides {
                self.add(&raw, raw.local_start, id);
            }
            if fruitless > 5 {
                return Err("Several entries of this file repeat by rules that never come true. Please look at the file again.".into());
            }
            if self.out.events.len() > MOST_EVENTS {
                return Err(format!(
                    "This file has more than {MOST_EVENTS} times between a year ago and two years ahead. Please export fewer months."
                ));
            }
        }
        self.out.events.sort_by(|one, other| (one.starts_at, &one.uid, &one.recurrence).cmp(&(other.starts_at, &other.uid, &other.recurrence)));
        self.out.left_out.sort_by_key(|left| left.line);
        Ok(self.out)
    }

    /// False for a rule that never comes true.
    fn take_master(&mut self, master: &Raw, overrides: &mut BTreeMap<String, Raw>) -> bool {
        if !master.repeats() {
            self.add(master, master.local_start, String::new());
            return true;
        }
        let until = crate::domain::zone::local(self.window.1, "UTC") + TimeDelta::days(1);
        let locals = match repeat::times(master, until) {
            Ok(locals) => locals,
            Err(reason) => {
                self.leave_out(master.line, &master.title, reason);
                return true;
            }
        };
        for local in &locals {
            let id = repeat::id(*local);
            match overrides.remove(&id) {
                Some(raw) => self.add(&Raw { cancelled: raw.cancelled || master.cancelled, ..raw.with_people_of(master) }, raw.local_start, id),
                None if master.left_out.contains(local) => {}
                None => self.add(master, *local, id),
            }
        }
        !locals.is_empty()
    }

    fn add(&mut self, raw: &Raw, local: NaiveDateTime, recurrence: String) {
        let (starts_at, time_zone) = raw.zone.resolve(local);
        // Of repeating ones everybody knows that there were more before and will be more later.
        if starts_at < self.window.0 || starts_at > self.window.1 {
            if recurrence.is_empty() {
                self.leave_out(raw.line, &raw.title, "It is more than a year ago or more than two years ahead.");
            }
            return;
        }
        if raw.length <= TimeDelta::zero() || raw.length > TimeDelta::hours(LONGEST) {
            self.leave_out(raw.line, &raw.title, format!("It lasts longer than {LONGEST} hours, or ends before it begins."));
            return;
        }
        // More than this is refused as a whole; nothing is gained by going on.
        if self.out.events.len() > MOST_EVENTS {
            return;
        }
        self.out.events.push(Event {
            uid: raw.uid.clone(),
            recurrence,
            sequence: raw.sequence,
            line: raw.line,
            title: raw.title.clone(),
            people: raw.people.clone(),
            local_start: crate::domain::zone::local(starts_at, &time_zone),
            time_zone,
            starts_at,
            ends_at: starts_at + raw.length,
            cancelled: raw.cancelled,
            note: raw.note.clone(),
        });
    }
}
