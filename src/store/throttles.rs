//! Counters of attempts that hold across nodes and restarts.

use ::entity::throttle;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

use super::{Cx, Tx};
use crate::error::Result;

/// A counter as it is kept.
pub use ::entity::throttle::Model as Throttle;

/// Names the counter of one action on one subject (an address, an occurrence); the name tells nothing.
pub fn name(cx: &impl Cx, action: &str, subject: &str) -> Vec<u8> {
    cx.keyring().server().throttle_key(action, subject)
}

/// The counter, held by this transaction: whoever else counts the same thing waits. Begins at zero where `window` is over.
pub async fn take(tx: &Tx, key: &[u8], window: TimeDelta, now: DateTime<Utc>) -> Result<Throttle> {
    let fresh = Throttle { key: key.to_vec(), count: 0, window_started_at: now, blocked_until: None };
    // An update that changes nothing takes the row.
    let mut keep = OnConflict::column(throttle::Column::Key);
    keep.update_column(throttle::Column::Key);
    throttle::Entity::insert(fresh.clone().into_active_model()).on_conflict(keep).exec_without_returning(tx.db()).await?;
    let row = throttle::Entity::find_by_id(key.to_vec()).one(tx.db()).await?;
    Ok(row.filter(|row| row.window_started_at + window > now).unwrap_or(fresh))
}

/// Keeps the counter.
pub async fn put(tx: &Tx, row: Throttle) -> Result<()> {
    let replace = OnConflict::column(throttle::Column::Key)
        .update_columns([throttle::Column::Count, throttle::Column::WindowStartedAt, throttle::Column::BlockedUntil])
        .to_owned();
    throttle::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Forgets a counter.
pub async fn clear(tx: &Tx, key: &[u8]) -> Result<()> {
    throttle::Entity::delete_by_id(key.to_vec()).exec(tx.db()).await?;
    Ok(())
}
