//! What clients plan for their assignments, sealed under the client's key. One row for each assignment.

use ::entity::client_plan::{self, Model};
use ::entity::ids::{AssignmentId, ClientId, ClientSessionId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::client_plan::ClientPlan;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

/// A plan with when it was written and by which browser; without words where the client passed it over.
#[derive(Clone, Debug)]
pub struct Kept {
    pub assignment_id: AssignmentId,
    pub client_id: ClientId,
    pub plan: Option<ClientPlan>,
    pub session_id: Option<ClientSessionId>,
    pub written_at: Option<DateTime<Utc>>,
    pub skipped_at: Option<DateTime<Utc>>,
    pub revision: i32,
}

fn place(id: AssignmentId, revision: i32) -> Place<'static> {
    Place { table: "client_plan", row: id.0, column: "plan", revision }
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(client_plan::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, client_plan::Column::ClientId))
}

/// What is planned for an assignment; nothing where the client was not asked yet.
pub async fn find(cx: &impl Cx, scope: &Scope, id: AssignmentId) -> Result<Option<Kept>> {
    let found = client_plan::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?;
    match found {
        Some(row) => Ok(Some(open(cx, scope, row).await?)),
        None => Ok(None),
    }
}

/// Everything that a client plans or passed over.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Kept>> {
    let rows = client_plan::Entity::find().filter(visible(scope)).filter(client_plan::COLUMN.client_id.eq(client));
    open_all(cx, scope, rows.order_by_desc(client_plan::Column::AssignmentId).all(cx.db()).await?).await
}

/// What is planned for these assignments.
pub async fn of_assignments(cx: &impl Cx, scope: &Scope, ids: Vec<AssignmentId>) -> Result<Vec<Kept>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = client_plan::Entity::find().filter(visible(scope)).filter(client_plan::COLUMN.assignment_id.is_in(ids));
    open_all(cx, scope, rows.all(cx.db()).await?).await
}

/// What was written in the practice since `since`, the newest first.
pub async fn since(cx: &impl Cx, scope: &Scope, since: DateTime<Utc>, limit: u64) -> Result<Vec<Kept>> {
    let rows = client_plan::Entity::find().filter(visible(scope)).filter(client_plan::COLUMN.written_at.gt(since));
    open_all(cx, scope, rows.order_by_desc(client_plan::Column::WrittenAt).limit(limit).all(cx.db()).await?).await
}

/// Notes that the client passed it over; a plan that is there stays.
pub async fn skip(tx: &Tx, scope: &Scope, client: ClientId, assignment: AssignmentId, now: DateTime<Utc>) -> Result<()> {
    let row = Model {
        assignment_id: assignment,
        practice_id: scope.practice(),
        client_id: client,
        plan_sealed: None,
        session_id: None,
        written_at: None,
        skipped_at: Some(now),
        revision: 0,
    };
    let once = OnConflict::column(client_plan::Column::AssignmentId).do_nothing().to_owned();
    client_plan::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Who writes a plan, and over which revision: 0 for none.
#[derive(Clone, Copy, Debug)]
pub struct Writing {
    pub client: ClientId,
    pub assignment: AssignmentId,
    pub session: Option<ClientSessionId>,
    pub over: i32,
    pub written_at: DateTime<Utc>,
}

impl Writing {
    /// The same where words of before stay in it: whoever could not read those reads them no more now than before.
    pub fn unread_by_writer(self, before: Option<&Kept>) -> Self {
        match before.and_then(|before| Some((before.session_id, before.written_at?))) {
            Some((session, written_at)) => Self { session, written_at, ..self },
            None => self,
        }
    }
}

/// Keeps a plan in place of what was there.
///
/// # Errors
/// `Conflict` when somebody else wrote meanwhile.
pub async fn save(tx: &Tx, scope: &Scope, writing: Writing, plan: &ClientPlan, now: DateTime<Utc>) -> Result<()> {
    // What is there afterwards is there to be written over: an assignment has one row.
    skip(tx, scope, writing.client, writing.assignment, now).await?;
    let key = tx.keyring().client(scope.practice(), writing.client).await?;
    let revision = writing.over + 1;
    let change = client_plan::ActiveModel {
        plan_sealed: Set(Some(key.seal(place(writing.assignment, revision), serde_json::to_vec(plan)?))),
        session_id: Set(writing.session),
        written_at: Set(Some(writing.written_at)),
        skipped_at: Set(None),
        revision: Set(revision),
        ..Default::default()
    };
    let column = client_plan::COLUMN;
    let update = client_plan::Entity::update_many().set(change).filter(visible(scope)).filter(column.assignment_id.eq(writing.assignment));
    let done = update.filter(column.revision.eq(writing.over)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("The plan was changed meanwhile.")) }
}

pub(super) async fn open_all(cx: &impl Cx, scope: &Scope, rows: Vec<Model>) -> Result<Vec<Kept>> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(open(cx, scope, row).await?);
    }
    Ok(all)
}

pub(super) async fn open(cx: &impl Cx, scope: &Scope, row: Model) -> Result<Kept> {
    let plan = match &row.plan_sealed {
        Some(sealed) => {
            let key = cx.keyring().client(scope.practice(), row.client_id).await?;
            Some(serde_json::from_slice(&key.open(place(row.assignment_id, row.revision), sealed)?)?)
        }
        None => None,
    };
    Ok(Kept {
        assignment_id: row.assignment_id,
        client_id: row.client_id,
        plan,
        session_id: row.session_id,
        written_at: row.written_at,
        skipped_at: row.skipped_at,
        revision: row.revision,
    })
}
