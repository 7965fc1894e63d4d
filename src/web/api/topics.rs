//! Topics: the list for the next session, as far as the client shows it.

use entity::ids::{AppointmentId, ClientId, TopicId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::text::Full;
use super::{Instant, Key, next, page_size};
use crate::actions;
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::{text, topics as rules};
use crate::error::{Error, Result};
use crate::random;
use crate::store::{entries, topics};

pub struct Topics;

/// One line of the list for the next session.
#[derive(Object)]
struct Topic {
    id: Uuid,
    client_id: Uuid,
    text: String,
    /// Whether the client wrote it; else the practice did
    by_client: bool,
    /// The entry that it brings along; it can be read where the client shares it
    entry_id: Option<Uuid>,
    /// Its place in the client's order; numbers may be left out
    position: i64,
    created_at: Instant,
    /// When it was ticked off as talked about
    done_at: Option<Instant>,
    /// When it was last put off to the next time
    carried_at: Option<Instant>,
}

impl From<topics::Topic> for Topic {
    fn from(topic: topics::Topic) -> Self {
        let row = topic.row;
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            text: topic.text,
            by_client: row.by_client,
            entry_id: row.entry_id.map(|id| id.0),
            position: row.position.into(),
            created_at: row.created_at,
            done_at: row.done_at,
            carried_at: row.carried_at,
        }
    }
}

/// Topics as they leave: an entry is named where this scope may see it.
async fn told(app: &App, scope: &Scope, mut found: Vec<topics::Topic>) -> Result<Vec<Topic>> {
    let seen = entries::shared_among(&app.store, scope, found.iter().filter_map(|topic| topic.row.entry_id).collect()).await?;
    for topic in &mut found {
        let client = topic.row.client_id;
        topic.row.entry_id = topic.row.entry_id.filter(|id| seen.contains(&(*id, client)));
    }
    Ok(found.into_iter().map(Topic::from).collect())
}

async fn one(app: &App, scope: &Scope, id: TopicId) -> Result<Json<Topic>> {
    let found = vec![topics::find(&app.store, scope, id).await?];
    Ok(Json(told(app, scope, found).await?.pop().ok_or(Error::NotFound)?))
}

#[derive(Object)]
struct TopicList {
    items: Vec<Topic>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// A line for a client's list. The client sees it.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewTopic {
    client_id: Uuid,
    text: Full<300>,
}

/// Whether it was talked about.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct TopicMark {
    done: bool,
    /// The appointment it was talked about in
    appointment_id: Option<Uuid>,
}

#[derive(ApiResponse)]
enum CreatedTopic {
    /// It is on the list.
    #[oai(status = 201)]
    Topic(Json<Topic>),
}

#[OpenApi]
impl Topics {
    /// List topics for the next session
    ///
    /// Scope: clinical:read. In the order they were added. Lines that a client keeps to themselves are not among them.
    #[oai(path = "/topics", method = "get", operation_id = "list_topics")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<TopicList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let found = topics::page(&app.store, &scope, client_id.0.map(ClientId), cursor.0.map(TopicId), size).await?;
        let next = next(&found, size, |topic| topic.row.id.0);
        Ok(Json(TopicList { items: told(&app, &scope, found).await?, next }))
    }

    /// Add a topic for the next session
    ///
    /// Scope: clinical:write. At the end of the client's list, where the client sees it.
    #[oai(path = "/topics", method = "post", operation_id = "create_topic")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewTopic>) -> poem::Result<CreatedTopic> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let text = text::line(&body.text, rules::LONGEST).map_err(|detail| Error::from(Problems::one("text", detail)))?;
        let id = random::id(app.now());
        let new = actions::topics::New { id, client: ClientId(body.client_id), session: None, text, entry: None, shared: true };
        actions::topics::add(&app, scope, new).await?;
        Ok(CreatedTopic::Topic(one(&app, &scope, id).await?))
    }

    /// Tick a topic off
    ///
    /// Scope: clinical:write. Or put it back on the list.
    #[oai(path = "/topics/:id/done", method = "post", operation_id = "mark_topic")]
    async fn done(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<TopicMark>) -> poem::Result<Json<Topic>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, TopicId(id.0));
        actions::discussing::mark_topic(&app, scope, id, body.done, body.appointment_id.map(AppointmentId)).await?;
        Ok(one(&app, &scope, id).await?)
    }
}
