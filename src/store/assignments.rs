//! Assignments. The agreement is sealed under the client's key.

use ::entity::assignment;
use ::entity::ids::{AssignmentId, ClientId, PracticeId, PractitionerId, TemplateId, VersionId};
use ::entity::kinds::AssignmentStatus;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::occurrences::Occurrence;
use super::{Cx, Tx, clients};
use crate::domain::agreement::Agreement;
use crate::domain::reminding::ReminderRule;
use crate::domain::schedule::Schedule;
use crate::domain::scope::Scope;
use crate::domain::tailoring::Tailoring;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

/// An assignment with its agreement opened.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub id: AssignmentId,
    pub client_id: ClientId,
    pub practitioner_id: PractitionerId,
    pub template_id: TemplateId,
    pub version_id: VersionId,
    pub agreement: Agreement,
    pub schedule: Schedule,
    pub status: AssignmentStatus,
    pub created_at: DateTime<Utc>,
    pub revision: i32,
    pub ended_at: Option<DateTime<Utc>>,
    /// What is different for this client.
    pub tailoring: Tailoring,
    /// Nothing that would have opened before this is planned.
    pub planned_from: DateTime<Utc>,
    /// How it reminds.
    pub reminders: ReminderRule,
}

impl Assignment {
    /// The version with which one of its occurrences is asked.
    pub fn version_of(&self, occurrence: &Occurrence) -> VersionId {
        occurrence.version_id.unwrap_or(self.version_id)
    }
}

/// Nothing where it reminds as usual.
fn kept_rule(rule: &ReminderRule) -> Result<Option<serde_json::Value>> {
    Ok(if *rule == ReminderRule::default() { None } else { Some(serde_json::to_value(rule)?) })
}

fn place(id: AssignmentId) -> Place<'static> {
    Place { table: "assignment", row: id.0, column: "agreement", revision: 0 }
}

fn tailoring_place(id: AssignmentId) -> Place<'static> {
    Place { table: "assignment", row: id.0, column: "tailoring", revision: 0 }
}

/// Nothing where nothing is different.
fn sealed_tailoring(key: &FieldKey, assignment: &Assignment) -> Result<Option<Vec<u8>>> {
    let sealed = |plain| key.seal(tailoring_place(assignment.id), plain);
    Ok(if assignment.tailoring.is_none() { None } else { Some(sealed(serde_json::to_vec(&assignment.tailoring)?)) })
}

pub async fn insert(tx: &Tx, scope: &Scope, assignment: &Assignment) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), assignment.client_id).await?;
    let row = assignment::Model {
        id: assignment.id,
        practice_id: scope.practice(),
        client_id: assignment.client_id,
        practitioner_id: assignment.practitioner_id,
        template_id: assignment.template_id,
        version_id: assignment.version_id,
        agreement_sealed: key.seal(place(assignment.id), serde_json::to_vec(&assignment.agreement)?),
        schedule: serde_json::to_value(&assignment.schedule)?,
        status: assignment.status,
        created_at: assignment.created_at,
        revision: assignment.revision,
        ended_at: assignment.ended_at,
        tailoring_sealed: sealed_tailoring(&key, assignment)?,
        next_version_id: None,
        plan_at: None,
        planned_from: Some(assignment.planned_from),
        reminder_rule: kept_rule(&assignment.reminders)?,
    };
    assignment::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(assignment::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, assignment::Column::ClientId))
}

/// An assignment that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: AssignmentId) -> Result<Assignment> {
    let found = assignment::Entity::find_by_id(id).filter(visible(scope));
    open(cx, scope, found.one(cx.db()).await?.ok_or(Error::NotFound)?).await
}

/// A page of assignments in the order they were made, of one client if given.
pub async fn page(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, after: Option<AssignmentId>, limit: u64) -> Result<Vec<Assignment>> {
    let mut rows = assignment::Entity::find().filter(visible(scope));
    if let Some(client) = client {
        rows = rows.filter(assignment::COLUMN.client_id.eq(client));
    }
    if let Some(after) = after {
        rows = rows.filter(assignment::COLUMN.id.gt(after));
    }
    let mut assignments = Vec::new();
    for row in rows.order_by_asc(assignment::Column::Id).limit(limit).all(cx.db()).await? {
        assignments.push(open(cx, scope, row).await?);
    }
    Ok(assignments)
}

