//! Five levels in own words for a goal, set before anybody looks how far it was reached.

use crate::ids::{ClientId, ClientSessionId, GoalId, PracticeId, PractitionerId};
use crate::kinds::Author;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "goal_scale")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub goal_id: GoalId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// The words of the five levels, the weight, and where it began.
    pub scale_sealed: Vec<u8>,
    /// How often it was written; sealed with it.
    pub revision: i32,
    pub author: Author,
    pub practitioner_id: Option<PractitionerId>,
    pub session_id: Option<ClientSessionId>,
    pub written_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
