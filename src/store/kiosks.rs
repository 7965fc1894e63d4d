//! Devices that were handed over for one form, named by the hash of a cookie's value.

use ::entity::ids::{KioskId, ResponseId};
use ::entity::kiosk;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{Cx, Tx};
use crate::error::Result;
use crate::keys;

/// A handed-over device as it is kept.
pub use ::entity::kiosk::Model as Kiosk;

pub async fn insert(tx: &Tx, row: Kiosk) -> Result<()> {
    kiosk::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The one with that cookie value, as long as nobody took the device back.
pub async fn by_token(cx: &impl Cx, token: &str) -> Result<Option<Kiosk>> {
    let column = kiosk::COLUMN;
    let rows = kiosk::Entity::find().filter(column.token_hash.eq(keys::token_hash(token))).filter(column.left_at.is_null());
    Ok(rows.one(cx.db()).await?)
}

/// Notes that the form was sent. What was noted first stays.
pub async fn set_done(tx: &Tx, id: KioskId, response: ResponseId, now: DateTime<Utc>) -> Result<()> {
    let change = kiosk::Entity::update_many()
        .col_expr(kiosk::Column::DoneAt, Expr::value(Some(now)))
        .col_expr(kiosk::Column::ResponseId, Expr::value(Some(response.0)));
    change.filter(kiosk::COLUMN.id.eq(id)).filter(kiosk::COLUMN.done_at.is_null()).exec(tx.db()).await?;
    Ok(())
}

/// Notes that the device was taken back: its cookie opens nothing any more.
pub async fn set_left(tx: &Tx, id: KioskId, now: DateTime<Utc>) -> Result<()> {
    let change = kiosk::Entity::update_many().col_expr(kiosk::Column::LeftAt, Expr::value(Some(now)));
    change.filter(kiosk::COLUMN.id.eq(id)).filter(kiosk::COLUMN.left_at.is_null()).exec(tx.db()).await?;
    Ok(())
}

/// Forgets those that ended before `before`.
pub async fn tidy(tx: &Tx, before: DateTime<Utc>) -> Result<()> {
    kiosk::Entity::delete_many().filter(kiosk::COLUMN.ends_at.lt(before)).exec(tx.db()).await?;
    Ok(())
}
