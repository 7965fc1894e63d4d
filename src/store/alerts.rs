//! Answers that need a person's attention. What was answered stays sealed in the response; here stands only which.

use ::entity::alert;
use ::entity::ids::{AlertId, ClientId, ResponseId};
use ::entity::kinds::AlertStatus;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::random;

/// An alert as it is kept.
pub use ::entity::alert::Model as Alert;

/// Notes that an answer needs attention; once for each.
pub async fn insert(tx: &Tx, scope: &Scope, client: ClientId, response: ResponseId, link_id: &str, now: DateTime<Utc>) -> Result<()> {
    let row = Alert {
        id: random::id::<AlertId>(now),
        practice_id: scope.practice(),
        client_id: client,
        response_id: response,
        link_id: link_id.to_owned(),
        status: AlertStatus::New,
        created_at: now,
        seen_at: None,
        seen_by: None,
    };
    let once = OnConflict::columns([alert::Column::ResponseId, alert::Column::LinkId]).do_nothing().to_owned();
    alert::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await?;
    Ok(())
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(alert::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, alert::Column::ClientId))
}

/// An alert that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: AlertId) -> Result<Alert> {
    alert::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)
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

/// A page in the order they came, of one status if given.
pub async fn page(cx: &impl Cx, scope: &Scope, status: Option<AlertStatus>, after: Option<AlertId>, limit: u64) -> Result<Vec<Alert>> {
    let mut rows = alert::Entity::find().filter(visible(scope));
    if let Some(status) = status {
        rows = rows.filter(alert::COLUMN.status.eq(status));
    }
    if let Some(after) = after {
        rows = rows.filter(alert::COLUMN.id.gt(after));
    }
    Ok(rows.order_by_asc(alert::Column::Id).limit(limit).all(cx.db()).await?)
}

/// Somebody has seen it. What was seen first stays.
pub async fn set_seen(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<()> {
    let change =
        alert::ActiveModel { status: Set(AlertStatus::Seen), seen_at: Set(Some(now)), seen_by: Set(scope.practitioner()), ..Default::default() };
    let update = alert::Entity::update_many().set(change).filter(visible(scope)).filter(alert::COLUMN.id.eq(id));
    update.filter(alert::COLUMN.status.eq(AlertStatus::New)).exec(tx.db()).await?;
    Ok(())
}

/// Goes to the right client with the response it is about, and is new there: whoever saw it thought of somebody else.
pub async fn move_to(tx: &Tx, scope: &Scope, from: ResponseId, to: (ClientId, ResponseId)) -> Result<()> {
    let change = alert::ActiveModel {
        client_id: Set(to.0),
        response_id: Set(to.1),
        status: Set(AlertStatus::New),
        seen_at: Set(None),
        seen_by: Set(None),
        ..Default::default()
    };
    alert::Entity::update_many().set(change).filter(visible(scope)).filter(alert::COLUMN.response_id.eq(from)).exec(tx.db()).await?;
    Ok(())
}
