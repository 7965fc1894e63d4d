//! What a client wrote for nobody else, sealed under the key of one of the client's vaults. Only `web/client` may read here, and only the
//! actions that it calls may write; a test sees to it. No page of the workspace, no API, no alert, no export, no mail comes here.

use ::entity::ids::{ClientId, ClientSessionId, EntryId, VaultId};
use ::entity::kinds::EntryKind;
use ::entity::private_entry;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::{Cx, Tx};
use crate::domain::entry::Written;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{Place, PrivateKey};

/// A private entry, opened.
#[derive(Clone, Debug)]
pub struct PrivateEntry {
    pub id: EntryId,
    pub vault: VaultId,
    pub session: Option<ClientSessionId>,
    pub kind: EntryKind,
    pub written: Written,
    pub revision: i32,
    pub written_at: DateTime<Utc>,
    pub changed_at: Option<DateTime<Utc>>,
}

/// What is sealed: its kind too.
#[derive(Serialize, Deserialize)]
struct Body<W> {
    kind: EntryKind,
    written: W,
}

fn place(id: EntryId, revision: i32) -> Place<'static> {
    Place { table: "private_entry", row: id.0, column: "body", revision }
}

async fn key(cx: &impl Cx, scope: &Scope, client: ClientId, vault: VaultId) -> Result<PrivateKey> {
    Ok(cx.keyring().client(scope.practice(), client).await?.private(vault))
}

fn within(scope: &Scope, client: ClientId, vaults: &[VaultId]) -> Condition {
    let column = private_entry::COLUMN;
    Condition::all().add(column.practice_id.eq(scope.practice())).add(column.client_id.eq(client)).add(column.vault_id.is_in(vaults.to_vec()))
}

/// Inserts one. False where that number is there already.
pub async fn insert(tx: &Tx, scope: &Scope, client: ClientId, new: &PrivateEntry) -> Result<bool> {
    let key = key(tx, scope, client, new.vault).await?;
    let body = Body { kind: new.kind, written: &new.written };
    let row = private_entry::Model {
        id: new.id,
        practice_id: scope.practice(),
        client_id: client,
        vault_id: new.vault,
        session_id: new.session,
        body_sealed: key.seal(place(new.id, new.revision), serde_json::to_vec(&body)?),
        revision: new.revision,
        written_at: new.written_at,
        changed_at: new.changed_at,
    };
    let once = OnConflict::column(private_entry::Column::Id).do_nothing().to_owned();
    Ok(private_entry::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

async fn open(cx: &impl Cx, scope: &Scope, row: private_entry::Model) -> Result<PrivateEntry> {
    let key = key(cx, scope, row.client_id, row.vault_id).await?;
    let Body { kind, written } = serde_json::from_slice::<Body<Written>>(&key.open(place(row.id, row.revision), &row.body_sealed)?)?;
    Ok(PrivateEntry {
        id: row.id,
        vault: row.vault_id,
        session: row.session_id,
        kind,
        written,
        revision: row.revision,
        written_at: row.written_at,
        changed_at: row.changed_at,
    })
}

/// Everything in the open vaults, the newest first.
pub async fn all(cx: &impl Cx, scope: &Scope, client: ClientId, vaults: &[VaultId]) -> Result<Vec<PrivateEntry>> {
    let rows = private_entry::Entity::find().filter(within(scope, client, vaults));
    let mut entries = Vec::new();
    for row in rows.order_by_desc(private_entry::Column::WrittenAt).all(cx.db()).await? {
        entries.push(open(cx, scope, row).await?);
    }
    Ok(entries)
}

/// One of them.
///
/// # Errors
/// `NotFound` for another vault's or another client's.
pub async fn find(cx: &impl Cx, scope: &Scope, client: ClientId, vaults: &[VaultId], id: EntryId) -> Result<PrivateEntry> {
    let found = private_entry::Entity::find_by_id(id).filter(within(scope, client, vaults)).one(cx.db()).await?;
    open(cx, scope, found.ok_or(Error::NotFound)?).await
}

/// Whether anybody has a private entry of that number.
pub async fn is_taken(cx: &impl Cx, id: EntryId) -> Result<bool> {
    Ok(private_entry::Entity::find_by_id(id).one(cx.db()).await?.is_some())
}

/// Changes its words. False where another tab did since.
pub async fn reword(
    tx: &Tx,
    scope: &Scope,
    client: ClientId,
    before: &PrivateEntry,
    (written, session): (&Written, Option<ClientSessionId>),
    now: DateTime<Utc>,
) -> Result<bool> {
    let (key, revision) = (key(tx, scope, client, before.vault).await?, before.revision + 1);
    let sealed = key.seal(place(before.id, revision), serde_json::to_vec(&Body { kind: before.kind, written })?);
    let change = private_entry::Entity::update_many()
        .col_expr(private_entry::Column::BodySealed, Expr::value(sealed))
        .col_expr(private_entry::Column::Revision, Expr::value(revision))
        .col_expr(private_entry::Column::SessionId, Expr::value(session.map(|session| session.0)))
        .col_expr(private_entry::Column::ChangedAt, Expr::value(now));
    Ok(change.filter(as_it_was(scope, client, before)).exec(tx.db()).await?.rows_affected == 1)
}

fn as_it_was(scope: &Scope, client: ClientId, before: &PrivateEntry) -> Condition {
    let column = private_entry::COLUMN;
    within(scope, client, &[before.vault]).add(column.id.eq(before.id)).add(column.revision.eq(before.revision))
}

/// Forgets one. False where another tab changed it since.
pub async fn remove(tx: &Tx, scope: &Scope, client: ClientId, before: &PrivateEntry) -> Result<bool> {
    Ok(private_entry::Entity::delete_many().filter(as_it_was(scope, client, before)).exec(tx.db()).await?.rows_affected == 1)
}
