//! Goals. Their words are sealed under the client's key.

use ::entity::goal;
use ::entity::ids::{ClientId, ClientSessionId, GoalId, PractitionerId};
use ::entity::kinds::{Author, GoalStatus};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::authorship::Wrote;
use crate::domain::goals::GoalText;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

/// A goal with its words opened.
#[derive(Clone, Debug)]
pub struct Goal {
    pub id: GoalId,
    pub client_id: ClientId,
    pub text: GoalText,
    pub revision: i32,
    pub review_on: Option<NaiveDate>,
    pub status: GoalStatus,
    pub author: Author,
    pub practitioner_id: Option<PractitionerId>,
    pub shared: bool,
    pub created_at: DateTime<Utc>,
    pub written_at: DateTime<Utc>,
    pub session_id: Option<ClientSessionId>,
    pub ended_at: Option<DateTime<Utc>>,
}

fn place(id: GoalId, revision: i32) -> Place<'static> {
    Place { table: "goal", row: id.0, column: "text", revision }
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(goal::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, goal::Column::ClientId))
}

fn opened(key: &FieldKey, row: goal::Model) -> Result<Goal> {
    let text = serde_json::from_slice(&key.open(place(row.id, row.revision), &row.text_sealed)?)?;
    Ok(Goal {
        id: row.id,
        client_id: row.client_id,
        text,
        revision: row.revision,
        review_on: row.review_on,
        status: row.status,
        author: row.author,
        practitioner_id: row.practitioner_id,
        shared: row.shared,
        created_at: row.created_at,
        written_at: row.written_at,
        session_id: row.session_id,
        ended_at: row.ended_at,
    })
}

/// Opens one.
pub(super) async fn open(cx: &impl Cx, scope: &Scope, row: goal::Model) -> Result<Goal> {
    opened(&cx.keyring().client(scope.practice(), row.client_id).await?, row)
}

/// Inserts a goal; after a second tap the first stays. Returns whether it is new.
pub async fn insert(tx: &Tx, scope: &Scope, goal: &Goal) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), goal.client_id).await?;
    let row = goal::Model {
        id: goal.id,
        practice_id: scope.practice(),
        client_id: goal.client_id,
        text_sealed: key.seal(place(goal.id, goal.revision), serde_json::to_vec(&goal.text)?),
        revision: goal.revision,
        review_on: goal.review_on,
        status: goal.status,
        author: goal.author,
        practitioner_id: goal.practitioner_id,
        shared: goal.shared,
        created_at: goal.created_at,
        written_at: goal.written_at,
        session_id: goal.session_id,
        ended_at: goal.ended_at,
    };
    let once = OnConflict::column(goal::Column::Id).do_nothing().to_owned();
    Ok(goal::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// A goal that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: GoalId) -> Result<Goal> {
    let row = goal::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    opened(&key, row)
}

/// A client's goals, the oldest first; `shared`: only what the therapist sees.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId, shared: bool) -> Result<Vec<Goal>> {
    let mut rows = goal::Entity::find().filter(visible(scope)).filter(goal::COLUMN.client_id.eq(client));
    if shared {
        rows = rows.filter(goal::COLUMN.shared.eq(true));
    }
    let rows = rows.order_by_asc(goal::Column::Id).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().map(|row| opened(&key, row)).collect()
}

/// How many goals a client has.
pub async fn count(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<u64> {
    Ok(goal::Entity::find().filter(visible(scope)).filter(goal::COLUMN.client_id.eq(client)).count(cx.db()).await?)
}

/// Writes other words, if they are still those of this revision.
pub async fn rewrite(tx: &Tx, scope: &Scope, was: &Goal, text: &GoalText, review_on: Option<NaiveDate>, wrote: Wrote) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), was.client_id).await?;
    let revision = was.revision + 1;
    let change = goal::ActiveModel {
        text_sealed: Set(key.seal(place(was.id, revision), serde_json::to_vec(text)?)),
        revision: Set(revision),
        review_on: Set(review_on),
        author: Set(wrote.author),
        practitioner_id: Set(wrote.practitioner),
        written_at: Set(wrote.at),
        session_id: Set(wrote.session),
        ..Default::default()
    };
    let update = goal::Entity::update_many().set(change).filter(visible(scope)).filter(goal::COLUMN.id.eq(was.id));
    Ok(update.filter(goal::COLUMN.revision.eq(was.revision)).exec(tx.db()).await?.rows_affected == 1)
}

/// Shows it to the therapist, or not any more. Returns whether that is news.
pub async fn set_shared(tx: &Tx, scope: &Scope, id: GoalId, shared: bool) -> Result<bool> {
    let update = goal::Entity::update_many().col_expr(goal::Column::Shared, Expr::value(shared));
    let update = update.filter(visible(scope)).filter(goal::COLUMN.id.eq(id)).filter(goal::COLUMN.shared.eq(!shared));
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// Reached, put aside, or taken up again. Returns whether that is news.
pub async fn set_status(tx: &Tx, scope: &Scope, id: GoalId, status: GoalStatus, now: DateTime<Utc>) -> Result<bool> {
    let ended = (status != GoalStatus::Active).then_some(now);
    let change = goal::ActiveModel { status: Set(status), ended_at: Set(ended), ..Default::default() };
    let update = goal::Entity::update_many().set(change).filter(visible(scope)).filter(goal::COLUMN.id.eq(id));
    Ok(update.filter(goal::COLUMN.status.ne(status)).exec(tx.db()).await?.rows_affected == 1)
}

/// Another day to look at it again, or none. Returns whether that is news.
pub async fn set_review(tx: &Tx, scope: &Scope, id: GoalId, on: Option<NaiveDate>) -> Result<bool> {
    let change = goal::ActiveModel { review_on: Set(on), ..Default::default() };
    let update = goal::Entity::update_many().set(change).filter(visible(scope)).filter(goal::COLUMN.id.eq(id));
    let other = match on {
        Some(on) => Condition::any().add(goal::COLUMN.review_on.ne(on)).add(goal::COLUMN.review_on.is_null()),
        None => Condition::all().add(goal::COLUMN.review_on.is_not_null()),
    };
    Ok(update.filter(other).exec(tx.db()).await?.rows_affected == 1)
}

/// Goals that clients show and whose day to look again has come, the oldest day first.
pub async fn to_review(cx: &impl Cx, scope: &Scope, today: NaiveDate, limit: u64) -> Result<Vec<Goal>> {
    let column = goal::COLUMN;
    let rows = goal::Entity::find().filter(visible(scope)).filter(column.shared.eq(true)).filter(column.status.eq(GoalStatus::Active));
    let rows = rows.filter(column.review_on.lte(today)).order_by_asc(goal::Column::ReviewOn).order_by_asc(goal::Column::Id).limit(limit);
    let rows = rows.all(cx.db()).await?;
    cx.keyring().warm(scope.practice(), &rows.iter().map(|row| row.client_id).collect::<Vec<_>>()).await?;
    let mut goals = Vec::with_capacity(rows.len());
    for row in rows {
        let key = cx.keyring().client(scope.practice(), row.client_id).await?;
        goals.push(opened(&key, row)?);
    }
    Ok(goals)
}
