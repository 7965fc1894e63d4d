//! A practice's key, wrapped by the root key.

use crate::ids::PracticeId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "practice_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub practice_id: PracticeId,
    pub version: i32,
    pub wrapped: Vec<u8>,
    /// Number of the root key that wrapped it.
    pub wrapped_by: i32,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
