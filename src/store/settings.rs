//! Small facts about this database.

use ::entity::setting;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

use super::{Cx, Tx};
use crate::error::Result;

/// The value of that name.
pub async fn get(cx: &impl Cx, name: &str) -> Result<Option<String>> {
    Ok(setting::Entity::find_by_id(name.to_owned()).one(cx.db()).await?.map(|row| row.value))
}

/// Keeps a value.
pub async fn put(tx: &Tx, name: &str, value: &str) -> Result<()> {
    let row = setting::Model { name: name.to_owned(), value: value.to_owned() };
    let replace = OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned();
    setting::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}
