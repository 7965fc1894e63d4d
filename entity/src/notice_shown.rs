//! Which words stood before a form when a client opened it, and when first.

use crate::ids::{ClientId, NoticeId, OccurrenceId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_shown")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub occurrence_id: OccurrenceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: NoticeId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub shown_at: DateTimeUtc,
    /// When they were shown again after others, the last time.
    pub again_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
