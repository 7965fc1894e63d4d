//! The trail of alerts: who did what, and when, with what they noted sealed under the client's key. Rows are added, never changed, never
//! removed: whatever becomes of a response, this stays.

use ::entity::alert_step;
use ::entity::ids::{AlertId, AlertStepId, ClientId, PractitionerId};
use ::entity::kinds::{ActorKind, AlertStep};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys::Place;
use crate::random;

/// A step with what was noted, opened where it was noted about this client.
#[derive(Clone, Debug)]
pub struct Step {
    pub step: AlertStep,
    pub at: DateTime<Utc>,
    pub actor: (ActorKind, Option<Uuid>),
    pub note: Option<String>,
    /// Whether whoever did it thought of another client: the answer was moved since.
    pub of_another: bool,
}

fn place(id: AlertStepId) -> Place<'static> {
    Place { table: "alert_step", row: id.0, column: "note", revision: 0 }
}

/// Adds a step of the scope's actor.
pub async fn add(tx: &Tx, scope: &Scope, of: (AlertId, ClientId), step: AlertStep, note: Option<&str>, now: DateTime<Utc>) -> Result<()> {
    insert(tx, scope, random::id(now), of, (step, scope.actor().parts()), note, now).await.map(drop)
}

/// The same under an id that a page made.
pub async fn add_once(
    tx: &Tx,
    scope: &Scope,
    id: AlertStepId,
    of: (AlertId, ClientId),
    (step, note): (AlertStep, Option<&str>),
    now: DateTime<Utc>,
) -> Result<()> {
    insert(tx, scope, id, of, (step, scope.actor().parts()), note, now).await.map(drop)
}

/// What the step of that id says, where there is one.
pub async fn noted(cx: &impl Cx, scope: &Scope, id: AlertStepId) -> Result<Option<String>> {
    let rows = alert_step::Entity::find_by_id(id).filter(alert_step::COLUMN.practice_id.eq(scope.practice()));
    let Some(row) = rows.one(cx.db()).await? else { return Ok(None) };
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    Ok(Some(row.note_sealed.map(|sealed| key.open_text(place(id), &sealed)).transpose()?.unwrap_or_default()))
}

/// Adds that somebody was told.
pub async fn told(tx: &Tx, scope: &Scope, of: (AlertId, ClientId), step: AlertStep, who: PractitionerId, now: DateTime<Utc>) -> Result<()> {
    told_once(tx, scope, random::id(now), of, (step, who), now).await.map(drop)
}

/// The same under an id that the caller chose; false where there is a step of that id.
pub async fn told_once(
    tx: &Tx,
    scope: &Scope,
    id: AlertStepId,
    of: (AlertId, ClientId),
    (step, who): (AlertStep, PractitionerId),
    now: DateTime<Utc>,
) -> Result<bool> {
    insert(tx, scope, id, of, (step, (ActorKind::Practitioner, Some(who.0))), None, now).await
}

/// Whom this was passed on to, or who was reminded of it, since then.
pub async fn told_since(tx: &Tx, scope: &Scope, alert: AlertId, since: DateTime<Utc>) -> Result<Vec<PractitionerId>> {
    let column = alert_step::COLUMN;
    let rows = alert_step::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.alert_id.eq(alert));
    let rows = rows.filter(column.step.is_in([AlertStep::PassedOn, AlertStep::Reminded])).filter(column.at.gte(since)).all(tx.db()).await?;
    Ok(rows.into_iter().filter_map(|row| row.actor_id.map(PractitionerId)).collect())
}

async fn insert(
    tx: &Tx,
    scope: &Scope,
    id: AlertStepId,
    (alert, client): (AlertId, ClientId),
    (step, (actor_kind, actor_id)): (AlertStep, (ActorKind, Option<Uuid>)),
    note: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let note_sealed = match note {
        Some(note) => Some(tx.keyring().client(scope.practice(), client).await?.seal(place(id), note)),
        None => None,
    };
    let row =
        alert_step::Model { id, practice_id: scope.practice(), client_id: client, alert_id: alert, step, at: now, actor_kind, actor_id, note_sealed };
    let once = OnConflict::column(alert_step::Column::Id).do_nothing().to_owned();
    Ok(alert_step::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// All steps of an alert that the caller reached, the first one first. What was noted about another client stays closed.
pub async fn of(cx: &impl Cx, scope: &Scope, alert: AlertId, client: ClientId) -> Result<Vec<Step>> {
    let column = alert_step::COLUMN;
    let rows = alert_step::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.alert_id.eq(alert));
    let mut rows = rows.order_by_asc(alert_step::Column::At).order_by_asc(alert_step::Column::Id).all(cx.db()).await?;
    // Whoever notes what was done has seen it in the same moment.
    rows.sort_by_key(|row| (row.at, AlertStep::ALL.iter().position(|kind| *kind == row.step)));
    let key = cx.keyring().client(scope.practice(), client).await?;
    let open = |row: alert_step::Model| {
        let own = row.client_id == client;
        let note = row.note_sealed.filter(|_| own).map(|sealed| key.open_text(place(row.id), &sealed)).transpose()?;
        Ok(Step { step: row.step, at: row.at, actor: (row.actor_kind, row.actor_id), note, of_another: !own })
    };
    rows.into_iter().map(open).collect()
}
