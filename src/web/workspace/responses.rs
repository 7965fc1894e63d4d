//! Reading a completion, and ticking it off as discussed.

use entity::ids::ResponseId;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::{Posted, Seat, Shell, notice, see_other};
use crate::actions;
use crate::pages::ask::{self, ReadItem};
use crate::pages::dates;
use crate::pages::scores::{self, ReadMeasure};
use crate::store::{clients, responses, templates};
use crate::urls;

#[derive(Serialize)]
struct ResponsePage {
    shell: Shell,
    id: ResponseId,
    client_url: String,
    client_name: String,
    assignment_url: String,
    title: String,
    received: String,
    late: bool,
    amendment_of: Option<String>,
    discussed: Option<String>,
    items: Vec<ReadItem>,
    /// What it comes to, where it is a measure.
    measure: Option<ReadMeasure>,
}

/// Shows a response with every question in its order, the skipped ones too.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ResponseId>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let response = responses::find(store, scope, id).await?;
    let client = clients::find(store, scope, response.row.client_id).await?;
    let version = templates::version(store, scope, response.row.version_id).await?;
    actions::responses::note_read(&desk.app, desk.scope, id).await?;
    let zone = desk.zone();
    let mut shell = desk.shell(format!("{}: {}", client.name, version.title), "clients");
    shell.notice = notice(request);
    let context = ResponsePage {
        shell,
        id,
        client_url: urls::client(client.id),
        client_name: client.name,
        assignment_url: urls::assignment(response.row.assignment_id),
        title: version.title.clone(),
        received: dates::short_with_time(desk.speech(), response.row.submitted_at, zone),
        late: response.row.late,
        amendment_of: response.row.amends_id.map(urls::response),
        discussed: response.row.discussed_at.map(|at| dates::short(desk.speech(), at, zone)),
        items: ask::readable(&version.content, &response.answers),
        measure: scores::read(&version.content, &response.answers),
    };
    Ok(desk.page("workspace/response", &context)?)
}

/// Ticks it off, or takes the tick back.
#[handler]
pub async fn discussed(Posted { desk, fields, .. }: Posted, Path(id): Path<ResponseId>) -> poem::Result<Response> {
    let discussed = fields.get("discussed") == "yes";
    actions::responses::set_discussed(&desk.app, desk.scope, id, discussed).await?;
    let word = if discussed { "discussed" } else { "undiscussed" };
    Ok(see_other(&format!("{}?done={word}", urls::response(id))))
}
