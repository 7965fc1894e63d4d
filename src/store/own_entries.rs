//! What a client wrote unasked, as the client's own pages read and change it: shared, kept or taken back. Private ones are apart
//! (`private_entries`). The workspace, the API, the worker and mails use nothing of this file; a test sees to it.

use ::entity::ids::{ClientId, ClientSessionId, EntryId, EntryWordingId};
use ::entity::kinds::{Disclosure, EntryKind};
use ::entity::{entry, entry_wording, topic};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::entries::{Entry, EntryRow, open, place};
use super::{Cx, Tx};
use crate::domain::entry::Written;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;
use crate::random;

/// What is inserted.
pub struct NewEntry<'a> {
    pub id: EntryId,
    pub client: ClientId,
    pub session: Option<ClientSessionId>,
    pub kind: EntryKind,
    pub disclosure: Disclosure,
    pub written: &'a Written,
    pub revision: i32,
    pub written_at: DateTime<Utc>,
    pub changed_at: Option<DateTime<Utc>>,
}

/// How an entry read before.
#[derive(Clone, Debug)]
pub struct Wording {
    pub written: Written,
    pub until: DateTime<Utc>,
}

fn wording_place(id: EntryWordingId) -> Place<'static> {
    Place { table: "entry_wording", row: id.0, column: "body", revision: 0 }
}

fn of(scope: &Scope, client: ClientId) -> Condition {
    Condition::all().add(entry::COLUMN.practice_id.eq(scope.practice())).add(entry::COLUMN.client_id.eq(client))
}

