//! A completion that is filed under the wrong client: moving it to the right one. A mistaken submit: taking it back.

use entity::ids::{ClientId, OccurrenceId, ResponseId};
use entity::kinds::{OccurrenceStatus, TemplateMode};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::controls::{Choice, Control, Field};
use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::misfiled as actions;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::responses::ResponseRow;
use crate::store::templates::Version;
use crate::store::{assignments, clients, occurrences, replies, responses, reviews, takeaways, templates};
use crate::urls;
use crate::web::forms::Fields;

/// A completion that something is to be done about.
struct Filed {
    row: ResponseRow,
    client: Client,
    version: Version,
}

impl Filed {
    async fn read(desk: &Desk, id: ResponseId) -> Result<Self> {
        let row = responses::row(&desk.app.store, &desk.scope, id).await?;
        let client = clients::find(&desk.app.store, &desk.scope, row.client_id).await?;
        let version = templates::version(&desk.app.store, &desk.scope, row.version_id).await?;
        Ok(Self { row, client, version })
    }

    fn when(&self, desk: &Desk) -> String {
        dates::short_with_time(desk.speech(), self.row.submitted_at, desk.zone())
    }

    /// Whether something that the client was shown, or that was said of it, stays behind.
    async fn left_behind(&self, desk: &Desk) -> Result<Vec<&'static str>> {
        let (store, scope) = (&desk.app.store, &desk.scope);
        let reply = replies::of_response(store, scope, self.row.id).await?;
        let takeaway = takeaways::about(store, scope, reviews::root(&self.row).0).await?;
        let found = [
            reply.as_ref().map(|reply| match reply.row.shown_at {
                Some(_) => "Your reply was shown already: it stays where it was shown.",
                None => "Your reply was not shown yet: it is taken back.",
            }),
            takeaway.map(|_| "Its takeaway is taken back; write it anew where it belongs."),
        ];
        Ok(found.into_iter().flatten().collect())
    }
}

#[derive(Serialize)]
struct Move {
    shell: Shell,
    id: ResponseId,
    response_url: String,
    name: String,
    title: String,
    when: String,
    /// To whom; then into what.
    to: Option<ClientId>,
    to_name: String,
    fields: Vec<Field>,
    left_behind: Vec<&'static str>,
    wrong: bool,
    conflict: Option<&'static str>,
}

/// To whom, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    to: String,
}

