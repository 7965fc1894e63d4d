//! Steps of goals, and what became of them. Words are sealed under the client's key.

use ::entity::goal_step;
use ::entity::ids::{ClientId, ClientSessionId, GoalId, GoalStepId, PractitionerId};
use ::entity::kinds::{Author, StepResult};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use super::{Cx, Tx, clients};
use crate::domain::goals::StepPlan;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

/// A step with its words opened.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: GoalStepId,
    pub client_id: ClientId,
    pub goal_id: GoalId,
    pub plan: StepPlan,
    pub author: Author,
    pub practitioner_id: Option<PractitionerId>,
    pub created_at: DateTime<Utc>,
    pub session_id: Option<ClientSessionId>,
    pub outcome: Option<Outcome>,
}

/// How a step went, as the client said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub result: StepResult,
    /// A word why.
    pub note: Option<String>,
    pub at: DateTime<Utc>,
    pub session_id: Option<ClientSessionId>,
}

fn place(id: GoalStepId, column: &'static str) -> Place<'static> {
    Place { table: "goal_step", row: id.0, column, revision: 0 }
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(goal_step::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, goal_step::Column::ClientId))
}

fn opened(key: &FieldKey, row: goal_step::Model) -> Result<Step> {
    let text = key.open_text(place(row.id, "text"), &row.text_sealed)?;
    let note = row.note_sealed.map(|sealed| key.open_text(place(row.id, "note"), &sealed)).transpose()?;
    let outcome = row.result.map(|result| Outcome { result, note, at: row.result_at.unwrap_or(row.created_at), session_id: row.result_session_id });
    Ok(Step {
        id: row.id,
        client_id: row.client_id,
        goal_id: row.goal_id,
        plan: StepPlan { text, from: row.from_on, until: row.until_on },
        author: row.author,
        practitioner_id: row.practitioner_id,
        created_at: row.created_at,
        session_id: row.session_id,
        outcome,
    })
}

/// Opens one.
pub(super) async fn open(cx: &impl Cx, scope: &Scope, row: goal_step::Model) -> Result<Step> {
    opened(&cx.keyring().client(scope.practice(), row.client_id).await?, row)
}

/// Inserts a step without a result; after a second tap the first stays. Returns whether it is new.
pub async fn insert(tx: &Tx, scope: &Scope, step: &Step) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), step.client_id).await?;
    let row = goal_step::Model {
        id: step.id,
        practice_id: scope.practice(),
        client_id: step.client_id,
        goal_id: step.goal_id,
        text_sealed: key.seal(place(step.id, "text"), &step.plan.text),
        from_on: step.plan.from,
        until_on: step.plan.until,
        author: step.author,
        practitioner_id: step.practitioner_id,
        created_at: step.created_at,
        session_id: step.session_id,
        result: None,
        note_sealed: None,
        result_at: None,
        result_session_id: None,
    };
    let once = OnConflict::column(goal_step::Column::Id).do_nothing().to_owned();
    Ok(goal_step::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// A step that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: GoalStepId) -> Result<Step> {
    let row = goal_step::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    opened(&key, row)
}

/// All steps of a client's goals, in the order of their days.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Step>> {
    let rows = goal_step::Entity::find().filter(visible(scope)).filter(goal_step::COLUMN.client_id.eq(client));
    let rows = rows.order_by_asc(goal_step::Column::FromOn).order_by_asc(goal_step::Column::Id).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().map(|row| opened(&key, row)).collect()
}

/// How many steps a goal has.
pub async fn count(cx: &impl Cx, scope: &Scope, goal: GoalId) -> Result<u64> {
    Ok(goal_step::Entity::find().filter(visible(scope)).filter(goal_step::COLUMN.goal_id.eq(goal)).count(cx.db()).await?)
}

/// Says how it went; it can be said anew.
pub async fn set_outcome(tx: &Tx, scope: &Scope, step: &Step, outcome: &Outcome) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), step.client_id).await?;
    let note = outcome.note.as_ref().map(|note| key.seal(place(step.id, "note"), note));
    let change = goal_step::ActiveModel {
        result: Set(Some(outcome.result)),
        note_sealed: Set(note),
        result_at: Set(Some(outcome.at)),
        result_session_id: Set(outcome.session_id),
        ..Default::default()
    };
    let update = goal_step::Entity::update_many().set(change).filter(visible(scope)).filter(goal_step::COLUMN.id.eq(step.id));
    update.exec(tx.db()).await?;
    Ok(())
}
