//! When something is due: the rule, kept as local time in the client's zone, and what follows from it.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::problems::Problems;
use super::reminding::{Known, ReminderRule};
use super::zone;

/// The rule. Only "once" for now; recurring rules are further variants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Schedule {
    /// One occurrence, sent at once or at a local time, due at a local time or whenever.
    Once { send_at: Option<NaiveDateTime>, due_at: Option<NaiveDateTime> },
}

/// The times of one occurrence, as instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Local date that makes the occurrence unique with its assignment.
    pub local_date: NaiveDate,
    pub opens_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    /// Recorded as missed from here on.
    pub closes_at: DateTime<Utc>,
    /// The next reminder, where there is room for one.
    pub remind_at: Option<DateTime<Utc>>,
}

/// Something due is kept open for a week longer; something without a date for two weeks.
const AFTER_DUE: TimeDelta = TimeDelta::days(7);
const WITHOUT_DUE: TimeDelta = TimeDelta::days(14);
/// A link lives thirty days at most; a fresh one can be asked for.
pub const LONGEST_LINK: TimeDelta = TimeDelta::days(30);

impl Schedule {
    /// Once, sent at once.
    pub fn once(due_at: Option<NaiveDateTime>) -> Self {
        Self::Once { send_at: None, due_at }
    }

    /// Reads the assign page's fields: dates as `YYYY-MM-DD`, times as `HH:MM` (18:00 where left out).
    ///
    /// # Errors
    /// Every problem, by field (`due_date`, `due_time`, `send_date`, `send_time`).
    pub fn parse(due: (&str, &str), send: (&str, &str), zone_name: &str, now: DateTime<Utc>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let due_at = problems.note("due_date", local(due.0, due.1, evening())).flatten();
        let send_at = problems.note("send_date", local(send.0, send.1, morning())).flatten();
        let schedule = Self::Once { send_at, due_at };
        schedule.check(zone_name, now, &mut problems);
        problems.or(schedule)
    }

    /// Reads a due date and time as they are typed; 18:00 where the time is left out.
    ///
    /// # Errors
    /// A sentence for the person who typed it.
    pub fn read_due(date: &str, time: &str) -> Result<Option<NaiveDateTime>, String> {
        local(date, time, evening())
    }

    /// Whether its times are in an order that makes sense: not due before now, not sent after due, within two years.
    pub fn check(&self, zone_name: &str, now: DateTime<Utc>, problems: &mut Problems) {
        let Self::Once { send_at, due_at } = self;
        let send = send_at.map_or(now, |at| zone::resolve(at, zone_name));
        let latest = now + TimeDelta::days(731);
        if let Some(due) = due_at.map(|at| zone::resolve(at, zone_name)) {
            if due <= now {
                problems.add("due_date", "This is in the past. Please choose a later time.");
            } else if due <= send {
                problems.add("send_date", "This would be sent after it is due. Please choose an earlier time to send it.");
            } else if due > latest {
                problems.add("due_date", "Please choose a time within the next two years.");
            }
        }
        if send > latest {
            problems.add("send_date", "Please choose a time within the next two years.");
        }
    }

    /// The same rule with another due time.
    pub fn with_due(self, due_at: Option<NaiveDateTime>) -> Self {
        let Self::Once { send_at, .. } = self;
        Self::Once { send_at, due_at }
    }

    /// Whether a changed due time makes sense: not in the past, within two years.
    pub fn check_due(&self, zone_name: &str, now: DateTime<Utc>, problems: &mut Problems) {
        let Self::Once { due_at, .. } = self;
        Self::once(*due_at).check(zone_name, now, problems);
        let opens = self.sent_at(zone_name).filter(|at| *at > now);
        if let (Some(opens), Some(due)) = (opens, due_at.map(|at| zone::resolve(at, zone_name)))
            && due <= opens
        {
            problems.add("due_date", "It is sent after that time. Please choose a later one.");
        }
    }

    fn sent_at(&self, zone_name: &str) -> Option<DateTime<Utc>> {
        let Self::Once { send_at, .. } = self;
        send_at.map(|at| zone::resolve(at, zone_name))
    }

    /// The times of its occurrence, opened or to be opened at `opens_at`, after its due time was changed `now`.
    pub fn times_from(&self, opens_at: DateTime<Utc>, zone_name: &str, quiet: QuietHours, now: DateTime<Utc>) -> Times {
        let Self::Once { due_at, .. } = self;
        let due = due_at.map(|at| zone::resolve(at, zone_name));
        Times {
            local_date: due_at.map_or_else(|| zone::local(opens_at, zone_name).date(), |at| at.date()),
            opens_at,
            due_at: due,
            closes_at: due.map_or(opens_at.max(now) + WITHOUT_DUE, |due| due + AFTER_DUE),
            remind_at: remind_at(opens_at.max(now), due, zone_name, quiet),
        }
    }

    /// The times of its occurrence for a client in this zone, assigned `now`.
    pub fn times(&self, zone_name: &str, quiet: QuietHours, now: DateTime<Utc>) -> Times {
        let Self::Once { send_at, due_at } = self;
        let opens_at = send_at.map_or(now, |at| zone::resolve(at, zone_name)).max(now);
        Self::once(*due_at).times_from(opens_at, zone_name, quiet, now)
    }
}

