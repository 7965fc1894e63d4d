//! The one timeline of a client: everything that happened between two appointments and in them, the newest first. Here are what can
//! happen, the order, and how what was read a piece at a time is put together; `spans` groups it by the interval between two appointments
//! (`PRACTICES.md` row 43: that interval is the unit), `search` finds words in it.

use std::cmp::Reverse;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Utc};
use uuid::Uuid;

pub mod search;
pub mod spans;

/// What can be chosen to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Completion,
    NotDone,
    Assignment,
    Plan,
    Entry,
    Topic,
    Reply,
    Goal,
    SafetyPlan,
    Takeaway,
    Appointment,
    Alert,
    Consent,
    Mail,
}

impl Kind {
    pub const ALL: [Self; 14] = [
        Self::Completion,
        Self::NotDone,
        Self::Assignment,
        Self::Plan,
        Self::Entry,
        Self::Topic,
        Self::Reply,
        Self::Goal,
        Self::SafetyPlan,
        Self::Takeaway,
        Self::Appointment,
        Self::Alert,
        Self::Consent,
        Self::Mail,
    ];

    /// In addresses, forms and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Completion => "completion",
            Self::NotDone => "not_done",
            Self::Assignment => "assignment",
            Self::Plan => "plan",
            Self::Entry => "entry",
            Self::Topic => "topic",
            Self::Reply => "reply",
            Self::Goal => "goal",
            Self::SafetyPlan => "safety_plan",
            Self::Takeaway => "takeaway",
            Self::Appointment => "appointment",
            Self::Alert => "alert",
            Self::Consent => "consent",
            Self::Mail => "mail",
        }
    }

    /// For whoever chooses.
    pub fn label(self) -> &'static str {
        match self {
            Self::Completion => "Completed",
            Self::NotDone => "Could not be done",
            Self::Assignment => "Assignments",
            Self::Plan => "Plans, and how it went",
            Self::Entry => "Written and shared",
            Self::Topic => "For the next session",
            Self::Reply => "Replies",
            Self::Goal => "Goals and steps",
            Self::SafetyPlan => "Safety plan",
            Self::Takeaway => "Takeaways",
            Self::Appointment => "Appointments",
            Self::Alert => "Answers that need attention",
            Self::Consent => "Consent",
            Self::Mail => "Mails that failed",
        }
    }

    /// Whether somebody without clinical content may see it: when somebody was here, what did not arrive, that something was given.
    pub fn is_plain(self) -> bool {
        matches!(self, Self::Appointment | Self::Mail | Self::Assignment)
    }
}

impl FromStr for Kind {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or(())
    }
}

/// Each thing that can happen. Each is one column of times of one table. Their order decides between what happened at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    AlertClosed,
    AlertActed,
    AlertSeen,
    Alert,
    AlertUnsent,
    Review,
    Completed,
    /// A completion was taken back, went to the right client, or came from a wrong one.
    PutRight,
    Declined,
    Missed,
    PlanWritten,
    AssignmentEnded,
    AssignmentChanged,
    AssignmentGiven,
    EntryShared,
    TopicDone,
    TopicAdded,
    Replied,
    StepSaid,
    GoalEnded,
    GoalMade,
    SafetyPlanReviewed,
    SafetyPlanWritten,
    TakeawayWritten,
    AppointmentCancelled,
    Appointment,
    Consented,
    MailFailed,
}

impl Event {
    pub const ALL: [Self; 28] = [
        Self::AlertClosed,
        Self::AlertActed,
        Self::AlertSeen,
        Self::Alert,
        Self::AlertUnsent,
        Self::Review,
        Self::Completed,
        Self::PutRight,
        Self::Declined,
        Self::Missed,
        Self::PlanWritten,
        Self::AssignmentEnded,
        Self::AssignmentChanged,
        Self::AssignmentGiven,
        Self::EntryShared,
        Self::TopicDone,
        Self::TopicAdded,
        Self::Replied,
        Self::StepSaid,
        Self::GoalEnded,
        Self::GoalMade,
        Self::SafetyPlanReviewed,
        Self::SafetyPlanWritten,
        Self::TakeawayWritten,
        Self::AppointmentCancelled,
        Self::Appointment,
        Self::Consented,
        Self::MailFailed,
    ];

    /// In cursors and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::AlertClosed => "alert_closed",
            Self::AlertActed => "alert_acted",
            Self::AlertUnsent => "alert_unsent",
            Self::AlertSeen => "alert_seen",
            Self::Alert => "alert",
            Self::Review => "review",
            Self::Completed => "completed",
            Self::PutRight => "put_right",
            Self::Declined => "declined",
            Self::Missed => "missed",
            Self::PlanWritten => "plan_written",
            Self::AssignmentEnded => "assignment_ended",
            Self::AssignmentChanged => "assignment_changed",
            Self::AssignmentGiven => "assignment_given",
            Self::EntryShared => "entry_shared",
            Self::TopicDone => "topic_done",
            Self::TopicAdded => "topic_added",
            Self::Replied => "replied",
            Self::StepSaid => "step_said",
            Self::GoalEnded => "goal_ended",
            Self::GoalMade => "goal_made",
            Self::SafetyPlanReviewed => "safety_plan_reviewed",
            Self::SafetyPlanWritten => "safety_plan_written",
            Self::TakeawayWritten => "takeaway_written",
            Self::AppointmentCancelled => "appointment_cancelled",
            Self::Appointment => "appointment",
            Self::Consented => "consented",
            Self::MailFailed => "mail_failed",
        }
    }

    /// Under what it is chosen.
    pub fn kind(self) -> Kind {
        match self {
            Self::AlertClosed | Self::AlertActed | Self::AlertSeen | Self::Alert | Self::AlertUnsent => Kind::Alert,
            Self::Completed | Self::PutRight => Kind::Completion,
            Self::Declined | Self::Missed => Kind::NotDone,
            Self::PlanWritten | Self::Review => Kind::Plan,
            Self::AssignmentEnded | Self::AssignmentChanged | Self::AssignmentGiven => Kind::Assignment,
            Self::EntryShared => Kind::Entry,
            Self::TopicDone | Self::TopicAdded => Kind::Topic,
            Self::Replied => Kind::Reply,
            Self::StepSaid | Self::GoalEnded | Self::GoalMade => Kind::Goal,
            Self::SafetyPlanReviewed | Self::SafetyPlanWritten => Kind::SafetyPlan,
            Self::TakeawayWritten => Kind::Takeaway,
            Self::AppointmentCancelled | Self::Appointment => Kind::Appointment,
            Self::Consented => Kind::Consent,
            Self::MailFailed => Kind::Mail,
        }
    }
}

