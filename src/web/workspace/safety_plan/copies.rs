//! A dated copy: what the plan said in one version, with the crisis lines of that day; what it changed; and paper.

use entity::ids::ClientId;
use poem::web::{Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::changes::{self, ChangeView};
use super::{Desk, Place, Seat, Shell, VersionLine};
use crate::actions::safety_plans as actions;
use crate::domain::safety_plan::{PlanContent, asked};
use crate::error::{Error, Result};
use crate::pages::safety_plan::{self as pages, PlanRead};
use crate::pages::{dates, help};
use crate::store::safety_plans::{self as store, SafetyPlanVersion};
use crate::store::templates::{self, Version};

#[derive(Serialize)]
struct CopyPage {
    shell: Shell,
    id: ClientId,
    name: String,
    language: Option<String>,
    line: VersionLine,
    read: PlanRead,
    /// The version on top of which it was written; none: it is the first.
    before: Option<i32>,
    changes: Vec<ChangeView>,
}

async fn asked_of(desk: &Desk, version: &SafetyPlanVersion) -> Result<Version> {
    templates::version(&desk.app.store, &desk.scope.whole_practice(), version.row.template_version_id).await
}

fn read_copy(desk: &Desk, place: &Place, version: &SafetyPlanVersion, of: &Version) -> PlanRead {
    let said = pages::said((&of.title, &of.content), &place.client.language, &desk.practice.language, place.names(desk));
    pages::read(desk.app.pages().speech(&place.client.language), &said, &version.content, pages::kept(&version.content.lines))
}

/// One version.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path((id, number)): Path<(ClientId, i32)>) -> poem::Result<Response> {
    let place = Place::of(&desk, id).await?;
    let (cx, scope, plan) = (&desk.app.store, &desk.scope, place.standing.plan.id);
    let version = store::version(cx, scope, plan, number).await?;
    let of = asked_of(&desk, &version).await?;
    let before = match version.row.base_number {
        0 => None,
        base => Some(store::version(cx, scope, plan, base).await?),
    };
    let (was, old) = match &before {
        Some(before) => (asked(&asked_of(&desk, before).await?.content), before.content.clone()),
        None => (asked(&of.content), PlanContent::default()),
    };
    let context = CopyPage {
        shell: desk.shell(format!("Safety plan of {}: version {number}", place.client.name), "clients"),
        id,
        name: place.client.name.clone(),
        language: place.language(),
        line: place.line(&desk, &version.row),
        read: read_copy(&desk, &place, &version, &of),
        before: before.map(|before| before.row.number),
        changes: changes::views((&was, &old), (&asked(&of.content), &version.content)),
    };
    let response = desk.page_with(poem::http::StatusCode::OK, "workspace/safety_plan_copy", &context)?;
    actions::note_read(&desk.app, desk.scope, id).await?;
    Ok(response)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Which {
    /// The version's number; the plan as it is where it is none.
    version: String,
}

#[derive(Serialize)]
struct Sheet {
    lang: String,
    title: String,
    name: String,
    practice: String,
    /// What stands under it: when it was written, when it was printed.
    dated: String,
    plan: PlanRead,
}

/// Paper: the plan as it is with today's lines, or a dated copy with those of its day.
#[handler]
pub async fn print(Seat { desk, .. }: Seat, Path(id): Path<ClientId>, Query(which): Query<Which>) -> poem::Result<Response> {
    let place = Place::of(&desk, id).await?;
    let number = if which.version.is_empty() { place.standing.number() } else { which.version.parse().map_err(|_| Error::NotFound)? };
    let version = store::version(&desk.app.store, &desk.scope, place.standing.plan.id, number).await?;
    let mut plan = read_copy(&desk, &place, &version, &asked_of(&desk, &version).await?);
    let speech = desk.app.pages().speech(&place.client.language);
    if which.version.is_empty() {
        plan.help = help::lines(&desk.app.crisis_lines_of(&desk.practice));
    }
    let day = |at| dates::short_with_time(speech, at, &place.client.time_zone);
    let sheet = Sheet {
        lang: place.client.language.clone(),
        title: plan.title.clone(),
        name: place.client.name.clone(),
        practice: desk.practice.public_name.clone(),
        dated: speech.say("safety-plan-dated", &[("written", &day(version.row.created_at)), ("printed", &day(desk.app.now()))]),
        plan,
    };
    let html = desk.app.pages().page("safety_plan_print", &place.client.language, &sheet)?;
    actions::note_read(&desk.app, desk.scope, id).await?;
    Ok(Response::builder().content_type("text/html; charset=utf-8").body(html))
}
