//! What practitioners say of completions, sealed under the client's key. One row for each, by its first response. No client's scope opens one.

use std::collections::HashMap;

use ::entity::ids::{AssignmentId, ClientId, PractitionerId, ResponseId};
use ::entity::rating;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::rating::Rating;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::keys::Place;

/// Values asked for at once: no database takes any number.
const CHUNK: usize = 500;

/// A rating with who said so last.
#[derive(Clone, Debug)]
pub struct Rated {
    pub response_id: ResponseId,
    pub client_id: ClientId,
    pub rating: Rating,
    pub practitioner_id: Option<PractitionerId>,
    /// The assignment that was begun from it.
    pub next_assignment_id: Option<AssignmentId>,
    pub revision: i32,
    pub updated_at: DateTime<Utc>,
}

fn place(id: ResponseId, revision: i32) -> Place<'static> {
    Place { table: "rating", row: id.0, column: "rating", revision }
}

/// Private to the practice: a client reaches none, not even of their own.
fn visible(scope: &Scope) -> Condition {
    let rows = Condition::all().add(rating::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, rating::Column::ClientId));
    if matches!(scope.actor(), Actor::Client(_)) { rows.add(Expr::cust("1 = 0")) } else { rows }
}

async fn open(cx: &impl Cx, scope: &Scope, row: rating::Model) -> Result<Rated> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    let rating = serde_json::from_slice(&key.open(place(row.response_id, row.revision), &row.rating_sealed)?)?;
    let rating::Model { response_id, client_id, practitioner_id, next_assignment_id, revision, updated_at, .. } = row;
    Ok(Rated { response_id, client_id, rating, practitioner_id, next_assignment_id, revision, updated_at })
}

/// Of one completion, by its first response.
pub async fn find(cx: &impl Cx, scope: &Scope, id: ResponseId) -> Result<Option<Rated>> {
    match rating::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await? {
        Some(row) => Ok(Some(open(cx, scope, row).await?)),
        None => Ok(None),
    }
}

/// Of these completions, by the first response of each.
pub async fn of_responses(cx: &impl Cx, scope: &Scope, ids: &[ResponseId]) -> Result<HashMap<ResponseId, Rated>> {
    let mut found = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let rows = rating::Entity::find().filter(visible(scope)).filter(rating::COLUMN.response_id.is_in(some.to_vec()));
        for row in rows.all(cx.db()).await? {
            found.insert(row.response_id, open(cx, scope, row).await?);
        }
    }
    Ok(found)
}

/// Of one client, of the newest completions that were rated.
pub async fn latest(cx: &impl Cx, scope: &Scope, client: ClientId, limit: u64) -> Result<HashMap<ResponseId, Rating>> {
    let rows = rating::Entity::find().filter(visible(scope)).filter(rating::COLUMN.client_id.eq(client));
    let rows = rows.order_by_desc(rating::Column::ResponseId).limit(limit).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    let rated =
        |row: rating::Model| Ok((row.response_id, serde_json::from_slice(&key.open(place(row.response_id, row.revision), &row.rating_sealed)?)?));
    rows.into_iter().map(rated).collect()
}

/// Keeps a rating over the revision that was seen: 0 for none.
///
/// # Errors
/// `Conflict` when somebody else wrote meanwhile.
pub async fn save(tx: &Tx, scope: &Scope, of: (ClientId, ResponseId), over: i32, rating: &Rating, now: DateTime<Utc>) -> Result<()> {
    let (client, response) = of;
    let key = tx.keyring().client(scope.practice(), client).await?;
    let revision = over + 1;
    let sealed = key.seal(place(response, revision), serde_json::to_vec(rating)?);
    let done = if over == 0 {
        let row = rating::Model {
            response_id: response,
            practice_id: scope.practice(),
            client_id: client,
            practitioner_id: scope.practitioner(),
            rating_sealed: sealed,
            next_assignment_id: None,
            revision,
            created_at: now,
            updated_at: now,
        };
        let once = OnConflict::column(rating::Column::ResponseId).do_nothing().to_owned();
        match rating::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
            Ok(added) => added > 0,
            Err(sea_orm::DbErr::RecordNotInserted) => false,
            Err(error) => return Err(error.into()),
        }
    } else {
        let change = rating::ActiveModel {
            rating_sealed: Set(sealed),
            practitioner_id: Set(scope.practitioner()),
            revision: Set(revision),
            updated_at: Set(now),
            ..Default::default()
        };
        let column = rating::COLUMN;
        let update = rating::Entity::update_many().set(change).filter(visible(scope)).filter(column.response_id.eq(response));
        update.filter(column.revision.eq(over)).exec(tx.db()).await?.rows_affected == 1
    };
    if done { Ok(()) } else { Err(Error::Conflict("Somebody else rated this meanwhile.")) }
}

/// Notes which assignment was begun from it.
pub async fn set_next(tx: &Tx, scope: &Scope, response: ResponseId, next: AssignmentId) -> Result<()> {
    let change = rating::ActiveModel { next_assignment_id: Set(Some(next)), ..Default::default() };
    rating::Entity::update_many().set(change).filter(visible(scope)).filter(rating::COLUMN.response_id.eq(response)).exec(tx.db()).await?;
    Ok(())
}

/// Takes one away, with the completion it was about.
pub async fn remove(tx: &Tx, scope: &Scope, response: ResponseId) -> Result<()> {
    rating::Entity::delete_many().filter(visible(scope)).filter(rating::COLUMN.response_id.eq(response)).exec(tx.db()).await?;
    Ok(())
}
