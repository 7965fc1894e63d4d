//! Cover for absence, and who reads along with whose clients.

use chrono::NaiveDate;
use entity::ids::{ClientId, CoverId, PractitionerId, ReadAccessId};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::text::Text;
use super::{Instant, Key};
use crate::actions::covers::{self as actions, NewCover};
use crate::actions::read_access::{self as reading, About, NewAccess};
use crate::app::App;
use crate::domain::cover::Absence;
use crate::domain::problems::Problems;
use crate::domain::scope::ApiScope;
use crate::error::Error;
use crate::store::{covers, read_access};

pub struct Covers;

/// Days on which somebody reads for somebody who is away.
#[derive(Object)]
struct Cover {
    id: Uuid,
    absent_id: Uuid,
    reader_id: Uuid,
    starts_on: NaiveDate,
    /// Included
    ends_on: NaiveDate,
    /// None: they were asked, and it gives nothing yet
    accepted_at: Option<Instant>,
    ended_at: Option<Instant>,
    created_at: Instant,
}

impl From<covers::Cover> for Cover {
    fn from(row: covers::Cover) -> Self {
        Self {
            id: row.id.0,
            absent_id: row.absent_id.0,
            reader_id: row.reader_id.0,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            accepted_at: row.accepted_at,
            ended_at: row.ended_at,
            created_at: row.created_at,
        }
    }
}

#[derive(Object)]
struct CoverList {
    items: Vec<Cover>,
}

/// An absence to be entered.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewCoverObject {
    absent_id: Uuid,
    reader_id: Uuid,
    /// YYYY-MM-DD in the practice's zone
    starts_on: Text<10>,
    /// YYYY-MM-DD in the practice's zone, included
    ends_on: Text<10>,
}

/// The right to read along, with a caseload or with one client.
#[derive(Object)]
struct ReadAccess {
    id: Uuid,
    /// Who reads along
    reader_id: Uuid,
    caseload_of: Option<Uuid>,
    client_id: Option<Uuid>,
    /// The last day
    ends_on: Option<NaiveDate>,
    ended_at: Option<Instant>,
    created_at: Instant,
}

impl From<read_access::ReadAccess> for ReadAccess {
    fn from(row: read_access::ReadAccess) -> Self {
        Self {
            id: row.id.0,
            reader_id: row.practitioner_id.0,
            caseload_of: row.caseload_of.map(|id| id.0),
            client_id: row.client_id.map(|id| id.0),
            ends_on: row.ends_on,
            ended_at: row.ended_at,
            created_at: row.created_at,
        }
    }
}

#[derive(Object)]
struct ReadAccessList {
    items: Vec<ReadAccess>,
}

/// A right to be given: either `caseload_of` or `client_id`.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewReadAccess {
    reader_id: Uuid,
    caseload_of: Option<Uuid>,
    client_id: Option<Uuid>,
    /// YYYY-MM-DD in the practice's zone; until it is ended where left out
    ends_on: Option<Text<10>>,
}

#[OpenApi]
impl Covers {
    /// List cover for absence
    ///
    /// Scope: admin. What is not over, the first to begin first.
    #[oai(path = "/covers", method = "get", operation_id = "list_covers")]
    async fn list(&self, app: Data<&App>, key: Key) -> poem::Result<Json<CoverList>> {
        let scope = key.may(ApiScope::Admin)?;
        let today = actions::today(&app, &scope).await?;
        let items = covers::standing(&app.store, &scope, None, today).await?.into_iter().map(Into::into).collect();
        Ok(Json(CoverList { items }))
    }

    /// Enter an absence
    ///
    /// Scope: admin. It counts at once. On its days the reader sees the clients of whoever is away, and gets the mails about what comes in.
    #[oai(path = "/covers", method = "post", operation_id = "create_cover")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewCoverObject>) -> poem::Result<Json<Cover>> {
        let scope = key.may(ApiScope::Admin)?;
        let today = actions::today(&app, &scope).await?;
        let absence = Absence::parse(&body.starts_on, &body.ends_on, today).map_err(Error::from)?;
        let new = NewCover { id: None, absent: PractitionerId(body.absent_id), reader: PractitionerId(body.reader_id), absence };
        let id = actions::add(&app, scope, new).await?;
        Ok(Json(covers::find(&app.store, &scope, id).await?.into()))
    }

    /// End cover
    ///
    /// Scope: admin. From then on it gives nothing.
    #[oai(path = "/covers/:id/end", method = "post", operation_id = "end_cover")]
    async fn end(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Cover>> {
        let (scope, id) = (key.may(ApiScope::Admin)?, CoverId(id.0));
        actions::end(&app, scope, id).await?;
        Ok(Json(covers::find(&app.store, &scope, id).await?.into()))
    }

    /// List who reads along
    ///
    /// Scope: admin. What counts today.
    #[oai(path = "/read-access", method = "get", operation_id = "list_read_access")]
    async fn list_reading(&self, app: Data<&App>, key: Key) -> poem::Result<Json<ReadAccessList>> {
        let scope = key.may(ApiScope::Admin)?;
        let today = actions::today(&app, &scope).await?;
        let items = read_access::all(&app.store, &scope, today).await?.into_iter().map(Into::into).collect();
        Ok(Json(ReadAccessList { items }))
    }

    /// Let somebody read along
    ///
    /// Scope: admin. They see everything about these clients and change nothing; each time they open one stands in the audit trail.
    #[oai(path = "/read-access", method = "post", operation_id = "create_read_access")]
    async fn give(&self, app: Data<&App>, key: Key, body: Json<NewReadAccess>) -> poem::Result<Json<ReadAccess>> {
        let scope = key.may(ApiScope::Admin)?;
        let about = match (body.caseload_of, body.client_id) {
            (Some(whose), None) => About::Caseload(PractitionerId(whose)),
            (None, Some(client)) => About::Client(ClientId(client)),
            _ => return Err(Error::from(Problems::one("caseload_of", "Please give either caseload_of or client_id.")).into()),
        };
        let ends_on = match body.ends_on.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(typed) => {
                let day = typed.parse().map_err(|_| Problems::one("ends_on", "Please write the date as year-month-day, such as 2026-12-03."));
                Some(day.map_err(Error::from)?)
            }
        };
        let new = NewAccess { id: None, reader: PractitionerId(body.reader_id), about, ends_on };
        let id = reading::give(&app, scope, new).await.map_err(|error| match error {
            Error::NotFound => Problems::one("client_id", "There is no such client.").into(),
            other => other,
        })?;
        Ok(Json(read_access::find(&app.store, &scope, id).await?.into()))
    }

    /// End reading along
    ///
    /// Scope: admin.
    #[oai(path = "/read-access/:id/end", method = "post", operation_id = "end_read_access")]
    async fn end_reading(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<ReadAccess>> {
        let (scope, id) = (key.may(ApiScope::Admin)?, ReadAccessId(id.0));
        reading::end(&app, scope, id).await?;
        Ok(Json(read_access::find(&app.store, &scope, id).await?.into()))
    }
}
