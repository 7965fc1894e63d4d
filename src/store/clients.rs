//! Clients. Name and address are sealed under the client's own key; search opens them in memory.

use ::entity::client;
use ::entity::ids::{ClientId, PracticeId, PractitionerId};
use ::entity::kinds::ClientStatus;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx};
use crate::domain::address;
use crate::domain::client::{Client, ClientDetails};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

fn place(id: ClientId, column: &'static str, revision: i32) -> Place<'static> {
    Place { table: "client", row: id.0, column, revision }
}

/// Inserts a client whose key was made before.
pub async fn insert(tx: &Tx, scope: &Scope, id: ClientId, practitioner: PractitionerId, details: &ClientDetails, now: DateTime<Utc>) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), id).await?;
    let row = client::Model {
        id,
        practice_id: scope.practice(),
        practitioner_id: practitioner,
        name_sealed: key.seal(place(id, "name", 1), &details.name),
        email_sealed: key.seal(place(id, "email", 1), &details.email),
        email_index: email_index(tx, scope.practice(), &details.email).await?,
        time_zone: details.time_zone.clone(),
        language: details.language.clone(),
        status: ClientStatus::Active,
        revision: 1,
        created_at: now,
        updated_at: now,
        mail_refused_at: None,
        reminders_stopped_at: None,
    };
    client::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Changes name, address, zone and language if nobody else did since `revision`. A new address is believed again.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn update(tx: &Tx, scope: &Scope, id: ClientId, revision: i32, details: &ClientDetails, now: DateTime<Utc>) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), id).await?;
    let change = client::ActiveModel {
        name_sealed: Set(key.seal(place(id, "name", revision + 1), &details.name)),
        email_sealed: Set(key.seal(place(id, "email", revision + 1), &details.email)),
        email_index: Set(email_index(tx, scope.practice(), &details.email).await?),
        time_zone: Set(details.time_zone.clone()),
        language: Set(details.language.clone()),
        revision: Set(revision + 1),
        updated_at: Set(now),
        mail_refused_at: Set(None),
        ..Default::default()
    };
    let update = client::Entity::update_many().set(change);
    let done = update.filter(mine(scope, id)).filter(client::COLUMN.revision.eq(revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed this client meanwhile.")) }
}

fn mine(scope: &Scope, id: ClientId) -> Expr {
    client::COLUMN.id.eq(id).and(client::COLUMN.practice_id.eq(scope.practice()))
}

async fn email_index(cx: &impl Cx, practice: PracticeId, email: &str) -> Result<Vec<u8>> {
    Ok(cx.keyring().practice(practice).await?.blind_index(&address::normalise(email)))
}

/// Takes the client's row for this transaction, so that two submissions of one client follow each other.
pub async fn hold(tx: &Tx, scope: &Scope, id: ClientId, now: DateTime<Utc>) -> Result<()> {
    set(tx, scope, id, client::Column::UpdatedAt, Expr::value(now)).await
}

/// Notes that the address is dead, or (with `None`) that it is not.
pub async fn set_mail_refused(tx: &Tx, scope: &Scope, id: ClientId, at: Option<DateTime<Utc>>) -> Result<()> {
    set(tx, scope, id, client::Column::MailRefusedAt, Expr::value(at)).await
}

/// Stops (or, with `None`, resumes) reminders.
pub async fn set_reminders_stopped(tx: &Tx, scope: &Scope, id: ClientId, at: Option<DateTime<Utc>>) -> Result<()> {
    set(tx, scope, id, client::Column::RemindersStoppedAt, Expr::value(at)).await
}

async fn set(tx: &Tx, scope: &Scope, id: ClientId, column: client::Column, value: Expr) -> Result<()> {
    let done = client::Entity::update_many().col_expr(column, value).filter(mine(scope, id)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// A client of this practice.
pub async fn find(cx: &impl Cx, scope: &Scope, id: ClientId) -> Result<Client> {
    let row = client::Entity::find().filter(mine(scope, id)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    let key = cx.keyring().client(row.practice_id, row.id).await?;
    open(&key, row)
}

/// All clients of the practice, newest first.
pub async fn list(cx: &impl Cx, scope: &Scope) -> Result<Vec<Client>> {
    let rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice())).order_by_desc(client::Column::Id).all(cx.db()).await?;
    open_all(cx, scope, rows).await
}

/// A page of clients in the order they were made, after `after`.
pub async fn page(cx: &impl Cx, scope: &Scope, after: Option<ClientId>, limit: u64) -> Result<Vec<Client>> {
    let mut rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice()));
    if let Some(after) = after {
        rows = rows.filter(client::COLUMN.id.gt(after));
    }
    let rows = rows.order_by_asc(client::Column::Id).limit(limit).all(cx.db()).await?;
    open_all(cx, scope, rows).await
}

/// Others of this practice with the same address: a couple may share a mailbox, or somebody was added twice.
pub async fn with_email(cx: &impl Cx, scope: &Scope, email: &str) -> Result<Vec<Client>> {
    let index = email_index(cx, scope.practice(), email).await?;
    let rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice())).filter(client::COLUMN.email_index.eq(index));
    open_all(cx, scope, rows.all(cx.db()).await?).await
}

async fn open_all(cx: &impl Cx, scope: &Scope, rows: Vec<client::Model>) -> Result<Vec<Client>> {
    cx.keyring().warm(scope.practice(), &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let mut clients = Vec::with_capacity(rows.len());
    for row in rows {
        let key = cx.keyring().client(row.practice_id, row.id).await?;
        clients.push(open(&key, row)?);
    }
    Ok(clients)
}

fn open(key: &FieldKey, row: client::Model) -> Result<Client> {
    Ok(Client {
        id: row.id,
        practitioner_id: row.practitioner_id,
        name: key.open_text(place(row.id, "name", row.revision), &row.name_sealed)?,
        email: key.open_text(place(row.id, "email", row.revision), &row.email_sealed)?,
        time_zone: row.time_zone,
        language: row.language,
        status: row.status,
        revision: row.revision,
        created_at: row.created_at,
        mail_refused_at: row.mail_refused_at,
        reminders_stopped_at: row.reminders_stopped_at,
    })
}
