//! Responses: what clients sent, sealed as one value. Never changed, only amended by further rows; one that was moved or reset is kept as
//! withdrawn, and no query here finds it.

use std::collections::HashMap;

use ::entity::ids::{AppointmentId, AssignmentId, ClientId, OccurrenceId, PractitionerId, ResponseId, SubmissionId, TemplateId, VersionId};
use ::entity::kinds::{ResponseStatus, ResponseWay, WithdrawnWhy};
use ::entity::{response, template_version};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Cx, Tx, clients};
use crate::domain::response::Answer;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

/// A response without its answers: enough for lists.
pub use ::entity::response::Model as ResponseRow;

/// A response with its answers opened.
#[derive(Clone, Debug)]
pub struct Response {
    pub row: ResponseRow,
    pub answers: Vec<Answer>,
}

/// What is inserted.
pub struct NewResponse<'a> {
    pub id: ResponseId,
    pub client: ClientId,
    pub assignment: AssignmentId,
    pub occurrence: OccurrenceId,
    pub version: VersionId,
    pub submission: SubmissionId,
    pub answers: &'a [Answer],
    /// Over what was sent; what was computed from it is kept beside it.
    pub content_mac: Vec<u8>,
    pub amends: Option<ResponseId>,
    pub late: bool,
    /// Done on paper, and entered by `entered_by`.
    pub on_paper: bool,
    /// How it came, where it came in the room.
    pub way: Option<ResponseWay>,
    /// The practitioner or API key that entered it, or who handed the device over.
    pub entered_by: Option<Uuid>,
    /// What it was under another client, where it was moved here.
    pub moved_from: Option<ResponseId>,
}

fn place(id: ResponseId) -> Place<'static> {
    Place { table: "response", row: id.0, column: "answers", revision: 0 }
}

/// The fingerprint by which the same content is known again.
pub async fn content_mac(cx: &impl Cx, scope: &Scope, client: ClientId, answers: &[Answer]) -> Result<Vec<u8>> {
    let key = cx.keyring().client(scope.practice(), client).await?;
    Ok(key.content_mac(&serde_json::to_vec(answers)?))
}

/// Keeps a response that was given at that time.
pub async fn insert(tx: &Tx, scope: &Scope, new: NewResponse<'_>, at: DateTime<Utc>) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), new.client).await?;
    let answers = serde_json::to_vec(new.answers)?;
    let row = ResponseRow {
        id: new.id,
        practice_id: scope.practice(),
        client_id: new.client,
        assignment_id: new.assignment,
        occurrence_id: new.occurrence,
        version_id: new.version,
        submission_id: new.submission,
        content_mac: new.content_mac,
        status: if new.amends.is_some() { ResponseStatus::Amended } else { ResponseStatus::Completed },
        amends_id: new.amends,
        answers_sealed: key.seal(place(new.id), answers),
        submitted_at: at,
        late: new.late,
        discussed_at: None,
        discussed_by: None,
        on_paper_at: new.on_paper.then_some(at),
        entered_by: new.entered_by,
        discussed_in: None,
        way: new.way,
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_why: None,
        moved_to: None,
        moved_from: new.moved_from,
    };
    response::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

pub(super) fn visible(scope: &Scope) -> Condition {
    reached(scope).add(response::COLUMN.withdrawn_at.is_null())
}

/// Withdrawn ones too.
fn reached(scope: &Scope) -> Condition {
    Condition::all().add(response::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, response::Column::ClientId))
}

