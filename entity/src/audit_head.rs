//! The end of a practice's audit chain: how many rows it has and the last one's mark.

use crate::ids::PracticeId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub practice_id: PracticeId,
    pub seq: i64,
    pub mac: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
