//! What a practitioner says of a completion: how much, how well, and what comes next. Private: no client sees it.

use crate::ids::{AssignmentId, ClientId, PracticeId, PractitionerId, ResponseId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rating")]
pub struct Model {
    /// The first response, where it was amended.
    #[sea_orm(primary_key, auto_increment = false)]
    pub response_id: ResponseId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// Who said so last; none where an API key did.
    pub practitioner_id: Option<PractitionerId>,
    pub rating_sealed: Vec<u8>,
    /// The assignment that was begun from it.
    pub next_assignment_id: Option<AssignmentId>,
    /// Bound into what is sealed and checked on edit.
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
