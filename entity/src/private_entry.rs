//! What a client wrote for nobody else, sealed under a key that only the client's own pages open. Its kind is sealed too.

use crate::ids::{ClientId, ClientSessionId, EntryId, PracticeId, VaultId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "private_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub vault_id: VaultId,
    /// The browser that wrote it.
    pub session_id: Option<ClientSessionId>,
    pub body_sealed: Vec<u8>,
    /// Checked on edit.
    pub revision: i32,
    pub written_at: DateTimeUtc,
    pub changed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
