//! Marked answers that were typed and not sent. Of a draft only that one answer is kept here, sealed; and which drafts are to be looked at.

use ::entity::ids::{AlertId, ClientId, OccurrenceId, ResponseId};
use ::entity::{draft_watch, unsent_alert};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys::Place;

/// A draft that is to be looked at.
pub use ::entity::draft_watch::Model as DraftWatch;
/// One as it is kept, its answer closed.
pub use ::entity::unsent_alert::Model as UnsentAlert;

fn place(id: AlertId) -> Place<'static> {
    Place { table: "unsent_alert", row: id.0, column: "answer", revision: 0 }
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(unsent_alert::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, unsent_alert::Column::ClientId))
}

/// Adds one; false where this question of this occurrence has one already. `row` comes without its answer.
pub async fn insert(tx: &Tx, scope: &Scope, row: UnsentAlert, answer: &Value) -> Result<bool> {
    use unsent_alert::Column;
    let key = tx.keyring().client(scope.practice(), row.client_id).await?;
    let row = UnsentAlert { answer_sealed: key.seal(place(row.id), serde_json::to_vec(answer)?), ..row };
    let once = OnConflict::columns([Column::OccurrenceId, Column::LinkId, Column::Turn]).do_nothing().to_owned();
    Ok(unsent_alert::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// The answer of one that the caller reached.
pub async fn answer(cx: &impl Cx, scope: &Scope, row: &UnsentAlert) -> Result<Value> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    Ok(serde_json::from_slice(&key.open(place(row.id), &row.answer_sealed)?)?)
}

/// Of one occurrence, those that nothing was sent for.
pub async fn waiting(tx: &Tx, scope: &Scope, occurrence: OccurrenceId) -> Result<Vec<UnsentAlert>> {
    let column = unsent_alert::COLUMN;
    let rows = unsent_alert::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.occurrence_id.eq(occurrence));
    Ok(rows.filter(column.response_id.is_null()).order_by_asc(unsent_alert::Column::Id).all(tx.db()).await?)
}

/// Of one occurrence, those that something was sent for since: they stand in `alert`.
pub async fn joined(tx: &Tx, scope: &Scope, occurrence: OccurrenceId) -> Result<Vec<UnsentAlert>> {
    let column = unsent_alert::COLUMN;
    let rows = unsent_alert::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.occurrence_id.eq(occurrence));
    Ok(rows.filter(column.response_id.is_not_null()).order_by_asc(unsent_alert::Column::Id).all(tx.db()).await?)
}

/// Another answer was typed before any was sent: it stands in the place of the one before, which the caller keeps in the trail. Where somebody
/// saw that one, the alert is new again; who did what before stays in the trail. False where it is no longer as `row` has it.
pub async fn typed_anew(tx: &Tx, scope: &Scope, row: &UnsentAlert, answer: &Value, saved_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool> {
    let column = unsent_alert::COLUMN;
    let key = tx.keyring().client(scope.practice(), row.client_id).await?;
    let was_seen = is_seen(row);
    let change = unsent_alert::ActiveModel {
        answer_sealed: Set(key.seal(place(row.id), serde_json::to_vec(answer)?)),
        saved_at: Set(saved_at),
        created_at: Set(if was_seen { now } else { row.created_at }),
        seen_at: Set(None),
        seen_by: Set(None),
        acted_at: Set(None),
        acted_by: Set(None),
        closed_at: Set(None),
        closed_by: Set(None),
        reminded_at: Set(row.reminded_at.filter(|_| !was_seen)),
        ..Default::default()
    };
    let update = unsent_alert::Entity::update_many().set(change).filter(column.id.eq(row.id)).filter(column.response_id.is_null());
    let update = update.filter(column.saved_at.eq(row.saved_at)).filter(same(unsent_alert::Column::SeenAt, row.seen_at));
    let update = update.filter(same(unsent_alert::Column::ActedAt, row.acted_at)).filter(same(unsent_alert::Column::ClosedAt, row.closed_at));
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// Whether somebody has looked at it, as it stands.
pub fn is_seen(row: &UnsentAlert) -> bool {
    row.seen_at.or(row.acted_at).or(row.closed_at).is_some()
}

fn same(column: unsent_alert::Column, at: Option<DateTime<Utc>>) -> Condition {
    Condition::all().add(at.map_or_else(|| column.is_null(), |at| column.eq(at)))
}

/// It was sent after all.
pub(super) async fn join(tx: &Tx, id: AlertId, response: ResponseId) -> Result<()> {
    let change = unsent_alert::ActiveModel { response_id: Set(Some(response)), ..Default::default() };
    unsent_alert::Entity::update_many().set(change).filter(unsent_alert::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// A draft is to be looked at then, and not before.
pub async fn watch(tx: &Tx, scope: &Scope, (client, occurrence): (ClientId, OccurrenceId), due_at: DateTime<Utc>) -> Result<()> {
    let row = DraftWatch { occurrence_id: occurrence, practice_id: scope.practice(), client_id: client, due_at };
    let later = OnConflict::column(draft_watch::Column::OccurrenceId).update_column(draft_watch::Column::DueAt).to_owned();
    draft_watch::Entity::insert(row.into_active_model()).on_conflict(later).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Drafts of the whole server that are to be looked at: a page of them by their occurrence, after that one.
pub async fn due(cx: &impl Cx, now: DateTime<Utc>, after: Option<OccurrenceId>, limit: u64) -> Result<Vec<DraftWatch>> {
    let mut rows = draft_watch::Entity::find().filter(draft_watch::COLUMN.due_at.lte(now));
    if let Some(after) = after {
        rows = rows.filter(draft_watch::COLUMN.occurrence_id.gt(after));
    }
    Ok(rows.order_by_asc(draft_watch::Column::OccurrenceId).limit(limit).all(cx.db()).await?)
}

/// Takes a draft to look at. Returns whether nobody else took it, and nothing was saved since.
pub async fn take(tx: &Tx, watch: &DraftWatch) -> Result<bool> {
    let column = draft_watch::COLUMN;
    let taken = draft_watch::Entity::delete_many().filter(column.occurrence_id.eq(watch.occurrence_id)).filter(column.due_at.eq(watch.due_at));
    Ok(taken.exec(tx.db()).await?.rows_affected == 1)
}

/// One of the practice, for its answer.
pub async fn row(cx: &impl Cx, scope: &Scope, id: AlertId) -> Result<Option<UnsentAlert>> {
    Ok(unsent_alert::Entity::find_by_id(id).filter(unsent_alert::COLUMN.practice_id.eq(scope.practice())).one(cx.db()).await?)
}
