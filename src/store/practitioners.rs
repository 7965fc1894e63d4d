//! Practitioners: who signs in. Name and address are sealed under the practice's key.

use ::entity::ids::{PracticeId, PractitionerId};
use ::entity::kinds::Role;
use ::entity::practitioner;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Cx, Tx};
use crate::domain::address;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

/// A practitioner with opened name and address.
#[derive(Clone, Debug)]
pub struct Practitioner {
    pub id: PractitionerId,
    pub practice_id: PracticeId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub password_hash: String,
}

fn place(id: PractitionerId, column: &'static str) -> Place<'static> {
    Place { table: "practitioner", row: id.0, column, revision: 0 }
}

/// Inserts a practitioner.
///
/// # Errors
/// `Conflict` when the address already signs in somewhere on this server.
pub async fn insert(tx: &Tx, practitioner: Practitioner, now: DateTime<Utc>) -> Result<()> {
    let key = tx.keyring().practice(practitioner.practice_id).await?;
    let id = practitioner.id;
    let row = practitioner::ActiveModel {
        id: Set(id),
        practice_id: Set(practitioner.practice_id),
        name_sealed: Set(key.seal(place(id, "name"), &practitioner.name)),
        email_sealed: Set(key.seal(place(id, "email"), &practitioner.email)),
        email_index: Set(tx.keyring().server().practitioner_index(&address::normalise(&practitioner.email))),
        role: Set(practitioner.role),
        password_hash: Set(practitioner.password_hash),
        created_at: Set(now),
        deactivated_at: Set(None),
    };
    match practitioner::Entity::insert(row).exec_without_returning(tx.db()).await {
        Err(error) if super::is_duplicate(&error) => Err(Error::Conflict("Somebody already signs in with this address.")),
        outcome => Ok(outcome.map(drop)?),
    }
}

/// The active practitioner with that address, over the whole server: this is how signing in begins.
pub async fn by_email(cx: &impl Cx, email: &str) -> Result<Option<Practitioner>> {
    let index = cx.keyring().server().practitioner_index(&address::normalise(email));
    let found = practitioner::Entity::find().filter(practitioner::COLUMN.email_index.eq(index));
    match found.one(cx.db()).await? {
        Some(row) if row.deactivated_at.is_none() => Ok(Some(open(cx, row).await?)),
        _ => Ok(None),
    }
}

/// An active practitioner by id alone: for sessions, which carry no practice.
pub async fn active(cx: &impl Cx, id: PractitionerId) -> Result<Practitioner> {
    match practitioner::Entity::find_by_id(id).one(cx.db()).await? {
        Some(row) if row.deactivated_at.is_none() => open(cx, row).await,
        _ => Err(Error::NotFound),
    }
}

/// A practitioner of this practice, active or not.
pub async fn find(cx: &impl Cx, scope: &Scope, id: PractitionerId) -> Result<Practitioner> {
    let found = practitioner::Entity::find_by_id(id).filter(practitioner::COLUMN.practice_id.eq(scope.practice()));
    open(cx, found.one(cx.db()).await?.ok_or(Error::NotFound)?).await
}

/// The owner of a practice: to whom what an API key makes belongs.
pub async fn owner(cx: &impl Cx, scope: &Scope) -> Result<Practitioner> {
    let found = practitioner::Entity::find()
        .filter(practitioner::COLUMN.practice_id.eq(scope.practice()))
        .filter(practitioner::COLUMN.role.eq(Role::Owner))
        .filter(practitioner::COLUMN.deactivated_at.is_null());
    open(cx, found.one(cx.db()).await?.ok_or(Error::NotFound)?).await
}

async fn open(cx: &impl Cx, row: practitioner::Model) -> Result<Practitioner> {
    let key = cx.keyring().practice(row.practice_id).await?;
    Ok(Practitioner {
        id: row.id,
        practice_id: row.practice_id,
        name: key.open_text(place(row.id, "name"), &row.name_sealed)?,
        email: key.open_text(place(row.id, "email"), &row.email_sealed)?,
        role: row.role,
        password_hash: row.password_hash,
    })
}
