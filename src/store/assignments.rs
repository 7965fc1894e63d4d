//! Assignments. The agreement is sealed under the client's key.

use ::entity::assignment;
use ::entity::ids::{AssignmentId, ClientId, PractitionerId, TemplateId, VersionId};
use ::entity::kinds::AssignmentStatus;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx};
use crate::domain::agreement::Agreement;
use crate::domain::schedule::Schedule;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

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
}

fn place(id: AssignmentId) -> Place<'static> {
    Place { table: "assignment", row: id.0, column: "agreement", revision: 0 }
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
    };
    assignment::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// An assignment of this practice.
pub async fn find(cx: &impl Cx, scope: &Scope, id: AssignmentId) -> Result<Assignment> {
    let found = assignment::Entity::find_by_id(id).filter(assignment::COLUMN.practice_id.eq(scope.practice()));
    open(cx, scope, found.one(cx.db()).await?.ok_or(Error::NotFound)?).await
}

/// A client's assignments, newest first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Assignment>> {
    let rows = assignment::Entity::find().filter(assignment::COLUMN.practice_id.eq(scope.practice()));
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
    let rows = assignment::Entity::find().filter(assignment::COLUMN.practice_id.eq(scope.practice())).filter(assignment::COLUMN.id.is_in(ids));
    let pairs = rows.select_only().column(assignment::Column::Id).column(assignment::Column::VersionId);
    Ok(pairs.into_tuple().all(cx.db()).await?)
}

async fn open(cx: &impl Cx, scope: &Scope, row: assignment::Model) -> Result<Assignment> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
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
    })
}
