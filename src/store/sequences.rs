//! Sequences and their steps. The title and the words of each step are sealed under the client's key.

use std::collections::HashMap;

use ::entity::ids::{AssignmentId, ClientId, PractitionerId, SequenceId, SequenceStepId, TemplateId};
use ::entity::kinds::SequenceStatus;
use ::entity::{occurrence, sequence, sequence_step};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::occurrences::Occurrence;
use super::{Cx, Tx, clients};
use crate::domain::agreement::Agreement;
use crate::domain::scope::Scope;
use crate::domain::sequence::Cue;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

/// A sequence with its title opened.
#[derive(Clone, Debug)]
pub struct Sequence {
    pub id: SequenceId,
    pub client_id: ClientId,
    pub practitioner_id: PractitionerId,
    pub title: String,
    pub status: SequenceStatus,
    pub starts_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub paused_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub look_at: Option<DateTime<Utc>>,
    pub revision: i32,
}

/// A step with its words opened.
#[derive(Clone, Debug)]
pub struct SequenceStep {
    pub id: SequenceStepId,
    pub sequence_id: SequenceId,
    pub client_id: ClientId,
    pub position: i32,
    pub template_id: TemplateId,
    pub agreement: Agreement,
    pub cue: Cue,
    pub due_days: Option<u16>,
    pub assignment_id: Option<AssignmentId>,
    pub begun_at: Option<DateTime<Utc>>,
    pub skipped_at: Option<DateTime<Utc>>,
}

impl SequenceStep {
    /// Whether it is neither begun nor skipped.
    pub fn waits(&self) -> bool {
        self.begun_at.is_none() && self.skipped_at.is_none()
    }
}

fn title_place(id: SequenceId) -> Place<'static> {
    Place { table: "sequence", row: id.0, column: "title", revision: 0 }
}

fn agreement_place(id: SequenceStepId) -> Place<'static> {
    Place { table: "sequence_step", row: id.0, column: "agreement", revision: 0 }
}

/// Whose sequences the scope reaches.
pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(sequence::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, sequence::Column::ClientId))
}

fn visible_step(scope: &Scope) -> Condition {
    Condition::all().add(sequence_step::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, sequence_step::Column::ClientId))
}

/// Inserts a sequence without its steps.
pub async fn insert(tx: &Tx, scope: &Scope, sequence: &Sequence) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), sequence.client_id).await?;
    let row = sequence::Model {
        id: sequence.id,
        practice_id: scope.practice(),
        client_id: sequence.client_id,
        practitioner_id: sequence.practitioner_id,
        title_sealed: key.seal(title_place(sequence.id), &sequence.title),
        status: sequence.status,
        starts_on: sequence.starts_on,
        created_at: sequence.created_at,
        paused_at: sequence.paused_at,
        ended_at: sequence.ended_at,
        look_at: sequence.look_at,
        revision: sequence.revision,
    };
    sequence::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Inserts one step.
pub async fn insert_step(tx: &Tx, scope: &Scope, step: &SequenceStep) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), step.client_id).await?;
    let row = sequence_step::Model {
        id: step.id,
        sequence_id: step.sequence_id,
        practice_id: scope.practice(),
        client_id: step.client_id,
        position: step.position,
        template_id: step.template_id,
        agreement_sealed: key.seal(agreement_place(step.id), serde_json::to_vec(&step.agreement)?),
        begins: step.cue.begins,
        delay_days: step.cue.delay_days.into(),
        send_time: step.cue.send_time,
        due_days: step.due_days.map(i32::from),
        assignment_id: step.assignment_id,
        begun_at: step.begun_at,
        skipped_at: step.skipped_at,
    };
    sequence_step::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// A sequence that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: SequenceId) -> Result<Sequence> {
    let row = sequence::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    open(cx, scope, row).await
}

