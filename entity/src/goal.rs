//! A goal of a client's, in their own words.

use crate::ids::{ClientId, ClientSessionId, GoalId, PracticeId, PractitionerId};
use crate::kinds::{Author, GoalStatus};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "goal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GoalId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// The goal, why, and how they will know.
    pub text_sealed: Vec<u8>,
    /// How often the words were written; sealed with them.
    pub revision: i32,
    /// The client's local date to look at it again.
    pub review_on: Option<Date>,
    pub status: GoalStatus,
    pub author: Author,
    /// Who wrote it, where it was somebody of the practice.
    pub practitioner_id: Option<PractitionerId>,
    /// Whether the therapist sees it, its steps and what became of them.
    pub shared: bool,
    pub created_at: DateTimeUtc,
    /// When the words were last written, and in which session.
    pub written_at: DateTimeUtc,
    pub session_id: Option<ClientSessionId>,
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
