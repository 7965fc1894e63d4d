//! Safety plans: one for each client. What they say is sealed under the client's key; a version is never changed, only followed.

use std::collections::HashMap;

use ::entity::ids::{ClientId, ClientSessionId, PractitionerId, SafetyPlanId, SafetyPlanTriggerId, SafetyPlanVersionId, VersionId};
use ::entity::kinds::{Author, ClientStatus, PlanTrigger, PlanVersionState, SafetyPlanStatus};
use ::entity::{client, safety_plan, safety_plan_review, safety_plan_trigger, safety_plan_version};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::practices::Practice;
use super::{Cx, Tx, clients};
use crate::domain::client::Client;
use crate::domain::plan_reach::Facts;
use crate::domain::safety_plan::PlanContent;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};
use crate::random;

/// A plan as it is kept: where it stands, and nothing of what it says.
pub use ::entity::safety_plan::Model as SafetyPlan;
/// One time that it was looked at.
pub use ::entity::safety_plan_review::Model as Review;
/// Something that asks for a look.
pub use ::entity::safety_plan_trigger::Model as Trigger;
/// One version without what it says: enough for lists.
pub use ::entity::safety_plan_version::Model as VersionRow;

/// A version with what it says opened.
#[derive(Clone, Debug)]
pub struct SafetyPlanVersion {
    pub row: VersionRow,
    pub content: PlanContent,
}

/// What is inserted as a version.
#[derive(Clone, Debug)]
pub struct NewVersion {
    pub base_number: i32,
    pub template_version: VersionId,
    pub content: PlanContent,
    pub author: Author,
    pub practitioner: Option<PractitionerId>,
    pub session: Option<ClientSessionId>,
    pub together: bool,
    pub state: PlanVersionState,
    /// When a proposal became this, and who took it.
    pub decided: Option<(DateTime<Utc>, Option<Uuid>)>,
}

fn place(id: SafetyPlanVersionId) -> Place<'static> {
    Place { table: "safety_plan_version", row: id.0, column: "content", revision: 0 }
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(safety_plan::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, safety_plan::Column::ClientId))
}

/// Versions that this scope reaches.
pub(super) fn versions_visible(scope: &Scope) -> Condition {
    let mine = clients::visible(scope, safety_plan_version::Column::ClientId);
    Condition::all().add(safety_plan_version::COLUMN.practice_id.eq(scope.practice())).add(mine)
}

/// Looks that this scope reaches.
pub(super) fn reviews_visible(scope: &Scope) -> Condition {
    let mine = clients::visible(scope, safety_plan_review::Column::ClientId);
    Condition::all().add(safety_plan_review::COLUMN.practice_id.eq(scope.practice())).add(mine)
}

fn versions_of(scope: &Scope, plan: SafetyPlanId) -> Select<safety_plan_version::Entity> {
    safety_plan_version::Entity::find().filter(versions_visible(scope)).filter(safety_plan_version::COLUMN.plan_id.eq(plan))
}

fn opened(key: &FieldKey, row: VersionRow) -> Result<SafetyPlanVersion> {
    let content = serde_json::from_slice(&key.open(place(row.id), &row.content_sealed)?)?;
    Ok(SafetyPlanVersion { row, content })
}

async fn open(cx: &impl Cx, scope: &Scope, row: Option<VersionRow>) -> Result<Option<SafetyPlanVersion>> {
    let Some(row) = row else { return Ok(None) };
    opened(&cx.keyring().client(scope.practice(), row.client_id).await?, row).map(Some)
}

/// A client's plan, where they have one.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Option<SafetyPlan>> {
    let rows = safety_plan::Entity::find().filter(visible(scope)).filter(safety_plan::COLUMN.client_id.eq(client));
    Ok(rows.one(cx.db()).await?)
}

/// A plan that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: SafetyPlanId) -> Result<SafetyPlan> {
    safety_plan::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// The version that is the plan; none: nothing is written yet.
pub async fn current(cx: &impl Cx, scope: &Scope, plan: &SafetyPlan) -> Result<Option<SafetyPlanVersion>> {
    match plan.current_number {
        Some(number) => version(cx, scope, plan.id, number).await.map(Some),
        None => Ok(None),
    }
}

