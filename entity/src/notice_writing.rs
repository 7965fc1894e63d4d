//! Which words stood before a page on which a client writes unasked, and when first. Of no single entry: it would tell of what is private.

use crate::ids::{ClientId, NoticeId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_writing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: NoticeId,
    pub practice_id: PracticeId,
    pub shown_at: DateTimeUtc,
    /// When they were shown again after others, the last time.
    pub again_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
