//! Who asks, and in which practice. Every query about a practice's data takes a `Scope`, and only the extractors
//! of `web` (a session, a key) and the worker make one: no handler can name a practice that it was not let into.

use chrono::NaiveDate;
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
    /// The practice's day for which cover counts; none: no cover counts.
    covers_on: Option<NaiveDate>,
    /// The practice's day for which the right to read along counts; none: it does not count.
    reads_along_on: Option<NaiveDate>,
    /// Within the reach, the clients of this practitioner alone.
    only: Option<PractitionerId>,
}

impl Scope {
    /// Called where the right was checked: the extractors of `web`, the worker, the demo's beginning. A client reaches only
    /// what is their own.
    pub fn checked(practice: PracticeId, actor: Actor) -> Self {
        let reach = match actor {
            Actor::Client(client) => Reach::Client(client),
            _ => Reach::Practice,
        };
        Self { practice, actor, reach, covers_on: None, reads_along_on: None, only: None }
    }

    /// The same right, narrowed to one practitioner's caseload.
    pub fn within_caseload_of(self, practitioner: PractitionerId) -> Self {
        Self { reach: Reach::Caseload(practitioner), ..self }
    }

    /// The same actor with the whole practice in sight: for questions whose answer names nobody (is this address known?).
    pub fn whole_practice(self) -> Self {
        Self { reach: Reach::Practice, covers_on: None, reads_along_on: None, only: None, ..self }
    }

    /// With the caseloads that this practitioner covers on this day of the practice.
    pub fn covering_on(self, day: NaiveDate) -> Self {
        Self { covers_on: Some(day), ..self }
    }

    /// With whatever this practitioner may read along with on this day of the practice. For looking only: nothing is ever written
    /// within such a scope, and `web::workspace` makes one where a page is asked for, never where a form is posted.
    pub fn reading_along_on(self, day: NaiveDate) -> Self {
        Self { reads_along_on: Some(day), ..self }
    }

    /// The same right without what is only read along with: what may be changed.
    pub fn without_reading_along(self) -> Self {
        Self { reads_along_on: None, ..self }
    }

    /// Of what is reached, the clients for whom this practitioner is responsible.
    pub fn only_of(self, practitioner: PractitionerId) -> Self {
        Self { only: Some(practitioner), ..self }
    }

    /// The day for which cover counts.
    pub fn covers_on(&self) -> Option<NaiveDate> {
        self.covers_on
    }

    /// The day for which the right to read along counts.
    pub fn reads_along_on(&self) -> Option<NaiveDate> {
        self.reads_along_on
    }

    /// Whose clients alone.
    pub fn only(&self) -> Option<PractitionerId> {
        self.only
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
