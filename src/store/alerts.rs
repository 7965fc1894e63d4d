//! Answers that need a person's attention. What was answered stays sealed in the response; here stands only which.

use ::entity::alert;
use ::entity::ids::{AlertId, ClientId, OccurrenceId, ResponseId};
use ::entity::kinds::{AlertStatus, AlertStep};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::unsent_alerts::{self, UnsentAlert};
use super::{Cx, Tx, alert_steps, clients};
use crate::domain::response::Answer;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::random;

/// An alert as it is kept.
pub use ::entity::alert::Model as Alert;

/// Notes that answers of a response need attention, once for each. What was noted before it was sent goes on under the same id, with all
/// that was done about it; where somebody saw another answer than the one that was sent (`answers`), it is new again, and who did what before
/// stays in the trail. Returns those that are new.
pub async fn raise(
    tx: &Tx,
    scope: &Scope,
    (client, occurrence, response): (ClientId, OccurrenceId, ResponseId),
    marked: &[String],
    answers: &[Answer],
    now: DateTime<Utc>,
) -> Result<Vec<AlertId>> {
    let waiting = unsent_alerts::waiting(tx, scope, occurrence).await?;
    let mut raised = Vec::new();
    for link_id in marked.iter().filter(|link_id| waiting.iter().all(|one| one.link_id != **link_id)) {
        let id = random::id::<AlertId>(now);
        insert(tx, fresh(scope, (id, client, response), link_id, now)).await?;
        raised.push(id);
    }
    for one in waiting {
        let sent = answers.iter().find(|answer| answer.link_id == one.link_id).map(|answer| &answer.value);
        let other = marked.contains(&one.link_id) && sent.is_some() && Some(&unsent_alerts::answer(tx, scope, &one).await?) != sent;
        let anew = other && unsent_alerts::is_seen(&one);
        let row = fresh(scope, (one.id, client, response), &one.link_id, now);
        let row = if anew { Alert { unsent_at: Some(one.created_at), second_id: one.second_id, ..row } } else { going_on(&one, row) };
        // Of two that wait for one question, the first goes on with this; the other stays where it is, for a person to close.
        if !insert(tx, row).await? {
            continue;
        }
        unsent_alerts::join(tx, one.id, response).await?;
        alert_steps::add(tx, scope, (one.id, client), AlertStep::Sent, None, now).await?;
        if anew {
            raised.push(one.id);
        }
    }
    Ok(raised)
}

/// As far as it was before it was sent.
fn going_on(one: &UnsentAlert, row: Alert) -> Alert {
    Alert {
        status: if one.seen_at.is_some() { AlertStatus::Seen } else { AlertStatus::New },
        created_at: one.created_at,
        unsent_at: Some(one.created_at),
        seen_at: one.seen_at,
        seen_by: one.seen_by,
        acted_at: one.acted_at,
        acted_by: one.acted_by,
        closed_at: one.closed_at,
        closed_by: one.closed_by,
        reminded_at: one.reminded_at,
        second_id: one.second_id,
        ..row
    }
}

fn fresh(scope: &Scope, (id, client_id, response_id): (AlertId, ClientId, ResponseId), link_id: &str, now: DateTime<Utc>) -> Alert {
    Alert {
        id,
        practice_id: scope.practice(),
        client_id,
        response_id,
        link_id: link_id.to_owned(),
        status: AlertStatus::New,
        created_at: now,
        seen_at: None,
        seen_by: None,
        unsent_at: None,
        acted_at: None,
        acted_by: None,
        closed_at: None,
        closed_by: None,
        reminded_at: None,
        second_id: None,
    }
}

/// False where this question of this response has one already.
async fn insert(tx: &Tx, row: Alert) -> Result<bool> {
    let once = OnConflict::columns([alert::Column::ResponseId, alert::Column::LinkId]).do_nothing().to_owned();
    Ok(alert::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(alert::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, alert::Column::ClientId))
}

/// Those that nobody has seen yet, the oldest first.
pub async fn new_ones(cx: &impl Cx, scope: &Scope, limit: u64) -> Result<Vec<Alert>> {
    let rows = alert::Entity::find().filter(visible(scope)).filter(alert::COLUMN.status.eq(AlertStatus::New));
    Ok(rows.order_by_asc(alert::Column::Id).limit(limit).all(cx.db()).await?)
}

/// Of one response.
pub async fn of_response(cx: &impl Cx, scope: &Scope, response: ResponseId) -> Result<Vec<Alert>> {
    let rows = alert::Entity::find().filter(visible(scope)).filter(alert::COLUMN.response_id.eq(response));
    Ok(rows.order_by_asc(alert::Column::Id).all(cx.db()).await?)
}

/// Of these responses.
pub async fn of_responses(cx: &impl Cx, scope: &Scope, ids: &[ResponseId]) -> Result<Vec<Alert>> {
    let mut found = Vec::new();
    for some in ids.chunks(500) {
        let rows = alert::Entity::find().filter(visible(scope)).filter(alert::COLUMN.response_id.is_in(some.to_vec()));
        found.extend(rows.order_by_asc(alert::Column::Id).all(cx.db()).await?);
    }
    Ok(found)
}

/// Goes to the right client with the response it is about, and is new there: whoever saw it thought of somebody else, and the hours after which
/// it is said again begin anew. Who did what before, and when it was noted first, stays in the trail.
pub async fn move_to(tx: &Tx, scope: &Scope, from: ResponseId, to: (ClientId, ResponseId), now: DateTime<Utc>) -> Result<Vec<AlertId>> {
    let moved = of_response(tx, scope, from).await?;
    for one in &moved {
        alert_steps::add(tx, scope, (one.id, one.client_id), AlertStep::Moved, None, now).await?;
    }
    let change = alert::ActiveModel {
        client_id: Set(to.0),
        response_id: Set(to.1),
        status: Set(AlertStatus::New),
        created_at: Set(now),
        seen_at: Set(None),
        seen_by: Set(None),
        acted_at: Set(None),
        acted_by: Set(None),
        closed_at: Set(None),
        closed_by: Set(None),
        reminded_at: Set(None),
        second_id: Set(None),
        ..Default::default()
    };
    alert::Entity::update_many().set(change).filter(visible(scope)).filter(alert::COLUMN.response_id.eq(from)).exec(tx.db()).await?;
    Ok(moved.into_iter().map(|one| one.id).collect())
}
