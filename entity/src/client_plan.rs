//! What a client plans for an assignment: when and where, how sure, what might get in the way. One for each assignment; a row without
//! a plan says that the client passed it over.

use crate::ids::{AssignmentId, ClientId, ClientSessionId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub assignment_id: AssignmentId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub plan_sealed: Option<Vec<u8>>,
    /// Who wrote it: that browser may read it back.
    pub session_id: Option<ClientSessionId>,
    pub written_at: Option<DateTimeUtc>,
    pub skipped_at: Option<DateTimeUtc>,
    /// Counts each writing; what is sealed is bound to it.
    pub revision: i32,
}

impl ActiveModelBehavior for ActiveModel {}
