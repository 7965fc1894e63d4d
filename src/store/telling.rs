//! Lines that clients chose to tell others. Sealed under the client's key; the workspace has no page of them.

use ::entity::ids::{ClientId, ClientSessionId, TellLineId};
use ::entity::kinds::TellPart;
use ::entity::tell_line;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

/// A line with its words opened.
#[derive(Clone, Debug)]
pub struct TellLine {
    pub id: TellLineId,
    pub client_id: ClientId,
    pub part: TellPart,
    pub text: String,
    pub created_at: DateTime<Utc>,
    pub session_id: Option<ClientSessionId>,
}

fn place(id: TellLineId) -> Place<'static> {
    Place { table: "tell_line", row: id.0, column: "text", revision: 0 }
}

fn visible(scope: &Scope) -> Condition {
    Condition::all().add(tell_line::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, tell_line::Column::ClientId))
}

/// Adds a line; after a second tap the first stays. Returns whether it is new.
pub async fn insert(tx: &Tx, scope: &Scope, line: &TellLine) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), line.client_id).await?;
    let row = tell_line::Model {
        id: line.id,
        practice_id: scope.practice(),
        client_id: line.client_id,
        part: line.part,
        text_sealed: key.seal(place(line.id), &line.text),
        created_at: line.created_at,
        session_id: line.session_id,
    };
    let once = OnConflict::column(tell_line::Column::Id).do_nothing().to_owned();
    Ok(tell_line::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

fn opened(key: &FieldKey, row: tell_line::Model) -> Result<TellLine> {
    let text = key.open_text(place(row.id), &row.text_sealed)?;
    Ok(TellLine { id: row.id, client_id: row.client_id, part: row.part, text, created_at: row.created_at, session_id: row.session_id })
}

/// A line that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: TellLineId) -> Result<TellLine> {
    let row = tell_line::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    opened(&cx.keyring().client(scope.practice(), row.client_id).await?, row)
}

/// A client's lines, the oldest first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<TellLine>> {
    let rows = tell_line::Entity::find().filter(visible(scope)).filter(tell_line::COLUMN.client_id.eq(client));
    let rows = rows.order_by_asc(tell_line::Column::Id).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().map(|row| opened(&key, row)).collect()
}

/// How many lines a client has.
pub async fn count(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<u64> {
    Ok(tell_line::Entity::find().filter(visible(scope)).filter(tell_line::COLUMN.client_id.eq(client)).count(cx.db()).await?)
}

/// Takes a line out. Returns whether it was there.
pub async fn delete(tx: &Tx, scope: &Scope, id: TellLineId) -> Result<bool> {
    let gone = tell_line::Entity::delete_many().filter(visible(scope)).filter(tell_line::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(gone.rows_affected == 1)
}
