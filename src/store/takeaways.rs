//! What a client takes away, one line each, sealed under the client's key. One for each completion and one for each appointment.

use std::collections::HashMap;

use ::entity::ids::{AppointmentId, ClientId, ResponseId, TakeawayId};
use ::entity::takeaway;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

/// A takeaway as it is kept, its line closed.
pub use ::entity::takeaway::Model as TakeawayRow;

/// Values asked for at once: no database takes any number.
const CHUNK: usize = 500;

/// A takeaway with its line opened.
#[derive(Clone, Debug)]
pub struct Takeaway {
    pub row: TakeawayRow,
    pub text: String,
}

fn place(id: TakeawayId, revision: i32) -> Place<'static> {
    Place { table: "takeaway", row: id.0, column: "text", revision }
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(takeaway::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, takeaway::Column::ClientId))
}

fn all(scope: &Scope) -> Select<takeaway::Entity> {
    takeaway::Entity::find().filter(visible(scope))
}

/// Adds one; false where there is one about the same already. `row` comes without its line.
pub async fn insert(tx: &Tx, scope: &Scope, row: TakeawayRow, text: &str) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), row.client_id).await?;
    let row = TakeawayRow { text_sealed: key.seal(place(row.id, row.revision), text), ..row };
    let once = OnConflict::column(takeaway::Column::AboutId).do_nothing().to_owned();
    match takeaway::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(added) => Ok(added > 0),
        Err(sea_orm::DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Changes the line, if nobody else changed it since `row` was read; who wrote it and where come from `row`.
///
/// # Errors
/// `Conflict` when somebody did.
pub async fn change(tx: &Tx, scope: &Scope, row: &TakeawayRow, text: &str, now: DateTime<Utc>) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), row.client_id).await?;
    let change = takeaway::ActiveModel {
        text_sealed: Set(key.seal(place(row.id, row.revision + 1), text)),
        practitioner_id: Set(row.practitioner_id),
        appointment_id: Set(row.appointment_id),
        revision: Set(row.revision + 1),
        updated_at: Set(now),
        ..Default::default()
    };
    let column = takeaway::COLUMN;
    let update = takeaway::Entity::update_many().set(change).filter(visible(scope)).filter(column.id.eq(row.id));
    let done = update.filter(column.revision.eq(row.revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody else changed this takeaway meanwhile.")) }
}

/// Takes one back: nothing of it is kept.
pub async fn remove(tx: &Tx, scope: &Scope, id: TakeawayId) -> Result<()> {
    takeaway::Entity::delete_many().filter(visible(scope)).filter(takeaway::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// Opens one.
pub(super) async fn open(cx: &impl Cx, scope: &Scope, row: TakeawayRow) -> Result<Takeaway> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    Ok(Takeaway { text: key.open_text(place(row.id, row.revision), &row.text_sealed)?, row })
}

async fn opened(cx: &impl Cx, scope: &Scope, rows: Vec<TakeawayRow>) -> Result<Vec<Takeaway>> {
    let mut takeaways = Vec::with_capacity(rows.len());
    for row in rows {
        let key = cx.keyring().client(scope.practice(), row.client_id).await?;
        takeaways.push(Takeaway { text: key.open_text(place(row.id, row.revision), &row.text_sealed)?, row });
    }
    Ok(takeaways)
}

/// The one about a completion (its first response) or about an appointment.
pub async fn about(cx: &impl Cx, scope: &Scope, about: Uuid) -> Result<Option<Takeaway>> {
    let rows = all(scope).filter(takeaway::COLUMN.about_id.eq(about)).all(cx.db()).await?;
    Ok(opened(cx, scope, rows).await?.pop())
}

/// Those about these completions, by the first response of each.
pub async fn of_responses(cx: &impl Cx, scope: &Scope, ids: &[ResponseId]) -> Result<HashMap<ResponseId, Takeaway>> {
    let mut found = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let rows = all(scope).filter(takeaway::COLUMN.response_id.is_in(some.to_vec())).all(cx.db()).await?;
        found.extend(opened(cx, scope, rows).await?.into_iter().filter_map(|one| Some((one.row.response_id?, one))));
    }
    Ok(found)
}

/// All that were said in one appointment, the one about the whole session first.
pub async fn of_appointment(cx: &impl Cx, scope: &Scope, id: AppointmentId) -> Result<Vec<Takeaway>> {
    let rows = all(scope).filter(takeaway::COLUMN.appointment_id.eq(id)).order_by_asc(takeaway::Column::Id).all(cx.db()).await?;
    let mut takeaways = opened(cx, scope, rows).await?;
    takeaways.sort_by_key(|one| one.row.response_id.is_some());
    Ok(takeaways)
}

/// Those of a client that were written in `[from, until)`, the oldest first.
pub async fn between(cx: &impl Cx, scope: &Scope, client: ClientId, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<Takeaway>> {
    let column = takeaway::COLUMN;
    let rows = all(scope).filter(column.client_id.eq(client)).filter(column.created_at.gte(from)).filter(column.created_at.lt(until));
    let rows = rows.order_by_asc(takeaway::Column::CreatedAt).order_by_asc(takeaway::Column::Id).all(cx.db()).await?;
    opened(cx, scope, rows).await
}

/// The newest of a client, the last first.
pub async fn latest(cx: &impl Cx, scope: &Scope, client: ClientId, limit: u64) -> Result<Vec<Takeaway>> {
    let rows = all(scope).filter(takeaway::COLUMN.client_id.eq(client));
    let rows = rows.order_by_desc(takeaway::Column::CreatedAt).order_by_desc(takeaway::Column::Id).limit(limit).all(cx.db()).await?;
    opened(cx, scope, rows).await
}

/// A page in the order they were written, of one client if given.
pub async fn page(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, after: Option<TakeawayId>, limit: u64) -> Result<Vec<Takeaway>> {
    let mut rows = all(scope);
    if let Some(client) = client {
        rows = rows.filter(takeaway::COLUMN.client_id.eq(client));
    }
    if let Some(after) = after {
        rows = rows.filter(takeaway::COLUMN.id.gt(after));
    }
    opened(cx, scope, rows.order_by_asc(takeaway::Column::Id).limit(limit).all(cx.db()).await?).await
}
