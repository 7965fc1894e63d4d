//! Who asks, and in which practice. Every query about a practice's data takes a `Scope`, and only the extractors
//! of `web` (a session, a key) and the worker make one: no handler can name a practice that it was not let into.

use entity::ids::{ApiKeyId, ClientId, PracticeId, PractitionerId};
use entity::kinds::ActorKind;
use uuid::Uuid;

/// Who does something, for the audit trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Practitioner(PractitionerId),
    Client(ClientId),
    ApiKey(ApiKeyId),
    System,
}

impl Actor {
    /// Kind and id as the audit trail keeps them.
    pub fn parts(self) -> (ActorKind, Option<Uuid>) {
        match self {
            Self::Practitioner(id) => (ActorKind::Practitioner, Some(id.0)),
            Self::Client(id) => (ActorKind::Client, Some(id.0)),
            Self::ApiKey(id) => (ActorKind::ApiKey, Some(id.0)),
            Self::System => (ActorKind::System, None),
        }
    }
}

/// Whose data within the practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody's.
    Practice,
    /// Of the clients in this practitioner's caseload, and of cases shared with them.
    Caseload(PractitionerId),
    /// Of this client alone.
    Client(ClientId),
}

/// The right to see and change one practice's data, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    practice: PracticeId,
    actor: Actor,
    reach: Reach,
}

impl Scope {
    /// Called where the right was checked: the extractors of `web`, the worker, the demo's beginning. A client reaches only
    /// what is their own.
    pub fn checked(practice: PracticeId, actor: Actor) -> Self {
        let reach = match actor {
            Actor::Client(client) => Reach::Client(client),
            _ => Reach::Practice,
        };
        Self { practice, actor, reach }
    }

    /// The same right, narrowed to one practitioner's caseload.
    pub fn within_caseload_of(self, practitioner: PractitionerId) -> Self {
        Self { reach: Reach::Caseload(practitioner), ..self }
    }

    /// The same actor with the whole practice in sight: for questions whose answer names nobody (is this address known?).
    pub fn whole_practice(self) -> Self {
        Self { reach: Reach::Practice, ..self }
    }

    /// Whose data may be seen.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The practice whose data may be seen.
    pub fn practice(&self) -> PracticeId {
        self.practice
    }

    /// Who acts.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The practitioner who acts, where it is one.
    pub fn practitioner(&self) -> Option<PractitionerId> {
        match self.actor {
            Actor::Practitioner(id) => Some(id),
            _ => None,
        }
    }
}

/// What a key of the admin API may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiScope {
    Admin,
    ClinicalRead,
    ClinicalWrite,
    Templates,
}

impl ApiScope {
    pub const ALL: [Self; 4] = [Self::Admin, Self::ClinicalRead, Self::ClinicalWrite, Self::Templates];

    /// What it allows, in words for whoever makes a key.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Admin => "run the practice: settings, people, mail, keys, audit trail",
            Self::ClinicalRead => "read clients, assignments, answers and progress",
            Self::ClinicalWrite => "add and change clients and assignments",
            Self::Templates => "read and write templates",
        }
    }

    /// The word in a key's list of scopes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::ClinicalRead => "clinical:read",
            Self::ClinicalWrite => "clinical:write",
            Self::Templates => "templates",
        }
    }
}
