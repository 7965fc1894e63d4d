//! What became of an assignment: one word, derived from facts that are kept with their times.

use chrono::{DateTime, Utc};
use entity::kinds::OccurrenceStatus;
use serde::Serialize;

/// The state that people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not yet open, or its mail not yet gone.
    Planned,
    Mailed,
    /// A first answer was saved. There is no "opened": robots open links.
    Begun,
    Completed,
    /// Past its due time and still open.
    Late,
    Declined,
    Missed,
    Cancelled,
}

impl State {
    /// The word, as the API and the pages write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Mailed => "mailed",
            Self::Begun => "begun",
            Self::Completed => "completed",
            Self::Late => "late",
            Self::Declined => "declined",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The facts that a state is derived from.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub status: OccurrenceStatus,
    pub mailed: bool,
    pub begun_at: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
}

/// The state at `now`.
pub fn state(facts: Facts, now: DateTime<Utc>) -> State {
    match facts.status {
        OccurrenceStatus::Planned => State::Planned,
        OccurrenceStatus::Completed => State::Completed,
        OccurrenceStatus::Declined => State::Declined,
        OccurrenceStatus::Missed => State::Missed,
        OccurrenceStatus::Cancelled => State::Cancelled,
        OccurrenceStatus::Open if facts.due_at.is_some_and(|due| due < now) => State::Late,
        OccurrenceStatus::Open if facts.begun_at.is_some() => State::Begun,
        OccurrenceStatus::Open if facts.mailed => State::Mailed,
        OccurrenceStatus::Open => State::Planned,
    }
}
