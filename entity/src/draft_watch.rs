//! A draft with a marked question that is to be looked at, unless something is saved or sent before.

use crate::ids::{ClientId, OccurrenceId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft_watch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub occurrence_id: OccurrenceId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub due_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
