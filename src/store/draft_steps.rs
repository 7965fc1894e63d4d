//! Drafts as they were before a save, so that saves can be undone; and what was undone, so that it can be done again.
//! Both are stacks: the highest revision is the one that comes back next.

use ::entity::draft_step;
use ::entity::ids::VersionId;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::templates::Written;
use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::Result;

/// A draft as it once was.
#[derive(Clone, Debug)]
pub struct Step {
    pub revision: i32,
    pub written: Written,
}

/// Keeps a draft's state, as one to undo to or (with `undone`) one to do again.
pub async fn push(tx: &Tx, scope: &Scope, version: VersionId, step: Step, undone: bool, now: DateTime<Utc>) -> Result<()> {
    let row = draft_step::Model {
        version_id: version,
        revision: step.revision,
        practice_id: scope.practice(),
        undone,
        mode: step.written.mode,
        title: step.written.title,
        content: serde_json::to_value(&step.written.content)?,
        created_at: now,
    };
    draft_step::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

fn of(scope: &Scope, version: VersionId) -> sea_orm::Select<draft_step::Entity> {
    let column = draft_step::COLUMN;
    draft_step::Entity::find().filter(column.version_id.eq(version)).filter(column.practice_id.eq(scope.practice()))
}

/// The state that comes back next, if there is one.
pub async fn last(cx: &impl Cx, scope: &Scope, version: VersionId, undone: bool) -> Result<Option<Step>> {
    let rows = of(scope, version).filter(draft_step::COLUMN.undone.eq(undone)).order_by_desc(draft_step::Column::Revision);
    rows.one(cx.db()).await?.map(read).transpose()
}

/// Whether there is something to undo, and something to do again.
pub async fn available(cx: &impl Cx, scope: &Scope, version: VersionId) -> Result<(bool, bool)> {
    let count = |undone| of(scope, version).filter(draft_step::COLUMN.undone.eq(undone));
    Ok((count(false).count(cx.db()).await? > 0, count(true).count(cx.db()).await? > 0))
}

/// The draft as it was at a revision, if that is still kept.
pub async fn at(cx: &impl Cx, scope: &Scope, version: VersionId, revision: i32) -> Result<Option<Step>> {
    of(scope, version).filter(draft_step::COLUMN.revision.eq(revision)).one(cx.db()).await?.map(read).transpose()
}

/// The highest revision that is kept in either stack.
pub async fn highest(cx: &impl Cx, scope: &Scope, version: VersionId) -> Result<Option<i32>> {
    let revisions = of(scope, version).select_only().column(draft_step::Column::Revision).order_by_desc(draft_step::Column::Revision);
    Ok(revisions.into_tuple::<i32>().one(cx.db()).await?)
}

/// Takes one state off its stack.
pub async fn remove(tx: &Tx, scope: &Scope, version: VersionId, revision: i32) -> Result<()> {
    let column = draft_step::COLUMN;
    let delete = draft_step::Entity::delete_many().filter(column.version_id.eq(version)).filter(column.practice_id.eq(scope.practice()));
    delete.filter(column.revision.eq(revision)).exec(tx.db()).await?;
    Ok(())
}

/// Forgets what was undone: something else was written since.
pub async fn forget_undone(tx: &Tx, scope: &Scope, version: VersionId) -> Result<()> {
    let column = draft_step::COLUMN;
    let delete = draft_step::Entity::delete_many().filter(column.version_id.eq(version)).filter(column.practice_id.eq(scope.practice()));
    delete.filter(column.undone.eq(true)).exec(tx.db()).await?;
    Ok(())
}

/// Forgets everything: the draft is published.
pub async fn forget(tx: &Tx, scope: &Scope, version: VersionId) -> Result<()> {
    let column = draft_step::COLUMN;
    let delete = draft_step::Entity::delete_many().filter(column.version_id.eq(version)).filter(column.practice_id.eq(scope.practice()));
    delete.exec(tx.db()).await?;
    Ok(())
}

/// Keeps the newest `most` states of the draft and forgets older ones.
pub async fn trim(tx: &Tx, scope: &Scope, version: VersionId, most: u64) -> Result<()> {
    let revisions = of(scope, version).select_only().column(draft_step::Column::Revision).order_by_desc(draft_step::Column::Revision);
    let Some(oldest) = revisions.offset(most).limit(1).into_tuple::<i32>().one(tx.db()).await? else { return Ok(()) };
    let column = draft_step::COLUMN;
    let delete = draft_step::Entity::delete_many().filter(column.version_id.eq(version)).filter(column.practice_id.eq(scope.practice()));
    delete.filter(column.revision.lte(oldest)).exec(tx.db()).await?;
    Ok(())
}

fn read(row: draft_step::Model) -> Result<Step> {
    let written = Written { title: row.title, mode: row.mode, content: serde_json::from_value(row.content)? };
    Ok(Step { revision: row.revision, written })
}
