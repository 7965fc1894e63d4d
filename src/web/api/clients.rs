//! Clients: adding, reading, changing; pausing, discharging and what undoes them; sharing.

use chrono::NaiveDate;
use entity::ids::{ClientId, PractitionerId};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::etags::{Condition, Done, Made, Mark, Tagged, tag};
use super::text::Full;
use super::words::{ClientStatus, ConfirmedHow, PauseMode, WrongAddress};
use super::{Instant, Key, location, next, page_size};
use crate::actions;
use crate::actions::clients::Changed;
use crate::app::App;
use crate::domain::addresses::Asking;
use crate::domain::client::{Client, ClientDetails};
use crate::domain::scope::{ApiScope, Scope};
use crate::error::{Error, Result};
use crate::store::{clients, practices, practitioners};

pub struct Clients;

/// A person in care to be added.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewClient {
    name: Full<200>,
    email: Full<254>,
    /// IANA name, such as Europe/London
    time_zone: Full<64>,
    /// Language of the client's pages and mails; the practice's where left out
    language: Option<Full<16>>,
    /// Who is responsible; the practice's owner where left out
    practitioner_id: Option<Uuid>,
    /// Somebody checked the address with the client. Else the client is asked by mail to confirm it, and nothing else goes before
    /// that
    address_attested: Option<bool>,
}

/// What changes. What is left out stays
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ClientChange {
    name: Option<Full<200>>,
    /// With a new address, every link that went to the old one dies, and what is open is sent to the new one, once that is confirmed
    email: Option<Full<254>>,
    /// true: somebody checked the address, new or not, with the client
    address_attested: Option<bool>,
    time_zone: Option<Full<64>>,
    language: Option<Full<16>>,
    /// Who is responsible from now on, also for what is assigned already
    practitioner_id: Option<Uuid>,
}

/// A person in care.
#[derive(Object)]
#[oai(rename = "Client")]
struct ClientObject {
    id: Uuid,
    name: String,
    email: String,
    time_zone: String,
    language: String,
    status: ClientStatus,
    /// Who is responsible
    practitioner_id: Uuid,
    /// Who sees everything about this client beside them
    shared_with: Vec<Uuid>,
    /// When the address was confirmed; until then mails to the client wait
    address_confirmed_at: Option<Instant>,
    address_confirmed_how: Option<ConfirmedHow>,
    /// When the client was last asked to confirm it
    address_asked_at: Option<Instant>,
    /// When the address was called wrong; nothing goes there until it is changed or attested
    address_wrong_at: Option<Instant>,
    address_wrong_why: Option<WrongAddress>,
    /// Since when all mail is stopped because it is unsafe for the client
    unsafe_at: Option<Instant>,
    /// When the address was refused as dead
    mail_refused_at: Option<Instant>,
    /// When the client stopped reminders
    reminders_stopped_at: Option<Instant>,
    paused_at: Option<Instant>,
    /// The first day after the pause, where that is known
    paused_until: Option<NaiveDate>,
    pause_mode: Option<PauseMode>,
    discharged_at: Option<Instant>,
    created_at: Instant,
}

impl ClientObject {
    fn new(client: Client, shared_with: Vec<PractitionerId>) -> Self {
        Self {
            id: client.id.0,
            name: client.name,
            email: client.email,
            time_zone: client.time_zone,
            language: client.language,
            status: client.status.into(),
            practitioner_id: client.practitioner_id.0,
            shared_with: shared_with.into_iter().map(|id| id.0).collect(),
            address_confirmed_at: client.address.confirmed_at,
            address_confirmed_how: client.address.confirmed_how.map(Into::into),
            address_asked_at: client.address.asked_at,
            address_wrong_at: client.address.wrong_at,
            address_wrong_why: client.address.wrong_why.map(Into::into),
            unsafe_at: client.address.unsafe_at,
            mail_refused_at: client.mail_refused_at,
            reminders_stopped_at: client.reminders_stopped_at,
            paused_at: client.paused_at,
            paused_until: client.paused_until,
            pause_mode: client.pause_mode.map(Into::into),
            discharged_at: client.discharged_at,
            created_at: client.created_at,
        }
    }
}

#[derive(Object)]
struct ClientList {
    items: Vec<ClientObject>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

async fn object(app: &App, scope: &Scope, id: ClientId) -> Result<(ClientObject, String)> {
    let client = clients::find(&app.store, scope, id).await?;
    let (mark, shares) = (tag(client.revision), clients::shares(&app.store, scope, id).await?);
    Ok((ClientObject::new(client, shares), mark))
}

async fn now(app: &App, scope: &Scope, id: ClientId) -> Result<Tagged<ClientObject>> {
    let (client, mark) = object(app, scope, id).await?;
    Ok(Tagged::Now(Json(client), mark))
}

impl ClientChange {
    /// The details after it, where it touches any.
    fn over(&self, was: &Client) -> Result<Option<ClientDetails>> {
        if self.name.is_none() && self.email.is_none() && self.time_zone.is_none() && self.language.is_none() {
            return Ok(None);
        }
        let name = self.name.as_deref().unwrap_or(&was.name);
        let email = self.email.as_deref().unwrap_or(&was.email);
        let time_zone = self.time_zone.as_deref().unwrap_or(&was.time_zone);
        let language = self.language.as_deref().unwrap_or(&was.language);
        Ok(Some(ClientDetails::parse(name, email, time_zone, language)?))
    }
}

#[OpenApi]
impl Clients {
    /// List clients
    ///
    /// Scope: clinical:read. In the order they were added.
    #[oai(path = "/clients", method = "get", operation_id = "list_clients")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        status: Query<Option<ClientStatus>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<ClientList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let rows = clients::page(&app.store, &scope, status.0.map(Into::into), cursor.0.map(ClientId), size).await?;
        let mut shares = clients::shares_of(&app.store, &scope, rows.iter().map(|row| row.id).collect()).await?;
        let next = next(&rows, size, |row| row.id.0);
        let items = rows.into_iter().map(|row| {
            let shared_with = shares.remove(&row.id).unwrap_or_default();
            ClientObject::new(row, shared_with)
        });
        Ok(Json(ClientList { items: items.collect(), next }))
    }

