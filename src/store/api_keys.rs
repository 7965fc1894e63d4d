//! Keys of the admin API, named by a hash.

use ::entity::api_key;
use ::entity::ids::ApiKeyId;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys;

/// A key as it is kept.
pub use ::entity::api_key::Model as ApiKey;

pub async fn insert(tx: &Tx, key: ApiKey) -> Result<()> {
    api_key::Entity::insert(key.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The live key with that secret.
pub async fn by_secret(cx: &impl Cx, secret: &str) -> Result<Option<ApiKey>> {
    let found = api_key::Entity::find().filter(api_key::COLUMN.key_hash.eq(keys::token_hash(secret)));
    Ok(found.one(cx.db()).await?.filter(|key| key.revoked_at.is_none()))
}

/// Notes that it was used.
pub async fn touch(tx: &Tx, id: ApiKeyId, now: DateTime<Utc>) -> Result<()> {
    let update = api_key::Entity::update_many().col_expr(api_key::Column::LastUsedAt, Expr::value(now));
    update.filter(api_key::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// All keys of the practice, the first one first, revoked ones too.
pub async fn list(cx: &impl Cx, scope: &Scope) -> Result<Vec<ApiKey>> {
    let rows = api_key::Entity::find().filter(api_key::COLUMN.practice_id.eq(scope.practice()));
    Ok(rows.order_by_asc(api_key::Column::Id).all(cx.db()).await?)
}

/// Revokes a key of this practice; a second time changes nothing.
///
/// # Errors
/// `NotFound` when the practice has no such key.
pub async fn revoke(tx: &Tx, scope: &Scope, id: ApiKeyId, now: DateTime<Utc>) -> Result<()> {
    let found = api_key::Entity::find_by_id(id).filter(api_key::COLUMN.practice_id.eq(scope.practice()));
    let key = found.one(tx.db()).await?.ok_or(Error::NotFound)?;
    if key.revoked_at.is_none() {
        let update = api_key::Entity::update_many().col_expr(api_key::Column::RevokedAt, Expr::value(now));
        update.filter(api_key::COLUMN.id.eq(id)).exec(tx.db()).await?;
    }
    Ok(())
}