/// The version of that number.
///
/// # Errors
/// `NotFound`: there is none.
pub async fn version(cx: &impl Cx, scope: &Scope, plan: SafetyPlanId, number: i32) -> Result<SafetyPlanVersion> {
    let row = versions_of(scope, plan).filter(safety_plan_version::COLUMN.number.eq(number)).one(cx.db()).await?;
    open(cx, scope, row).await?.ok_or(Error::NotFound)
}

/// What the client proposes and nobody has decided about.
pub async fn proposal(cx: &impl Cx, scope: &Scope, plan: SafetyPlanId) -> Result<Option<SafetyPlanVersion>> {
    let rows = versions_of(scope, plan).filter(safety_plan_version::COLUMN.state.eq(PlanVersionState::Proposed));
    let row = rows.order_by_desc(safety_plan_version::Column::Number).limit(1).one(cx.db()).await?;
    open(cx, scope, row).await
}

/// Versions, the newest first, without what they say; those before `before` where it is given.
pub async fn versions(cx: &impl Cx, scope: &Scope, plan: SafetyPlanId, before: Option<i32>, limit: u64) -> Result<Vec<VersionRow>> {
    let mut rows = versions_of(scope, plan);
    if let Some(before) = before {
        rows = rows.filter(safety_plan_version::COLUMN.number.lt(before));
    }
    Ok(rows.order_by_desc(safety_plan_version::Column::Number).limit(limit).all(cx.db()).await?)
}

/// Every version opened, the oldest first: for the client's own copy of their data.
pub async fn opened_versions(cx: &impl Cx, scope: &Scope, plan: &SafetyPlan) -> Result<Vec<SafetyPlanVersion>> {
    let rows = versions_of(scope, plan.id).order_by_asc(safety_plan_version::Column::Number).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), plan.client_id).await?;
    rows.into_iter().map(|row| opened(&key, row)).collect()
}

