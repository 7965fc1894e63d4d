//! Completions that were filed under the wrong client, and mistaken submits.

use entity::ids::{ClientId, OccurrenceId, ResponseId};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::Key;
use super::etags::Done;
use super::responses::ResponseSummary;
use crate::actions::misfiled as actions;
use crate::app::App;
use crate::domain::scope::ApiScope;
use crate::store::responses;

pub struct Misfiled;

/// Where a completion belongs
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Move {
    /// Whose answers these are
    client_id: Uuid,
    /// What it answers there: something open, missed or declined, of the same template. Something new that was done then where left out
    occurrence_id: Option<Uuid>,
}

#[OpenApi]
impl Misfiled {
    /// Move a completion to the right client
    ///
    /// Scope: clinical:write. With all that amends it: under the right client's key, with its numbers, alerts and review. Under the wrong client nothing of it
    /// can be read any more, and what it answered is open again. Its takeaway and rating are taken back. Both sides have a trace in the audit trail.
    #[oai(path = "/responses/:id/move", method = "post", operation_id = "move_response")]
    async fn move_to(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<Move>) -> poem::Result<Json<ResponseSummary>> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let into = body.occurrence_id.map(OccurrenceId);
        let moved = actions::move_to(&app, scope, ResponseId(id.0), ClientId(body.client_id), into).await?;
        Ok(Json(responses::row(&app.store, &scope, moved).await?.into()))
    }

    /// Take a mistaken submit back
    ///
    /// Scope: clinical:write. What it answered is open again, with the answers where the client typed them; what was ended meanwhile, or of a
    /// client who was discharged, is not asked again. The response is kept as withdrawn and is no
    /// longer found by any operation.
    #[oai(path = "/responses/:id/reset", method = "post", operation_id = "reset_response")]
    async fn reset(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        actions::reset(&app, scope, ResponseId(id.0)).await?;
        Ok(Done::Done)
    }
}
