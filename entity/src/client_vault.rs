//! A span of private entries: begun with a PIN, closed when the PIN is reset, opened again with the recovery words only.

use crate::ids::{ClientId, PracticeId, VaultId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_vault")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VaultId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// Argon2id over the recovery words with the server's pepper.
    pub words_hash: String,
    pub created_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    /// What the PIN that was reset opened; the recovery words bring that back.
    pub opens_from: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
