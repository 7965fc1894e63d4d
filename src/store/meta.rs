//! What the program remembers about itself.

use ::entity::meta;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

use super::{Cx, Tx};
use crate::error::Result;

/// The zone data that times were computed with.
pub const ZONE_DATA: &str = "zone_data";

/// What is remembered under that key.
pub async fn get(cx: &impl Cx, key: &str) -> Result<Option<String>> {
    Ok(meta::Entity::find_by_id(key.to_owned()).one(cx.db()).await?.map(|row| row.value))
}

/// Remembers it, in place of what was there.
pub async fn put(tx: &Tx, key: &str, value: &str) -> Result<()> {
    let row = meta::Model { key: key.to_owned(), value: value.to_owned() };
    let replace = OnConflict::column(meta::Column::Key).update_column(meta::Column::Value).to_owned();
    meta::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}
