//! The admin API at `/api/v1`: bearer keys with scopes, problems as RFC 9457, unknown fields refused, lists by cursor, `If-Match` on
//! edits (`etags`), `Idempotency-Key` on every POST (`idempotency`). An operation is a method in `RESOURCE.rs` that names its scope and
//! calls an action. The document is `openapi.json` in the repository; `document` completes what the macros leave out.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::ids::ApiKeyId;
use poem::web::Data;
use poem::{Body, Endpoint, EndpointExt, Request, Response, Route, get, handler};
use poem_openapi::auth::Bearer;
use poem_openapi::{OpenApiService, SecurityScheme};
use uuid::Uuid;

use crate::app::App;
use crate::domain::scope::{Actor, ApiScope, Scope};
use crate::error::{Error, Result};
use crate::store::api_keys as keys_of;
use crate::urls;
use crate::web::forms;
use crate::web::limits::{Action, Limits};
use crate::web::middleware::guard::Policy;
use crate::web::workspace::{Owners, Seat};

mod addresses;
mod agreed;
mod alerts;
mod api_keys;
mod appointments;
mod assignments;
mod attainment;
mod audit_events;
mod board;
mod briefs;
mod calendar_imports;
mod client_pins;
mod clients;
mod consent;
mod content;
mod covers;
mod delivery_records;
mod discussing;
mod document;
mod entries;
mod etags;
mod idempotency;
mod imports;
mod measures;
mod methods;
mod misfiled;
mod occurrences;
mod outbox;
mod own_data;
mod paper;
mod perhaps;
mod plan_links;
mod practice;
mod practitioners;
pub mod problem;
mod progress;
mod progress_words;
mod publishing;
mod reminders;
mod replies;
mod responses;
mod safety_plan_objects;
mod safety_plans;
mod schedules;
mod self_care;
mod self_care_objects;
mod sequence_objects;
mod sequences;
mod starters;
mod summaries;
mod tailoring;
mod template_files;
mod templates;
mod text;
mod timeline;
mod topics;
mod versions;
mod words;

type Running =
    (practice::ThePractice, practitioners::Practitioners, outbox::Outbox, api_keys::ApiKeys, audit_events::AuditEvents, consent::ConsentTexts);
type Caring = (
    clients::Clients,
    reminders::RemindersOf,
    addresses::Addresses,
    client_pins::ClientPins,
    imports::Imports,
    progress::ProgressOf,
    assignments::Assignments,
    sequences::Sequences,
    occurrences::Occurrences,
    delivery_records::DeliveryRecords,
    paper::Paper,
    responses::Responses,
    alerts::Alerts,
    appointments::Appointments,
    self_care::SelfCare,
    calendar_imports::CalendarImports,
);
/// What comes back to clients, and what is read before they come.
type Answering = (replies::Replies, own_data::OwnDataOf, briefs::BriefsOf, discussing::Discussing, misfiled::Misfiled, plan_links::PlanLinks);
/// What clients do between sessions, unasked.
type Between = (entries::Entries, topics::Topics, timeline::TimelineOf, summaries::Summaries);
/// A caseload at a glance, who reads it, how far goals came, safety plans.
type Overseeing = (board::CaseloadBoard, covers::Covers, attainment::Attainment, safety_plans::SafetyPlans);
type Writing =
    (templates::Templates, template_files::TemplateFiles, versions::Versions, publishing::PublishingOf, measures::Measures, starters::Starters);

fn service() -> OpenApiService<(Running, Caring, Answering, Between, Overseeing, Writing), ()> {
    let running =
        (practice::ThePractice, practitioners::Practitioners, outbox::Outbox, api_keys::ApiKeys, audit_events::AuditEvents, consent::ConsentTexts);
    let caring = (
        clients::Clients,
        reminders::RemindersOf,
        addresses::Addresses,
        client_pins::ClientPins,
        imports::Imports,
        progress::ProgressOf,
        assignments::Assignments,
        sequences::Sequences,
        occurrences::Occurrences,
        delivery_records::DeliveryRecords,
        paper::Paper,
        responses::Responses,
        alerts::Alerts,
        appointments::Appointments,
        self_care::SelfCare,
        calendar_imports::CalendarImports,
    );
    let writing =
        (templates::Templates, template_files::TemplateFiles, versions::Versions, publishing::PublishingOf, measures::Measures, starters::Starters);
    let answering = (replies::Replies, own_data::OwnDataOf, briefs::BriefsOf, discussing::Discussing, misfiled::Misfiled, plan_links::PlanLinks);
    let between = (entries::Entries, topics::Topics, timeline::TimelineOf, summaries::Summaries);
    let overseeing = (board::CaseloadBoard, covers::Covers, attainment::Attainment, safety_plans::SafetyPlans);
    let all = (running, caring, answering, between, overseeing, writing);
    OpenApiService::new(all, "Meanwhile admin API", env!("CARGO_PKG_VERSION")).url_prefix(urls::API)
}

/// The OpenAPI document, as committed in `openapi.json`.
pub fn openapi() -> String {
    document::complete(&service().spec())
}

/// What stands beside the operations of the document.
pub const TABLE: &[(&str, &str)] = &[("get", "/api/v1/openapi.json"), ("get", urls::API_DOCS)];

/// Everything under `/api`.
pub fn routes() -> impl Endpoint {
    let spec = openapi();
    let methods = Arc::new(methods::Methods::of(&spec));
    let named = move |endpoint, request| methods::name(methods.clone(), endpoint, request);
    let reference = service().swagger_ui_html();
    Route::new()
        .at("/api/v1/openapi.json", get(Document(spec)))
        .at(urls::API_DOCS, get(docs).data(Reference::new(reference)))
        .nest(urls::API, service().around(idempotency::once).around(within_limits).around(named))
}

