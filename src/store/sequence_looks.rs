//! When the worker looks at a sequence next. A hint: what is to be done is found out anew at each look.

use ::entity::ids::{AssignmentId, ClientId, PracticeId, SequenceId};
use ::entity::kinds::{ClientStatus, SequenceStatus};
use ::entity::{client, sequence, sequence_step};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::sequences::{Sequence, visible};
use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::Result;

/// What the worker looks at, of any practice.
#[derive(Clone, Copy, Debug)]
pub struct DueLook {
    pub id: SequenceId,
    pub practice: PracticeId,
}

/// Sequences to look at now, of any practice, a handful at a time, after `after`. Those of paused clients wait.
pub async fn due(cx: &impl Cx, now: DateTime<Utc>, after: Option<SequenceId>, limit: u64) -> Result<Vec<DueLook>> {
    let column = sequence::COLUMN;
    let paused =
        Query::select().column(client::Column::Id).from(client::Entity).and_where(client::Column::Status.eq(ClientStatus::Paused)).to_owned();
    let mut rows = sequence::Entity::find().filter(column.status.eq(SequenceStatus::Active)).filter(column.look_at.lte(now));
    rows = rows.filter(sequence::Column::ClientId.not_in_subquery(paused));
    if let Some(after) = after {
        rows = rows.filter(column.id.gt(after));
    }
    let rows = rows.select_only().column(sequence::Column::Id).column(sequence::Column::PracticeId);
    let rows: Vec<(SequenceId, PracticeId)> = rows.order_by_asc(sequence::Column::Id).limit(limit).into_tuple().all(cx.db()).await?;
    Ok(rows.into_iter().map(|(id, practice)| DueLook { id, practice }).collect())
}

/// Says when to look next, unless something woke it since it was read.
pub async fn note_look(tx: &Tx, scope: &Scope, read: &Sequence, next: Option<DateTime<Utc>>) -> Result<()> {
    let column = sequence::COLUMN;
    let was = read.look_at.map_or_else(|| column.look_at.is_null(), |at| column.look_at.eq(at));
    let change = sequence::ActiveModel { look_at: Set(next), ..Default::default() };
    let update = sequence::Entity::update_many().set(change).filter(visible(scope)).filter(column.id.eq(read.id));
    update.filter(was).exec(tx.db()).await?;
    Ok(())
}

/// Looks at it later, because looking failed.
pub async fn put_off(tx: &Tx, scope: &Scope, id: SequenceId, until: DateTime<Utc>) -> Result<()> {
    let change = sequence::ActiveModel { look_at: Set(Some(until)), ..Default::default() };
    let column = sequence::COLUMN;
    let update = sequence::Entity::update_many().set(change).filter(visible(scope)).filter(column.id.eq(id));
    update.filter(column.status.eq(SequenceStatus::Active)).exec(tx.db()).await?;
    Ok(())
}

/// Has the worker look at the sequence that this assignment is a step of, if it is one.
pub async fn wake_of_assignment(tx: &Tx, scope: &Scope, assignment: AssignmentId, now: DateTime<Utc>) -> Result<()> {
    let steps = Query::select()
        .column(sequence_step::Column::SequenceId)
        .from(sequence_step::Entity)
        .and_where(sequence_step::Column::AssignmentId.eq(assignment))
        .to_owned();
    wake(tx, scope, Condition::all().add(sequence::Column::Id.in_subquery(steps)), now).await
}

/// Has the worker look at all sequences of a client: their times may be others now.
pub async fn wake_of_client(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    wake(tx, scope, Condition::all().add(sequence::COLUMN.client_id.eq(client)), now).await
}

async fn wake(tx: &Tx, scope: &Scope, which: Condition, now: DateTime<Utc>) -> Result<()> {
    let column = sequence::COLUMN;
    let change = sequence::ActiveModel { look_at: Set(Some(now)), ..Default::default() };
    let update = sequence::Entity::update_many().set(change).filter(column.practice_id.eq(scope.practice())).filter(which);
    update.filter(column.status.eq(SequenceStatus::Active)).exec(tx.db()).await?;
    Ok(())
}