/// Inserts an entry. False where that number is there already.
pub async fn insert(tx: &Tx, scope: &Scope, new: NewEntry<'_>, now: DateTime<Utc>) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), new.client).await?;
    let row = EntryRow {
        id: new.id,
        practice_id: scope.practice(),
        client_id: new.client,
        session_id: new.session,
        kind: new.kind,
        disclosure: new.disclosure,
        body_sealed: key.seal(place(new.id, new.revision), serde_json::to_vec(new.written)?),
        revision: new.revision,
        written_at: new.written_at,
        changed_at: new.changed_at,
        shared_at: (new.disclosure == Disclosure::Shared).then_some(now),
        read_at: None,
        read_by: None,
        answered_at: None,
        answered_by: None,
    };
    let once = OnConflict::column(entry::Column::Id).do_nothing().to_owned();
    Ok(entry::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// The client's entry of that number.
///
/// # Errors
/// `NotFound` for somebody else's.
pub async fn find(cx: &impl Cx, scope: &Scope, client: ClientId, id: EntryId) -> Result<Entry> {
    let found = entry::Entity::find_by_id(id).filter(of(scope, client)).one(cx.db()).await?;
    open(cx, scope, found.ok_or(Error::NotFound)?).await
}

/// Whether anybody has an entry of that number.
pub async fn is_taken(cx: &impl Cx, id: EntryId) -> Result<bool> {
    Ok(entry::Entity::find_by_id(id).one(cx.db()).await?.is_some())
}

/// The client's entries without their words, the newest first.
pub async fn rows(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<EntryRow>> {
    Ok(entry::Entity::find().filter(of(scope, client)).order_by_desc(entry::Column::WrittenAt).all(cx.db()).await?)
}

/// Opens rows of one client.
pub async fn opened(cx: &impl Cx, scope: &Scope, rows: Vec<EntryRow>) -> Result<Vec<Entry>> {
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        entries.push(open(cx, scope, row).await?);
    }
    Ok(entries)
}

/// Changes who sees an entry that nobody has read. False where somebody has, or where it is so no longer.
pub async fn disclose(tx: &Tx, scope: &Scope, entry: &EntryRow, to: Disclosure, now: DateTime<Utc>) -> Result<bool> {
    let shared_at = (to == Disclosure::Shared).then_some(now);
    let change = entry::Entity::update_many()
        .col_expr(entry::Column::Disclosure, Expr::value(to.word()))
        .col_expr(entry::Column::SharedAt, Expr::value(shared_at));
    Ok(change.filter(untouched(scope, entry)).exec(tx.db()).await?.rows_affected == 1)
}

/// The entry as it was looked at: not read, not changed, shown to the same.
fn untouched(scope: &Scope, entry: &EntryRow) -> Condition {
    let column = entry::COLUMN;
    of(scope, entry.client_id)
        .add(column.id.eq(entry.id))
        .add(column.read_at.is_null())
        .add(column.disclosure.eq(entry.disclosure))
        .add(column.revision.eq(entry.revision))
}

/// Changes the words of an entry that nobody has read, and keeps how it read before. The new words belong to the browser that wrote
/// them: the one before may no longer read them without the PIN. False where somebody has read it, or another tab changed it.
pub async fn reword(
    tx: &Tx,
    scope: &Scope,
    before: &Entry,
    (written, session): (&Written, Option<ClientSessionId>),
    now: DateTime<Utc>,
) -> Result<bool> {
    let (row, revision) = (&before.row, before.row.revision + 1);
    let key = tx.keyring().client(scope.practice(), row.client_id).await?;
    let change = entry::Entity::update_many()
        .col_expr(entry::Column::BodySealed, Expr::value(key.seal(place(row.id, revision), serde_json::to_vec(written)?)))
        .col_expr(entry::Column::Revision, Expr::value(revision))
        .col_expr(entry::Column::SessionId, Expr::value(session.map(|session| session.0)))
        .col_expr(entry::Column::ChangedAt, Expr::value(now));
    if change.filter(untouched(scope, row)).exec(tx.db()).await?.rows_affected != 1 {
        return Ok(false);
    }
    let id: EntryWordingId = random::id(now);
    let wording = entry_wording::Model {
        id,
        practice_id: scope.practice(),
        client_id: row.client_id,
        entry_id: row.id,
        body_sealed: key.seal(wording_place(id), serde_json::to_vec(&before.written)?),
        until: now,
    };
    entry_wording::Entity::insert(wording.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(true)
}

/// How an entry read before, the newest first.
pub async fn wordings(cx: &impl Cx, scope: &Scope, client: ClientId, id: EntryId) -> Result<Vec<Wording>> {
    let column = entry_wording::COLUMN;
    let rows = entry_wording::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let key = cx.keyring().client(scope.practice(), client).await?;
    let mut wordings = Vec::new();
    for row in rows.filter(column.entry_id.eq(id)).order_by_desc(entry_wording::Column::Id).all(cx.db()).await? {
        let written = serde_json::from_slice(&key.open(wording_place(row.id), &row.body_sealed)?)?;
        wordings.push(Wording { written, until: row.until });
    }
    Ok(wordings)
}

/// Forgets an entry that nobody has read, with how it read before and the topics that were made of it; those that were
/// talked about stay and no longer name it. False where somebody has.
pub async fn remove(tx: &Tx, scope: &Scope, entry: &EntryRow) -> Result<bool> {
    if entry::Entity::delete_many().filter(untouched(scope, entry)).exec(tx.db()).await?.rows_affected != 1 {
        return Ok(false);
    }
    let column = entry_wording::COLUMN;
    let wordings = entry_wording::Entity::delete_many().filter(column.client_id.eq(entry.client_id)).filter(column.entry_id.eq(entry.id));
    wordings.exec(tx.db()).await?;
    topic::Entity::delete_many().filter(topics_of(entry)).exec(tx.db()).await?;
    let column = topic::COLUMN;
    let done = topic::Entity::update_many().col_expr(topic::Column::EntryId, Expr::value(None::<uuid::Uuid>));
    done.filter(column.client_id.eq(entry.client_id)).filter(column.entry_id.eq(entry.id)).exec(tx.db()).await?;
    Ok(true)
}

/// What was put on the list of an entry is no longer shown to the therapist.
pub async fn hide_topics(tx: &Tx, entry: &EntryRow) -> Result<()> {
    let hide = topic::Entity::update_many().col_expr(topic::Column::Shared, Expr::value(false));
    hide.filter(topics_of(entry)).exec(tx.db()).await?;
    Ok(())
}

fn topics_of(entry: &EntryRow) -> Condition {
    let column = topic::COLUMN;
    Condition::all().add(column.client_id.eq(entry.client_id)).add(column.entry_id.eq(entry.id)).add(column.done_at.is_null())
}

/// The wins that a client wrote and did not make private, without their words, the newest first.
pub async fn wins(cx: &impl Cx, scope: &Scope, client: ClientId, limit: u64) -> Result<Vec<EntryRow>> {
    let rows = entry::Entity::find().filter(of(scope, client)).filter(entry::COLUMN.kind.eq(EntryKind::Win));
    Ok(rows.order_by_desc(entry::Column::WrittenAt).limit(limit).all(cx.db()).await?)
}
