//! Writing a plan on the practitioner's screen, together with the client or alone. Saved on top of a version that is another by now, both are
//! shown and what was typed stays.

use entity::ids::ClientId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::changes::{self, ChangeView};
use super::{Desk, Place, Posted, Seat, Shell, see_other};
use crate::actions::safety_plans::{self as actions, Written};
use crate::domain::message::Message;
use crate::domain::safety_plan::{TypedPlan, read};
use crate::error::{Error, Result};
use crate::pages::safety_plan::{self as pages, PlanForm};
use crate::urls;

#[derive(Serialize)]
struct EditPage {
    shell: Shell,
    id: ClientId,
    name: String,
    language: Option<String>,
    form: PlanForm,
    together: bool,
    /// A line was moved; nothing is saved yet.
    moved: bool,
    /// Somebody wrote it meanwhile: what they have, beside what is typed here.
    stale: bool,
    changes: Vec<ChangeView>,
    conflict: Option<&'static str>,
}

#[derive(Default)]
struct Showing {
    typed: TypedPlan,
    problems: Vec<(String, Message)>,
    together: bool,
    moved: bool,
    stale: bool,
    conflict: Option<&'static str>,
    expected: Option<i32>,
}

fn render(desk: &Desk, place: &Place, showing: Showing) -> Result<Response> {
    let said = place.said(desk);
    let speech = desk.app.pages().speech(&place.client.language);
    // What is typed here, as a change of what stands there by now.
    let typed = read(&place.standing.asks, &showing.typed).unwrap_or_default();
    let changes = match showing.stale {
        true => changes::views((&place.standing.asks, &place.standing.content()), (&place.standing.asks, &typed)),
        false => Vec::new(),
    };
    let status = match (showing.stale || showing.conflict.is_some(), showing.problems.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, true) => StatusCode::OK,
    };
    let context = EditPage {
        shell: desk.shell(format!("Safety plan of {}: writing", place.client.name), "clients"),
        id: place.client.id,
        name: place.client.name.clone(),
        language: place.language(),
        form: pages::form(speech, &said, &showing.typed, &showing.problems, showing.expected.unwrap_or_else(|| place.standing.number())),
        together: showing.together,
        moved: showing.moved,
        stale: showing.stale,
        changes,
        conflict: showing.conflict,
    };
    desk.page_with(status, "workspace/safety_plan_edit", &context)
}

/// The form, with what the plan says.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let place = Place::of(&desk, id).await?;
    let typed = place.standing.content().typed(&place.standing.asks);
    let response = render(&desk, &place, Showing { typed, together: true, ..Showing::default() })?;
    actions::note_read(&desk.app, desk.scope, id).await?;
    Ok(response)
}

/// Saves it, or moves a line.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let place = Place::of(&desk, id).await?;
    let posted =
        pages::posted(&place.standing.asks, &fields.0).ok_or(Error::BadRequest("The plan asks something else by now. Please open it again."))?;
    let showing =
        Showing { typed: posted.plan.clone(), together: fields.get("_together") == "yes", expected: Some(posted.expected), ..Showing::default() };
    if posted.moves {
        return Ok(render(&desk, &place, Showing { moved: true, ..showing })?);
    }
    match actions::write(&desk.app, desk.scope, id, posted.plan, posted.expected, showing.together).await {
        Ok(Ok(written)) => Ok(see_other(&format!("{}?done={}", urls::safety_plan(id), word(written)))),
        Ok(Err(problems)) => Ok(render(&desk, &place, Showing { problems, ..showing })?),
        // On top of what is there by now, seen beside it.
        Err(Error::Stale) => Ok(render(&desk, &Place::of(&desk, id).await?, Showing { stale: true, expected: None, ..showing })?),
        Err(Error::Conflict(why)) => Ok(render(&desk, &place, Showing { conflict: Some(why), ..showing })?),
        Err(error) => Err(error.into()),
    }
}

fn word(written: Written) -> &'static str {
    match written {
        Written::Unchanged(_) => "plan-unchanged",
        Written::Saved(_) | Written::Proposed(_) => "plan-saved",
    }
}
