//! Clients' PINs: whether there is one, and resetting it. Setting one is the client's own act, with a code said in the room.

use entity::ids::ClientId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::etags::Done;
use super::{Instant, Key};
use crate::actions::pins_together;
use crate::app::App;
use crate::domain::scope::ApiScope;
use crate::store::{clients, pins};

pub struct ClientPins;

/// Whether a client has a PIN for reading back. The PIN itself is known to nobody but the client
#[derive(Object)]
#[oai(rename = "ClientPin")]
struct ClientPinObject {
    is_set: bool,
    set_at: Option<Instant>,
    /// It opens what was written since then; everything where this is null
    opens_from: Option<Instant>,
    /// Closed after too many wrong tries in a day, until it is reset
    locked_at: Option<Instant>,
}

#[OpenApi]
impl ClientPins {
    /// Read whether a client has a PIN
    ///
    /// Scope: clinical:read.
    #[oai(path = "/clients/:id/pin", method = "get", operation_id = "get_client_pin")]
    async fn get(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<ClientPinObject>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        clients::find(&app.store, &scope, ClientId(id.0)).await?;
        let kept = pins::find(&app.store, &scope, ClientId(id.0)).await?;
        Ok(Json(ClientPinObject {
            is_set: kept.is_some(),
            set_at: kept.as_ref().map(|pin| pin.set_at),
            opens_from: kept.as_ref().and_then(|pin| pin.opens_from),
            locked_at: kept.as_ref().and_then(|pin| pin.locked_at),
        }))
    }

    /// Reset a client's PIN
    ///
    /// Scope: clinical:write. What it opened stays closed until the client sets a PIN together with a practitioner; private entries,
    /// until the client types the recovery words.
    #[oai(path = "/clients/:id/reset-pin", method = "post", operation_id = "reset_client_pin")]
    async fn reset(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        pins_together::reset(&app, scope, ClientId(id.0)).await?;
        Ok(Done::Done)
    }
}
