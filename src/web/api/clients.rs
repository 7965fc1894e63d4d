//! Clients and their progress.

use entity::ids::ClientId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::{Instant, Key};
use crate::actions;
use crate::app::App;
use crate::domain::client::{Client, ClientDetails};
use crate::domain::scope::ApiScope;
use crate::store::{clients, occurrences, practitioners, series};

pub struct Clients;

/// A person in care to be added.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewClient {
    name: String,
    email: String,
    /// IANA name, such as Europe/London
    time_zone: String,
    /// Language of the client's pages and mails; the practice's where left out
    language: Option<String>,
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
    /// active, paused or discharged
    status: String,
    created_at: Instant,
}

impl From<Client> for ClientObject {
    fn from(client: Client) -> Self {
        Self {
            id: client.id.0,
            name: client.name,
            email: client.email,
            time_zone: client.time_zone,
            language: client.language,
            status: client.status.word().into(),
            created_at: client.created_at,
        }
    }
}

#[derive(ApiResponse)]
enum Created {
    /// Added
    #[oai(status = 201)]
    Client(Json<ClientObject>),
}

/// What became of everything that was due. Counts, not a score
#[derive(Object)]
#[oai(rename = "Adherence")]
struct AdherenceObject {
    assigned: u32,
    completed: u32,
    /// Of the completed, how many came after they were due
    completed_late: u32,
    declined: u32,
    missed: u32,
    open: u32,
}

/// One number at one time.
#[derive(Object)]
#[oai(rename = "Point")]
struct PointObject {
    at: Instant,
    value: f64,
    response_id: Uuid,
}

/// The numbers of one item across time. Missing answers are not filled in
#[derive(Object)]
#[oai(rename = "Series")]
struct SeriesObject {
    /// The item's link_id
    key: String,
    template_id: Uuid,
    points: Vec<PointObject>,
}

#[derive(Object)]
struct Progress {
    client_id: Uuid,
    adherence: AdherenceObject,
    series: Vec<SeriesObject>,
}

#[OpenApi]
impl Clients {
    /// Add a client
    ///
    /// Scope: clinical:write. The client joins the caseload of the practice's owner.
    #[oai(path = "/clients", method = "post", operation_id = "create_client")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewClient>) -> poem::Result<Created> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let language = match &body.language {
            Some(language) => language.clone(),
            None => crate::store::practices::find(&app.store, scope.practice()).await?.language,
        };
        let details = ClientDetails::parse(&body.name, &body.email, &body.time_zone, &language).map_err(crate::error::Error::from)?;
        let owner = practitioners::owner(&app.store, &scope).await?;
        let id = actions::clients::create(&app, scope, owner.id, details).await?;
        Ok(Created::Client(Json(clients::find(&app.store, &scope, id).await?.into())))
    }

    /// Progress of a client
    ///
    /// Scope: clinical:read.
    #[oai(path = "/clients/:id/progress", method = "get", operation_id = "read_progress")]
    async fn progress(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Progress>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let id = ClientId(id.0);
        clients::find(&app.store, &scope, id).await?;
        actions::clients::note_progress_read(&app, scope, id).await?;
        let all = occurrences::of_client(&app.store, &scope, id).await?;
        let counts = occurrences::adherence(&all);
        let points = |series: series::Series| SeriesObject {
            key: series.link_id,
            template_id: series.template_id.0,
            points: series.points.iter().map(|point| PointObject { at: point.at, value: point.value, response_id: point.response.0 }).collect(),
        };
        Ok(Json(Progress {
            client_id: id.0,
            adherence: AdherenceObject {
                assigned: counts.assigned,
                completed: counts.completed,
                completed_late: counts.completed_late,
                declined: counts.declined,
                missed: counts.missed,
                open: counts.open,
            },
            series: series::of_client(&app.store, &scope, id).await?.into_iter().map(points).collect(),
        }))
    }
}