/// Begins a client's plan; false where there is one already.
pub async fn insert(tx: &Tx, row: SafetyPlan) -> Result<bool> {
    let once = OnConflict::column(safety_plan::Column::ClientId).do_nothing().to_owned();
    Ok(safety_plan::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// Adds a version under the next number. Whoever calls it holds the client's row. Returns the number.
pub async fn insert_version(tx: &Tx, scope: &Scope, plan: &SafetyPlan, new: NewVersion, now: DateTime<Utc>) -> Result<(SafetyPlanVersionId, i32)> {
    let last = versions_of(scope, plan.id).order_by_desc(safety_plan_version::Column::Number).limit(1).one(tx.db()).await?;
    let number = last.map_or(0, |row| row.number) + 1;
    let key = tx.keyring().client(scope.practice(), plan.client_id).await?;
    let id = random::id(now);
    let row = VersionRow {
        id,
        practice_id: scope.practice(),
        client_id: plan.client_id,
        plan_id: plan.id,
        number,
        base_number: new.base_number,
        template_version_id: new.template_version,
        content_sealed: key.seal(place(id), serde_json::to_vec(&new.content)?),
        author: new.author,
        practitioner_id: new.practitioner,
        session_id: new.session,
        together: new.together,
        state: new.state,
        created_at: now,
        decided_at: new.decided.map(|(at, _)| at),
        decided_by: new.decided.and_then(|(_, by)| by),
    };
    safety_plan_version::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok((id, number))
}

/// Puts a version into another state, if it is in this one. `decided`: when, and by whom. Returns whether it was.
pub async fn set_state(
    tx: &Tx,
    scope: &Scope,
    row: &VersionRow,
    to: PlanVersionState,
    decided: Option<(DateTime<Utc>, Option<Uuid>)>,
) -> Result<bool> {
    let mut change = safety_plan_version::ActiveModel { state: Set(to), ..Default::default() };
    if let Some((at, by)) = decided {
        (change.decided_at, change.decided_by) = (Set(Some(at)), Set(by));
    }
    let column = safety_plan_version::COLUMN;
    let update = safety_plan_version::Entity::update_many().set(change).filter(column.practice_id.eq(scope.practice()));
    let update = update.filter(column.id.eq(row.id)).filter(column.state.eq(row.state));
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// Keeps what `changed` says, if nobody else changed it since its revision. Returns whether.
pub async fn update(tx: &Tx, scope: &Scope, changed: &SafetyPlan) -> Result<bool> {
    let change = safety_plan::ActiveModel {
        template_id: Set(changed.template_id),
        status: Set(changed.status),
        current_number: Set(changed.current_number),
        review_on: Set(changed.review_on),
        review_by_hand: Set(changed.review_by_hand),
        reviews_left: Set(changed.reviews_left),
        in_use_on: Set(changed.in_use_on),
        last_reviewed_on: Set(changed.last_reviewed_on),
        reminded_for: Set(changed.reminded_for),
        archived_at: Set(changed.archived_at),
        revision: Set(changed.revision + 1),
        ..Default::default()
    };
    let update = safety_plan::Entity::update_many().set(change).filter(visible(scope)).filter(safety_plan::COLUMN.id.eq(changed.id));
    Ok(update.filter(safety_plan::COLUMN.revision.eq(changed.revision)).exec(tx.db()).await?.rows_affected == 1)
}

/// Notes that it was looked at; the same id once more changes nothing. Returns whether it is new.
pub async fn insert_review(tx: &Tx, row: Review) -> Result<bool> {
    let once = OnConflict::column(safety_plan_review::Column::Id).do_nothing().to_owned();
    Ok(safety_plan_review::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// The latest looks at a plan, the newest first.
pub async fn reviews(cx: &impl Cx, scope: &Scope, plan: &SafetyPlan, limit: u64) -> Result<Vec<Review>> {
    let column = safety_plan_review::COLUMN;
    let rows = safety_plan_review::Entity::find().filter(reviews_visible(scope)).filter(column.client_id.eq(plan.client_id));
    Ok(rows.filter(column.plan_id.eq(plan.id)).order_by_desc(safety_plan_review::Column::ReviewedAt).limit(limit).all(cx.db()).await?)
}

fn open_triggers_of(plan: &SafetyPlan) -> Condition {
    let column = safety_plan_trigger::COLUMN;
    Condition::all()
        .add(column.practice_id.eq(plan.practice_id))
        .add(column.client_id.eq(plan.client_id))
        .add(column.plan_id.eq(plan.id))
        .add(column.settled_at.is_null())
}

/// What decides whether a plan opens.
pub fn facts(plan: &SafetyPlan, client: &Client, practice: &Practice) -> Facts {
    let (status, care, written) = (plan.status, client.status, plan.current_number.is_some());
    Facts { status, care, after_discharge: practice.plan_after_discharge, written }
}

/// What asks for a look at a plan and is not settled, the oldest first.
pub async fn triggers(cx: &impl Cx, plan: &SafetyPlan) -> Result<Vec<Trigger>> {
    let rows = safety_plan_trigger::Entity::find().filter(open_triggers_of(plan));
    Ok(rows.order_by_asc(safety_plan_trigger::Column::Id).all(cx.db()).await?)
}

/// What asks for a look: the kind, and what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asks {
    pub kind: PlanTrigger,
    pub about: Option<Uuid>,
    pub author: Author,
    pub practitioner: Option<PractitionerId>,
}

/// Notes that something asks for a look. Returns whether it is news: the same thing asks once at a time.
pub async fn insert_trigger(tx: &Tx, plan: &SafetyPlan, asks: Asks, now: DateTime<Utc>) -> Result<bool> {
    let column = safety_plan_trigger::COLUMN;
    let mut same = safety_plan_trigger::Entity::find().filter(open_triggers_of(plan)).filter(column.kind.eq(asks.kind));
    same = match asks.about {
        Some(about) => same.filter(column.about.eq(about)),
        None => same.filter(column.about.is_null()),
    };
    // That the practice wants a look does not take the client's own word from them.
    if asks.kind == PlanTrigger::Revisit {
        same = same.filter(column.author.eq(asks.author));
    }
    if same.count(tx.db()).await? > 0 {
        return Ok(false);
    }
    let row = Trigger {
        id: random::id::<SafetyPlanTriggerId>(now),
        practice_id: plan.practice_id,
        client_id: plan.client_id,
        plan_id: plan.id,
        kind: asks.kind,
        about: asks.about,
        author: asks.author,
        practitioner_id: asks.practitioner,
        created_at: now,
        settled_at: None,
    };
    safety_plan_trigger::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(true)
}

/// Settles what asked for a look: of one kind, or of all but an open proposal, which somebody decides about.
pub async fn settle(tx: &Tx, plan: &SafetyPlan, kind: Option<PlanTrigger>, now: DateTime<Utc>) -> Result<()> {
    let column = safety_plan_trigger::COLUMN;
    let which = match kind {
        Some(kind) => column.kind.eq(kind),
        None => column.kind.ne(PlanTrigger::Proposal),
    };
    let change = safety_plan_trigger::ActiveModel { settled_at: Set(Some(now)), ..Default::default() };
    safety_plan_trigger::Entity::update_many().set(change).filter(open_triggers_of(plan)).filter(which).exec(tx.db()).await?;
    Ok(())
}

/// Clients in care: of others nobody is reminded.
fn in_care() -> Condition {
    let out =
        Query::select().column(client::Column::Id).from(client::Entity).and_where(client::COLUMN.status.eq(ClientStatus::Discharged)).to_owned();
    Condition::all().add(safety_plan::COLUMN.client_id.not_in_subquery(out))
}

/// Whose plans need a look: its day has come, or something asks for it. In the order of what is longest due.
pub async fn to_review(cx: &impl Cx, scope: &Scope, today: NaiveDate, limit: u64) -> Result<Vec<SafetyPlan>> {
    let column = safety_plan::COLUMN;
    let due = Condition::all().add(column.status.eq(SafetyPlanStatus::InUse)).add(column.review_on.lte(today));
    let rows = safety_plan::Entity::find().filter(visible(scope)).filter(in_care());
    let rows = rows.filter(Condition::any().add(column.status.eq(SafetyPlanStatus::NeedsReview)).add(due));
    Ok(rows.order_by_asc(safety_plan::Column::ReviewOn).order_by_asc(safety_plan::Column::Id).limit(limit).all(cx.db()).await?)
}

/// Of every practice: plans in use whose day has come (it may not have in the client's zone) and of which nobody was told yet, or which were
/// not yet found missed; a page, in the order of their ids.
pub async fn due(cx: &impl Cx, by: NaiveDate, missed_by: NaiveDate, after: Option<SafetyPlanId>, limit: u64) -> Result<Vec<SafetyPlan>> {
    let column = safety_plan::COLUMN;
    let told = Expr::col((safety_plan::Entity, safety_plan::Column::RemindedFor)).eq(Expr::col((safety_plan::Entity, safety_plan::Column::ReviewOn)));
    let untold = Condition::any().add(column.reminded_for.is_null()).add(told.not());
    let missed = Condition::all().add(column.status.eq(SafetyPlanStatus::InUse)).add(column.review_on.lte(missed_by));
    let rows = safety_plan::Entity::find()
        .filter(in_care())
        .filter(column.status.is_in([SafetyPlanStatus::InUse, SafetyPlanStatus::NeedsReview]))
        .filter(column.review_on.lte(by))
        .filter(Condition::any().add(untold).add(missed));
    let rows = match after {
        Some(after) => rows.filter(column.id.gt(after)),
        None => rows,
    };
    Ok(rows.order_by_asc(safety_plan::Column::Id).limit(limit).all(cx.db()).await?)
}

/// Where the plans of these clients stand; clients without one are not there.
pub async fn standing(cx: &impl Cx, scope: &Scope, of: &[ClientId]) -> Result<HashMap<ClientId, SafetyPlan>> {
    let mut found = HashMap::new();
    for some in of.chunks(500) {
        let rows = safety_plan::Entity::find().filter(visible(scope)).filter(safety_plan::COLUMN.client_id.is_in(some.to_vec()));
        found.extend(rows.all(cx.db()).await?.into_iter().map(|plan| (plan.client_id, plan)));
    }
    Ok(found)
}
