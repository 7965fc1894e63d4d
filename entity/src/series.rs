//! One numeric series of one client, all points sealed in one value, so that a chart costs one row.

use crate::ids::{ClientId, PracticeId, SeriesId, TemplateId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "series")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeriesId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub template_id: TemplateId,
    /// The item.
    pub link_id: String,
    pub points_sealed: Vec<u8>,
    pub revision: i32,
}

impl ActiveModelBehavior for ActiveModel {}
