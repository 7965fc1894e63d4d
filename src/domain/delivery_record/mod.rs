//! The delivery record of one occurrence: from facts that are kept anyway to what happened, in the order of time, and to an answer for
//! "why was this not sent?". Whatever is new about delivery comes in as a fact; its words are here, and the compiler asks for them.

use chrono::{DateTime, Utc};
use entity::kinds::{AttemptState, EmailState, OccurrenceStatus, OccurrenceWhy};

use super::barrier::Barrier;

mod answer;
mod entries;
#[cfg(test)]
mod tests;

pub use answer::{Why, not_reminded, not_sent};
pub use entries::{Entry, What, entries};

/// Everything that is known about the delivery of one occurrence.
#[derive(Clone, Debug)]
pub struct Facts {
    pub now: DateTime<Utc>,
    pub status: OccurrenceStatus,
    /// Why it was not sent, or ended without an answer.
    pub why: Option<OccurrenceWhy>,
    pub times: Times,
    /// What stands between the client and its invitation, and its reminder.
    pub barrier: Option<Barrier>,
    pub reminder_barrier: Option<Barrier>,
    pub client: ClientTimes,
    /// In the order they were asked for.
    pub mails: Vec<Mail>,
    pub saves: Saves,
    /// When answers came in, the first one first.
    pub responses: Vec<DateTime<Utc>>,
    /// Since when no mail leaves at all, because the mail server does not let us in.
    pub sending_stopped: Option<DateTime<Utc>>,
}

/// The times of the occurrence itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    pub planned_at: DateTime<Utc>,
    pub opens_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub remind_at: Option<DateTime<Utc>>,
    pub moved_at: Option<DateTime<Utc>>,
    pub opened_at: Option<DateTime<Utc>>,
    /// The first saved answer. Neither opening a link nor pressing its button begins anything.
    pub begun_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub declined_at: Option<DateTime<Utc>>,
    pub missed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
}

/// What happened to the client as far as it is still so.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClientTimes {
    pub paused_at: Option<DateTime<Utc>>,
    pub discharged_at: Option<DateTime<Utc>>,
    pub refused_at: Option<DateTime<Utc>>,
    pub reminders_stopped_at: Option<DateTime<Utc>>,
}

/// How often something was saved, as long as that is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saves {
    pub count: usize,
    pub last_at: Option<DateTime<Utc>>,
}

/// A mail about it.
#[derive(Clone, Debug)]
pub struct Mail {
    pub part: Part,
    /// Whether it speaks of other things too.
    pub several: bool,
    pub state: EmailState,
    pub asked_at: DateTime<Utc>,
    pub next_try_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    /// When a mail server told that it could not be delivered after all.
    pub bounced_at: Option<DateTime<Utc>>,
    /// Why it waits, was dropped or given up.
    pub reason: Option<String>,
    pub tries: Vec<Try>,
}

/// What a mail was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Invitation,
    Reminder,
    /// The practitioner sent the link again.
    Again,
    /// The client asked for a link that works.
    FreshLink,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Invitation, Self::Reminder, Self::Again, Self::FreshLink];

    /// From what the outbox keeps: the mail's kind, and the key that says why it exists.
    pub fn of(kind: &str, key: &str) -> Self {
        match kind {
            "reminder" => Self::Reminder,
            "fresh_link" => Self::FreshLink,
            _ if key.starts_with("again:") => Self::Again,
            _ if key.starts_with("reminder:") => Self::Reminder,
            _ => Self::Invitation,
        }
    }

    /// At the beginning of a line.
    pub fn words(self) -> &'static str {
        match self {
            Self::Invitation => "Invitation",
            Self::Reminder => "Reminder",
            Self::Again => "The link, sent again",
            Self::FreshLink => "Fresh link, asked for by the client",
        }
    }
}

/// One try to send a mail.
#[derive(Clone, Debug)]
pub struct Try {
    pub at: DateTime<Utc>,
    pub state: AttemptState,
    /// What the server said.
    pub said: Option<String>,
}

impl Mail {
    /// Whether a mail server took it and nobody gave it back.
    pub fn arrived(&self) -> bool {
        self.state == EmailState::Sent && self.bounced_at.is_none()
    }

    /// What a server said last.
    fn said(&self) -> Option<&str> {
        self.tries.iter().rev().find_map(|one| one.said.as_deref())
    }

    /// When it came to its present state, as far as that is known.
    fn settled_at(&self) -> DateTime<Utc> {
        self.tries.last().map_or(self.next_try_at, |last| last.at).max(self.asked_at)
    }
}