/// A page of sequences in the order they were made, of one client if given.
pub async fn page(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, after: Option<SequenceId>, limit: u64) -> Result<Vec<Sequence>> {
    let mut rows = sequence::Entity::find().filter(visible(scope));
    if let Some(client) = client {
        rows = rows.filter(sequence::COLUMN.client_id.eq(client));
    }
    if let Some(after) = after {
        rows = rows.filter(sequence::COLUMN.id.gt(after));
    }
    let mut sequences = Vec::new();
    for row in rows.order_by_asc(sequence::Column::Id).limit(limit).all(cx.db()).await? {
        sequences.push(open(cx, scope, row).await?);
    }
    Ok(sequences)
}

/// The steps of a sequence in their order.
pub async fn steps(cx: &impl Cx, scope: &Scope, id: SequenceId) -> Result<Vec<SequenceStep>> {
    let rows = sequence_step::Entity::find().filter(visible_step(scope)).filter(sequence_step::COLUMN.sequence_id.eq(id));
    let rows = rows.order_by_asc(sequence_step::Column::Position).order_by_asc(sequence_step::Column::Id).all(cx.db()).await?;
    let mut steps = Vec::with_capacity(rows.len());
    for row in rows {
        let key = cx.keyring().client(scope.practice(), row.client_id).await?;
        steps.push(open_step(&key, row)?);
    }
    Ok(steps)
}

/// The occurrences of these assignments, oldest first.
pub async fn occurrences_of(cx: &impl Cx, scope: &Scope, ids: Vec<AssignmentId>) -> Result<HashMap<AssignmentId, Vec<Occurrence>>> {
    let mut found: HashMap<AssignmentId, Vec<Occurrence>> = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let rows = occurrence::Entity::find().filter(occurrence::COLUMN.practice_id.eq(scope.practice()));
    let rows = rows.filter(clients::visible(scope, occurrence::Column::ClientId)).filter(occurrence::COLUMN.assignment_id.is_in(ids));
    for row in rows.order_by_asc(occurrence::Column::Id).all(cx.db()).await? {
        found.entry(row.assignment_id).or_default().push(row);
    }
    Ok(found)
}

/// Changes title, status and when it is looked at, if nobody else did since its revision.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn update(tx: &Tx, scope: &Scope, changed: &Sequence) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), changed.client_id).await?;
    let change = sequence::ActiveModel {
        title_sealed: Set(key.seal(title_place(changed.id), &changed.title)),
        status: Set(changed.status),
        starts_on: Set(changed.starts_on),
        paused_at: Set(changed.paused_at),
        ended_at: Set(changed.ended_at),
        look_at: Set(changed.look_at),
        revision: Set(changed.revision + 1),
        ..Default::default()
    };
    let update = sequence::Entity::update_many().set(change).filter(visible(scope)).filter(sequence::COLUMN.id.eq(changed.id));
    let done = update.filter(sequence::COLUMN.revision.eq(changed.revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed this sequence meanwhile.")) }
}

/// Changes a step that is not begun, and its place.
///
/// # Errors
/// `Conflict` when it began meanwhile.
pub async fn update_step(tx: &Tx, scope: &Scope, step: &SequenceStep) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), step.client_id).await?;
    let change = sequence_step::ActiveModel {
        position: Set(step.position),
        template_id: Set(step.template_id),
        agreement_sealed: Set(key.seal(agreement_place(step.id), serde_json::to_vec(&step.agreement)?)),
        begins: Set(step.cue.begins),
        delay_days: Set(step.cue.delay_days.into()),
        send_time: Set(step.cue.send_time),
        due_days: Set(step.due_days.map(i32::from)),
        skipped_at: Set(step.skipped_at),
        ..Default::default()
    };
    let update = sequence_step::Entity::update_many().set(change).filter(visible_step(scope)).filter(sequence_step::COLUMN.id.eq(step.id));
    let done = update.filter(sequence_step::COLUMN.begun_at.is_null()).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("This step began meanwhile.")) }
}

