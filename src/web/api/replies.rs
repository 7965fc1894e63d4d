//! Replies: the one short text that a client sees about a response.

use entity::ids::{PractitionerId, ResponseId};
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::etags::{Condition, Done, Tagged, tag};
use super::{Instant, Key};
use crate::actions;
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::{ApiScope, Scope};
use crate::error::{Error, Result};
use crate::store::{clients, practitioners, replies, responses};

pub struct Replies;

/// The reply to a response. It waits until it was shown on the client's page; then it stays as it is
#[derive(Object)]
struct Reply {
    response_id: Uuid,
    /// In whose name
    practitioner_id: Uuid,
    text: String,
    written_at: Instant,
    /// When the client's page first showed it. A mail program can press buttons too: shown is not read
    shown_at: Option<Instant>,
}

/// What is written
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct ReplyText {
    /// Plain text, at most 1000 characters. Never sent by mail
    text: String,
    /// In whose name; whoever is responsible for the client where left out
    practitioner_id: Option<Uuid>,
}

async fn known(app: &App, scope: &Scope, id: ResponseId) -> Result<Option<replies::Reply>> {
    responses::row(&app.store, scope, id).await?;
    replies::of_response(&app.store, scope, id).await
}

async fn now(app: &App, scope: &Scope, id: ResponseId) -> Result<Tagged<Reply>> {
    let replies::Reply { row, text } = known(app, scope, id).await?.ok_or(Error::NotFound)?;
    let reply =
        Reply { response_id: row.response_id.0, practitioner_id: row.practitioner_id.0, text, written_at: row.updated_at, shown_at: row.shown_at };
    Ok(Tagged::Now(Json(reply), tag(row.revision)))
}

/// In whose name: somebody who works here and treats.
async fn by(app: &App, scope: &Scope, id: ResponseId, named: Option<Uuid>) -> Result<PractitionerId> {
    let client = responses::row(&app.store, scope, id).await?.client_id;
    let by = match named {
        Some(named) => PractitionerId(named),
        None => clients::find(&app.store, scope, client).await?.practitioner_id,
    };
    let known = practitioners::find(&app.store, scope, by).await;
    let may = known.is_ok_and(|one| one.is_active() && crate::domain::role::is_clinical(one.role));
    if may { Ok(by) } else { Err(Problems::one("practitioner_id", "Please name a clinician who works here.").into()) }
}

#[OpenApi]
impl Replies {
    /// Read the reply to a response
    ///
    /// Scope: clinical:read.
    #[oai(path = "/responses/:id/reply", method = "get", operation_id = "read_reply")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Reply>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        Ok(now(&app, &scope, ResponseId(id.0)).await?)
    }

    /// Reply to a response
    ///
    /// Scope: clinical:write. Or change the reply, until it was shown (409 afterwards). A mail tells the client that something is there.
    #[oai(path = "/responses/:id/reply", method = "put", operation_id = "write_reply")]
    async fn write(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<ReplyText>,
    ) -> poem::Result<Tagged<Reply>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), ResponseId(id.0));
        let was = known(&app, &scope, id).await?.map(|reply| reply.row.revision);
        condition.check(was.map(tag).as_deref())?;
        let by = by(&app, &scope, id, body.practitioner_id).await?;
        actions::replies::write(&app, scope, id, by, was, &body.text).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Take the reply to a response back
    ///
    /// Scope: clinical:write. Until it was shown (409 afterwards). Nothing of it is kept.
    #[oai(path = "/responses/:id/reply", method = "delete", operation_id = "take_back_reply")]
    async fn take_back(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, ResponseId(id.0));
        known(&app, &scope, id).await?;
        actions::replies::take_back(&app, scope, id).await?;
        Ok(Done::Done)
    }
}
