//! Older points of one series, sealed in one value like the newest ones in the series itself. They are read only where their time is asked for.

use crate::ids::{ClientId, PracticeId, SeriesId, SeriesPartId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "series_part")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeriesPartId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub series_id: SeriesId,
    /// When its first point stands.
    pub from_at: DateTimeUtc,
    /// When its last point stands.
    pub until_at: DateTimeUtc,
    pub points_sealed: Vec<u8>,
    pub revision: i32,
}

impl ActiveModelBehavior for ActiveModel {}
