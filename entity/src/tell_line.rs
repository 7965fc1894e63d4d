//! One line of what a client chose to tell others. Printed by them, sent nowhere.

use crate::ids::{ClientId, ClientSessionId, PracticeId, TellLineId};
use crate::kinds::TellPart;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tell_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TellLineId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub part: TellPart,
    pub text_sealed: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub session_id: Option<ClientSessionId>,
}

impl ActiveModelBehavior for ActiveModel {}
