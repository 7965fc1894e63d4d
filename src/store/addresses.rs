//! What is known of clients' addresses: confirmed, asked, called wrong, unsafe. Each change is a compare-and-set of its own, apart from
//! the client's revision: a client who confirms must not make a practitioner's open form stale.

use ::entity::client;
use ::entity::ids::ClientId;
use ::entity::kinds::{ClientStatus, ConfirmedHow, WrongAddress};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Cx, Tx, clients};
use crate::domain::addresses::Address;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};

/// The part of a client's row that this is about.
pub(super) fn of(row: &client::Model) -> Address {
    Address {
        confirmed_at: row.confirmed_at,
        confirmed_how: row.confirmed_how,
        confirmed_by: row.confirmed_by,
        asked_at: row.confirm_asked_at,
        wrong_at: row.address_wrong_at,
        wrong_why: row.address_wrong_why,
        unsafe_at: row.unsafe_at,
    }
}

/// What is known of a client's address, and whether they are in care. Opens nothing that is sealed.
pub async fn find(cx: &impl Cx, scope: &Scope, id: ClientId) -> Result<(Address, ClientStatus)> {
    let row = client::Entity::find().filter(clients::mine(scope, id)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    Ok((of(&row), row.status))
}

async fn set(tx: &Tx, scope: &Scope, id: ClientId, change: client::ActiveModel, only: Condition) -> Result<bool> {
    let update = client::Entity::update_many().set(change).filter(clients::mine(scope, id)).filter(only);
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// Confirms the address; takes back that it was called wrong. Returns false where it was confirmed already.
pub async fn confirm(tx: &Tx, scope: &Scope, id: ClientId, how: ConfirmedHow, by: Option<Uuid>, now: DateTime<Utc>) -> Result<bool> {
    let change = client::ActiveModel {
        confirmed_at: Set(Some(now)),
        confirmed_how: Set(Some(how)),
        confirmed_by: Set(by),
        address_wrong_at: Set(None),
        address_wrong_why: Set(None),
        ..Default::default()
    };
    let open = Condition::any().add(client::Column::ConfirmedAt.is_null()).add(client::Column::AddressWrongAt.is_not_null());
    set(tx, scope, id, change, open).await
}

/// Another address: nothing of what was known of the old one holds.
pub async fn begin_anew(tx: &Tx, scope: &Scope, id: ClientId) -> Result<()> {
    let change = client::ActiveModel {
        confirmed_at: Set(None),
        confirmed_how: Set(None),
        confirmed_by: Set(None),
        confirm_asked_at: Set(None),
        address_wrong_at: Set(None),
        address_wrong_why: Set(None),
        ..Default::default()
    };
    set(tx, scope, id, change, Condition::all()).await.map(drop)
}

/// Notes that the client was asked.
pub async fn note_asked(tx: &Tx, scope: &Scope, id: ClientId, now: DateTime<Utc>) -> Result<()> {
    let change = client::ActiveModel { confirm_asked_at: Set(Some(now)), ..Default::default() };
    set(tx, scope, id, change, Condition::all()).await.map(drop)
}

/// Notes that the address was called wrong. Returns false where it was already.
pub async fn set_wrong(tx: &Tx, scope: &Scope, id: ClientId, why: WrongAddress, now: DateTime<Utc>) -> Result<bool> {
    let change = client::ActiveModel { address_wrong_at: Set(Some(now)), address_wrong_why: Set(Some(why)), ..Default::default() };
    set(tx, scope, id, change, Condition::all().add(client::Column::AddressWrongAt.is_null())).await
}

/// Stops all mail to a client, or (with `None`) lets it go again. Returns false where it was so already.
pub async fn set_unsafe(tx: &Tx, scope: &Scope, id: ClientId, at: Option<DateTime<Utc>>) -> Result<bool> {
    let mut change = client::ActiveModel { unsafe_at: Set(at), ..Default::default() };
    if at.is_some() {
        // The link that asked to confirm ends with all others: afterwards it is asked anew.
        change.confirm_asked_at = Set(None);
    }
    let other = if at.is_some() { client::Column::UnsafeAt.is_null() } else { client::Column::UnsafeAt.is_not_null() };
    set(tx, scope, id, change, Condition::all().add(other)).await
}

/// Every link of the practice ends, also those that asked to confirm: where nobody did, it is asked anew.
pub async fn forget_asked(tx: &Tx, scope: &Scope) -> Result<()> {
    let change = client::ActiveModel { confirm_asked_at: Set(None), ..Default::default() };
    let update = client::Entity::update_many().set(change).filter(client::COLUMN.practice_id.eq(scope.practice()));
    update.filter(client::COLUMN.confirmed_at.is_null()).exec(tx.db()).await?;
    Ok(())
}
