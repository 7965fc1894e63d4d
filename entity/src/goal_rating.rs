//! One look at how far a goal was reached: by the client, or by somebody of the practice.

use crate::ids::{ClientId, ClientSessionId, GoalId, GoalRatingId, PracticeId, PractitionerId};
use crate::kinds::Author;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "goal_rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GoalRatingId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub goal_id: GoalId,
    /// The client's local date.
    pub rated_on: Date,
    /// The level and a note.
    pub rating_sealed: Vec<u8>,
    pub author: Author,
    pub practitioner_id: Option<PractitionerId>,
    pub session_id: Option<ClientSessionId>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