    /// Add a client
    ///
    /// Scope: clinical:write. The client joins the caseload of the practice's owner, where nobody else is named.
    #[oai(path = "/clients", method = "post", operation_id = "create_client")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewClient>) -> poem::Result<Made<ClientObject>> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let language = match &body.language {
            Some(language) => language.0.clone(),
            None => practices::find(&app.store, scope.practice()).await?.language,
        };
        let details = ClientDetails::parse(&body.name, &body.email, &body.time_zone, &language).map_err(Error::from)?;
        let practitioner = match body.practitioner_id {
            Some(id) => PractitionerId(id),
            None => practitioners::owner(&app.store, &scope).await?.id,
        };
        let id = actions::clients::create(&app, scope, practitioner, details, Asking::unless(body.address_attested == Some(true))).await?;
        let (client, mark) = object(&app, &scope, id).await?;
        Ok(Made::Made(Json(client), location(format!("clients/{id}")), Mark(Some(mark))))
    }

    /// Read a client
    ///
    /// Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id", method = "get", operation_id = "read_client")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<ClientObject>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        let found = now(&app, &scope, id).await?;
        actions::clients::note_read(&app, scope, id).await?;
        Ok(found)
    }

    /// Change a client
    ///
    /// Scope: clinical:write.
    #[oai(path = "/clients/:id", method = "patch", operation_id = "update_client")]
    async fn update(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<ClientChange>,
    ) -> poem::Result<Tagged<ClientObject>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), ClientId(id.0));
        let was = clients::find(&app.store, &scope, id).await?;
        condition.check(Some(&tag(was.revision)))?;
        let attested = body.address_attested == Some(true);
        let changed = Changed { details: body.over(&was)?, practitioner: body.practitioner_id.map(PractitionerId), attested };
        let outcome = actions::clients::update(&app, scope, id, was.revision, changed).await;
        let current = async { Ok(tag(clients::find(&app.store, &scope, id).await?.revision)) };
        condition.settle(outcome, current).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Pause a client
    ///
    /// Scope: clinical:write. Nothing is opened, nobody is reminded, nothing counts as missed. Links that were sent go on working.
    #[oai(path = "/clients/:id/pause", method = "post", operation_id = "pause_client")]
    async fn pause(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        /// What becomes of what falls into it: it comes afterwards (shift, the usual one), or is left out (skip)
        mode: Query<Option<PauseMode>>,
        /// The first day after it, in the client's zone: then it ends by itself
        until: Query<Option<NaiveDate>>,
    ) -> poem::Result<Tagged<ClientObject>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        let mode = mode.0.map_or(entity::kinds::PauseMode::Shift, Into::into);
        actions::clients::pause(&app, scope, id, actions::clients::Pause { until: until.0, mode }).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Go on after a pause
    ///
    /// Scope: clinical:write. What is open stays open for a week at least.
    #[oai(path = "/clients/:id/resume", method = "post", operation_id = "resume_client")]
    async fn resume(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<ClientObject>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::clients::resume(&app, scope, id).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Discharge a client
    ///
    /// Scope: clinical:write. What is planned or open is cancelled, links to it end. Everything that came in stays.
    #[oai(path = "/clients/:id/discharge", method = "post", operation_id = "discharge_client")]
    async fn discharge(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<ClientObject>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::clients::discharge(&app, scope, id).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Take a discharged client up again
    ///
    /// Scope: clinical:write. What was cancelled stays so.
    #[oai(path = "/clients/:id/reopen", method = "post", operation_id = "reopen_client")]
    async fn reopen(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<ClientObject>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::clients::reopen(&app, scope, id).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Send reminders again
    ///
    /// Scope: clinical:write. After the client stopped them; agree it with the client first.
    #[oai(path = "/clients/:id/resume-reminders", method = "post", operation_id = "resume_reminders")]
    async fn resume_reminders(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<ClientObject>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::reminders::resume(&app, scope, id).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Share a case
    ///
    /// Scope: clinical:write. The practitioner then sees everything about the client. A second time changes nothing.
    #[oai(path = "/clients/:id/shares/:practitioner_id", method = "put", operation_id = "share_client")]
    async fn share(&self, app: Data<&App>, key: Key, id: Path<Uuid>, practitioner_id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        actions::clients::share(&app, scope, ClientId(id.0), PractitionerId(practitioner_id.0)).await?;
        Ok(Done::Done)
    }

    /// Share a case no longer
    ///
    /// Scope: clinical:write.
    #[oai(path = "/clients/:id/shares/:practitioner_id", method = "delete", operation_id = "unshare_client")]
    async fn unshare(&self, app: Data<&App>, key: Key, id: Path<Uuid>, practitioner_id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        actions::clients::unshare(&app, scope, ClientId(id.0), PractitionerId(practitioner_id.0)).await?;
        Ok(Done::Done)
    }
}