/// That something happened: when, what, and which row tells of it. Also a place on the timeline, to go on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Happening {
    pub at: DateTime<Utc>,
    pub event: Event,
    pub id: Uuid,
}

impl Happening {
    /// The order of the timeline: the newest first; of the same moment in the order of events, then the newest row first.
    fn place(&self) -> (Reverse<DateTime<Utc>>, Event, Reverse<Uuid>) {
        (Reverse(self.at), self.event, Reverse(self.id))
    }

    /// Whether it stands after (is older than) a place.
    pub fn is_after(&self, place: &Self) -> bool {
        self.place() > place.place()
    }

    /// As it stands in an address: a time, a word, a number. Nothing that anybody wrote.
    pub fn cursor(&self) -> String {
        format!("{}.{}.{}", self.at.timestamp_micros(), self.event.word(), self.id)
    }

    /// Reads one back; nothing where it was never one of ours.
    pub fn of_cursor(cursor: &str) -> Option<Self> {
        let (at, rest) = cursor.split_once('.')?;
        let (event, id) = rest.split_once('.')?;
        // No database takes every year that a number can mean.
        let at = DateTime::from_timestamp_micros(at.parse().ok()?).filter(|at| (1..=9_999).contains(&at.year()))?;
        Some(Self { at, event: Event::ALL.into_iter().find(|known| known.word() == event)?, id: id.parse().ok()? })
    }
}

/// Puts together what was read of each event: one page, and where the next one goes on. Each part has to hold its first
/// `limit + 1` happenings (or all, where there are fewer); then the page is what it would be if everything had been read at once.
pub fn merge(parts: Vec<Vec<Happening>>, limit: usize) -> (Vec<Happening>, Option<Happening>) {
    let mut all: Vec<Happening> = parts.into_iter().flatten().collect();
    all.sort_by_key(Happening::place);
    let more = all.len() > limit;
    all.truncate(limit);
    let next = all.last().copied().filter(|_| more);
    (all, next)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn every_event_is_listed_and_every_kind_has_one() {
        let words: std::collections::BTreeSet<_> = Event::ALL.iter().map(|event| event.word()).collect();
        assert_eq!(words.len(), Event::ALL.len());
        for kind in Kind::ALL {
            assert!(Event::ALL.iter().any(|event| event.kind() == kind), "{kind:?}");
            assert_eq!(kind.word().parse(), Ok(kind));
        }
    }

    #[test]
    fn a_cursor_comes_back_as_it_was_and_nothing_else_is_one() {
        let place = Happening { at: at(1_000), event: Event::Declined, id: Uuid::from_u128(7) };
        assert_eq!(Happening::of_cursor(&place.cursor()), Some(place));
        for wrong in [
            "",
            ".",
            "1.declined",
            "-8000000000000000000.alert.00000000-0000-0000-0000-000000000007",
            "x.declined.00000000-0000-0000-0000-000000000007",
            "1.sad.00000000-0000-0000-0000-000000000007",
        ] {
            assert_eq!(Happening::of_cursor(wrong), None, "{wrong}");
        }
    }

    proptest! {
        /// Reading in pages shows everything once, in one order, whatever came at the same moment.
        #[test]
        fn pages_put_together_are_the_whole(rows in prop::collection::btree_set((0i64..6, 0..Event::ALL.len(), 0u128..9), 0..60), limit in 1usize..9) {
            let all: Vec<Happening> = rows.iter().map(|(s, e, id)| Happening { at: at(*s), event: Event::ALL[*e], id: Uuid::from_u128(*id) }).collect();
            let (whole, none) = merge(vec![all.clone()], usize::MAX - 1);
            prop_assert!(none.is_none());
            let (mut read, mut from) = (Vec::new(), None);
            loop {
                // As the store does: of each event the first few after the place.
                let parts = Event::ALL.map(|event| {
                    let of_event = whole.iter().filter(|one| one.event == event && from.is_none_or(|from| one.is_after(&from)));
                    of_event.copied().take(limit + 1).collect()
                });
                let (page, next) = merge(parts.into(), limit);
                read.extend(page);
                from = next;
                if from.is_none() { break }
            }
            prop_assert_eq!(read, whole);
        }

        #[test]
        fn no_cursor_makes_the_reader_panic(raw in ".*") {
            let _ = Happening::of_cursor(&raw);
        }
    }
}