/// Gives a step that began another place: others were put before it or taken away.
pub async fn set_position(tx: &Tx, scope: &Scope, id: SequenceStepId, position: i32) -> Result<()> {
    let change = sequence_step::ActiveModel { position: Set(position), ..Default::default() };
    let update = sequence_step::Entity::update_many().set(change).filter(visible_step(scope));
    update.filter(sequence_step::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// Notes that a step began and what it became, if it had not begun since `before`. Returns whether it was so.
pub async fn begin_step(
    tx: &Tx,
    scope: &Scope,
    id: SequenceStepId,
    before: Option<DateTime<Utc>>,
    assignment: AssignmentId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let column = sequence_step::COLUMN;
    let change = sequence_step::ActiveModel { assignment_id: Set(Some(assignment)), begun_at: Set(Some(now)), ..Default::default() };
    let was = before.map_or_else(|| column.begun_at.is_null(), |at| column.begun_at.eq(at));
    let update = sequence_step::Entity::update_many().set(change).filter(visible_step(scope)).filter(column.id.eq(id));
    Ok(update.filter(was).filter(column.skipped_at.is_null()).exec(tx.db()).await?.rows_affected == 1)
}

/// Takes away a step that never began.
pub async fn delete_step(tx: &Tx, scope: &Scope, id: SequenceStepId) -> Result<()> {
    let column = sequence_step::COLUMN;
    let delete = sequence_step::Entity::delete_many().filter(column.practice_id.eq(scope.practice())).filter(column.id.eq(id));
    delete.filter(column.begun_at.is_null()).exec(tx.db()).await?;
    Ok(())
}

/// Ends whatever sequences of a client go on.
pub async fn end_of_client(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    let column = sequence::COLUMN;
    let change = sequence::ActiveModel { status: Set(SequenceStatus::Ended), ended_at: Set(Some(now)), look_at: Set(None), ..Default::default() };
    let update = sequence::Entity::update_many().set(change).col_expr(sequence::Column::Revision, Expr::col(sequence::Column::Revision).add(1));
    let update = update.filter(visible(scope)).filter(column.client_id.eq(client));
    update.filter(column.status.ne(SequenceStatus::Ended)).exec(tx.db()).await?;
    Ok(())
}

/// Makes somebody else hear of what comes in.
pub async fn reassign(tx: &Tx, scope: &Scope, client: ClientId, to: PractitionerId) -> Result<()> {
    let change = sequence::ActiveModel { practitioner_id: Set(to), ..Default::default() };
    let update = sequence::Entity::update_many().set(change).filter(sequence::COLUMN.practice_id.eq(scope.practice()));
    update.filter(sequence::COLUMN.client_id.eq(client)).exec(tx.db()).await?;
    Ok(())
}

async fn open(cx: &impl Cx, scope: &Scope, row: sequence::Model) -> Result<Sequence> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    Ok(Sequence {
        id: row.id,
        client_id: row.client_id,
        practitioner_id: row.practitioner_id,
        title: key.open_text(title_place(row.id), &row.title_sealed)?,
        status: row.status,
        starts_on: row.starts_on,
        created_at: row.created_at,
        paused_at: row.paused_at,
        ended_at: row.ended_at,
        look_at: row.look_at,
        revision: row.revision,
    })
}

fn open_step(key: &FieldKey, row: sequence_step::Model) -> Result<SequenceStep> {
    Ok(SequenceStep {
        id: row.id,
        sequence_id: row.sequence_id,
        client_id: row.client_id,
        position: row.position,
        template_id: row.template_id,
        agreement: serde_json::from_slice(&key.open(agreement_place(row.id), &row.agreement_sealed)?)?,
        cue: Cue { begins: row.begins, delay_days: row.delay_days.try_into().unwrap_or(0), send_time: row.send_time },
        due_days: row.due_days.and_then(|days| days.try_into().ok()),
        assignment_id: row.assignment_id,
        begun_at: row.begun_at,
        skipped_at: row.skipped_at,
    })
}
