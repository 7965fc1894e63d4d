//! A device on which the PIN was entered and which the client chose to trust.

use crate::ids::{ClientId, PinId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    /// Hash of the device's cookie.
    #[sea_orm(primary_key, auto_increment = false)]
    pub device_hash: Vec<u8>,
    pub practice_id: PracticeId,
    /// The PIN that was entered; another PIN ends the trust.
    pub pin_id: PinId,
    pub trusted_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