async fn render(
    desk: &Desk,
    filed: &Filed,
    to: Option<Client>,
    fields: &Fields,
    problems: &Problems,
    conflict: Option<&'static str>,
) -> Result<Response> {
    let asked = match &to {
        None => vec![whom(desk, filed, problems).await?],
        Some(to) => vec![into_what(desk, filed, to, fields, problems).await?],
    };
    let context = Move {
        shell: desk.shell("Move to the right client", "clients"),
        id: filed.row.id,
        response_url: urls::response(filed.row.id),
        name: filed.client.name.clone(),
        title: filed.version.title.clone(),
        when: filed.when(desk),
        to_name: to.as_ref().map(|client| client.name.clone()).unwrap_or_default(),
        to: to.map(|client| client.id),
        fields: asked,
        left_behind: filed.left_behind(desk).await?,
        wrong: !problems.is_empty(),
        conflict,
    };
    let status = match (conflict, problems.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    desk.page_with(status, "workspace/move_response", &context)
}

/// Everybody within reach but the client it is filed under.
async fn whom(desk: &Desk, filed: &Filed, problems: &Problems) -> Result<Field> {
    let mut all = clients::list(&desk.app.store, &desk.scope).await?;
    all.retain(|client| client.id != filed.client.id);
    all.sort_by_key(|client| client.name.to_lowercase());
    let choices = all.into_iter().map(|client| Choice::new(client.id.to_string(), client.name, ""));
    let none = Choice::new("", "Choose …", "");
    Ok(Field::new("to", "Whose answers are these?", Control::Select, "", problems).choices(std::iter::once(none).chain(choices).collect()))
}

/// What waits there for the same questions, or something new.
async fn into_what(desk: &Desk, filed: &Filed, to: &Client, fields: &Fields, problems: &Problems) -> Result<Field> {
    use OccurrenceStatus::{Declined, Missed, Open};
    let (store, scope) = (&desk.app.store, &desk.scope);
    let given = assignments::of_client(store, scope, to.id).await?;
    let same = |id| given.iter().any(|one| one.id == id && one.template_id == filed.version.template_id);
    let mut waiting = occurrences::of_client(store, scope, to.id).await?;
    waiting.retain(|one| matches!(one.status, Open | Missed | Declined) && one.opened_at.is_some() && same(one.assignment_id));
    waiting.truncate(20);
    let chosen = match (fields.has("into"), waiting.first()) {
        (true, _) => fields.get("into").to_owned(),
        (false, Some(first)) => first.id.to_string(),
        (false, None) => String::new(),
    };
    let label = |one: &occurrences::Occurrence| {
        let state = match one.status {
            Open if filed.version.mode == TemplateMode::Log => "open log",
            Open => "open",
            Missed => "missed",
            _ => "declined",
        };
        format!("{}, {state}", dates::short(desk.speech(), one.opens_at, desk.zone()))
    };
    let mut choices: Vec<Choice> = waiting.iter().map(|one| Choice::new(one.id.to_string(), label(one), &chosen)).collect();
    choices.push(Choice::new("", "Something new, done then", &chosen));
    let help = format!("What {} was given of the same, or something of its own. No mail goes to them.", to.name);
    Ok(Field::new("into", "What does it answer there?", Control::Select, chosen.clone(), problems).choices(choices).help(help))
}

/// Asks to whom, then into what. Looking changes nothing.
#[handler]
pub async fn ask_move(Seat { desk, .. }: Seat, Path(id): Path<ResponseId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let filed = Filed::read(&desk, id).await?;
    let mut problems = Problems::default();
    let to = match asked.to.parse::<ClientId>() {
        Ok(to) if to != filed.client.id => Some(clients::find(&desk.app.store, &desk.scope, to).await?),
        Ok(_) => None,
        Err(_) if asked.to.is_empty() => None,
        Err(_) => {
            problems.add("to", "Please choose a client.");
            None
        }
    };
    Ok(render(&desk, &filed, to, &Fields::default(), &problems, None).await?)
}

/// Moves it.
#[handler]
pub async fn move_to(Posted { desk, fields, .. }: Posted, Path(id): Path<ResponseId>) -> poem::Result<Response> {
    let filed = match Filed::read(&desk, id).await {
        // Pressed twice: it is gone from here already.
        Err(Error::NotFound) => return moved_already(&desk, id).await,
        other => other?,
    };
    let Ok(to) = fields.get("to").parse::<ClientId>() else {
        return Ok(render(&desk, &filed, None, &fields, &Problems::one("to", "Please choose a client."), None).await?);
    };
    let into = fields.get("into").parse::<OccurrenceId>().ok();
    match actions::move_to(&desk.app, desk.scope, id, to, into).await {
        Ok(moved) => Ok(see_other(&format!("{}?done=moved-here", urls::response(moved)))),
        Err(Error::Conflict(why)) => {
            let to = clients::find(&desk.app.store, &desk.scope, to).await?;
            Ok(render(&desk, &filed, Some(to), &fields, &Problems::default(), Some(why)).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn moved_already(desk: &Desk, id: ResponseId) -> poem::Result<Response> {
    let moved = responses::moved_to(&desk.app.store, &desk.scope, id).await?.ok_or(Error::NotFound)?;
    Ok(see_other(&format!("{}?done=moved-here", urls::response(moved))))
}

#[derive(Serialize)]
struct Reset {
    shell: Shell,
    id: ResponseId,
    response_url: String,
    name: String,
    title: String,
    when: String,
    log: bool,
    /// It was entered here, not by the client.
    in_the_room: bool,
    on_paper: bool,
    left_behind: Vec<&'static str>,
    conflict: Option<&'static str>,
}

async fn confirm(desk: &Desk, filed: &Filed, conflict: Option<&'static str>) -> Result<Response> {
    let reply = replies::of_response(&desk.app.store, &desk.scope, filed.row.id).await?;
    let waits = reply.is_some_and(|reply| reply.row.shown_at.is_none());
    let context = Reset {
        shell: desk.shell("Take a mistaken submit back", "clients"),
        id: filed.row.id,
        response_url: urls::response(filed.row.id),
        name: filed.client.name.clone(),
        title: filed.version.title.clone(),
        when: filed.when(desk),
        log: filed.version.mode == TemplateMode::Log,
        in_the_room: filed.row.way.is_some(),
        on_paper: filed.row.on_paper_at.is_some(),
        left_behind: waits.then_some("Your reply was not shown yet: it is taken back.").into_iter().collect(),
        conflict,
    };
    desk.page_with(if conflict.is_some() { StatusCode::CONFLICT } else { StatusCode::OK }, "workspace/reset_response", &context)
}

/// Asks before a submit is taken back.
#[handler]
pub async fn ask_reset(Seat { desk, .. }: Seat, Path(id): Path<ResponseId>) -> poem::Result<Response> {
    Ok(confirm(&desk, &Filed::read(&desk, id).await?, None).await?)
}

/// Takes it back.
#[handler]
pub async fn reset(Posted { desk, .. }: Posted, Path(id): Path<ResponseId>) -> poem::Result<Response> {
    let filed = match Filed::read(&desk, id).await {
        // Pressed twice: it was taken back already.
        Err(Error::NotFound) => return reset_already(&desk, id).await,
        other => other?,
    };
    match actions::reset(&desk.app, desk.scope, id).await {
        Ok(again) => {
            let word = if again { "reset" } else { "reset-ended" };
            Ok(see_other(&format!("{}?done={word}", urls::delivery_record(filed.row.occurrence_id))))
        }
        Err(Error::NotFound) => reset_already(&desk, id).await,
        Err(Error::Conflict(why)) => Ok(confirm(&desk, &filed, Some(why)).await?),
        Err(error) => Err(error.into()),
    }
}

async fn reset_already(desk: &Desk, id: ResponseId) -> poem::Result<Response> {
    let occurrence = responses::reset_from(&desk.app.store, &desk.scope, id).await?.ok_or(Error::NotFound)?;
    Ok(see_other(&urls::delivery_record(occurrence)))
}
