//! A client's own PIN, from the practitioner's side: whether there is one, setting one together, resetting it. Nobody here sees it.

use entity::ids::ClientId;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::pins_together as actions;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::{clients, pins};
use crate::urls;

#[derive(Serialize)]
struct PinPage {
    shell: Shell,
    id: ClientId,
    name: String,
    set: Option<String>,
    /// The day since which it opens what was written; none where it opens everything.
    since: Option<String>,
    locked: Option<String>,
    /// The code to say, shown this once.
    code: Option<String>,
}

async fn render(desk: &Desk, request_notice: Option<String>, id: ClientId, code: Option<String>) -> Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let kept = pins::find(&desk.app.store, &desk.scope, id).await?;
    let at = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let mut shell = desk.shell(format!("{}: PIN", client.name), "clients");
    shell.notice = request_notice;
    let context = PinPage {
        shell,
        id,
        name: client.name,
        set: kept.as_ref().map(|pin| at(pin.set_at)),
        since: kept.as_ref().and_then(|pin| pin.opens_from).map(at),
        locked: kept.as_ref().and_then(|pin| pin.locked_at).map(at),
        code,
    };
    desk.page("workspace/client_pin", &context)
}

/// Whether there is one, and what can be done.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    Ok(render(&desk, notice(request), id, None).await?)
}

/// Makes a code to say in the room, or resets the PIN.
#[handler]
pub async fn change(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    match fields.get("_do") {
        "code" => {
            let code = actions::say_code(&desk.app, desk.scope, id).await?;
            Ok(render(&desk, None, id, Some(code)).await?)
        }
        "reset" => match actions::reset(&desk.app, desk.scope, id).await {
            Ok(()) => Ok(see_other(&format!("{}?done=pin-reset", urls::client_pin(id)))),
            Err(Error::Conflict(_)) => Ok(see_other(&urls::client_pin(id))),
            Err(error) => Err(error.into()),
        },
        _ => Err(Error::BadRequest("There is no such change.").into()),
    }
}
