//! Responses: what clients sent.

use entity::ids::{AppointmentId, ClientId, ResponseId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::Value;
use uuid::Uuid;

use super::words::{DeclineReason, ResponseStatus, ResponseWay};
use super::{Instant, Key, next, page_size};
use crate::actions;
use crate::app::App;
use crate::domain::review;
use crate::domain::scope::ApiScope;
use crate::store::responses::{self, ResponseRow};
use crate::store::reviews::{self, Kept};

pub struct Responses;

/// A response without its answers.
#[derive(Object)]
pub struct ResponseSummary {
    id: Uuid,
    client_id: Uuid,
    assignment_id: Uuid,
    occurrence_id: Uuid,
    version_id: Uuid,
    status: ResponseStatus,
    amends_id: Option<Uuid>,
    submitted_at: Instant,
    late: bool,
    discussed_at: Option<Instant>,
    /// The appointment it was ticked off in
    discussed_in: Option<Uuid>,
    /// How it came, where it came in the room
    way: Option<ResponseWay>,
    /// What it was under another client, where it was moved here
    moved_from: Option<Uuid>,
    /// When it was done on paper, where it was
    on_paper_at: Option<Instant>,
    /// The practitioner or API key that entered it, or the practitioner who handed the device over
    entered_by: Option<Uuid>,
}

impl From<ResponseRow> for ResponseSummary {
    fn from(row: ResponseRow) -> Self {
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            assignment_id: row.assignment_id.0,
            occurrence_id: row.occurrence_id.0,
            version_id: row.version_id.0,
            status: row.status.into(),
            amends_id: row.amends_id.map(|id| id.0),
            submitted_at: row.submitted_at,
            late: row.late,
            discussed_at: row.discussed_at,
            discussed_in: row.discussed_in.map(|id| id.0),
            way: row.way.map(Into::into),
            moved_from: row.moved_from.map(|id| id.0),
            on_paper_at: row.on_paper_at,
            entered_by: row.entered_by,
        }
    }
}

#[derive(Object)]
struct ResponseList {
    items: Vec<ResponseSummary>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// Whether it was talked about.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Discussed {
    discussed: bool,
    /// The appointment it was talked about in
    appointment_id: Option<Uuid>,
}

/// One answer. Questions left empty have none. Scores of a measure stand among them as score:total and score:NAME
#[derive(Object)]
struct Answer {
    link_id: String,
    /// Text, number, true or false, an option's key, a list of keys, or a date as YYYY-MM-DD.
    /// A score: {value, estimated, answered, items, raw, band, facts}, computed when it came in; value is null where too much was left out
    value: Any<Value>,
}

/// A response with its answers.
#[derive(Object)]
struct Response {
    #[oai(flatten)]
    summary: ResponseSummary,
    answers: Vec<Answer>,
    /// What the client said afterwards; the same for a response and its amendments
    review: Option<Review>,
}

/// How much was done
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "review::Amount")]
pub enum ReviewAmount {
    None,
    Little,
    Half,
    Most,
    All,
}

/// What should come next
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "review::Next")]
pub enum ReviewNext {
    Keep,
    Easier,
    Harder,
    Change,
    Drop,
}

/// How it went, said by the client afterwards. Everything in it may be left out
#[derive(Object)]
struct Review {
    amount: Option<ReviewAmount>,
    /// 0 to 10
    difficulty: Option<u8>,
    /// 0 to 10
    helpful: Option<u8>,
    obstacles: Vec<DeclineReason>,
    learned: Option<String>,
    next: Option<ReviewNext>,
    written_at: Instant,
}

impl From<Kept> for Review {
    fn from(kept: Kept) -> Self {
        let review = kept.review;
        Self {
            amount: review.amount.map(Into::into),
            difficulty: review.hard,
            helpful: review.helpful,
            obstacles: review.hindrances.into_iter().map(Into::into).collect(),
            learned: review.learned,
            next: review.next.map(Into::into),
            written_at: kept.written_at,
        }
    }
}

#[OpenApi]
impl Responses {
    /// List responses
    ///
    /// Scope: clinical:read. In the order they came.
    #[oai(path = "/responses", method = "get", operation_id = "list_responses")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<ResponseList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let rows = responses::page(&app.store, &scope, client_id.0.map(ClientId), cursor.0.map(ResponseId), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(ResponseList { items: rows.into_iter().map(ResponseSummary::from).collect(), next }))
    }

    /// Read a response
    ///
    /// Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/responses/:id", method = "get", operation_id = "read_response")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Response>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let response = responses::find(&app.store, &scope, ResponseId(id.0)).await?;
        actions::responses::note_read(&app, scope, response.row.id).await?;
        let answers = response.answers.into_iter().map(|answer| Answer { link_id: answer.link_id, value: Any(answer.value) });
        let review = reviews::find(&app.store, &scope, reviews::root(&response.row)).await?.map(Into::into);
        Ok(Json(Response { answers: answers.collect(), review, summary: response.row.into() }))
    }

    /// Tick a response off as discussed
    ///
    /// Scope: clinical:write. With what came before it of the same completion; an amendment that came later is ticked off by its own id. Or take
    /// the tick back, of all of it.
    #[oai(path = "/responses/:id/discussed", method = "post", operation_id = "mark_discussed")]
    async fn discussed(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<Discussed>) -> poem::Result<Json<ResponseSummary>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, ResponseId(id.0));
        actions::discussing::set_discussed(&app, scope, id, body.discussed, body.appointment_id.map(AppointmentId)).await?;
        Ok(Json(responses::find(&app.store, &scope, id).await?.row.into()))
    }
}
