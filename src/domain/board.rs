//! The caseload board: what a line is about, in which order lines stand, and when nothing came in for so long that it is worth a word.
//! It says what was and was not sent, and never why, and nothing about whoever did not send it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::ids::ClientId;
use uuid::Uuid;

use super::schedule::{Cadence, End, Schedule};

/// How far ahead ends are shown.
pub const ENDS_WITHIN: TimeDelta = TimeDelta::days(14);
/// How far back it is said what came to nothing.
pub const LOOKS_BACK: TimeDelta = TimeDelta::days(14);

/// What a line is about, most pressing first within needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An answer that needs a person.
    Alert,
    /// A client wrote that they struggle, or asks something.
    Entry,
    /// A client stopped mail as unsafe: links were ended.
    Unsafe,
    /// A mail that could not be delivered.
    Mail,
    /// What a client asks about their own data.
    Request,
    /// Somebody asks to be covered for.
    CoverAsked,
    /// What could not be done, with the client's word.
    Declined,
    /// What got no answer in time.
    Missed,
    /// What could not be sent in time.
    NotSent,
    /// A plan of which the client is not sure.
    Unsure,
    /// Reminders were stopped by the client.
    RemindersStopped,
    /// The client chose paper, or nothing online.
    OffLine,
    /// A safety plan to be looked at.
    SafetyPlan,
    /// A goal to be looked at again.
    GoalReview,
    /// A client's plan that came round with what it was made for.
    PlanReview,
    /// Nothing came in for a time.
    Silent,
    /// The last occurrence of an assignment comes.
    AssignmentEnds,
    /// The last step of a sequence is there.
    SequenceEnds,
    /// The last appointment that is planned.
    LastAppointment,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::Alert,
        Self::Entry,
        Self::Unsafe,
        Self::Mail,
        Self::Request,
        Self::CoverAsked,
        Self::Declined,
        Self::Missed,
        Self::NotSent,
        Self::Unsure,
        Self::RemindersStopped,
        Self::OffLine,
        Self::SafetyPlan,
        Self::GoalReview,
        Self::PlanReview,
        Self::Silent,
        Self::AssignmentEnds,
        Self::SequenceEnds,
        Self::LastAppointment,
    ];
}

/// One line: about whom, about what, since or until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub kind: Kind,
    /// None where it is about no client.
    pub client: Option<ClientId>,
    /// The entry, response, mail, assignment and so on, by the kind.
    pub about: Uuid,
    pub at: DateTime<Utc>,
    /// A local date, where the line is about a day.
    pub on: Option<NaiveDate>,
    /// What it is called, where it has a title.
    pub title: Option<String>,
    /// How often, where several are one line; how sure of ten, where it is about a plan.
    pub count: usize,
    /// How many other assignments the line speaks of.
    pub others: usize,
    /// Nothing was found as far back as was looked: it is longer than since `at`.
    pub longer: bool,
}

impl Item {
    /// A line about one thing, without a title.
    pub fn new(kind: Kind, client: impl Into<Option<ClientId>>, about: Uuid, at: DateTime<Utc>) -> Self {
        Self { kind, client: client.into(), about, at, on: None, title: None, count: 1, others: 0, longer: false }
    }
}

/// What came to nothing of one client stands in one line for each kind: the newest of it, with how often in all, and how many other
/// assignments it speaks of.
pub fn together(items: Vec<Item>) -> Vec<Item> {
    let mut lines: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        match lines.iter_mut().find(|line| line.kind == item.kind && line.client == item.client) {
            Some(line) => {
                line.count += item.count;
                line.others += usize::from(line.about != item.about);
            }
            None => lines.push(item),
        }
    }
    lines
}

/// A client's plan that is as old as this is worth another look, where what it is for comes again.
pub const PLAN_IS_OLD: TimeDelta = TimeDelta::days(28);

/// The last day on which a rule that comes again can come, where it has one.
pub fn last_day(schedule: &Schedule) -> Option<NaiveDate> {
    match schedule {
        Schedule::Recurring(rule) => match rule.end {
            End::On(day) => Some(day),
            End::After(_) => rule.slots().last().map(|slot| slot.date),
            End::Never => None,
        },
        Schedule::Appointment(rule) => match rule.end {
            End::On(day) => Some(day),
            End::After(_) | End::Never => None,
        },
        Schedule::OpenLog { until, .. } => *until,
        Schedule::Once { .. } => None,
    }
}

/// Whether something ends within the days that are shown.
pub fn ends_soon(day: NaiveDate, today: NaiveDate) -> bool {
    day >= today && day - today <= ENDS_WITHIN
}

/// How far back a sign of a client is looked for: thirteen weeks, as progress usually goes back. What lies before it is only told as longer.
pub const HEARD_WITHIN: TimeDelta = TimeDelta::days(91);
/// What comes more rarely than each month is waited for as if it came each month: silence is always found within [`HEARD_WITHIN`].
const LONGEST_GAP: u32 = 31;

/// About how many days lie between two times at which a rule comes, a month at most. What comes once, or stays open, is looked for weekly.
pub fn usual_gap(schedule: &Schedule) -> u32 {
    match schedule {
        Schedule::Recurring(rule) => match &rule.cadence {
            Cadence::Days { every } => u32::from(*every),
            Cadence::Weeks { every, on } => (u32::from(*every) * 7).div_ceil(u32::try_from(on.len().max(1)).unwrap_or(7)),
            Cadence::Months { .. } => LONGEST_GAP,
        }
        .clamp(1, LONGEST_GAP),
        Schedule::Once { .. } | Schedule::Appointment(_) | Schedule::OpenLog { .. } => 7,
    }
}