impl Times {
    /// The same times with the first reminder that this rule asks for; `from` is when it opens, or when its due time was changed.
    pub fn reminded_by(self, rule: &ReminderRule, from: DateTime<Utc>, zone_name: &str, quiet: QuietHours) -> Self {
        let first = rule.next(Known { opens_at: from, due_at: self.due_at, sent: 0, last: None });
        Self { remind_at: first.map(|at| quiet.after(at, zone_name)).filter(|at| *at < self.closes_at), ..self }
    }
}

/// The first reminder where nothing else was agreed.
fn remind_at(opens_at: DateTime<Utc>, due: Option<DateTime<Utc>>, zone_name: &str, quiet: QuietHours) -> Option<DateTime<Utc>> {
    let first = ReminderRule::default().next(Known { opens_at, due_at: due, sent: 0, last: None });
    first.map(|at| quiet.after(at, zone_name))
}

/// No reminder goes between these local times, in minutes after midnight; equal ones mean that there is no such time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    pub from: u16,
    pub until: u16,
}

impl Default for QuietHours {
    /// From nine in the evening until eight in the morning.
    fn default() -> Self {
        Self { from: 21 * 60, until: 8 * 60 }
    }
}

impl QuietHours {
    /// That time, or the end of the quiet hours that it falls in, in the client's zone.
    pub fn after(self, at: DateTime<Utc>, zone_name: &str) -> DateTime<Utc> {
        let local = zone::local(at, zone_name);
        let minute = u16::try_from(local.num_seconds_from_midnight() / 60).unwrap_or(0);
        let quiet = if self.from <= self.until { (self.from..self.until).contains(&minute) } else { minute >= self.from || minute < self.until };
        if !quiet {
            return at;
        }
        let tomorrow = minute >= self.until;
        let day = if tomorrow { local.date().checked_add_days(Days::new(1)).unwrap_or(local.date()) } else { local.date() };
        let end = NaiveTime::from_hms_opt(u32::from(self.until / 60), u32::from(self.until % 60), 0).unwrap_or_default();
        zone::resolve(day.and_time(end), zone_name)
    }
}

/// When a link for this occurrence made now stops working.
pub fn link_expiry(now: DateTime<Utc>, closes_at: DateTime<Utc>) -> DateTime<Utc> {
    closes_at.max(now + TimeDelta::days(1)).min(now + LONGEST_LINK)
}

fn evening() -> NaiveTime {
    NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default()
}

fn morning() -> NaiveTime {
    NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default()
}

fn local(date: &str, time: &str, default_time: NaiveTime) -> Result<Option<NaiveDateTime>, String> {
    let (date, time) = (date.trim(), time.trim());
    if date.is_empty() {
        return if time.is_empty() { Ok(None) } else { Err("Please choose a date as well.".into()) };
    }
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").map_err(|_| "Please write the date as year-month-day, such as 2026-11-24.")?;
    let time = match time {
        "" => default_time,
        typed => NaiveTime::parse_from_str(typed, "%H:%M").map_err(|_| "Please write the time as hours and minutes, such as 18:00.")?,
    };
    Ok(Some(date.and_time(time)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_due_date_is_local_and_leaves_a_week_after_it() {
        let now = utc("2026-11-21T10:00:00Z");
        let schedule = Schedule::parse(("2026-11-28", ""), ("", ""), "America/New_York", now).unwrap();
        let times = schedule.times("America/New_York", QuietHours::default(), now);
        assert_eq!(times.due_at, Some(utc("2026-11-28T23:00:00Z")));
        assert_eq!(times.closes_at, utc("2026-12-05T23:00:00Z"));
        assert_eq!(times.remind_at, Some(utc("2026-11-27T23:00:00Z")));
        assert_eq!(times.opens_at, now);
    }

    #[test]
    fn a_reminder_waits_for_the_morning() {
        let after = |quiet: QuietHours, at: &str| quiet.after(utc(at), "Europe/London");
        let night = QuietHours::default();
        assert_eq!(after(night, "2026-11-21T22:30:00Z"), utc("2026-11-22T08:00:00Z"));
        assert_eq!(after(night, "2026-11-21T03:00:00Z"), utc("2026-11-21T08:00:00Z"));
        assert_eq!(after(night, "2026-11-21T12:00:00Z"), utc("2026-11-21T12:00:00Z"));
        let siesta = QuietHours { from: 13 * 60, until: 15 * 60 + 30 };
        assert_eq!(after(siesta, "2026-11-21T14:00:00Z"), utc("2026-11-21T15:30:00Z"));
        assert_eq!(after(siesta, "2026-11-21T22:00:00Z"), utc("2026-11-21T22:00:00Z"));
        let never = QuietHours { from: 0, until: 0 };
        assert_eq!(after(never, "2026-11-21T00:00:00Z"), utc("2026-11-21T00:00:00Z"));
    }

    #[test]
    fn times_in_the_wrong_order_are_refused_with_the_place() {
        let now = utc("2026-11-21T10:00:00Z");
        let field = |due, send| Schedule::parse(due, send, "Europe/London", now).unwrap_err().0[0].field.clone();
        assert_eq!(field(("2026-11-20", ""), ("", "")), "due_date");
        assert_eq!(field(("2026-11-24", ""), ("2026-11-25", "")), "send_date");
        assert_eq!(field(("24.11.2026", ""), ("", "")), "due_date");
        assert_eq!(field(("", "18:00"), ("", "")), "due_date");
        assert_eq!(field(("2036-11-24", ""), ("", "")), "due_date");
    }
}
