//! The list for the next session: one line each, in the client's order, carried over until ticked off.

use ::entity::ids::{AppointmentId, ClientId, ClientSessionId, EntryId, TopicId};
use ::entity::topic;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::keys::Place;

/// A topic with its line opened.
#[derive(Clone, Debug)]
pub struct Topic {
    pub row: topic::Model,
    pub text: String,
}

/// What is added.
pub struct NewTopic<'a> {
    pub id: TopicId,
    pub client: ClientId,
    /// The browser that wrote it, where the client did.
    pub session: Option<ClientSessionId>,
    pub text: &'a str,
    pub entry: Option<EntryId>,
    pub position: i32,
    pub shared: bool,
}

fn place(id: TopicId) -> Place<'static> {
    Place { table: "topic", row: id.0, column: "text", revision: 0 }
}

/// A client sees every topic of their own list; the practice sees what is shared.
pub(super) fn visible(scope: &Scope) -> Condition {
    let rows = Condition::all().add(topic::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, topic::Column::ClientId));
    if matches!(scope.actor(), Actor::Client(_)) { rows } else { rows.add(topic::COLUMN.shared.eq(true)) }
}

/// Adds one. Of a number that is there already, nothing becomes of it.
pub async fn insert(tx: &Tx, scope: &Scope, new: NewTopic<'_>, now: DateTime<Utc>) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), new.client).await?;
    let row = topic::Model {
        id: new.id,
        practice_id: scope.practice(),
        client_id: new.client,
        session_id: new.session,
        by_client: matches!(scope.actor(), Actor::Client(_)),
        text_sealed: key.seal(place(new.id), new.text),
        entry_id: new.entry,
        position: new.position,
        shared: new.shared,
        created_at: now,
        done_at: None,
        done_by: None,
        done_in: None,
        carried_at: None,
        carried_from: None,
    };
    let once = OnConflict::column(topic::Column::Id).do_nothing().to_owned();
    topic::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Opens one.
pub(super) async fn open_one(cx: &impl Cx, scope: &Scope, row: topic::Model) -> Result<Topic> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    Ok(Topic { text: key.open_text(place(row.id), &row.text_sealed)?, row })
}

async fn opened(cx: &impl Cx, scope: &Scope, rows: Vec<topic::Model>) -> Result<Vec<Topic>> {
    let mut topics = Vec::with_capacity(rows.len());
    for row in rows {
        topics.push(open_one(cx, scope, row).await?);
    }
    Ok(topics)
}