/// Changes agreement, schedule and status to what `changed` says, if nobody else did since its revision.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn update(tx: &Tx, scope: &Scope, changed: &Assignment) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), changed.client_id).await?;
    let change = assignment::ActiveModel {
        agreement_sealed: Set(key.seal(place(changed.id), serde_json::to_vec(&changed.agreement)?)),
        schedule: Set(serde_json::to_value(&changed.schedule)?),
        status: Set(changed.status),
        ended_at: Set(changed.ended_at),
        tailoring_sealed: Set(sealed_tailoring(&key, changed)?),
        planned_from: Set(Some(changed.planned_from)),
        reminder_rule: Set(kept_rule(&changed.reminders)?),
        revision: Set(changed.revision + 1),
        ..Default::default()
    };
    let update = assignment::Entity::update_many().set(change).filter(visible(scope)).filter(assignment::COLUMN.id.eq(changed.id));
    let done = update.filter(assignment::COLUMN.revision.eq(changed.revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed this assignment meanwhile.")) }
}

/// A client's assignments, newest first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Assignment>> {
    let rows = assignment::Entity::find().filter(visible(scope));
    let rows = rows.filter(assignment::COLUMN.client_id.eq(client)).order_by_desc(assignment::Column::Id).all(cx.db()).await?;
    let mut assignments = Vec::with_capacity(rows.len());
    for row in rows {
        assignments.push(open(cx, scope, row).await?);
    }
    Ok(assignments)
}

/// Which version each of these assignments pins, without opening anything.
pub async fn versions(cx: &impl Cx, scope: &Scope, ids: Vec<AssignmentId>) -> Result<Vec<(AssignmentId, VersionId)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = assignment::Entity::find().filter(visible(scope)).filter(assignment::COLUMN.id.is_in(ids));
    let pairs = rows.select_only().column(assignment::Column::Id).column(assignment::Column::VersionId);
    Ok(pairs.into_tuple().all(cx.db()).await?)
}

pub(super) async fn open(cx: &impl Cx, scope: &Scope, row: assignment::Model) -> Result<Assignment> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    let tailoring = match &row.tailoring_sealed {
        Some(sealed) => serde_json::from_slice(&key.open(tailoring_place(row.id), sealed)?)?,
        None => Tailoring::default(),
    };
    Ok(Assignment {
        id: row.id,
        client_id: row.client_id,
        practitioner_id: row.practitioner_id,
        template_id: row.template_id,
        version_id: row.version_id,
        agreement: serde_json::from_slice(&key.open(place(row.id), &row.agreement_sealed)?)?,
        schedule: serde_json::from_value(row.schedule)?,
        status: row.status,
        created_at: row.created_at,
        revision: row.revision,
        ended_at: row.ended_at,
        tailoring,
        planned_from: row.planned_from.unwrap_or(row.created_at),
        reminders: row.reminder_rule.map(serde_json::from_value).transpose()?.unwrap_or_default(),
    })
}

/// Makes somebody else responsible for what a client was assigned.
pub async fn reassign(tx: &Tx, scope: &Scope, client: ClientId, to: PractitionerId) -> Result<()> {
    let change = assignment::ActiveModel { practitioner_id: Set(to), ..Default::default() };
    let update = assignment::Entity::update_many().set(change).filter(assignment::COLUMN.practice_id.eq(scope.practice()));
    update.filter(assignment::COLUMN.client_id.eq(client)).exec(tx.db()).await?;
    Ok(())
}

/// Ends whatever a client is still assigned.
pub async fn end_of_client(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    let change = assignment::ActiveModel { status: Set(AssignmentStatus::Ended), ended_at: Set(Some(now)), ..Default::default() };
    let update = assignment::Entity::update_many().set(change).filter(visible(scope)).filter(assignment::COLUMN.client_id.eq(client));
    update.filter(assignment::COLUMN.status.eq(AssignmentStatus::Active)).exec(tx.db()).await?;
    Ok(())
}

/// Assignments of all practices whose rule is to be planned further, and the practice of each.
pub async fn to_plan(cx: &impl Cx, now: DateTime<Utc>, limit: u64) -> Result<Vec<(AssignmentId, PracticeId)>> {
    let rows = assignment::Entity::find().filter(assignment::COLUMN.plan_at.lte(now)).order_by_asc(assignment::Column::PlanAt).limit(limit);
    let rows = rows.select_only().column(assignment::Column::Id).column(assignment::Column::PracticeId);
    Ok(rows.into_tuple().all(cx.db()).await?)
}

/// When it is to be planned next.
pub async fn set_plan_at(tx: &Tx, scope: &Scope, id: AssignmentId, at: Option<DateTime<Utc>>) -> Result<()> {
    let change = assignment::ActiveModel { plan_at: Set(at), ..Default::default() };
    let update = assignment::Entity::update_many().set(change).filter(assignment::COLUMN.practice_id.eq(scope.practice()));
    update.filter(assignment::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// Lets everything that is still active be planned anew, in all practices: the zone data changed.
pub async fn plan_all_anew(tx: &Tx, now: DateTime<Utc>) -> Result<()> {
    let change = assignment::ActiveModel { plan_at: Set(Some(now)), ..Default::default() };
    let update = assignment::Entity::update_many().set(change).filter(assignment::COLUMN.status.eq(AssignmentStatus::Active));
    update.exec(tx.db()).await?;
    Ok(())
}
