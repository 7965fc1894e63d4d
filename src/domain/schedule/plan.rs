//! From the rule to occurrences: local slots become instants in the client's zone. Asked again after any change of the rule, the zone,
//! its data or the appointments, it gives the same slots with their new times; (assignment, local date, number) stays the key.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::anchored::{Anchor, Anchored, Hung};
use super::recurring::{Recurring, Slot};
use super::times::{AFTER_DUE, Times};
use super::{QuietHours, Schedule};
use crate::domain::reminding::ReminderRule;
use crate::domain::zone;

/// One occurrence that a rule wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which one of its day.
    pub slot: i32,
    pub times: Times,
    /// The appointment that it hangs on.
    pub appointment: Option<Uuid>,
}

/// For whom and from when on.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub zone: &'a str,
    pub quiet: QuietHours,
    /// Nothing that would have opened before this is planned: when it was assigned, or its rule last changed.
    pub since: DateTime<Utc>,
    /// The client's appointments, where the rule hangs on them.
    pub anchors: &'a [Anchor],
    pub reminders: ReminderRule,
}

impl Schedule {
    /// What a rule that comes again wants until `until`, in order of opening. Nothing for what is due once: that is planned when it is assigned.
    pub fn planned(&self, place: Place<'_>, until: DateTime<Utc>) -> Vec<Planned> {
        match self {
            Self::Once { .. } | Self::OpenLog { .. } => Vec::new(),
            Self::Recurring(rule) => recurring(rule, place, until),
            Self::Appointment(rule) => anchored(rule, place, until),
        }
    }

    /// Whether the rule wants something after `at`. Rules that hang on appointments always may: new ones are made.
    pub fn goes_on_after(&self, at: DateTime<Utc>, zone_name: &str) -> bool {
        match self {
            Self::Once { .. } | Self::OpenLog { .. } => false,
            Self::Recurring(rule) => rule.slots().any(|slot| zone::resolve(slot.local, zone_name) > at),
            Self::Appointment(_) => true,
        }
    }
}

fn recurring(rule: &Recurring, place: Place<'_>, until: DateTime<Utc>) -> Vec<Planned> {
    let opens = |slot: &Slot| zone::resolve(slot.local, place.zone);
    let mut planned = Vec::new();
    let mut slots = rule.slots().filter(|slot| exists(slot.date, place.zone)).peekable();
    while let Some(slot) = slots.next() {
        let opens_at = opens(&slot);
        if opens_at > until {
            break;
        }
        if opens_at < place.since {
            continue;
        }
        // The next one takes its place: no more than one waits.
        let next = slots.peek().map(opens).filter(|next| *next > opens_at);
        let due = rule.within.after(slot.local, place.zone);
        let due = next.map_or(due, |next| due.min(next));
        let closes_at = next.map_or(due + AFTER_DUE, |next| next.min(due + AFTER_DUE));
        planned.push(Planned { slot: slot.no.into(), times: of(slot.date, opens_at, due, closes_at, place), appointment: None });
    }
    planned
}

fn anchored(rule: &Anchored, place: Place<'_>, until: DateTime<Utc>) -> Vec<Planned> {
    let mut hung = rule.hung(place.anchors, place.zone);
    hung.sort_by_key(|one| one.opens_at);
    let mut of_day: HashMap<NaiveDate, i32> = HashMap::new();
    let mut planned = Vec::new();
    for (at, one) in hung.iter().enumerate() {
        let local_date = zone::local(one.opens_at, place.zone).date();
        let slot = of_day.entry(local_date).or_default();
        // What hangs on an appointment made late is still worth opening until it begins.
        if one.opens_at <= until && one.due_at > place.since {
            let next = hung.get(at + 1).map(|next: &Hung| next.opens_at).filter(|next| *next > one.due_at);
            let closes_at = next.map_or(one.due_at + AFTER_DUE, |next| next.min(one.due_at + AFTER_DUE));
            let times = of(local_date, one.opens_at, one.due_at, closes_at, place);
            planned.push(Planned { slot: *slot, times, appointment: Some(one.appointment) });
        }
        *slot += 1;
    }
    planned
}

fn of(local_date: NaiveDate, opens_at: DateTime<Utc>, due: DateTime<Utc>, closes_at: DateTime<Utc>, place: Place<'_>) -> Times {
    let times = Times { local_date, opens_at, due_at: Some(due), window_ends_at: due, closes_at, remind_at: None };
    times.reminded_by(&place.reminders, opens_at, place.zone, place.quiet)
}

/// Whether there is such a day at all: Samoa had no 30 December 2011.
fn exists(date: NaiveDate, zone_name: &str) -> bool {
    let same = |time: NaiveTime| zone::local(zone::resolve(date.and_time(time), zone_name), zone_name).date() == date;
    same(NaiveTime::MIN) || same(NaiveTime::from_hms_opt(23, 59, 0).unwrap_or_default())
}
