//! The crisis directory.

use ::entity::crisis_line;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};

use super::Cx;
use crate::error::Result;

/// A line as it is kept.
pub use ::entity::crisis_line::Model as CrisisLine;

/// All active lines in their order; the program keeps them in memory, so that they show even when the database is away.
pub async fn all(cx: &impl Cx) -> Result<Vec<CrisisLine>> {
    let lines = crisis_line::Entity::find().filter(crisis_line::COLUMN.active.eq(true));
    Ok(lines.order_by_asc(crisis_line::Column::Sort).all(cx.db()).await?)
}
