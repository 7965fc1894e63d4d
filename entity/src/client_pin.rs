//! The PIN with which a client reads back what was written.

use crate::ids::{ClientId, PinId, PracticeId, VaultId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_pin")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    pub practice_id: PracticeId,
    /// Another one with every PIN that is chosen: what was unlocked with the one before is locked again.
    pub pin_id: PinId,
    /// Argon2id over the PIN with the server's pepper.
    pub hash: String,
    pub set_at: DateTimeUtc,
    /// It opens what was written since then; everything where there is none.
    pub opens_from: Option<DateTimeUtc>,
    /// Where private entries go.
    pub vault_id: VaultId,
    /// Too many wrong tries in a day: closed until a practitioner resets it.
    pub locked_at: Option<DateTimeUtc>,
    /// Whether the client wants it asked before the safety plan too.
    pub asks_for_plan: bool,
}

impl ActiveModelBehavior for ActiveModel {}
