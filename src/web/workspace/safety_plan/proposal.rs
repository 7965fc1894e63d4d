//! What the client proposes, beside the plan as it is: taken or declined.

use std::collections::BTreeSet;

use entity::ids::ClientId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::changes::{self, ChangeView};
use super::{Desk, Place, Posted, Seat, Shell, VersionLine, see_other};
use crate::actions::safety_plans as actions;
use crate::domain::content::{Content, Section};
use crate::domain::safety_plan::{PlanContent, moved_to, section_id};
use crate::error::{Error, Result};
use crate::urls;

#[derive(Serialize)]
struct ProposalPage {
    shell: Shell,
    id: ClientId,
    name: String,
    language: Option<String>,
    line: VersionLine,
    number: i32,
    expected: i32,
    /// The plan was written since.
    is_older: bool,
    /// What taking it would change.
    changes: Vec<ChangeView>,
    /// What both sides changed since.
    clashes: Vec<Clash>,
    conflict: Option<&'static str>,
}

/// One question that both sides changed: the plan's words stay unless the client's are chosen.
#[derive(Serialize)]
struct Clash {
    id: String,
    question: String,
    now: String,
    proposed: String,
    /// The proposal says that the whole section does not apply, and somebody wrote into it since.
    hides: bool,
    /// Whether it has a place in what is asked now, as it is or in part.
    can_take: bool,
}

/// How the two sides of a clash are shown.
fn clash(found: &actions::Proposal, name: &str) -> Clash {
    let (asks, now) = (&found.standing.asks, found.standing.content());
    let theirs = &found.version.content;
    let moved = moved_to(&found.asks, theirs, asks).content;
    let text = |asks: &Content, plan: &PlanContent, name: &str| {
        plan.answers.get(name).and_then(|answer| Some(crate::pages::ask::text(asks.item(name)?, answer))).unwrap_or_default()
    };
    let is_marked = |plan: &PlanContent| plan.not_for_me.iter().any(|id| id == name);
    let section = asks.sections.iter().find(|section| section_id(section) == Some(name));
    let hides = section.filter(|_| is_marked(&moved) && !is_marked(&now));
    let question = asks.item(name).or_else(|| found.asks.item(name)).map(|item| item.text.clone()).unwrap_or_default();
    let in_section = |section: &Section| {
        let texts = section.items.iter().map(|item| text(asks, &now, &item.link_id)).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join("\n")
    };
    Clash {
        id: name.to_owned(),
        question: hides.and_then(|section| section.title.clone()).unwrap_or(question),
        now: hides.map_or_else(|| text(asks, &now, name), in_section),
        proposed: text(&found.asks, theirs, name),
        hides: hides.is_some(),
        can_take: hides.is_some() || moved.answers.contains_key(name) || !theirs.answers.contains_key(name),
    }
}

async fn render(desk: &Desk, id: ClientId, conflict: Option<&'static str>) -> Result<Response> {
    let found = actions::proposal(&desk.app.store, &desk.scope, id).await?;
    let place = Place::of(desk, id).await?;
    let asks = &found.standing.asks;
    let now = found.standing.content();
    let context = ProposalPage {
        shell: desk.shell(format!("Safety plan of {}: what they propose", place.client.name), "clients"),
        id,
        name: place.client.name.clone(),
        language: place.language(),
        line: place.line(desk, &found.version.row),
        number: found.version.row.number,
        expected: found.standing.number(),
        is_older: found.is_older,
        changes: changes::views((asks, &now), (asks, &found.merged.content)),
        clashes: found.merged.clashes.iter().map(|name| clash(&found, name)).collect(),
        conflict,
    };
    desk.page_with(if conflict.is_some() { StatusCode::CONFLICT } else { StatusCode::OK }, "workspace/safety_plan_proposal", &context)
}

/// What would change.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let response = match render(&desk, id, None).await {
        // Decided already: the plan says how it is now.
        Err(Error::NotFound) => {
            Place::of(&desk, id).await?;
            return Ok(see_other(&urls::safety_plan(id)));
        }
        other => other?,
    };
    actions::note_read(&desk.app, desk.scope, id).await?;
    Ok(response)
}

/// Takes it, or declines it.
#[handler]
pub async fn decide(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let number = |name| fields.get(name).parse::<i32>().map_err(|_| Error::BadRequest("This page is missing its number. Please open it again."));
    let take: BTreeSet<String> = fields.all("take").map(str::to_owned).collect();
    let decided = match fields.get("_do") {
        "accept" => {
            let seen = (number("number")?, number("expected")?);
            actions::accept(&desk.app, desk.scope, id, seen, take).await.map(|_| "plan-accepted")
        }
        "decline" => actions::decline(&desk.app, desk.scope, id, number("number")?).await.map(|()| "plan-declined"),
        _ => return Err(Error::BadRequest("Please take it or decline it.").into()),
    };
    let conflict = match decided {
        Ok(word) => return Ok(see_other(&format!("{}?done={word}", urls::safety_plan(id)))),
        // Pressed twice, it is decided.
        Err(Error::NotFound) => {
            Place::of(&desk, id).await?;
            return Ok(see_other(&urls::safety_plan(id)));
        }
        Err(Error::Stale) => "The plan or the proposal changed meanwhile. Nothing was decided; this is how it is now.",
        Err(Error::Conflict(why)) => why,
        Err(error) => return Err(error.into()),
    };
    match render(&desk, id, Some(conflict)).await {
        Err(Error::NotFound) => Ok(see_other(&urls::safety_plan(id))),
        other => Ok(other?),
    }
}
