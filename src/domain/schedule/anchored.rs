//! Rules that hang on appointments: some days before each, or some hours after it.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::recurring::End;
use super::times::Within;
use crate::domain::zone;

/// Where a rule hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// That many days before the appointment's day, at that local time; due when it begins.
    Before { days: u16, at: NaiveTime },
    /// That many hours after it ended.
    After { hours: u16, within: Within },
}

/// A rule that follows the appointments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchored {
    pub side: Side,
    /// Appointments from this day on.
    pub from: NaiveDate,
    pub end: End,
}

/// An appointment, as far as rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub id: Uuid,
    pub start: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

/// What one appointment brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hung {
    pub appointment: Uuid,
    pub opens_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
}

impl Anchored {
    /// What these appointments bring, in the order of the appointments.
    pub fn hung(&self, anchors: &[Anchor], zone_name: &str) -> Vec<Hung> {
        let (last, most) = match self.end {
            End::Never => (NaiveDate::MAX, usize::MAX),
            End::On(date) => (date, usize::MAX),
            End::After(count) => (NaiveDate::MAX, usize::try_from(count).unwrap_or(usize::MAX)),
        };
        let day = |anchor: &Anchor| zone::local(anchor.start, zone_name).date();
        let mut mine: Vec<&Anchor> = anchors.iter().filter(|anchor| (self.from..=last).contains(&day(anchor))).collect();
        mine.sort_by_key(|anchor| (anchor.start, anchor.id));
        mine.into_iter().take(most).map(|anchor| self.of(anchor, zone_name)).collect()
    }

    fn of(&self, anchor: &Anchor, zone_name: &str) -> Hung {
        match self.side {
            Side::Before { days, at } => {
                let day = zone::local(anchor.start, zone_name).date();
                let day = day.checked_sub_days(Days::new(days.into())).unwrap_or(day);
                // On the day itself the time may be later than the appointment: then an hour before it.
                let opens_at = zone::resolve(day.and_time(at), zone_name).min(anchor.start - TimeDelta::hours(1));
                Hung { appointment: anchor.id, opens_at, due_at: anchor.start }
            }
            Side::After { hours, within } => {
                let opens_at = anchor.end + TimeDelta::hours(hours.into());
                Hung { appointment: anchor.id, opens_at, due_at: within.after(zone::local(opens_at, zone_name), zone_name) }
            }
        }
    }
}
