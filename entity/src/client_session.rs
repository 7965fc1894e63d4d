//! A browser that came through a link. The cookie's value is not here, only its SHA-256.

use crate::ids::{ClientId, ClientSessionId, PinId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClientSessionId,
    pub token_hash: Vec<u8>,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// Hash of the remembered device's cookie, where the client chose that.
    pub device_hash: Option<Vec<u8>>,
    pub created_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// The PIN that was entered in it; worth nothing once there is another.
    pub unlocked_pin: Option<PinId>,
}

impl ActiveModelBehavior for ActiveModel {}
