//! Open assignments of a template, and the version that each goes on with at its next occurrence. Nothing is opened here.

use std::collections::BTreeSet;

use ::entity::ids::{AssignmentId, ClientId, TemplateId, VersionId};
use ::entity::kinds::{AssignmentStatus, OccurrenceStatus};
use ::entity::{assignment, occurrence};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{Cx, Tx, clients, occurrences};
use crate::domain::scope::Scope;
use crate::error::Result;

/// An assignment that something is still to be answered of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenAssignment {
    pub id: AssignmentId,
    pub client_id: ClientId,
    pub version_id: VersionId,
    pub next_version_id: Option<VersionId>,
    /// Whether an occurrence of it is still to open.
    pub planned: bool,
    /// Whether an occurrence of it is open now.
    pub open: bool,
}

/// Open assignments of a template that this scope reaches, in the order they were made.
pub async fn open_of_template(cx: &impl Cx, scope: &Scope, template: TemplateId) -> Result<Vec<OpenAssignment>> {
    let column = assignment::COLUMN;
    let rows = assignment::Entity::find()
        .filter(column.practice_id.eq(scope.practice()))
        .filter(clients::visible(scope, assignment::Column::ClientId))
        .filter(column.template_id.eq(template))
        .filter(column.status.eq(AssignmentStatus::Active));
    let ids = rows.clone().select_only().column(assignment::Column::Id);
    let live = occurrence::Entity::find()
        .filter(occurrence::COLUMN.practice_id.eq(scope.practice()))
        .filter(occurrence::COLUMN.status.is_in([OccurrenceStatus::Planned, OccurrenceStatus::Open]))
        .filter(occurrence::Column::AssignmentId.in_subquery(ids.into_query()))
        .select_only()
        .column(occurrence::Column::AssignmentId)
        .column(occurrence::Column::Status);
    let live: Vec<(AssignmentId, OccurrenceStatus)> = live.into_tuple().all(cx.db()).await?;
    let with = |status| live.iter().filter(move |(_, known)| *known == status).map(|(id, _)| *id).collect::<BTreeSet<_>>();
    let (planned, open) = (with(OccurrenceStatus::Planned), with(OccurrenceStatus::Open));
    let rows = rows.select_only().column(assignment::Column::Id).column(assignment::Column::ClientId);
    let rows = rows.column(assignment::Column::VersionId).column(assignment::Column::NextVersionId).order_by_asc(assignment::Column::Id);
    let rows: Vec<(AssignmentId, ClientId, VersionId, Option<VersionId>)> = rows.into_tuple().all(cx.db()).await?;
    let read = |(id, client_id, version_id, next_version_id)| OpenAssignment {
        id,
        client_id,
        version_id,
        next_version_id,
        planned: planned.contains(&id),
        open: open.contains(&id),
    };
    Ok(rows.into_iter().map(read).filter(|one| one.planned || one.open).collect())
}

/// Which version an assignment goes on with, where it is another.
pub async fn next(cx: &impl Cx, scope: &Scope, id: AssignmentId) -> Result<Option<VersionId>> {
    let rows = assignment::Entity::find_by_id(id).filter(assignment::COLUMN.practice_id.eq(scope.practice()));
    let rows = rows.filter(clients::visible(scope, assignment::Column::ClientId));
    let found = rows.select_only().column(assignment::Column::NextVersionId).into_tuple::<Option<VersionId>>().one(cx.db()).await?;
    Ok(found.flatten())
}

/// From its next occurrence on, the assignment goes on with this version; with none, it stays on the one it has.
pub async fn set_next(tx: &Tx, scope: &Scope, id: AssignmentId, next: Option<VersionId>) -> Result<()> {
    let update = assignment::Entity::update_many().col_expr(assignment::Column::NextVersionId, Expr::value(next));
    let update = update.filter(assignment::COLUMN.practice_id.eq(scope.practice())).filter(assignment::COLUMN.id.eq(id));
    update
        .filter(clients::visible(scope, assignment::Column::ClientId))
        .filter(assignment::COLUMN.status.eq(AssignmentStatus::Active))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// An occurrence opened: its assignment goes on with the version that waits, and the occurrence keeps the one that it was opened with.
pub async fn go_on(tx: &Tx, scope: &Scope, opened: &occurrence::Model) -> Result<()> {
    let update = assignment::Entity::update_many()
        .col_expr(assignment::Column::VersionId, Expr::col(assignment::Column::NextVersionId))
        .col_expr(assignment::Column::NextVersionId, Expr::value(Option::<VersionId>::None));
    let update = update.filter(assignment::COLUMN.practice_id.eq(scope.practice())).filter(assignment::COLUMN.id.eq(opened.assignment_id));
    update.filter(assignment::COLUMN.next_version_id.is_not_null()).exec(tx.db()).await?;
    let now_on = assignment::Entity::find_by_id(opened.assignment_id).select_only().column(assignment::Column::VersionId);
    match now_on.into_tuple::<VersionId>().one(tx.db()).await? {
        Some(version) => occurrences::pin(tx, opened.id, version).await,
        None => Ok(()),
    }
}
