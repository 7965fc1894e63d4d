//! When something is due: the rule, kept as local time in the client's zone, and what follows from it.
//!
//! `ahead` tells what is to come, `written` writes a rule back into the form.
//! `recurring` and `anchored` say when a rule comes, `plan` makes occurrences of it, `times` the times of one; `typed` reads what was
//! typed, `check` whether it makes sense, `words` says it back; `pause` moves a rule by a pause, `quiet` holds mail at night.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::zone;

mod ahead;
mod anchored;
mod check;
mod pause;
mod plan;
mod quiet;
mod recurring;
mod times;
mod typed;
mod words;
mod written;

#[cfg(test)]
mod tests;

pub use anchored::{Anchor, Anchored, Side};
pub use plan::{Place, Planned};
pub use quiet::QuietHours;
pub use recurring::{Cadence, End, MOST_A_DAY, Recurring, Slot, Thinning};
pub use times::{LONGEST_LINK, Times, Within, link_expiry, missed_at};
pub use typed::{TypedSchedule, TypedThinning, WEEKDAYS};

/// The rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Schedule {
    /// One occurrence, sent at once or at a local time, due at a local time or whenever.
    Once { send_at: Option<NaiveDateTime>, due_at: Option<NaiveDateTime> },
    /// Again and again.
    Recurring(Recurring),
    /// With each appointment.
    Appointment(Anchored),
    /// One occurrence that stays open, for entries whenever there is something: until the end of that day, or for a year.
    OpenLog { from: Option<NaiveDateTime>, until: Option<NaiveDate> },
}

impl Schedule {
    /// Once, sent at once.
    pub fn once(due_at: Option<NaiveDateTime>) -> Self {
        Self::Once { send_at: None, due_at }
    }

    /// Whether it makes one occurrence only.
    pub fn is_single(&self) -> bool {
        matches!(self, Self::Once { .. } | Self::OpenLog { .. })
    }

    /// When a single one is to be sent, where that is later than at once.
    pub fn sent_later(&self) -> Option<NaiveDateTime> {
        match self {
            Self::Once { send_at, .. } => *send_at,
            Self::OpenLog { from, .. } => *from,
            Self::Recurring(_) | Self::Appointment(_) => None,
        }
    }

    /// When what comes once is due, in local time.
    pub fn due_once(&self) -> Option<NaiveDateTime> {
        match self {
            Self::Once { due_at, .. } => *due_at,
            _ => None,
        }
    }

    /// The same rule with another due time; of rules that come again nothing changes.
    pub fn with_due(self, due_at: Option<NaiveDateTime>) -> Self {
        match self {
            Self::Once { send_at, .. } => Self::Once { send_at, due_at },
            other => other,
        }
    }

    /// The times of the occurrence of a single one, opened or to be opened at `opens_at`, after its due time was changed `now`.
    pub fn times_from(&self, opens_at: DateTime<Utc>, zone_name: &str, quiet: QuietHours, now: DateTime<Utc>) -> Times {
        let due = self.due_once();
        let due_at = due.map(|at| zone::resolve(at, zone_name));
        let closes_at = match self {
            Self::OpenLog { until: Some(until), .. } => zone::resolve(until.succ_opt().unwrap_or(*until).and_time(chrono::NaiveTime::MIN), zone_name),
            Self::OpenLog { until: None, .. } => opens_at + times::LONGEST_LOG,
            _ => due_at.map_or(opens_at.max(now) + times::WITHOUT_DUE, |due| due + times::AFTER_DUE),
        };
        Times {
            local_date: due.map_or_else(|| zone::local(opens_at, zone_name).date(), |at| at.date()),
            opens_at,
            due_at,
            window_ends_at: closes_at,
            closes_at,
            remind_at: times::remind_at(opens_at.max(now), due_at, zone_name, quiet),
        }
    }

    /// The times of the occurrence of a single one for a client in this zone, assigned `now`.
    pub fn times(&self, zone_name: &str, quiet: QuietHours, now: DateTime<Utc>) -> Times {
        let opens_at = self.sent_later().map_or(now, |at| zone::resolve(at, zone_name)).max(now);
        self.times_from(opens_at, zone_name, quiet, now)
    }

    /// The day on which a rule that comes again begins.
    pub fn begins(&self) -> Option<NaiveDate> {
        match self {
            Self::Recurring(rule) => Some(rule.from),
            Self::Appointment(rule) => Some(rule.from),
            Self::Once { .. } | Self::OpenLog { .. } => None,
        }
    }

    /// The most times that it comes on one day.
    pub fn times_a_day(&self) -> usize {
        match self {
            Self::Recurring(rule) => rule.times_a_day(),
            _ => 1,
        }
    }
}
