//! What clients look forward to. Sealed under the client's key; the workspace has no page of it.

use ::entity::ids::{ClientId, ClientSessionId, LookForwardId};
use ::entity::kinds::ForwardOutcome;
use ::entity::look_forward;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::looking_forward::Forward;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

/// One with its words opened.
#[derive(Clone, Debug)]
pub struct LookForward {
    pub id: LookForwardId,
    pub client_id: ClientId,
    pub text: Forward,
    pub on: NaiveDate,
    pub at: Option<NaiveTime>,
    pub created_at: DateTime<Utc>,
    pub session_id: Option<ClientSessionId>,
    pub outcome: Option<ForwardOutcome>,
    pub outcome_at: Option<DateTime<Utc>>,
}

fn place(id: LookForwardId) -> Place<'static> {
    Place { table: "look_forward", row: id.0, column: "text", revision: 0 }
}

fn visible(scope: &Scope) -> Condition {
    Condition::all().add(look_forward::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, look_forward::Column::ClientId))
}

/// Inserts one; after a second tap the first stays. Returns whether it is new.
pub async fn insert(tx: &Tx, scope: &Scope, one: &LookForward) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), one.client_id).await?;
    let row = look_forward::Model {
        id: one.id,
        practice_id: scope.practice(),
        client_id: one.client_id,
        text_sealed: key.seal(place(one.id), serde_json::to_vec(&one.text)?),
        happens_on: one.on,
        happens_at: one.at,
        created_at: one.created_at,
        session_id: one.session_id,
        outcome: one.outcome,
        outcome_at: one.outcome_at,
    };
    let once = OnConflict::column(look_forward::Column::Id).do_nothing().to_owned();
    Ok(look_forward::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

fn opened(key: &FieldKey, row: look_forward::Model) -> Result<LookForward> {
    let text = serde_json::from_slice(&key.open(place(row.id), &row.text_sealed)?)?;
    Ok(LookForward {
        id: row.id,
        client_id: row.client_id,
        text,
        on: row.happens_on,
        at: row.happens_at,
        created_at: row.created_at,
        session_id: row.session_id,
        outcome: row.outcome,
        outcome_at: row.outcome_at,
    })
}

/// One that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: LookForwardId) -> Result<LookForward> {
    let row = look_forward::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    opened(&cx.keyring().client(scope.practice(), row.client_id).await?, row)
}

/// The last ones of a client, the newest day first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId, limit: u64) -> Result<Vec<LookForward>> {
    let rows = look_forward::Entity::find().filter(visible(scope)).filter(look_forward::COLUMN.client_id.eq(client));
    let rows = rows.order_by_desc(look_forward::Column::HappensOn).order_by_desc(look_forward::Column::Id).limit(limit).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().map(|row| opened(&key, row)).collect()
}

/// Says how it was, once.
///
/// # Errors
/// `NotFound`: not this client's, or gone.
pub async fn set_outcome(tx: &Tx, scope: &Scope, id: LookForwardId, outcome: ForwardOutcome, now: DateTime<Utc>) -> Result<()> {
    let exists = look_forward::Entity::find_by_id(id).filter(visible(scope)).one(tx.db()).await?;
    exists.ok_or(Error::NotFound)?;
    let change = look_forward::ActiveModel { outcome: Set(Some(outcome)), outcome_at: Set(Some(now)), ..Default::default() };
    let update = look_forward::Entity::update_many().set(change).filter(visible(scope)).filter(look_forward::COLUMN.id.eq(id));
    update.filter(look_forward::COLUMN.outcome.is_null()).exec(tx.db()).await?;
    Ok(())
}

/// Takes one back.
pub async fn delete(tx: &Tx, scope: &Scope, id: LookForwardId) -> Result<()> {
    look_forward::Entity::delete_many().filter(visible(scope)).filter(look_forward::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}
