//! Cover: who reads for whom, on which days. `absent_for` is a part of `clients::visible`.

use ::entity::cover;
use ::entity::ids::{CoverId, PractitionerId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};

/// Cover as it is kept.
pub use ::entity::cover::Model as Cover;

fn mine(scope: &Scope) -> Condition {
    Condition::all().add(cover::COLUMN.practice_id.eq(scope.practice()))
}

/// Accepted, not ended, and this day is one of its days.
fn in_force(day: NaiveDate) -> Condition {
    let column = cover::COLUMN;
    let answered = Condition::all().add(column.accepted_at.is_not_null()).add(column.ended_at.is_null());
    answered.add(column.starts_on.lte(day)).add(column.ends_on.gte(day))
}

/// For whom somebody reads on this day, as a part of other queries.
pub(super) fn absent_for(reader: PractitionerId, day: NaiveDate) -> SelectStatement {
    let theirs = Condition::all().add(cover::Column::ReaderId.eq(reader)).add(in_force(day));
    Query::select().column(cover::Column::AbsentId).from(cover::Entity).cond_where(theirs).to_owned()
}

/// For whom somebody reads on this day.
pub async fn absent(cx: &impl Cx, scope: &Scope, reader: PractitionerId, day: NaiveDate) -> Result<Vec<Cover>> {
    let rows = cover::Entity::find().filter(mine(scope)).filter(cover::COLUMN.reader_id.eq(reader)).filter(in_force(day));
    Ok(rows.order_by_asc(cover::Column::Id).limit(50).all(cx.db()).await?)
}

/// Who reads for somebody on this day.
pub async fn readers(cx: &impl Cx, scope: &Scope, absent: PractitionerId, day: NaiveDate) -> Result<Vec<PractitionerId>> {
    let rows = cover::Entity::find().filter(mine(scope)).filter(cover::COLUMN.absent_id.eq(absent)).filter(in_force(day));
    let mut ids: Vec<PractitionerId> =
        rows.order_by_asc(cover::Column::Id).limit(50).select_only().column(cover::Column::ReaderId).into_tuple().all(cx.db()).await?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Whether somebody is away on this day by their own word, whoever reads meanwhile: cover that was asked for, accepted, or ended by whoever was to
/// read. What whoever is away (or an owner) took back says nothing.
pub async fn is_away(cx: &impl Cx, scope: &Scope, absent: PractitionerId, day: NaiveDate) -> Result<bool> {
    let column = cover::COLUMN;
    let by_reader = Expr::col(cover::Column::EndedBy).eq(Expr::col(cover::Column::ReaderId));
    let stands = Condition::any().add(column.ended_at.is_null()).add(by_reader);
    let rows = cover::Entity::find().filter(mine(scope)).filter(column.absent_id.eq(absent)).filter(stands);
    Ok(rows.filter(column.starts_on.lte(day)).filter(column.ends_on.gte(day)).count(cx.db()).await? > 0)
}

/// Adds one; the same id once more changes nothing. Returns whether it is new.
pub async fn insert(tx: &Tx, row: Cover) -> Result<bool> {
    let once = OnConflict::column(cover::Column::Id).do_nothing().to_owned();
    Ok(cover::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// One of the practice.
pub async fn find(cx: &impl Cx, scope: &Scope, id: CoverId) -> Result<Cover> {
    cover::Entity::find_by_id(id).filter(mine(scope)).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// What is not over on this day, of one practitioner (away or reading) or of everybody; the first to begin first.
pub async fn standing(cx: &impl Cx, scope: &Scope, of: Option<PractitionerId>, day: NaiveDate) -> Result<Vec<Cover>> {
    let column = cover::COLUMN;
    let mut rows = cover::Entity::find().filter(mine(scope)).filter(column.ended_at.is_null()).filter(column.ends_on.gte(day));
    if let Some(one) = of {
        rows = rows.filter(Condition::any().add(column.absent_id.eq(one)).add(column.reader_id.eq(one)));
    }
    Ok(rows.order_by_asc(cover::Column::StartsOn).order_by_asc(cover::Column::Id).limit(200).all(cx.db()).await?)
}

/// How many of somebody's absences are not over.
pub async fn count(cx: &impl Cx, scope: &Scope, absent: PractitionerId, day: NaiveDate) -> Result<u64> {
    let column = cover::COLUMN;
    let rows = cover::Entity::find().filter(mine(scope)).filter(column.absent_id.eq(absent)).filter(column.ended_at.is_null());
    Ok(rows.filter(column.ends_on.gte(day)).count(cx.db()).await?)
}

/// It counts from now on. Returns whether that is news.
pub async fn accept(tx: &Tx, scope: &Scope, id: CoverId, now: DateTime<Utc>) -> Result<bool> {
    let change = cover::ActiveModel { accepted_at: Set(Some(now)), accepted_by: Set(scope.practitioner()), ..Default::default() };
    let update = cover::Entity::update_many().set(change).filter(mine(scope)).filter(cover::COLUMN.id.eq(id));
    let update = update.filter(cover::COLUMN.accepted_at.is_null()).filter(cover::COLUMN.ended_at.is_null());
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// It counts no more. Returns whether that is news.
pub async fn end(tx: &Tx, scope: &Scope, id: CoverId, now: DateTime<Utc>) -> Result<bool> {
    let change = cover::ActiveModel { ended_at: Set(Some(now)), ended_by: Set(scope.practitioner()), ..Default::default() };
    let update = cover::Entity::update_many().set(change).filter(mine(scope)).filter(cover::COLUMN.id.eq(id));
    Ok(update.filter(cover::COLUMN.ended_at.is_null()).exec(tx.db()).await?.rows_affected == 1)
}

/// Whoever leaves, or gets a role without clients, reads for nobody.
pub(super) async fn drop_of(tx: &Tx, scope: &Scope, reader: PractitionerId) -> Result<()> {
    cover::Entity::delete_many().filter(mine(scope)).filter(cover::COLUMN.reader_id.eq(reader)).exec(tx.db()).await?;
    Ok(())
}
