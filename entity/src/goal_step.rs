//! One small step towards a goal, of at most two weeks, and what became of it.

use crate::ids::{ClientId, ClientSessionId, GoalId, GoalStepId, PracticeId, PractitionerId};
use crate::kinds::{Author, StepResult};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "goal_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GoalStepId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub goal_id: GoalId,
    pub text_sealed: Vec<u8>,
    /// Local dates of the client, both included.
    pub from_on: Date,
    pub until_on: Date,
    pub author: Author,
    /// Who wrote it, where it was somebody of the practice.
    pub practitioner_id: Option<PractitionerId>,
    pub created_at: DateTimeUtc,
    pub session_id: Option<ClientSessionId>,
    pub result: Option<StepResult>,
    /// A word why, from the client.
    pub note_sealed: Option<Vec<u8>>,
    pub result_at: Option<DateTimeUtc>,
    pub result_session_id: Option<ClientSessionId>,
}

impl ActiveModelBehavior for ActiveModel {}
