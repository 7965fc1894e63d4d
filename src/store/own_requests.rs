//! What clients ask about their own data. The words of both sides are sealed under the client's key.

use ::entity::ids::{AccessLinkId, ClientId, OwnRequestId};
use ::entity::kinds::OwnRequestStatus;
use ::entity::own_request;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

/// A request as it is kept, its words closed: enough for lists.
pub use ::entity::own_request::Model as RequestRow;

/// A request with its words opened.
#[derive(Clone, Debug)]
pub struct Request {
    pub row: RequestRow,
    pub words: String,
    pub answer: Option<String>,
}

const OPEN: [OwnRequestStatus; 2] = [OwnRequestStatus::New, OwnRequestStatus::InProgress];

fn place(id: OwnRequestId, column: &'static str, revision: i32) -> Place<'static> {
    Place { table: "own_request", row: id.0, column, revision }
}

fn visible(scope: &Scope) -> Condition {
    Condition::all().add(own_request::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, own_request::Column::ClientId))
}

/// Adds one; false where it was added before. `row` comes without its words.
pub async fn insert(tx: &Tx, scope: &Scope, row: RequestRow, words: &str) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), row.client_id).await?;
    let row = RequestRow { words_sealed: key.seal(place(row.id, "words", 0), words), ..row };
    let once = OnConflict::column(own_request::Column::Id).do_nothing().to_owned();
    match own_request::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(added) => Ok(added > 0),
        Err(sea_orm::DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// How many of this client are open.
pub async fn count_open(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<u64> {
    let rows = own_request::Entity::find().filter(visible(scope)).filter(own_request::COLUMN.client_id.eq(client));
    Ok(rows.filter(own_request::COLUMN.status.is_in(OPEN)).count(cx.db()).await?)
}

/// One that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: OwnRequestId) -> Result<Request> {
    let row = own_request::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    open(cx, scope, row).await
}

async fn open(cx: &impl Cx, scope: &Scope, row: RequestRow) -> Result<Request> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    let words = key.open_text(place(row.id, "words", 0), &row.words_sealed)?;
    let answer = row.answer_sealed.as_ref().map(|sealed| key.open_text(place(row.id, "answer", row.revision), sealed)).transpose()?;
    Ok(Request { row, words, answer })
}

/// All of one client, the newest first, opened.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Request>> {
    let rows = own_request::Entity::find().filter(visible(scope)).filter(own_request::COLUMN.client_id.eq(client));
    let rows = rows.order_by_desc(own_request::Column::Id).all(cx.db()).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(open(cx, scope, row).await?);
    }
    Ok(all)
}

/// Those that are open, the one that is due first first.
pub async fn open_ones(cx: &impl Cx, scope: &Scope) -> Result<Vec<RequestRow>> {
    let rows = own_request::Entity::find().filter(visible(scope)).filter(own_request::COLUMN.status.is_in(OPEN));
    Ok(rows.order_by_asc(own_request::Column::DueOn).order_by_asc(own_request::Column::Id).limit(500).all(cx.db()).await?)
}

/// Those that were answered, the newest first.
pub async fn answered(cx: &impl Cx, scope: &Scope, limit: u64) -> Result<Vec<RequestRow>> {
    let rows = own_request::Entity::find().filter(visible(scope)).filter(own_request::COLUMN.status.is_not_in(OPEN));
    Ok(rows.order_by_desc(own_request::Column::UpdatedAt).limit(limit).all(cx.db()).await?)
}

/// A page in the order they came: of one client, of one status, if given.
pub async fn page(
    cx: &impl Cx,
    scope: &Scope,
    (client, status): (Option<ClientId>, Option<OwnRequestStatus>),
    after: Option<OwnRequestId>,
    limit: u64,
) -> Result<Vec<RequestRow>> {
    let column = own_request::COLUMN;
    let mut rows = own_request::Entity::find().filter(visible(scope));
    if let Some(client) = client {
        rows = rows.filter(column.client_id.eq(client));
    }
    if let Some(status) = status {
        rows = rows.filter(column.status.eq(status));
    }
    if let Some(after) = after {
        rows = rows.filter(column.id.gt(after));
    }
    Ok(rows.order_by_asc(own_request::Column::Id).limit(limit).all(cx.db()).await?)
}

/// Keeps state and answer of `changed`, if nobody else changed it since its revision.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn answer(tx: &Tx, scope: &Scope, changed: &Request, now: DateTime<Utc>) -> Result<()> {
    let row = &changed.row;
    let key = tx.keyring().client(scope.practice(), row.client_id).await?;
    let sealed = changed.answer.as_ref().map(|answer| key.seal(place(row.id, "answer", row.revision + 1), answer));
    let change = own_request::ActiveModel {
        status: Set(row.status),
        answer_sealed: Set(sealed),
        answered_by: Set(row.answered_by),
        answered_at: Set(row.answered_at),
        link_id: Set(row.link_id),
        revision: Set(row.revision + 1),
        updated_at: Set(now),
        ..Default::default()
    };
    let update = own_request::Entity::update_many().set(change).filter(visible(scope)).filter(own_request::COLUMN.id.eq(row.id));
    let done = update.filter(own_request::COLUMN.revision.eq(row.revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed this request meanwhile.")) }
}

/// How many of those that this link was mailed for have an answer.
pub async fn answered_with(cx: &impl Cx, scope: &Scope, link: AccessLinkId) -> Result<u64> {
    let rows = own_request::Entity::find().filter(visible(scope)).filter(own_request::COLUMN.link_id.eq(link));
    Ok(rows.filter(own_request::COLUMN.status.is_not_in(OPEN)).count(cx.db()).await?)
}
