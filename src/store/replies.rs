//! Replies to responses, sealed under the client's key. One for each response.

use ::entity::ids::{AccessLinkId, ClientId, ReplyId, ResponseId};
use ::entity::reply;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

/// A reply as it is kept, its text closed.
pub use ::entity::reply::Model as ReplyRow;

/// A reply with its text opened.
#[derive(Clone, Debug)]
pub struct Reply {
    pub row: ReplyRow,
    pub text: String,
}

fn place(id: ReplyId, revision: i32) -> Place<'static> {
    Place { table: "reply", row: id.0, column: "text", revision }
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(reply::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, reply::Column::ClientId))
}

/// Adds one; false where the response has one already. `row` comes without its text.
pub async fn insert(tx: &Tx, scope: &Scope, row: ReplyRow, text: &str) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), row.client_id).await?;
    let row = ReplyRow { text_sealed: key.seal(place(row.id, row.revision), text), ..row };
    let once = OnConflict::column(reply::Column::ResponseId).do_nothing().to_owned();
    match reply::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(added) => Ok(added > 0),
        Err(sea_orm::DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Changes the text of one that was not shown yet, if nobody else changed it since its revision.
///
/// # Errors
/// `Conflict` when it was shown or changed meanwhile.
pub async fn change(tx: &Tx, scope: &Scope, row: &ReplyRow, text: &str, now: DateTime<Utc>) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), row.client_id).await?;
    let change = reply::ActiveModel {
        text_sealed: Set(key.seal(place(row.id, row.revision + 1), text)),
        practitioner_id: Set(row.practitioner_id),
        link_id: Set(row.link_id),
        revision: Set(row.revision + 1),
        updated_at: Set(now),
        ..Default::default()
    };
    let column = reply::COLUMN;
    let update = reply::Entity::update_many().set(change).filter(visible(scope)).filter(column.id.eq(row.id));
    let done = update.filter(column.revision.eq(row.revision)).filter(column.shown_at.is_null()).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict(WAS_SHOWN)) }
}

/// Why a reply stays as it is.
pub const WAS_SHOWN: &str = "It was shown or changed meanwhile. What was shown stays as it is.";

/// Takes one back that was not shown yet: its text is gone.
///
/// # Errors
/// `Conflict` when it was shown meanwhile.
pub async fn take_back(tx: &Tx, scope: &Scope, id: ReplyId) -> Result<()> {
    let column = reply::COLUMN;
    let delete = reply::Entity::delete_many().filter(visible(scope)).filter(column.id.eq(id)).filter(column.shown_at.is_null());
    if delete.exec(tx.db()).await?.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict(WAS_SHOWN)) }
}

/// Notes when it was first shown. Returns false where it was before.
pub async fn set_shown(tx: &Tx, scope: &Scope, id: ReplyId, now: DateTime<Utc>) -> Result<bool> {
    let column = reply::COLUMN;
    let change = reply::ActiveModel { shown_at: Set(Some(now)), ..Default::default() };
    let update = reply::Entity::update_many().set(change).filter(visible(scope)).filter(column.id.eq(id));
    Ok(update.filter(column.shown_at.is_null()).exec(tx.db()).await?.rows_affected == 1)
}

/// Gives those of a client that wait a further link: the one before may be over.
pub async fn set_link(tx: &Tx, scope: &Scope, old: AccessLinkId, new: AccessLinkId) -> Result<()> {
    let column = reply::COLUMN;
    let change = reply::ActiveModel { link_id: Set(Some(new)), ..Default::default() };
    let update = reply::Entity::update_many().set(change).filter(visible(scope)).filter(column.link_id.eq(old));
    update.filter(column.shown_at.is_null()).exec(tx.db()).await?;
    Ok(())
}

pub(super) async fn open(cx: &impl Cx, scope: &Scope, row: ReplyRow) -> Result<Reply> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    let text = key.open_text(place(row.id, row.revision), &row.text_sealed)?;
    Ok(Reply { row, text })
}

/// One that this scope reaches, opened.
pub async fn find(cx: &impl Cx, scope: &Scope, id: ReplyId) -> Result<Reply> {
    let row = reply::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    open(cx, scope, row).await
}

/// The reply to a response, opened.
pub async fn of_response(cx: &impl Cx, scope: &Scope, response: ResponseId) -> Result<Option<Reply>> {
    let row = reply::Entity::find().filter(visible(scope)).filter(reply::COLUMN.response_id.eq(response)).one(cx.db()).await?;
    match row {
        Some(row) => open(cx, scope, row).await.map(Some),
        None => Ok(None),
    }
}

/// All to one client, the newest first, closed.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<ReplyRow>> {
    let rows = reply::Entity::find().filter(visible(scope)).filter(reply::COLUMN.client_id.eq(client));
    Ok(rows.order_by_desc(reply::Column::Id).all(cx.db()).await?)
}

/// All to one client, the oldest first, opened.
pub async fn all_of(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Reply>> {
    let mut all = Vec::new();
    for row in of_client(cx, scope, client).await?.into_iter().rev() {
        all.push(open(cx, scope, row).await?);
    }
    Ok(all)
}

/// How many that this link was mailed for were not shown yet.
pub async fn waiting_with(cx: &impl Cx, scope: &Scope, link: AccessLinkId) -> Result<u64> {
    let column = reply::COLUMN;
    let rows = reply::Entity::find().filter(visible(scope)).filter(column.link_id.eq(link));
    Ok(rows.filter(column.shown_at.is_null()).count(cx.db()).await?)
}
