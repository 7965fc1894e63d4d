//! Reading a completion, and ticking it off as discussed.

use entity::ids::ResponseId;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, notice, said, see_other};
use crate::actions;
use crate::domain::alert::{self, Stage};
use crate::error::Result;
use crate::pages::ask::{self, ReadItem};
use crate::pages::dates;
use crate::pages::scores::{self, ReadMeasure};
use crate::store::alerts::Alert;
use crate::store::templates::Version;
use crate::store::{alerts, assignments, clients, notices, practitioners, responses, templates};
use crate::urls;
use crate::web::alert_reading::{self, Earlier};

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
    /// Who entered it from paper, where somebody did.
    on_paper: Option<String>,
    /// Where what was entered from paper is corrected.
    correct_url: Option<String>,
    amendment_of: Option<String>,
    /// It was filed under another client first.
    moved_here: bool,
    /// How it came, where it came in the room, and by whom it was entered.
    in_the_room: Option<&'static str>,
    entered_by: Option<String>,
    discuss_url: String,
    move_url: String,
    reset_url: String,
    discussed: Option<String>,
    items: Vec<ReadItem>,
    /// Whether there are answers at all.
    answered: bool,
    alerts: Vec<AlertLine>,
    /// Whether somebody still has to see one of them.
    unseen: bool,
    /// What the client was told before the form.
    told: Vec<super::alerts::Told>,
    /// Whether some of it is written freely, which nobody scans.
    free_text: bool,
    /// What it comes to, where it is a measure.
    measure: Option<ReadMeasure>,
    /// The short reply to it.
    reply: super::replies::Card,
    /// What the client said afterwards.
    review: Option<said::ReviewRead>,
}

/// An answer that needs a person.
#[derive(Serialize)]
struct AlertLine {
    question: String,
    answer: String,
    /// What was answered the time before.
    before: Option<String>,
    seen: Option<String>,
    url: String,
    stage: &'static str,
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
    let assignment = assignments::find(store, scope, response.row.assignment_id).await?;
    let content = assignment.tailoring.apply_to_read(version.content.clone(), &response.answers);
    let alerts = alert_lines(&desk, &response, &version).await?;
    let mut shell = desk.shell(format!("{}: {}", client.name, version.title), "clients");
    shell.notice = notice(request);
    let context = ResponsePage {
        shell,
        id,
        reply: super::replies::card(&desk, id, &client).await?,
        client_url: urls::client(client.id),
        client_name: client.name,
        assignment_url: urls::assignment(response.row.assignment_id),
        title: version.title.clone(),
        received: dates::short_with_time(desk.speech(), response.row.submitted_at, zone),
        late: response.row.late,
        on_paper: on_paper(&desk, &response.row).await?,
        correct_url: response.row.on_paper_at.map(|_| urls::paper(response.row.occurrence_id)),
        amendment_of: response.row.amends_id.map(urls::response),
        moved_here: response.row.moved_from.is_some(),
        in_the_room: response.row.way.and_then(|_| super::discuss_lines::way(&response.row)),
        entered_by: entered_by(&desk, &response.row).await?,
        discuss_url: match response.row.discussed_in {
            Some(within) => urls::appointment(within),
            None => urls::discuss(response.row.client_id),
        },
        move_url: urls::move_response(id),
        reset_url: urls::reset_response(id),
        discussed: response.row.discussed_at.map(|at| dates::short(desk.speech(), at, zone)),
        answered: !response.answers.is_empty(),
        items: ask::readable(&content, &response.answers),
        unseen: alerts.iter().any(|alert| alert.seen.is_none()),
        told: super::alerts::told(&desk, &notices::of(store, scope, response.row.occurrence_id).await?),
        free_text: alert::has_free_text(&content),
        alerts,
        review: said::review(&desk, &response.row).await?,
        measure: scores::read(&version.content, &response.answers),
    };
    Ok(desk.page("workspace/response", &context)?)
}

/// Who entered a response from paper.
pub async fn on_paper(desk: &Desk, row: &responses::ResponseRow) -> Result<Option<String>> {
    if row.on_paper_at.is_some() { entered_by(desk, row).await } else { Ok(None) }
}

/// Who entered a response, or handed the device over.
async fn entered_by(desk: &Desk, row: &responses::ResponseRow) -> Result<Option<String>> {
    let Some(by) = row.entered_by else { return Ok(None) };
    let name = practitioners::list(&desk.app.store, &desk.scope).await?.into_iter().find(|one| one.id.0 == by).map(|one| one.name);
    Ok(Some(name.unwrap_or_else(|| "another system, by the API".into())))
}

async fn alert_lines(desk: &Desk, response: &responses::Response, version: &Version) -> Result<Vec<AlertLine>> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let alerts = alerts::of_response(store, scope, response.row.id).await?;
    if alerts.is_empty() {
        return Ok(Vec::new());
    }
    let content = &version.content;
    let earlier = Earlier::of(&desk.app, scope, (response.row.client_id, version.template_id), response.row.submitted_at).await?;
    let asked = |link_id: &str| response.answers.iter().find(|answer| answer.link_id == link_id)?.asked.clone();
    let line = |alert: &Alert| AlertLine {
        question: asked(&alert.link_id).or_else(|| content.item(&alert.link_id).map(|item| item.text.clone())).unwrap_or_default(),
        answer: alert_reading::said(version, &response.answers, &alert.link_id).unwrap_or_default(),
        before: earlier.said(&alert.link_id),
        url: urls::alert(alert.id),
        stage: Stage::of(alert.seen_at.is_some(), alert.acted_at.is_some(), alert.closed_at.is_some()).name(),
        seen: alert.seen_at.map(|at| dates::short_with_time(desk.speech(), at, desk.zone())),
    };
    Ok(alerts.iter().map(line).collect())
}

/// Somebody has seen what needs attention in it.
#[handler]
pub async fn seen(Posted { desk, .. }: Posted, Path(id): Path<ResponseId>) -> poem::Result<Response> {
    responses::row(&desk.app.store, &desk.scope, id).await?;
    for alert in alerts::of_response(&desk.app.store, &desk.scope, id).await? {
        actions::alerts::see(&desk.app, desk.scope, alert.id).await?;
    }
    Ok(see_other(&format!("{}?done=seen", urls::response(id))))
}

/// Ticks it off, or takes the tick back.
#[handler]
pub async fn discussed(Posted { desk, fields, .. }: Posted, Path(id): Path<ResponseId>) -> poem::Result<Response> {
    let discussed = fields.get("discussed") == "yes";
    actions::discussing::set_discussed(&desk.app, desk.scope, id, discussed, None).await?;
    let word = if discussed { "discussed" } else { "undiscussed" };
    Ok(see_other(&format!("{}?done={word}", urls::response(id))))
}
