//! A newer version of the template: what moving the plan there would lose, and moving it.

use entity::ids::ClientId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Place, Posted, Seat, Shell, see_other};
use crate::actions::safety_plans as actions;
use crate::error::{Error, Result};
use crate::urls;

#[derive(Serialize)]
struct NewerPage {
    shell: Shell,
    id: ClientId,
    name: String,
    title: String,
    to: i32,
    expected: i32,
    lost: Vec<Lost>,
    conflict: Option<&'static str>,
}

#[derive(Serialize)]
struct Lost {
    question: String,
    text: String,
}

async fn render(desk: &Desk, id: ClientId, conflict: Option<&'static str>) -> Result<Response> {
    let place = Place::of(desk, id).await?;
    let Some(newer) = actions::newer(&desk.app.store, &desk.scope, &place.standing).await? else {
        return Ok(see_other(&urls::safety_plan(id)));
    };
    let context = NewerPage {
        shell: desk.shell(format!("Safety plan of {}: a newer version", place.client.name), "clients"),
        id,
        name: place.client.name.clone(),
        title: newer.version.title.clone(),
        to: newer.version.number,
        expected: place.standing.number(),
        lost: newer.moved.lost.into_iter().map(|lost| Lost { question: lost.question, text: lost.text }).collect(),
        conflict,
    };
    desk.page_with(if conflict.is_some() { StatusCode::CONFLICT } else { StatusCode::OK }, "workspace/safety_plan_newer", &context)
}

/// What would be lost.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let response = render(&desk, id, None).await?;
    actions::note_read(&desk.app, desk.scope, id).await?;
    Ok(response)
}

/// Moves it.
#[handler]
pub async fn move_there(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let number = |name| fields.get(name).parse::<i32>().map_err(|_| Error::BadRequest("This page is missing its number. Please open it again."));
    match actions::move_to_newest(&desk.app, desk.scope, id, (number("to")?, number("expected")?)).await {
        Ok(_) => Ok(see_other(&format!("{}?done=plan-moved", urls::safety_plan(id)))),
        Err(Error::Stale) => Ok(render(&desk, id, Some("This changed meanwhile. Nothing was moved; this is how it is now.")).await?),
        Err(Error::Conflict(why)) => Ok(render(&desk, id, Some(why)).await?),
        Err(error) => Err(error.into()),
    }
}
