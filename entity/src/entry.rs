//! What a client wrote unasked and did not make private. The workspace reads what is shared, and nothing else of it.

use crate::ids::{ClientId, ClientSessionId, EntryId, PracticeId, PractitionerId};
use crate::kinds::{Disclosure, EntryKind};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// The browser that wrote it, which may read it again.
    pub session_id: Option<ClientSessionId>,
    pub kind: EntryKind,
    pub disclosure: Disclosure,
    pub body_sealed: Vec<u8>,
    /// Checked on edit.
    pub revision: i32,
    pub written_at: DateTimeUtc,
    pub changed_at: Option<DateTimeUtc>,
    pub shared_at: Option<DateTimeUtc>,
    /// When somebody of the practice first opened it: from then on it cannot be taken back.
    pub read_at: Option<DateTimeUtc>,
    /// Who that was, where it was a person and no key.
    pub read_by: Option<PractitionerId>,
    /// Of what asks for something: when somebody saw to it.
    pub answered_at: Option<DateTimeUtc>,
    pub answered_by: Option<PractitionerId>,
}

impl ActiveModelBehavior for ActiveModel {}
