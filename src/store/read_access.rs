//! Who reads along with whose caseload, or with which client. `clients_for` and `caseloads_for` are parts of `clients::visible`.

use ::entity::ids::{ClientId, PractitionerId, ReadAccessId};
use ::entity::{client, read_access};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};

/// The right as it is kept.
pub use ::entity::read_access::Model as ReadAccess;

fn mine(scope: &Scope) -> Condition {
    Condition::all().add(read_access::COLUMN.practice_id.eq(scope.practice()))
}

fn in_force(day: NaiveDate) -> Condition {
    let column = read_access::COLUMN;
    let until = Condition::any().add(column.ends_on.is_null()).add(column.ends_on.gte(day));
    Condition::all().add(column.ended_at.is_null()).add(until)
}

fn given_to(reader: PractitionerId, day: NaiveDate) -> Condition {
    Condition::all().add(read_access::Column::PractitionerId.eq(reader)).add(in_force(day))
}

/// With which clients somebody reads along on this day, as a part of other queries.
pub(super) fn clients_for(reader: PractitionerId, day: NaiveDate) -> SelectStatement {
    let given = given_to(reader, day).add(read_access::Column::ClientId.is_not_null());
    Query::select().column(read_access::Column::ClientId).from(read_access::Entity).cond_where(given).to_owned()
}

/// With whose caseloads somebody reads along on this day, as a part of other queries.
pub(super) fn caseloads_for(reader: PractitionerId, day: NaiveDate) -> SelectStatement {
    let given = given_to(reader, day).add(read_access::Column::CaseloadOf.is_not_null());
    Query::select().column(read_access::Column::CaseloadOf).from(read_access::Entity).cond_where(given).to_owned()
}

/// What somebody may read along with on this day.
pub async fn of_reader(cx: &impl Cx, scope: &Scope, reader: PractitionerId, day: NaiveDate) -> Result<Vec<ReadAccess>> {
    let rows = read_access::Entity::find().filter(mine(scope)).filter(given_to(reader, day));
    Ok(rows.order_by_asc(read_access::Column::Id).limit(500).all(cx.db()).await?)
}

/// Who reads along with one client, or with one caseload, on this day.
pub async fn readers(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, caseload: PractitionerId, day: NaiveDate) -> Result<Vec<ReadAccess>> {
    let column = read_access::COLUMN;
    let mut about = Condition::any().add(column.caseload_of.eq(caseload));
    if let Some(client) = client {
        about = about.add(column.client_id.eq(client));
    }
    let rows = read_access::Entity::find().filter(mine(scope)).filter(in_force(day)).filter(about);
    Ok(rows.order_by_asc(read_access::Column::Id).limit(200).all(cx.db()).await?)
}

/// Everything that counts on this day in the practice.
pub async fn all(cx: &impl Cx, scope: &Scope, day: NaiveDate) -> Result<Vec<ReadAccess>> {
    let rows = read_access::Entity::find().filter(mine(scope)).filter(in_force(day));
    Ok(rows.order_by_asc(read_access::Column::Id).limit(500).all(cx.db()).await?)
}

/// Adds one; the same id once more changes nothing. Returns whether it is new.
pub async fn insert(tx: &Tx, row: ReadAccess) -> Result<bool> {
    let once = OnConflict::column(read_access::Column::Id).do_nothing().to_owned();
    Ok(read_access::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// One of the practice.
pub async fn find(cx: &impl Cx, scope: &Scope, id: ReadAccessId) -> Result<ReadAccess> {
    read_access::Entity::find_by_id(id).filter(mine(scope)).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// It counts no more. Returns whether that is news.
pub async fn end(tx: &Tx, scope: &Scope, id: ReadAccessId, now: DateTime<Utc>) -> Result<bool> {
    let change = read_access::ActiveModel { ended_at: Set(Some(now)), ended_by: Set(scope.practitioner()), ..Default::default() };
    let update = read_access::Entity::update_many().set(change).filter(mine(scope)).filter(read_access::COLUMN.id.eq(id));
    Ok(update.filter(read_access::COLUMN.ended_at.is_null()).exec(tx.db()).await?.rows_affected == 1)
}

/// Nobody reads along with one client any more. Returns how many did.
pub async fn end_of_client(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<u64> {
    let change = read_access::ActiveModel { ended_at: Set(Some(now)), ended_by: Set(scope.practitioner()), ..Default::default() };
    let update = read_access::Entity::update_many().set(change).filter(mine(scope)).filter(read_access::COLUMN.client_id.eq(client));
    Ok(update.filter(read_access::COLUMN.ended_at.is_null()).exec(tx.db()).await?.rows_affected)
}

/// Whoever leaves, or gets a role without clients, reads along with nobody.
pub(super) async fn drop_of(tx: &Tx, scope: &Scope, reader: PractitionerId) -> Result<()> {
    read_access::Entity::delete_many().filter(mine(scope)).filter(read_access::COLUMN.practitioner_id.eq(reader)).exec(tx.db()).await?;
    Ok(())
}

/// Whether a client is reached only because one reads along: not one's own, not shared, not covered.
pub async fn is_only_read(cx: &impl Cx, scope: &Scope, id: ClientId) -> Result<bool> {
    let mine = clients::visible(&scope.without_reading_along(), client::Column::Id);
    let rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice())).filter(client::COLUMN.id.eq(id)).filter(mine);
    Ok(rows.count(cx.db()).await? == 0)
}
