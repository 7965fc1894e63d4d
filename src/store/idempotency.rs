//! Requests of the API that may be sent twice: what was answered is kept for a day, sealed, and answered again.

use ::entity::idempotent_request;
use ::entity::ids::{ApiKeyId, IdempotentRequestId, PracticeId};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{Cx, Tx};
use crate::error::{Error, Result};
use crate::keys::Place;
use crate::random;

/// How long an answer is kept.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// A request as it is kept.
pub use ::entity::idempotent_request::Model as IdempotentRequest;

/// What is known about a request that came with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// The first one: this id is to be finished, or forgotten.
    First(IdempotentRequestId),
    /// Answered before, with this status and these bytes.
    Answered(u16, Vec<u8>),
    /// The first one is still at work, or ended without a word.
    Unfinished,
    /// The key came with another request before.
    Different,
}

fn place(id: IdempotentRequestId) -> Place<'static> {
    Place { table: "idempotent_request", row: id.0, column: "reply", revision: 0 }
}

/// The fingerprint by which the same request is known again, under a key of the practice's: what was sent cannot be guessed from it.
pub async fn fingerprint(cx: &impl Cx, practice: PracticeId, request: &[u8]) -> Result<Vec<u8>> {
    Ok(cx.keyring().practice(practice).await?.content_mac(request))
}

/// Begins a request, or tells what became of the first one with this key.
pub async fn begin(tx: &Tx, of: (PracticeId, ApiKeyId), key_hash: Vec<u8>, request_hash: Vec<u8>, now: DateTime<Utc>) -> Result<Known> {
    let (practice_id, api_key_id) = of;
    let column = idempotent_request::COLUMN;
    idempotent_request::Entity::delete_many()
        .filter(column.api_key_id.eq(api_key_id))
        .filter(column.key_hash.eq(key_hash.clone()))
        .filter(column.created_at.lt(now - KEPT))
        .exec(tx.db())
        .await?;
    let id: IdempotentRequestId = random::id(now);
    let row = IdempotentRequest {
        id,
        practice_id,
        api_key_id,
        key_hash: key_hash.clone(),
        request_hash: request_hash.clone(),
        status: None,
        reply_sealed: None,
        created_at: now,
    };
    let once = OnConflict::columns([idempotent_request::Column::ApiKeyId, idempotent_request::Column::KeyHash]).do_nothing().to_owned();
    match idempotent_request::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => {}
        Err(error) => return Err(error.into()),
    }
    let found = idempotent_request::Entity::find().filter(column.api_key_id.eq(api_key_id)).filter(column.key_hash.eq(key_hash));
    let row = found.one(tx.db()).await?.ok_or_else(|| Error::internal("a request that was noted is gone"))?;
    if row.id == id {
        return Ok(Known::First(id));
    }
    if row.request_hash != request_hash {
        return Ok(Known::Different);
    }
    match (row.status, row.reply_sealed) {
        (Some(status), Some(sealed)) => {
            let reply = tx.keyring().practice(practice_id).await?.open(place(row.id), &sealed)?;
            Ok(Known::Answered(u16::try_from(status).unwrap_or(500), reply))
        }
        _ => Ok(Known::Unfinished),
    }
}

/// Keeps what was answered.
pub async fn finish(tx: &Tx, practice: PracticeId, id: IdempotentRequestId, status: u16, reply: &[u8]) -> Result<()> {
    let sealed = tx.keyring().practice(practice).await?.seal(place(id), reply);
    let change = idempotent_request::ActiveModel { status: Set(Some(i32::from(status))), reply_sealed: Set(Some(sealed)), ..Default::default() };
    idempotent_request::Entity::update_many().set(change).filter(idempotent_request::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// Forgets a request that changed nothing: it may be sent again with the same key.
pub async fn forget(tx: &Tx, id: IdempotentRequestId) -> Result<()> {
    idempotent_request::Entity::delete_by_id(id).exec(tx.db()).await?;
    Ok(())
}

/// Forgets everything older than `before`.
pub async fn tidy(tx: &Tx, before: DateTime<Utc>) -> Result<()> {
    idempotent_request::Entity::delete_many().filter(idempotent_request::COLUMN.created_at.lt(before)).exec(tx.db()).await?;
    Ok(())
}
