//! What clients wrote unasked, as far as the practice may see it: what is shared, and how much is kept for the session.
//! Every query here asks for `shared`; what the client's own pages read is in `own_entries`, which the workspace may not use.

use ::entity::entry;
use ::entity::ids::{ClientId, EntryId};
use ::entity::kinds::{Disclosure, EntryKind};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::entry::Written;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

/// An entry without its words: enough for lists.
pub use ::entity::entry::Model as EntryRow;

/// An entry with its words opened.
#[derive(Clone, Debug)]
pub struct Entry {
    pub row: EntryRow,
    pub written: Written,
}

pub(super) fn place(id: EntryId, revision: i32) -> Place<'static> {
    Place { table: "entry", row: id.0, column: "body", revision }
}

fn visible(scope: &Scope) -> Condition {
    Condition::all().add(entry::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, entry::Column::ClientId))
}

pub(super) fn shared(scope: &Scope) -> Condition {
    visible(scope).add(entry::COLUMN.disclosure.eq(Disclosure::Shared))
}

pub(super) async fn open(cx: &impl Cx, scope: &Scope, row: EntryRow) -> Result<Entry> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    let written = serde_json::from_slice(&key.open(place(row.id, row.revision), &row.body_sealed)?)?;
    Ok(Entry { row, written })
}

/// A page of what is shared, in the order it was written, of one client and one kind if given.
pub async fn page(
    cx: &impl Cx,
    scope: &Scope,
    (client, kind): (Option<ClientId>, Option<EntryKind>),
    after: Option<EntryId>,
    limit: u64,
) -> Result<Vec<EntryRow>> {
    let column = entry::COLUMN;
    let mut rows = entry::Entity::find().filter(shared(scope));
    if let Some(client) = client {
        rows = rows.filter(column.client_id.eq(client));
    }
    if let Some(kind) = kind {
        rows = rows.filter(column.kind.eq(kind));
    }
    if let Some(after) = after {
        rows = rows.filter(column.id.gt(after));
    }
    Ok(rows.order_by_asc(entry::Column::Id).limit(limit).all(cx.db()).await?)
}

/// What one client shared, the newest first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId, limit: u64) -> Result<Vec<EntryRow>> {
    let rows = entry::Entity::find().filter(shared(scope)).filter(entry::COLUMN.client_id.eq(client));
    Ok(rows.order_by_desc(entry::Column::SharedAt).limit(limit).all(cx.db()).await?)
}

/// What asks for something and was not seen to, the oldest first.
pub async fn asking(cx: &impl Cx, scope: &Scope, limit: u64) -> Result<Vec<EntryRow>> {
    let column = entry::COLUMN;
    let rows = entry::Entity::find().filter(shared(scope)).filter(column.answered_at.is_null());
    let rows = rows.filter(column.kind.is_in([EntryKind::Ask, EntryKind::Struggling]));
    Ok(rows.order_by_asc(entry::Column::SharedAt).limit(limit).all(cx.db()).await?)
}

/// Other things that were shared and that nobody has opened yet, the newest first.
pub async fn unread(cx: &impl Cx, scope: &Scope, limit: u64) -> Result<Vec<EntryRow>> {
    let column = entry::COLUMN;
    let rows = entry::Entity::find().filter(shared(scope)).filter(column.read_at.is_null());
    let rows = rows.filter(column.kind.is_not_in([EntryKind::Ask, EntryKind::Struggling]));
    Ok(rows.order_by_desc(entry::Column::SharedAt).limit(limit).all(cx.db()).await?)
}

