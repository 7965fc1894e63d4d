//! Who wrote something of a client's, and in which session: what reading back asks for.

use chrono::{DateTime, Utc};
use entity::ids::{ClientSessionId, PractitionerId};
use entity::kinds::Author;

use super::scope::{Actor, Scope};

/// Who writes, when, and in which of the client's sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrote {
    pub author: Author,
    pub practitioner: Option<PractitionerId>,
    pub session: Option<ClientSessionId>,
    pub at: DateTime<Utc>,
}

impl Wrote {
    /// Of whoever acts: a client in this session, or somebody of the practice.
    pub fn by(scope: &Scope, session: Option<ClientSessionId>, at: DateTime<Utc>) -> Self {
        match scope.actor() {
            Actor::Client(_) => Self { author: Author::Client, practitioner: None, session, at },
            _ => Self { author: Author::Practitioner, practitioner: scope.practitioner(), session: None, at },
        }
    }

    /// Whether it was the client.
    pub fn is_client(&self) -> bool {
        self.author == Author::Client
    }
}