/// After how many days without anything a client stands among those not heard from: two rounds of what comes most often, and three days.
/// A daily log: five days; something weekly: seventeen.
pub fn quiet_days(usual_gap: u32) -> i64 {
    i64::from(usual_gap) * 2 + 3
}

/// What is known of a client who was asked for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The last completion, begun draft or shared entry, what was declined or planned, a topic that they share, or a reply that they read,
    /// where there was one within [`HEARD_WITHIN`].
    pub last: Option<DateTime<Utc>>,
    /// Since when something has been asked of them, the first that was not answered.
    pub asked_since: DateTime<Utc>,
    /// Of what is assigned, the smallest number of days between two times.
    pub usual_gap: u32,
    /// Since when they are known here: nothing can have come before.
    pub known_since: DateTime<Utc>,
}

/// Since when nothing came in, and how surely that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Since the last sign.
    Since(DateTime<Utc>),
    /// Nothing ever came; something was first asked then.
    Never(DateTime<Utc>),
    /// Since longer than then: nobody looked further back.
    Longer(DateTime<Utc>),
}

/// Since when nothing came in, where that is worth a word.
pub fn silence(heard: Heard, now: DateTime<Utc>) -> Option<Silence> {
    let (quiet, gap) = (TimeDelta::days(quiet_days(heard.usual_gap)), TimeDelta::days(heard.usual_gap.into()));
    // What was asked a moment ago is no silence, however long ago the last sign was.
    let waited = now - heard.asked_since;
    match heard.last {
        Some(last) => (waited > gap && now - last > quiet).then_some(Silence::Since(last)),
        None if waited <= quiet => None,
        None if heard.known_since >= now - HEARD_WITHIN => Some(Silence::Never(heard.asked_since)),
        None => Some(Silence::Longer(now - HEARD_WITHIN)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn heard(usual_gap: u32, last: Option<&str>) -> Heard {
        Heard { last: last.map(at), asked_since: at("2026-11-01T09:00:00Z"), usual_gap, known_since: at("2026-10-01T09:00:00Z") }
    }

    #[test]
    fn silence_fits_what_is_assigned() {
        let now = at("2026-11-10T10:00:00Z");
        let since = |text: &str| Some(Silence::Since(at(text)));
        assert_eq!(silence(heard(1, Some("2026-11-03T09:00:00Z")), now), since("2026-11-03T09:00:00Z"), "a daily log, a week of nothing");
        assert_eq!(silence(heard(1, Some("2026-11-06T09:00:00Z")), now), None);
        assert_eq!(silence(heard(7, Some("2026-11-03T09:00:00Z")), now), None, "weekly: a week is nothing");
        assert_eq!(silence(heard(7, None), at("2026-11-18T09:00:00Z")), None, "two rounds and three days are waited");
        assert_eq!(silence(heard(7, None), at("2026-11-18T09:00:01Z")), Some(Silence::Never(at("2026-11-01T09:00:00Z"))));
    }

    #[test]
    fn what_was_asked_just_now_is_no_silence() {
        let heard = Heard { asked_since: at("2026-11-09T09:00:00Z"), ..heard(7, Some("2026-08-20T09:00:00Z")) };
        assert_eq!(silence(heard, at("2026-11-10T10:00:00Z")), None);
        assert!(silence(heard, at("2026-11-16T10:00:00Z")).is_some());
    }

    #[test]
    fn what_lies_further_back_than_was_looked_is_told_as_longer() {
        let long_known = Heard { known_since: at("2025-01-01T09:00:00Z"), ..heard(7, None) };
        let now = at("2026-11-20T10:00:00Z");
        assert_eq!(silence(long_known, now), Some(Silence::Longer(now - HEARD_WITHIN)), "nobody looked whether there was one before");
        assert_eq!(silence(long_known, at("2026-11-10T10:00:00Z")), None);
    }

    #[test]
    fn what_came_to_nothing_is_one_line_for_each_client() {
        let (ann, ed) = (ClientId(Uuid::from_u128(1)), ClientId(Uuid::from_u128(2)));
        let missed = |client, about, count| Item { count, ..Item::new(Kind::Missed, client, Uuid::from_u128(about), at("2026-11-10T10:00:00Z")) };
        let lines = together(vec![missed(ann, 7, 5), missed(ed, 8, 1), missed(ann, 9, 2)]);
        let told: Vec<_> = lines.iter().map(|line| (line.client, line.count, line.others)).collect();
        assert_eq!(told, [(Some(ann), 7, 1), (Some(ed), 1, 0)]);
    }

    #[test]
    fn an_end_is_shown_two_weeks_ahead() {
        let on = |day: &str| day.parse::<NaiveDate>().unwrap();
        assert!(ends_soon(on("2026-11-10"), on("2026-11-10")));
        assert!(ends_soon(on("2026-11-24"), on("2026-11-10")));
        assert!(!ends_soon(on("2026-11-25"), on("2026-11-10")));
        assert!(!ends_soon(on("2026-11-09"), on("2026-11-10")));
        assert_eq!(last_day(&Schedule::OpenLog { from: None, until: Some(on("2026-12-01")) }), Some(on("2026-12-01")));
        assert_eq!(last_day(&Schedule::once(None)), None);
    }

    #[test]
    fn a_gap_of_each_rule() {
        assert_eq!(usual_gap(&Schedule::once(None)), 7);
        assert_eq!((quiet_days(1), quiet_days(7)), (5, 17));
        assert!(TimeDelta::days(quiet_days(LONGEST_GAP)) < HEARD_WITHIN, "silence is found within what is looked through");
    }
}