/// What is still to be talked about, in its order.
pub async fn open(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Topic>> {
    let rows = topic::Entity::find().filter(visible(scope)).filter(topic::COLUMN.client_id.eq(client)).filter(topic::COLUMN.done_at.is_null());
    let rows = rows.order_by_asc(topic::Column::Position).order_by_asc(topic::Column::Id).all(cx.db()).await?;
    opened(cx, scope, rows).await
}

/// What was talked about, the last first.
pub async fn done(cx: &impl Cx, scope: &Scope, client: ClientId, limit: u64) -> Result<Vec<Topic>> {
    let rows = topic::Entity::find().filter(visible(scope)).filter(topic::COLUMN.client_id.eq(client)).filter(topic::COLUMN.done_at.is_not_null());
    let rows = rows.order_by_desc(topic::Column::DoneAt).order_by_desc(topic::Column::Id).limit(limit).all(cx.db()).await?;
    opened(cx, scope, rows).await
}

/// A page in the order they were added, of one client if given.
pub async fn page(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, after: Option<TopicId>, limit: u64) -> Result<Vec<Topic>> {
    let mut rows = topic::Entity::find().filter(visible(scope));
    if let Some(client) = client {
        rows = rows.filter(topic::COLUMN.client_id.eq(client));
    }
    if let Some(after) = after {
        rows = rows.filter(topic::COLUMN.id.gt(after));
    }
    opened(cx, scope, rows.order_by_asc(topic::Column::Id).limit(limit).all(cx.db()).await?).await
}

/// A topic that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: TopicId) -> Result<Topic> {
    let row = topic::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    opened(cx, scope, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// The numbers and places of one client's open topics, whoever sees them.
pub async fn order(tx: &Tx, scope: &Scope, client: ClientId) -> Result<Vec<(TopicId, i32)>> {
    let column = topic::COLUMN;
    let rows = topic::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let rows = rows.filter(column.done_at.is_null()).order_by_asc(topic::Column::Position).order_by_asc(topic::Column::Id);
    let rows = rows.select_only().column(topic::Column::Id).column(topic::Column::Position);
    Ok(rows.into_tuple::<(TopicId, i32)>().all(tx.db()).await?)
}

/// Puts one in its place.
pub async fn put(tx: &Tx, scope: &Scope, id: TopicId, position: i32) -> Result<()> {
    let change = topic::Entity::update_many().col_expr(topic::Column::Position, Expr::value(position));
    change.filter(visible(scope)).filter(topic::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// Shows a client's own topic to the therapist, or no longer.
pub async fn set_shared(tx: &Tx, scope: &Scope, id: TopicId, shared: bool) -> Result<bool> {
    let column = topic::COLUMN;
    let change = topic::Entity::update_many().col_expr(topic::Column::Shared, Expr::value(shared)).filter(visible(scope)).filter(column.id.eq(id));
    Ok(change.filter(column.by_client.eq(true)).filter(column.done_at.is_null()).exec(tx.db()).await?.rows_affected == 1)
}

/// Strikes a client's own topic that was not talked about.
pub async fn strike(tx: &Tx, scope: &Scope, id: TopicId) -> Result<bool> {
    let column = topic::COLUMN;
    let gone = topic::Entity::delete_many().filter(visible(scope)).filter(column.id.eq(id)).filter(column.by_client.eq(true));
    Ok(gone.filter(column.done_at.is_null()).exec(tx.db()).await?.rows_affected == 1)
}

/// Ticks one off, perhaps in an appointment, or puts it back. What was noted first stays.
pub async fn set_done(tx: &Tx, scope: &Scope, id: TopicId, done: bool, within: Option<AppointmentId>, now: DateTime<Utc>) -> Result<bool> {
    let column = topic::COLUMN;
    let by = scope.practitioner().map(|by| by.0).filter(|_| done);
    let change = topic::Entity::update_many()
        .col_expr(topic::Column::DoneAt, Expr::value(done.then_some(now)))
        .col_expr(topic::Column::DoneBy, Expr::value(by))
        .col_expr(topic::Column::DoneIn, Expr::value(within.map(|id| id.0).filter(|_| done)));
    let change = change.filter(visible(scope)).filter(column.id.eq(id));
    let change = if done { change.filter(column.done_at.is_null()) } else { change.filter(column.done_at.is_not_null()) };
    Ok(change.exec(tx.db()).await?.rows_affected == 1)
}

/// Notes that an open one was put off to the next time, perhaps from an appointment. It stays on the list.
pub async fn carry(tx: &Tx, scope: &Scope, id: TopicId, from: Option<AppointmentId>, now: DateTime<Utc>) -> Result<bool> {
    let column = topic::COLUMN;
    let change = topic::Entity::update_many()
        .col_expr(topic::Column::CarriedAt, Expr::value(Some(now)))
        .col_expr(topic::Column::CarriedFrom, Expr::value(from.map(|id| id.0)));
    let change = change.filter(visible(scope)).filter(column.id.eq(id)).filter(column.done_at.is_null());
    Ok(change.exec(tx.db()).await?.rows_affected == 1)
}

/// What was ticked off in one appointment, in its order.
pub async fn done_in(cx: &impl Cx, scope: &Scope, appointment: AppointmentId) -> Result<Vec<Topic>> {
    let rows = topic::Entity::find().filter(visible(scope)).filter(topic::COLUMN.done_in.eq(appointment));
    let rows = rows.order_by_asc(topic::Column::Position).order_by_asc(topic::Column::Id).limit(200).all(cx.db()).await?;
    opened(cx, scope, rows).await
}
