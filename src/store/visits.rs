//! Workspace sessions: a practitioner's sign-in, named by a hash.

use ::entity::ids::{PractitionerId, WorkspaceSessionId};
use ::entity::workspace_session;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Cx, Tx};
use crate::error::Result;
use crate::keys;

/// A sign-in as it is kept.
pub use ::entity::workspace_session::Model as Visit;

pub async fn insert(tx: &Tx, visit: Visit) -> Result<()> {
    workspace_session::Entity::insert(visit.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The sign-in with that cookie value, ended or not.
pub async fn by_token(cx: &impl Cx, token: &str) -> Result<Option<Visit>> {
    let hash = keys::token_hash(token);
    Ok(workspace_session::Entity::find().filter(workspace_session::COLUMN.token_hash.eq(hash)).one(cx.db()).await?)
}

/// The sign-in of that number, ended or not.
pub async fn find(cx: &impl Cx, id: WorkspaceSessionId) -> Result<Option<Visit>> {
    Ok(workspace_session::Entity::find_by_id(id).one(cx.db()).await?)
}

/// Notes that it was used.
pub async fn touch(tx: &Tx, id: WorkspaceSessionId, now: DateTime<Utc>) -> Result<()> {
    update(tx, id, workspace_session::Column::LastSeenAt, Expr::value(now)).await
}

/// Locks or unlocks it.
pub async fn set_locked(tx: &Tx, id: WorkspaceSessionId, locked_at: Option<DateTime<Utc>>) -> Result<()> {
    update(tx, id, workspace_session::Column::LockedAt, Expr::value(locked_at)).await
}

async fn update(tx: &Tx, id: WorkspaceSessionId, column: workspace_session::Column, value: Expr) -> Result<()> {
    workspace_session::Entity::update_many().col_expr(column, value).filter(workspace_session::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// Ends it.
pub async fn delete(tx: &Tx, id: WorkspaceSessionId) -> Result<()> {
    workspace_session::Entity::delete_by_id(id).exec(tx.db()).await?;
    Ok(())
}

/// Forgets what ended before `before`.
pub async fn tidy(tx: &Tx, before: DateTime<Utc>) -> Result<()> {
    workspace_session::Entity::delete_many().filter(workspace_session::COLUMN.ends_at.lt(before)).exec(tx.db()).await?;
    Ok(())
}

/// Somebody's sign-ins that have not ended, the last used first.
pub async fn of_practitioner(cx: &impl Cx, practitioner: PractitionerId, now: DateTime<Utc>) -> Result<Vec<Visit>> {
    let column = workspace_session::COLUMN;
    let rows = workspace_session::Entity::find().filter(column.practitioner_id.eq(practitioner)).filter(column.ends_at.gt(now));
    Ok(rows.order_by_desc(workspace_session::Column::LastSeenAt).all(cx.db()).await?)
}

/// Ends somebody's sign-ins, but for the one they are using.
pub async fn delete_others(tx: &Tx, practitioner: PractitionerId, but: Option<WorkspaceSessionId>) -> Result<()> {
    let mut delete = workspace_session::Entity::delete_many().filter(workspace_session::COLUMN.practitioner_id.eq(practitioner));
    if let Some(kept) = but {
        delete = delete.filter(workspace_session::COLUMN.id.ne(kept));
    }
    delete.exec(tx.db()).await?;
    Ok(())
}
