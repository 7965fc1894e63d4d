//! Sessions in the room. What a calendar calls them is never kept: only marks that know them again at the next import.

use std::collections::BTreeSet;

use ::entity::appointment;
use ::entity::ids::{AppointmentId, AppointmentSeriesId, ClientId, PractitionerId};
use ::entity::kinds::AppointmentStatus;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};

/// An appointment as it is kept.
pub use ::entity::appointment::Model as Appointment;

/// Values asked for at once: no database takes any number.
const CHUNK: usize = 500;

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(appointment::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, appointment::Column::ClientId))
}

fn all(scope: &Scope) -> Select<appointment::Entity> {
    appointment::Entity::find().filter(visible(scope))
}

/// Adds one; false where the calendar's entry is known already.
pub async fn insert(tx: &Tx, row: Appointment) -> Result<bool> {
    let once = OnConflict::columns([appointment::Column::PracticeId, appointment::Column::CalendarMark]).do_nothing().to_owned();
    match appointment::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(added) => Ok(added > 0),
        Err(sea_orm::DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Keeps what `changed` says, if nobody else changed it since its revision.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn update(tx: &Tx, scope: &Scope, changed: &Appointment, now: DateTime<Utc>) -> Result<()> {
    let change = appointment::ActiveModel {
        client_id: Set(changed.client_id),
        practitioner_id: Set(changed.practitioner_id),
        starts_at: Set(changed.starts_at),
        ends_at: Set(changed.ends_at),
        local_start: Set(changed.local_start),
        time_zone: Set(changed.time_zone.clone()),
        status: Set(changed.status),
        calendar_sequence: Set(changed.calendar_sequence),
        cancelled_at: Set(changed.cancelled_at),
        revision: Set(changed.revision + 1),
        updated_at: Set(now),
        ..Default::default()
    };
    let update = appointment::Entity::update_many().set(change).filter(visible(scope)).filter(appointment::COLUMN.id.eq(changed.id));
    let done = update.filter(appointment::COLUMN.revision.eq(changed.revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed this appointment meanwhile.")) }
}

/// Cancels what is still to come of a client.
pub async fn cancel_coming(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    let cancelled =
        [(appointment::Column::Status, Expr::value(AppointmentStatus::Cancelled)), (appointment::Column::CancelledAt, Expr::value(Some(now)))];
    change_coming(tx, scope, appointment::COLUMN.client_id.eq(client), now, &cancelled).await
}

/// What is still to come of a client is with somebody else from now on.
pub async fn reassign(tx: &Tx, scope: &Scope, client: ClientId, to: PractitionerId, now: DateTime<Utc>) -> Result<()> {
    change_coming(tx, scope, appointment::COLUMN.client_id.eq(client), now, &[(appointment::Column::PractitionerId, Expr::value(to))]).await
}

/// What is still to come of one practitioner is with somebody else from now on.
pub async fn hand_over(tx: &Tx, scope: &Scope, from: PractitionerId, to: PractitionerId, now: DateTime<Utc>) -> Result<()> {
    let whose = appointment::COLUMN.practitioner_id.eq(from);
    change_coming(tx, scope, whose, now, &[(appointment::Column::PractitionerId, Expr::value(to))]).await
}

async fn change_coming(tx: &Tx, scope: &Scope, whose: Expr, now: DateTime<Utc>, to: &[(appointment::Column, Expr)]) -> Result<()> {
    let mut update = appointment::Entity::update_many()
        .col_expr(appointment::Column::Revision, Expr::col(appointment::Column::Revision).add(1))
        .col_expr(appointment::Column::UpdatedAt, Expr::value(now));
    for (column, value) in to {
        update = update.col_expr(*column, value.clone());
    }
    let column = appointment::COLUMN;
    let update = update.filter(visible(scope)).filter(whose).filter(column.ends_at.gt(now));
    update.filter(column.status.eq(AppointmentStatus::Planned)).exec(tx.db()).await?;
    Ok(())
}

/// One that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: AppointmentId) -> Result<Appointment> {
    all(scope).filter(appointment::COLUMN.id.eq(id)).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// All of one client, in the order of time.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Appointment>> {
    let rows = all(scope).filter(appointment::COLUMN.client_id.eq(client));
    Ok(rows.order_by_asc(appointment::Column::StartsAt).order_by_asc(appointment::Column::Id).all(cx.db()).await?)
}

/// Which ones a page of a list has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub client: Option<ClientId>,
    /// Those that end after this.
    pub from: Option<DateTime<Utc>>,
    /// Those that begin before this.
    pub until: Option<DateTime<Utc>>,
}

/// A page of those that the filter lets through, in the order they were made.
pub async fn page(cx: &impl Cx, scope: &Scope, filter: Filter, after: Option<AppointmentId>, limit: u64) -> Result<Vec<Appointment>> {
    let column = appointment::COLUMN;
    let mut rows = all(scope);
    if let Some(client) = filter.client {
        rows = rows.filter(column.client_id.eq(client));
    }
    if let Some(from) = filter.from {
        rows = rows.filter(column.ends_at.gt(from));
    }
    if let Some(until) = filter.until {
        rows = rows.filter(column.starts_at.lt(until));
    }
    if let Some(after) = after {
        rows = rows.filter(column.id.gt(after));
    }
    Ok(rows.order_by_asc(appointment::Column::Id).limit(limit).all(cx.db()).await?)
}

/// What counts: neither cancelled nor missed.
fn counting(scope: &Scope) -> Select<appointment::Entity> {
    all(scope).filter(appointment::COLUMN.status.is_in([AppointmentStatus::Planned, AppointmentStatus::Held]))
}

/// The next one of a client that is not over yet.
pub async fn next_of(cx: &impl Cx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<Option<Appointment>> {
    let rows = counting(scope).filter(appointment::COLUMN.client_id.eq(client)).filter(appointment::COLUMN.ends_at.gt(now));
    Ok(rows.order_by_asc(appointment::Column::StartsAt).limit(1).one(cx.db()).await?)
}

/// The next one of anybody that this scope reaches and that has not begun.
pub async fn next_of_all(cx: &impl Cx, scope: &Scope, now: DateTime<Utc>) -> Result<Option<Appointment>> {
    let rows = counting(scope).filter(appointment::COLUMN.starts_at.gt(now));
    Ok(rows.order_by_asc(appointment::Column::StartsAt).order_by_asc(appointment::Column::Id).limit(1).one(cx.db()).await?)
}

/// When a client's sessions began that are over and took place, since then, in order.
pub async fn starts_of(cx: &impl Cx, scope: &Scope, client: ClientId, from: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>> {
    let mut rows = counting(scope).filter(appointment::COLUMN.client_id.eq(client)).filter(appointment::COLUMN.ends_at.lte(now));
    if let Some(from) = from {
        rows = rows.filter(appointment::COLUMN.starts_at.gte(from));
    }
    let rows = rows.select_only().column(appointment::Column::StartsAt).order_by_asc(appointment::Column::StartsAt);
    Ok(rows.into_tuple::<DateTime<Utc>>().all(cx.db()).await?)
}

/// The last one of a client that is over and took place.
pub async fn last_of(cx: &impl Cx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<Option<Appointment>> {
    let rows = counting(scope).filter(appointment::COLUMN.client_id.eq(client)).filter(appointment::COLUMN.ends_at.lte(now));
    Ok(rows.order_by_desc(appointment::Column::StartsAt).limit(1).one(cx.db()).await?)
}

/// What counts for schedules between two instants: not cancelled and not missed, by their start. Start and end of each.
pub async fn anchors(
    cx: &impl Cx,
    scope: &Scope,
    client: ClientId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(AppointmentId, DateTime<Utc>, DateTime<Utc>)>> {
    let column = appointment::COLUMN;
    let rows = counting(scope).filter(column.client_id.eq(client)).filter(column.starts_at.gte(from)).filter(column.starts_at.lt(until));
    let rows = rows.order_by_asc(appointment::Column::StartsAt).order_by_asc(appointment::Column::EndsAt).order_by_asc(appointment::Column::Id);
    Ok(rows.all(cx.db()).await?.into_iter().map(|row| (row.id, row.starts_at, row.ends_at)).collect())
}

/// Between two instants, of one practitioner or of everybody, as far as this scope reaches; cancelled ones too.
pub async fn between(
    cx: &impl Cx,
    scope: &Scope,
    practitioner: Option<PractitionerId>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Appointment>> {
    let column = appointment::COLUMN;
    let mut rows = all(scope).filter(column.ends_at.gt(from)).filter(column.starts_at.lt(until));
    if let Some(practitioner) = practitioner {
        rows = rows.filter(column.practitioner_id.eq(practitioner));
    }
    Ok(rows.order_by_asc(appointment::Column::StartsAt).order_by_asc(appointment::Column::Id).all(cx.db()).await?)
}

/// Planned ones of the practice that are not over, by client.
pub async fn coming(cx: &impl Cx, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<Appointment>> {
    let column = appointment::COLUMN;
    let rows = all(scope).filter(column.ends_at.gt(now)).filter(column.status.eq(AppointmentStatus::Planned));
    Ok(rows.order_by_asc(appointment::Column::ClientId).order_by_asc(appointment::Column::StartsAt).all(cx.db()).await?)
}

/// This one and the planned ones of its series that begin later.
pub async fn and_later(cx: &impl Cx, scope: &Scope, one: &Appointment, series: AppointmentSeriesId) -> Result<Vec<Appointment>> {
    let column = appointment::COLUMN;
    let rows = all(scope).filter(column.series_id.eq(series)).filter(column.starts_at.gt(one.starts_at)).filter(column.client_id.eq(one.client_id));
    let rows = rows.filter(column.status.eq(AppointmentStatus::Planned)).order_by_asc(appointment::Column::StartsAt);
    Ok(rows.all(cx.db()).await?)
}

/// Marks that know entries of a calendar again: under the practice's key, so that they tell nothing without it.
pub async fn marks(cx: &impl Cx, scope: &Scope, names: &[String]) -> Result<Vec<Vec<u8>>> {
    let key = cx.keyring().practice(scope.practice()).await?;
    Ok(names.iter().map(|name| key.content_mac(format!("calendar\n{name}").as_bytes())).collect())
}

/// Those that were read from these entries, each entry by its mark alone or as one of a repeating entry.
pub async fn of_calendar(cx: &impl Cx, scope: &Scope, series_marks: &BTreeSet<Vec<u8>>) -> Result<Vec<Appointment>> {
    let marks: Vec<Vec<u8>> = series_marks.iter().cloned().collect();
    let mut found = Vec::new();
    for chunk in marks.chunks(CHUNK) {
        let rows = all(scope).filter(appointment::Column::CalendarSeriesMark.is_in(chunk.to_vec()));
        found.extend(rows.order_by_asc(appointment::Column::StartsAt).all(cx.db()).await?);
    }
    Ok(found)
}