/// All rows of one occurrence, oldest first.
pub async fn of_occurrence(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<Vec<ResponseRow>> {
    let column = response::COLUMN;
    let rows = response::Entity::find().filter(visible(scope)).filter(column.occurrence_id.eq(occurrence));
    Ok(rows.order_by_asc(response::Column::Id).all(cx.db()).await?)
}

/// When each of a client's occurrences was last answered.
pub async fn last_sent(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<HashMap<OccurrenceId, DateTime<Utc>>> {
    let rows = response::Entity::find().filter(visible(scope)).filter(response::COLUMN.client_id.eq(client));
    let rows = rows.select_only().column(response::Column::OccurrenceId).column(response::Column::SubmittedAt);
    // In this order the last one stays.
    let rows: Vec<(OccurrenceId, DateTime<Utc>)> = rows.order_by_asc(response::Column::Id).into_tuple().all(cx.db()).await?;
    Ok(rows.into_iter().collect())
}

/// The rows of one submission to an occurrence, oldest first: of a log, one entry with its amendments.
pub async fn of_submission(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId, submission: SubmissionId) -> Result<Vec<ResponseRow>> {
    let column = response::COLUMN;
    let rows = response::Entity::find().filter(visible(scope)).filter(column.occurrence_id.eq(occurrence));
    Ok(rows.filter(column.submission_id.eq(submission)).order_by_asc(response::Column::Id).all(cx.db()).await?)
}

/// A response that this scope reaches, opened.
pub async fn find(cx: &impl Cx, scope: &Scope, id: ResponseId) -> Result<Response> {
    let found = response::Entity::find_by_id(id).filter(visible(scope));
    open(cx, scope, found.one(cx.db()).await?.ok_or(Error::NotFound)?).await
}

/// A response that this scope reaches, without its answers.
pub async fn row(cx: &impl Cx, scope: &Scope, id: ResponseId) -> Result<ResponseRow> {
    response::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// A page of a practice's responses, of one client if given, in the order they came.
pub async fn page(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, after: Option<ResponseId>, limit: u64) -> Result<Vec<ResponseRow>> {
    let mut rows = response::Entity::find().filter(visible(scope));
    if let Some(client) = client {
        rows = rows.filter(response::COLUMN.client_id.eq(client));
    }
    if let Some(after) = after {
        rows = rows.filter(response::COLUMN.id.gt(after));
    }
    Ok(rows.order_by_asc(response::Column::Id).limit(limit).all(cx.db()).await?)
}

/// A client's latest responses, opened, newest first.
pub async fn latest(cx: &impl Cx, scope: &Scope, client: ClientId, limit: u64) -> Result<Vec<Response>> {
    let rows = response::Entity::find().filter(visible(scope));
    let rows = rows.filter(response::COLUMN.client_id.eq(client)).order_by_desc(response::Column::Id).limit(limit).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().map(|row| opened(&key, row)).collect()
}

/// What a client answered to a template before then, whatever version of it, opened, the latest first.
pub async fn before(
    cx: &impl Cx,
    scope: &Scope,
    (client, template): (ClientId, TemplateId),
    before: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Response>> {
    let (column, of) = (response::COLUMN, template_version::COLUMN);
    let versions =
        Query::select().column(template_version::Column::Id).from(template_version::Entity).and_where(of.template_id.eq(template)).to_owned();
    let rows = response::Entity::find().filter(visible(scope)).filter(column.client_id.eq(client)).filter(column.submitted_at.lt(before));
    let rows = rows.filter(response::Column::VersionId.in_subquery(versions));
    let rows = rows.order_by_desc(response::Column::SubmittedAt).order_by_desc(response::Column::Id).limit(limit).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().map(|row| opened(&key, row)).collect()
}

/// That a response was given, and to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Given {
    pub id: ResponseId,
    pub assignment_id: AssignmentId,
    pub submitted_at: DateTime<Utc>,
}

/// What a client gave since then, all of it where there is no time, in order. Amendments are no further responses. Nothing is opened.
pub async fn given(cx: &impl Cx, scope: &Scope, client: ClientId, from: Option<DateTime<Utc>>) -> Result<Vec<Given>> {
    let column = response::COLUMN;
    let mut rows = response::Entity::find().filter(visible(scope)).filter(column.client_id.eq(client)).filter(column.amends_id.is_null());
    if let Some(from) = from {
        rows = rows.filter(column.submitted_at.gte(from));
    }
    use response::Column as C;
    let rows = [C::Id, C::AssignmentId, C::SubmittedAt].into_iter().fold(rows.select_only(), |rows, part| rows.column(part));
    Ok(rows.order_by_asc(C::SubmittedAt).order_by_asc(C::Id).into_model::<Given>().all(cx.db()).await?)
}

/// Which version each of these responses answered, without opening anything.
pub async fn versions_of(cx: &impl Cx, scope: &Scope, ids: Vec<ResponseId>) -> Result<Vec<(ResponseId, VersionId)>> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let rows = response::Entity::find().filter(visible(scope)).filter(response::COLUMN.id.is_in(some.to_vec()));
        let pairs = rows.select_only().column(response::Column::Id).column(response::Column::VersionId);
        found.extend(pairs.into_tuple::<(ResponseId, VersionId)>().all(cx.db()).await?);
    }
    Ok(found)
}

/// That something was sent once, without anything of what: also what was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Trace {
    pub id: ResponseId,
    pub occurrence_id: OccurrenceId,
    pub version_id: VersionId,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// The traces of these.
pub async fn traces(cx: &impl Cx, scope: &Scope, ids: Vec<ResponseId>) -> Result<Vec<Trace>> {
    let rows = response::Entity::find().filter(reached(scope)).filter(response::COLUMN.id.is_in(ids));
    use response::Column as C;
    let rows = [C::Id, C::OccurrenceId, C::VersionId, C::WithdrawnAt].into_iter().fold(rows.select_only(), |rows, part| rows.column(part));
    Ok(rows.into_model::<Trace>().all(cx.db()).await?)
}

/// The latest responses that were not discussed yet, of one client if given, newest first.
pub async fn to_discuss(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, limit: u64) -> Result<Vec<ResponseRow>> {
    let column = response::COLUMN;
    let mut rows = response::Entity::find().filter(visible(scope)).filter(column.discussed_at.is_null());
    if let Some(client) = client {
        rows = rows.filter(column.client_id.eq(client));
    }
    Ok(rows.order_by_desc(response::Column::Id).limit(limit).all(cx.db()).await?)
}

/// The same of one client, as far as it came before then, where that matters.
pub async fn to_discuss_by(cx: &impl Cx, scope: &Scope, client: ClientId, by: Option<DateTime<Utc>>, limit: u64) -> Result<Vec<ResponseRow>> {
    let Some(by) = by else { return to_discuss(cx, scope, Some(client), limit).await };
    let column = response::COLUMN;
    let rows = response::Entity::find().filter(visible(scope)).filter(column.discussed_at.is_null()).filter(column.client_id.eq(client));
    Ok(rows.filter(column.submitted_at.lt(by)).order_by_desc(response::Column::Id).limit(limit).all(cx.db()).await?)
}

/// A completion: its first response and what amends it, oldest first.
pub async fn chain(cx: &impl Cx, scope: &Scope, root: ResponseId) -> Result<Vec<ResponseRow>> {
    let column = response::COLUMN;
    let of = Condition::any().add(column.id.eq(root)).add(column.amends_id.eq(root));
    Ok(response::Entity::find().filter(visible(scope)).filter(of).order_by_asc(response::Column::Id).all(cx.db()).await?)
}

/// What was ticked off in one appointment, the newest first.
pub async fn discussed_in(cx: &impl Cx, scope: &Scope, appointment: AppointmentId, limit: u64) -> Result<Vec<ResponseRow>> {
    let rows = response::Entity::find().filter(visible(scope)).filter(response::COLUMN.discussed_in.eq(appointment));
    Ok(rows.order_by_desc(response::Column::Id).limit(limit).all(cx.db()).await?)
}

/// What of these was ticked off lately, of one client, the last first.
pub async fn discussed_lately(cx: &impl Cx, scope: &Scope, client: ClientId, limit: u64) -> Result<Vec<ResponseRow>> {
    let column = response::COLUMN;
    let rows = response::Entity::find().filter(visible(scope)).filter(column.client_id.eq(client)).filter(column.discussed_at.is_not_null());
    Ok(rows.order_by_desc(response::Column::DiscussedAt).order_by_desc(response::Column::Id).limit(limit).all(cx.db()).await?)
}

/// Who ticks off, when, and in which appointment; nothing where the tick is taken back.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tick {
    pub by: Option<PractitionerId>,
    pub at: Option<DateTime<Utc>>,
    pub within: Option<AppointmentId>,
}

