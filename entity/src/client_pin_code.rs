//! The code that a practitioner says in the room, so that a PIN set with it opens the past too.

use crate::ids::{ClientId, PracticeId, PractitionerId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_pin_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    pub practice_id: PracticeId,
    /// MAC of the code under the server's key.
    pub code_mac: Vec<u8>,
    pub practitioner_id: PractitionerId,
    pub created_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
