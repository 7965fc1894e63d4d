//! Clients' own data: a copy of what is kept, what they asked about it, what they are shown of their numbers.

use entity::ids::{ClientId, OwnRequestId};
use entity::kinds::OwnRequestStatus;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::Value;
use uuid::Uuid;

use super::etags::{Condition, Tagged, tag};
use super::{Instant, Key, next, page_size};
use crate::actions;
use crate::actions::own_data::Reader;
use crate::app::App;
use crate::domain::own_progress::{Choices, USUAL};
use crate::domain::own_request::Answered;
use crate::domain::scope::{ApiScope, Scope};
use crate::error::Result;
use crate::store::own_requests::{self, RequestRow};
use crate::store::{clients, progress_views};

pub struct OwnDataOf;

/// What a client asks about their own data
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::OwnRequestKind", rename = "OwnRequestKind")]
enum KindWord {
    Correct,
    EraseOne,
    EraseAll,
    Copy,
    Other,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::OwnRequestStatus", rename = "OwnRequestStatus")]
enum StatusWord {
    New,
    InProgress,
    Done,
    Declined,
}

/// What a client is shown of the own numbers: none, the numbers, or also what they can be and which way is which
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::ProgressShown", rename = "ProgressShown")]
enum ShownWord {
    Hidden,
    Numbers,
    Meaning,
}

/// A request without its words.
#[derive(Object)]
struct OwnRequestSummary {
    id: Uuid,
    client_id: Uuid,
    kind: KindWord,
    status: StatusWord,
    asked_at: Instant,
    /// A month after it came, in the practice's zone
    due_on: chrono::NaiveDate,
    answered_at: Option<Instant>,
}

impl From<&RequestRow> for OwnRequestSummary {
    fn from(row: &RequestRow) -> Self {
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            kind: row.kind.into(),
            status: row.status.into(),
            asked_at: row.created_at,
            due_on: row.due_on,
            answered_at: row.answered_at,
        }
    }
}

#[derive(Object)]
struct OwnRequestList {
    items: Vec<OwnRequestSummary>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// A request with what the client wrote, and the answer.
#[derive(Object)]
struct OwnRequest {
    #[oai(flatten)]
    summary: OwnRequestSummary,
    words: String,
    answer: Option<String>,
}

/// How it is answered
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct OwnRequestAnswer {
    /// Not new: one that was answered can be taken up again
    status: StatusWord,
    /// The client reads it. Needed where it is done or declined
    answer: Option<String>,
}

/// What is shown of one template's numbers
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ShownOf {
    template_id: Uuid,
    /// null: as usual
    shown: Option<ShownWord>,
}

/// What a client is shown of the own numbers
#[derive(Object)]
struct ProgressView {
    client_id: Uuid,
    /// Of everything but measures: their totals are shown only where that is said for the measure itself
    usual: ShownWord,
    /// What differs from it
    templates: Vec<ShownOf>,
}

/// What changes. What is left out stays
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ProgressViewChange {
    usual: Option<ShownWord>,
    #[oai(validator(max_items = 500))]
    templates: Option<Vec<ShownOf>>,
}

async fn read(app: &App, scope: &Scope, id: OwnRequestId) -> Result<Tagged<OwnRequest>> {
    let request = own_requests::find(&app.store, scope, id).await?;
    let mark = tag(request.row.revision);
    Ok(Tagged::Now(Json(OwnRequest { summary: (&request.row).into(), words: request.words, answer: request.answer }), mark))
}

async fn view(app: &App, scope: &Scope, id: ClientId) -> Result<Json<ProgressView>> {
    clients::find(&app.store, scope, id).await?;
    let Choices { usual, of_template } = progress_views::of_client(&app.store, scope, id).await?;
    let templates = of_template.into_iter().map(|(template, shown)| ShownOf { template_id: template.0, shown: Some(shown.into()) }).collect();
    Ok(Json(ProgressView { client_id: id.0, usual: usual.unwrap_or(USUAL).into(), templates }))
}

#[OpenApi]
impl OwnDataOf {
    /// Copy everything that is kept about a client
    ///
    /// Scope: clinical:read. The same document as the client's own copy (docs/OWN_DATA.md), without what the client has not sent and what
    /// is private. Noted in the audit trail as an export, and the client sees it.
    #[oai(path = "/clients/:id/own-data", method = "get", operation_id = "export_own_data")]
    async fn export(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Any<Value>>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        clients::find(&app.store, &scope, id).await?;
        actions::own_data::note(&app, scope, id, "export").await?;
        Ok(Json(Any(actions::own_data::gather(&app, scope, id, Reader::Practice).await?.json())))
    }

    /// List what clients ask about their data
    ///
    /// Scope: clinical:read. In the order they came.
    #[oai(path = "/own-requests", method = "get", operation_id = "list_own_requests")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        status: Query<Option<StatusWord>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<OwnRequestList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let (size, which) = (page_size(limit.0), (client_id.0.map(ClientId), status.0.map(OwnRequestStatus::from)));
        let rows = own_requests::page(&app.store, &scope, which, cursor.0.map(OwnRequestId), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(OwnRequestList { items: rows.iter().map(OwnRequestSummary::from).collect(), next }))
    }

    /// Read what a client asks
    ///
    /// Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/own-requests/:id", method = "get", operation_id = "read_own_request")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<OwnRequest>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, OwnRequestId(id.0));
        let found = read(&app, &scope, id).await?;
        actions::own_requests::note_read(&app, scope, id).await?;
        Ok(found)
    }

    /// Answer what a client asks
    ///
    /// Scope: clinical:write. Nothing is corrected or erased by this: it says what was done. Where it is done or declined, a mail tells the
    /// client that something is there.
    #[oai(path = "/own-requests/:id", method = "patch", operation_id = "answer_own_request")]
    async fn answer(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<OwnRequestAnswer>,
    ) -> poem::Result<Tagged<OwnRequest>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), OwnRequestId(id.0));
        let was = own_requests::find(&app.store, &scope, id).await?.row.revision;
        condition.check(Some(&tag(was)))?;
        let answered = Answered::parse(OwnRequestStatus::from(body.status).word(), body.answer.as_deref().unwrap_or_default())
            .map_err(crate::error::Error::from)?;
        let outcome = actions::own_requests::answer(&app, scope, id, was, answered).await;
        let current = async { Ok(tag(own_requests::find(&app.store, &scope, id).await?.row.revision)) };
        condition.settle(outcome, current).await?;
        Ok(read(&app, &scope, id).await?)
    }

    /// Read what a client is shown of the own numbers
    ///
    /// Scope: clinical:read.
    #[oai(path = "/clients/:id/own-progress", method = "get", operation_id = "read_own_progress")]
    async fn shown(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<ProgressView>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        Ok(view(&app, &scope, ClientId(id.0)).await?)
    }

    /// Choose what a client is shown of the own numbers
    ///
    /// Scope: clinical:write.
    #[oai(path = "/clients/:id/own-progress", method = "patch", operation_id = "choose_own_progress")]
    async fn choose(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<ProgressViewChange>) -> poem::Result<Json<ProgressView>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        clients::find(&app.store, &scope, id).await?;
        let of_template = body.templates.iter().flatten().map(|one| (one.template_id.into(), one.shown.map(Into::into))).collect();
        actions::own_progress::choose(&app, scope, id, body.usual.map(Into::into), of_template).await?;
        Ok(view(&app, &scope, id).await?)
    }
}
