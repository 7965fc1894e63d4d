//! One time that a card was used: what was felt before and after, and whether it helped.

use crate::ids::{ClientId, ClientSessionId, CopingCardId, CopingUseId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coping_use")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CopingUseId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub card_id: CopingCardId,
    /// Before, after, and whether it helped; each may be missing.
    pub rating_sealed: Vec<u8>,
    /// How often the rating was written; sealed with it.
    pub revision: i32,
    pub used_at: DateTimeUtc,
    pub session_id: Option<ClientSessionId>,
}

impl ActiveModelBehavior for ActiveModel {}
