//! A client's own data, from the practice's side: what they asked about it, and a copy for them. The copy has nothing that the client did
//! not send.

use entity::ids::ClientId;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::own_requests::{self as list, Line};
use super::{Desk, Seat, Shell};
use crate::actions::own_data::{self, Reader};
use crate::error::{Error, Result};
use crate::store::{clients, own_requests};
use crate::web::limits::{Action, Limits};
use crate::web::own_data_file::{self, Format};

#[derive(Serialize)]
struct Page {
    shell: Shell,
    id: ClientId,
    name: String,
    requests: Vec<Line>,
    retention: Option<String>,
    /// Whether this practitioner answers for the client: only they may take their own private notes along.
    in_charge: bool,
}

/// What is asked to come along.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct With {
    notes: String,
}

/// What can be taken away, and what was asked.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let asked = own_requests::of_client(&desk.app.store, &desk.scope, id).await?;
    let context = Page {
        shell: desk.shell(format!("Data and copies: {}", client.name), "clients"),
        id,
        requests: asked.iter().map(|request| list::line(&desk, &request.row, client.name.clone())).collect(),
        in_charge: client.practitioner_id == desk.me.id,
        name: client.name,
        retention: desk.practice.retention_note.clone(),
    };
    Ok(desk.page("workspace/own_data", &context)?)
}

async fn file(desk: &Desk, limits: &Limits, id: ClientId, with: &With, format: Format) -> Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let notes = with.notes == "yes";
    if notes && client.practitioner_id != desk.me.id {
        return Err(Error::Forbidden);
    }
    limits.count(Action::OwnData, desk.me.id)?;
    own_data::note(&desk.app, desk.scope, id, "export").await?;
    if notes {
        own_data::note(&desk.app, desk.scope, id, "export_private_notes").await?;
    }
    let reader = if notes { Reader::PracticeWithNotes } else { Reader::Practice };
    let data = own_data::gather(&desk.app, desk.scope, id, reader).await?;
    own_data_file::response(&desk.app, &data, format)
}

/// A page that stands alone, for the client to read.
#[handler]
pub async fn html(
    Seat { desk, .. }: Seat,
    limits: Data<&std::sync::Arc<Limits>>,
    Path(id): Path<ClientId>,
    Query(with): Query<With>,
) -> poem::Result<Response> {
    Ok(file(&desk, &limits, id, &with, Format::Html).await?)
}

/// The same for machines.
#[handler]
pub async fn json(
    Seat { desk, .. }: Seat,
    limits: Data<&std::sync::Arc<Limits>>,
    Path(id): Path<ClientId>,
    Query(with): Query<With>,
) -> poem::Result<Response> {
    Ok(file(&desk, &limits, id, &with, Format::Json).await?)
}
