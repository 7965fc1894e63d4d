//! How an entry read before it was changed. For the client's own pages.

use crate::ids::{ClientId, EntryId, EntryWordingId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry_wording")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryWordingId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub entry_id: EntryId,
    pub body_sealed: Vec<u8>,
    /// Until when it read so.
    pub until: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
