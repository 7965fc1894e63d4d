//! One typed revision of one answer, sealed. Revisions are appended, never overwritten.

use crate::ids::{ClientId, ClientSessionId, DraftId, OccurrenceId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DraftId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub occurrence_id: OccurrenceId,
    /// The item.
    pub link_id: String,
    pub rev: i32,
    /// False where another tab or device had written meanwhile: kept, but not the current text.
    pub current: bool,
    /// The session that typed it, the only one that may read it back.
    pub session_id: ClientSessionId,
    pub value_sealed: Vec<u8>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