struct Document(String);

impl Endpoint for Document {
    type Output = Response;
    async fn call(&self, _: Request) -> poem::Result<Response> {
        Ok(Response::builder().content_type("application/json").body(self.0.clone()))
    }
}

/// The API reference page and the fingerprints of its scripts.
#[derive(Clone)]
struct Reference {
    html: Arc<String>,
    scripts: String,
}

impl Reference {
    fn new(html: String) -> Self {
        let bodies = script_bodies(&html);
        let hash = |body: &str| format!("'sha256-{}'", data_encoding::BASE64.encode(&crate::keys::token_hash(body)));
        Self { scripts: bodies.into_iter().map(hash).collect::<Vec<_>>().join(" "), html: Arc::new(html) }
    }
}

/// What stands in each script element, in order. The scripts themselves speak of script elements, so each is looked for after the last one's end.
fn script_bodies(html: &str) -> Vec<&str> {
    let mut bodies = Vec::new();
    let mut rest = html;
    while let Some((_, from)) = rest.split_once("<script")
        && let Some((_, body)) = from.split_once('>')
        && let Some((body, after)) = body.split_once("</script>")
    {
        bodies.push(body);
        rest = after;
    }
    bodies
}

/// The reference, for signed-in owners.
#[handler]
fn docs(_owner: Seat<Owners>, reference: Data<&Reference>) -> Response {
    let mut response = Response::builder().content_type("text/html; charset=utf-8").body(reference.html.to_string());
    response.set_data(Policy::Reference(reference.scripts.clone()));
    response
}

/// At most a megabyte (a template's file five), not compressed.
async fn within_limits<E: Endpoint>(endpoint: Arc<E>, mut request: Request) -> poem::Result<Response>
where
    E::Output: poem::IntoResponse,
{
    const LARGEST: usize = 1024 * 1024;
    let is_file = request.original_uri().path().ends_with(urls::IMPORT_TEMPLATE);
    let largest = if is_file { crate::domain::json_text::LARGEST } else { LARGEST };
    if request.header("content-encoding").is_some_and(|encoding| encoding != "identity") {
        return Err(Error::UnsupportedMedia.into());
    }
    // A condition that cannot be read must not count as none.
    if request.headers().get_all("if-match").iter().any(|value| value.to_str().is_err()) {
        return Err(Error::BadRequest("If-Match should be printable ASCII.").into());
    }
    let mut body = poem::RequestBody::new(request.take_body());
    let bytes = forms::limited(&request, &mut body, largest).await?;
    request.set_body(Body::from(bytes));
    endpoint.call(request).await.map(poem::IntoResponse::into_response).map_err(problem::plainly)
}

/// A key of the admin API.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", checker = "check")]
pub struct Key(Holder);

/// Whose key it is and what it may do, not yet used.
#[derive(Clone)]
pub struct Holder {
    id: ApiKeyId,
    scope: Scope,
    words: String,
}

impl Key {
    /// The practice's scope, if the key has this permission. There is no other way to it.
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn may(&self, permission: ApiScope) -> Result<Scope> {
        let has = self.0.words.split(' ').any(|word| word == permission.word());
        if has { Ok(self.0.scope) } else { Err(Error::Forbidden) }
    }
}

/// Who asks. A request that was looked at before (`idempotency`) is not looked at or counted again.
async fn check(request: &Request, bearer: Bearer) -> poem::Result<Holder> {
    match request.extensions().get::<Holder>() {
        Some(holder) => Ok(holder.clone()),
        None => Ok(admit(request, &bearer.token).await?),
    }
}

/// Finds the key, counts its use.
async fn admit(request: &Request, secret: &str) -> Result<Holder> {
    let app = request.data::<App>().ok_or(Error::NotFound)?;
    let key = keys_of::by_secret(&app.store, secret).await?.ok_or(Error::Unauthorized)?;
    if let Some(limits) = request.data::<Arc<Limits>>() {
        limits.count(Action::Api, key.id)?;
    }
    let now = app.now();
    if key.last_used_at.is_none_or(|at| now - at > chrono::TimeDelta::minutes(5)) {
        let id = key.id;
        app.store.write(move |tx| async move { keys_of::touch(&tx, id, now).await }).await?;
    }
    Ok(Holder { id: key.id, scope: Scope::checked(key.practice_id, Actor::ApiKey(key.id)), words: key.scopes })
}

/// How many items a list gives: 50 where nothing else is asked. The operations refuse less than 1 and more than 200.
pub fn page_size(limit: Option<u64>) -> u64 {
    limit.unwrap_or(50).clamp(1, 200)
}

/// The cursor to the next page, if this one is full.
pub fn next<T>(items: &[T], size: u64, id: impl Fn(&T) -> Uuid) -> Option<Uuid> {
    if items.len() as u64 == size { items.last().map(id) } else { None }
}

/// The page after a cursor, of a list that is short enough to be read whole.
pub fn after<T>(all: Vec<T>, cursor: Option<Uuid>, size: u64, id: impl Fn(&T) -> Uuid) -> Vec<T> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    all.into_iter().filter(|item| cursor.is_none_or(|cursor| id(item) > cursor)).take(size).collect()
}

/// Where a thing can be read.
pub fn location(path: impl std::fmt::Display) -> String {
    format!("{}/{path}", urls::API)
}

/// An instant as RFC 3339.
pub type Instant = DateTime<Utc>;
