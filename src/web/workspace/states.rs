//! What became of an occurrence, in words for the practitioner.

use entity::kinds::OccurrenceStatus;

use super::Desk;
use crate::domain::occurrence::{self, Facts, State};
use crate::pages::dates;
use crate::store::occurrences::{Occurrence, was_late};
use crate::store::outbox::OutboxEmail;

/// The state of an occurrence, given the mails about it.
pub fn state_of(occurrence: &Occurrence, mails: &[OutboxEmail], now: chrono::DateTime<chrono::Utc>) -> State {
    let mailed = mails.iter().any(|mail| mail.subject_id == occurrence.id.0 && mail.sent_at.is_some());
    let facts = Facts { status: occurrence.status, mailed, begun_at: occurrence.begun_at, due_at: occurrence.due_at };
    occurrence::state(facts, now)
}

/// The state in words.
pub fn state_text(state: State, occurrence: &Occurrence) -> String {
    match state {
        State::Planned => "planned",
        State::Mailed => "mailed",
        State::Begun => "begun",
        State::Completed if was_late(occurrence) || occurrence.missed_at.is_some() => "completed, late",
        State::Completed => "completed",
        State::Late if occurrence.begun_at.is_some() => "late, begun",
        State::Late => "late",
        State::Declined => "declined",
        State::Missed => "missed",
        State::Cancelled => "cancelled",
    }
    .to_owned()
}

/// When it is due or was done, in the client's own time.
pub fn when_of(desk: &Desk, occurrence: &Occurrence, zone: &str) -> String {
    let speech = desk.speech();
    if let Some(at) = occurrence.completed_at.or(occurrence.declined_at).or(occurrence.cancelled_at) {
        return format!("on {}", dates::short(speech, at, zone));
    }
    if occurrence.status == OccurrenceStatus::Planned {
        let due = occurrence.due_at.map(|due| format!(", due {}", dates::short_with_time(speech, due, zone))).unwrap_or_default();
        return format!("mail goes {} ({zone}){due}", dates::short_with_time(speech, occurrence.opens_at, zone));
    }
    match occurrence.due_at {
        Some(due) => format!("due {}", dates::short_with_time(speech, due, zone)),
        None => format!("since {}, no due date", dates::short(speech, occurrence.opens_at, zone)),
    }
}