/// How much one client keeps for the session. Nothing else is told of it.
pub async fn kept(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<u64> {
    let kept = entry::Entity::find().filter(visible(scope)).filter(entry::COLUMN.client_id.eq(client));
    Ok(kept.filter(entry::COLUMN.disclosure.eq(Disclosure::Kept)).count(cx.db()).await?)
}

/// A shared entry, without its words.
pub async fn row(cx: &impl Cx, scope: &Scope, id: EntryId) -> Result<EntryRow> {
    entry::Entity::find_by_id(id).filter(shared(scope)).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// Which of these are shared, and whose they are.
pub async fn shared_among(cx: &impl Cx, scope: &Scope, ids: Vec<EntryId>) -> Result<Vec<(EntryId, ClientId)>> {
    let rows = entry::Entity::find().filter(shared(scope)).filter(entry::COLUMN.id.is_in(ids));
    Ok(rows.select_only().column(entry::Column::Id).column(entry::Column::ClientId).into_tuple().all(cx.db()).await?)
}

/// What one client shared since then and somebody has opened: what may be counted without reading over a shoulder.
pub async fn read_since(cx: &impl Cx, scope: &Scope, client: ClientId, since: DateTime<Utc>) -> Result<Vec<Entry>> {
    let column = entry::COLUMN;
    let rows = entry::Entity::find().filter(shared(scope)).filter(column.client_id.eq(client)).filter(column.read_at.is_not_null());
    let mut entries = Vec::new();
    for row in rows.filter(column.written_at.gte(since)).order_by_asc(entry::Column::Id).all(cx.db()).await? {
        entries.push(open(cx, scope, row).await?);
    }
    Ok(entries)
}

/// What one client shared in a time and somebody has opened, at most so many of the newest. For counting, as [`read_since`].
pub async fn read_between(
    cx: &impl Cx,
    scope: &Scope,
    client: ClientId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    limit: u64,
) -> Result<Vec<Entry>> {
    let column = entry::COLUMN;
    let rows = entry::Entity::find().filter(shared(scope)).filter(column.client_id.eq(client)).filter(column.read_at.is_not_null());
    let rows = rows.filter(column.written_at.gte(from)).filter(column.written_at.lt(until));
    let mut entries = Vec::new();
    for row in rows.order_by_desc(entry::Column::Id).limit(limit).all(cx.db()).await? {
        entries.push(open(cx, scope, row).await?);
    }
    Ok(entries)
}

/// Notes that somebody of the practice reads these shared entries, where nobody had.
pub(super) async fn note_read(tx: &Tx, scope: &Scope, ids: &[EntryId], now: DateTime<Utc>) -> Result<()> {
    let first = entry::Entity::update_many()
        .col_expr(entry::Column::ReadAt, Expr::value(now))
        .col_expr(entry::Column::ReadBy, Expr::value(scope.practitioner().map(|by| by.0)));
    // Whoever only reads along leaves no mark on it.
    let theirs = shared(&scope.without_reading_along());
    let first = first.filter(theirs).filter(entry::COLUMN.id.is_in(ids.to_vec())).filter(entry::COLUMN.read_at.is_null());
    first.exec(tx.db()).await?;
    Ok(())
}

/// Opens a shared entry for somebody of the practice, and notes that it was read, where nobody had. From then on it cannot be taken back:
/// whoever comes first, reading or taking back, the other finds it done.
pub async fn read(tx: &Tx, scope: &Scope, id: EntryId, now: DateTime<Utc>) -> Result<Entry> {
    note_read(tx, scope, &[id], now).await?;
    open(tx, scope, row(tx, scope, id).await?).await
}

/// Notes that somebody saw to what it asks for, or takes that back. What was noted first stays.
pub async fn set_answered(tx: &Tx, scope: &Scope, id: EntryId, answered: bool, now: DateTime<Utc>) -> Result<bool> {
    let column = entry::COLUMN;
    let by = scope.practitioner().map(|by| by.0).filter(|_| answered);
    let change = entry::Entity::update_many()
        .col_expr(entry::Column::AnsweredAt, Expr::value(answered.then_some(now)))
        .col_expr(entry::Column::AnsweredBy, Expr::value(by));
    let change = change.filter(shared(scope)).filter(column.id.eq(id));
    let change = if answered { change.filter(column.answered_at.is_null()) } else { change.filter(column.answered_at.is_not_null()) };
    Ok(change.exec(tx.db()).await?.rows_affected == 1)
}
