//! The audit trail: written in the transaction of what it tells.

use ::entity::audit_event;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::random;

/// One event as it is kept.
pub use ::entity::audit_event::Model as AuditEvent;

/// Notes that the scope's actor did `verb` to a thing.
pub async fn record(tx: &Tx, scope: &Scope, verb: &str, subject: (&str, Uuid), now: DateTime<Utc>) -> Result<()> {
    let (actor_kind, actor_id) = scope.actor().parts();
    let row = AuditEvent {
        id: random::id(now),
        practice_id: scope.practice(),
        actor_kind,
        actor_id,
        verb: verb.to_owned(),
        subject: subject.0.to_owned(),
        subject_id: subject.1,
        at: now,
    };
    audit_event::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The practice's events, oldest first.
pub async fn list(cx: &impl Cx, scope: &Scope) -> Result<Vec<AuditEvent>> {
    let rows = audit_event::Entity::find().filter(audit_event::COLUMN.practice_id.eq(scope.practice()));
    Ok(rows.order_by_asc(audit_event::Column::Id).all(cx.db()).await?)
}