/// Ticks a response off, or takes the tick back.
pub async fn set_discussed(tx: &Tx, scope: &Scope, id: ResponseId, tick: Tick) -> Result<()> {
    let change =
        response::ActiveModel { discussed_at: Set(tick.at), discussed_by: Set(tick.by), discussed_in: Set(tick.within), ..Default::default() };
    let column = response::COLUMN;
    let update = response::Entity::update_many().set(change).filter(column.id.eq(id)).filter(visible(scope));
    if update.exec(tx.db()).await?.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Withdraws a response: nothing here finds it any more. Moved to `moved_to`, its answers are gone from here; otherwise they are kept closed.
/// Returns false where somebody was faster.
pub async fn withdraw(tx: &Tx, scope: &Scope, row: &ResponseRow, moved_to: Option<ResponseId>, now: DateTime<Utc>) -> Result<bool> {
    let mut change = response::ActiveModel {
        withdrawn_at: Set(Some(now)),
        withdrawn_by: Set(scope.actor().parts().1),
        withdrawn_why: Set(Some(if moved_to.is_some() { WithdrawnWhy::Moved } else { WithdrawnWhy::Reset })),
        moved_to: Set(moved_to),
        ..Default::default()
    };
    if moved_to.is_some() {
        let key = tx.keyring().client(scope.practice(), row.client_id).await?;
        let nothing: &[Answer] = &[];
        change.answers_sealed = Set(key.seal(place(row.id), serde_json::to_vec(nothing)?));
        // The fingerprint would know the same answers again. Unique with the submission, so not empty.
        change.content_mac = Set(crate::random::bytes::<32>().to_vec());
    }
    let update = response::Entity::update_many().set(change).filter(response::COLUMN.id.eq(row.id)).filter(visible(scope));
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// The newest response of an occurrence that was reset, opened: to be put right and entered again.
pub async fn reset_of(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<Option<Response>> {
    let column = response::COLUMN;
    let rows = response::Entity::find().filter(reached(scope)).filter(column.occurrence_id.eq(occurrence));
    let rows = rows.filter(column.withdrawn_why.eq(WithdrawnWhy::Reset)).order_by_desc(response::Column::Id);
    match rows.limit(1).one(cx.db()).await? {
        Some(row) => Ok(Some(open(cx, scope, row).await?)),
        None => Ok(None),
    }
}

/// What a response became that was moved away.
pub async fn moved_to(cx: &impl Cx, scope: &Scope, id: ResponseId) -> Result<Option<ResponseId>> {
    let row = response::Entity::find_by_id(id).filter(reached(scope)).one(cx.db()).await?;
    Ok(row.and_then(|row| row.moved_to))
}

/// What a response had answered that was reset.
pub async fn reset_from(cx: &impl Cx, scope: &Scope, id: ResponseId) -> Result<Option<OccurrenceId>> {
    let rows = response::Entity::find_by_id(id).filter(reached(scope)).filter(response::COLUMN.withdrawn_why.eq(WithdrawnWhy::Reset));
    Ok(rows.one(cx.db()).await?.map(|row| row.occurrence_id))
}

/// What was withdrawn of one occurrence, oldest first, without answers: the trace.
pub async fn withdrawn_of(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<Vec<ResponseRow>> {
    let column = response::COLUMN;
    let rows = response::Entity::find().filter(reached(scope)).filter(column.occurrence_id.eq(occurrence)).filter(column.withdrawn_at.is_not_null());
    Ok(rows.order_by_asc(response::Column::Id).all(cx.db()).await?)
}

pub(super) async fn open(cx: &impl Cx, scope: &Scope, row: ResponseRow) -> Result<Response> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    opened(&key, row)
}

fn opened(key: &FieldKey, row: ResponseRow) -> Result<Response> {
    let answers = serde_json::from_slice(&key.open(place(row.id), &row.answers_sealed)?)?;
    Ok(Response { row, answers })
}
