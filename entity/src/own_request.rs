//! What a client asks the practice about their own data: to correct something, to erase something, for a copy.

use crate::ids::{AccessLinkId, ClientId, ClientSessionId, OwnRequestId, PracticeId};
use crate::kinds::{OwnRequestKind, OwnRequestStatus};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "own_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OwnRequestId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// The session that asked: it may read again what it wrote.
    pub session_id: Option<ClientSessionId>,
    pub kind: OwnRequestKind,
    /// What the client wrote.
    pub words_sealed: Vec<u8>,
    pub status: OwnRequestStatus,
    /// What the practice says to it.
    pub answer_sealed: Option<Vec<u8>>,
    /// The practitioner or API key that answered.
    pub answered_by: Option<Uuid>,
    pub answered_at: Option<DateTimeUtc>,
    /// The link that was mailed with the news that there is an answer: it opens this answer.
    pub link_id: Option<AccessLinkId>,
    /// A month after it came, in the practice's zone.
    pub due_on: Date,
    /// Bound into the answer and checked on edit.
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
