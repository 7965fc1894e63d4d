//! The caseload: list with search, adding, changing, one client's page.

use entity::ids::ClientId;
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::states::{state_of, state_text, when_of};
use super::{Desk, DeskForm, Shell, notice, see_other};
use crate::actions;
use crate::domain::client::{Client, ClientDetails, LANGUAGES};
use crate::domain::problems::Problems;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::occurrences::Occurrence;
use crate::store::{clients, occurrences, outbox, responses};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct List {
    shell: Shell,
    q: String,
    clients: Vec<ListLine>,
    total: usize,
}

#[derive(Serialize)]
struct ListLine {
    url: String,
    name: String,
    email: String,
    status: &'static str,
    trouble: bool,
}

/// All clients by name, or those whose name or address holds what was typed. Names are opened in memory: they are sealed.
#[handler]
pub async fn list(desk: Desk, request: &Request, Query(search): Query<Search>) -> poem::Result<Response> {
    let all = clients::list(&desk.app.store, &desk.scope).await?;
    let total = all.len();
    let wanted = search.q.trim().to_lowercase();
    let mut found: Vec<Client> =
        all.into_iter().filter(|client| client.name.to_lowercase().contains(&wanted) || client.email.to_lowercase().contains(&wanted)).collect();
    found.sort_by_key(|client| client.name.to_lowercase());
    let line = |client: Client| ListLine {
        url: urls::client(client.id),
        status: client.status.word(),
        trouble: client.mail_refused_at.is_some(),
        name: client.name,
        email: client.email,
    };
    let mut shell = desk.shell("Clients", "clients");
    shell.notice = notice(request);
    let context = List { shell, q: search.q, clients: found.into_iter().map(line).collect(), total };
    Ok(desk.page("workspace/clients", &context)?)
}

/// The form for adding and changing.
#[derive(Serialize)]
struct Form {
    shell: Shell,
    action: String,
    back: String,
    is_new: bool,
    name: String,
    email: String,
    time_zone: String,
    language: String,
    revision: i32,
    zones: Vec<Choice>,
    languages: Vec<Choice>,
    problems: Errors,
    wrong: bool,
    /// Somebody else changed the client meanwhile.
    conflict: bool,
    /// Others with the same address.
    same_email: Vec<String>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// The first problem of each field.
#[derive(Default, Serialize)]
struct Errors {
    name: Option<String>,
    email: Option<String>,
    time_zone: Option<String>,
    language: Option<String>,
}

impl Errors {
    fn of(problems: &Problems) -> Self {
        let find = |field| problems.0.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone());
        Self { name: find("name"), email: find("email"), time_zone: find("time_zone"), language: find("language") }
    }
}

/// What the form shows: typed texts or a client's.
struct Typed<'a> {
    name: &'a str,
    email: &'a str,
    time_zone: &'a str,
    language: &'a str,
    revision: i32,
}

impl<'a> Typed<'a> {
    fn of(fields: &'a Fields) -> Self {
        Self {
            name: fields.get("name"),
            email: fields.get("email"),
            time_zone: fields.get("time_zone"),
            language: fields.get("language"),
            revision: fields.get("revision").parse().unwrap_or(0),
        }
    }
}

fn form(desk: &Desk, id: Option<ClientId>, typed: &Typed<'_>, problems: &Problems, conflict: bool, same_email: Vec<String>) -> Result<Response> {
    let zones = zone::names().into_iter().map(|name| Choice { chosen: name == typed.time_zone, label: name.replace('_', " "), value: name });
    let languages = LANGUAGES.iter().map(|(code, label)| Choice { value: (*code).into(), label: (*label).into(), chosen: *code == typed.language });
    let back = id.map_or(urls::CLIENTS.to_owned(), urls::client);
    let context = Form {
        shell: desk.shell(if id.is_none() { "Add a client" } else { "Change details" }, "clients"),
        action: id.map_or(urls::CLIENTS.to_owned(), |id| format!("{}/edit", urls::client(id))),
        back,
        is_new: id.is_none(),
        name: typed.name.into(),
        email: typed.email.into(),
        time_zone: typed.time_zone.into(),
        language: typed.language.into(),
        revision: typed.revision,
        zones: zones.collect(),
        languages: languages.collect(),
        problems: Errors::of(problems),
        wrong: !problems.is_empty(),
        conflict,
        same_email,
    };
    let status = match (conflict, problems.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    desk.page_with(status, "workspace/client_form", &context)
}

/// An empty form, with the practice's zone and language.
#[handler]
pub fn new(desk: Desk) -> poem::Result<Response> {
    let typed = Typed { name: "", email: "", time_zone: &desk.practice.time_zone, language: &desk.practice.language, revision: 0 };
    Ok(form(&desk, None, &typed, &Problems::default(), false, vec![])?)
}

/// Adds a client. A shared address is allowed, but asked about once.
#[handler]
pub async fn create(DeskForm { desk, fields }: DeskForm) -> poem::Result<Response> {
    let typed = Typed::of(&fields);
    let details = match ClientDetails::parse(typed.name, typed.email, typed.time_zone, typed.language) {
        Ok(details) => details,
        Err(problems) => return Ok(form(&desk, None, &typed, &problems, false, vec![])?),
    };
    let same = clients::with_email(&desk.app.store, &desk.scope, &details.email).await?;
    if !same.is_empty() && fields.get("same_email") != "yes" {
        let names = same.into_iter().map(|client| client.name).collect();
        return Ok(form(&desk, None, &typed, &Problems::default(), false, names)?);
    }
    let id = actions::clients::create(&desk.app, desk.scope, desk.me.id, details).await?;
    Ok(see_other(&format!("{}?done=client-added", urls::client(id))))
}

/// The form with a client's details.
#[handler]
pub async fn edit(desk: Desk, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let typed =
        Typed { name: &client.name, email: &client.email, time_zone: &client.time_zone, language: &client.language, revision: client.revision };
    Ok(form(&desk, Some(id), &typed, &Problems::default(), false, vec![])?)
}

/// Changes a client.
#[handler]
pub async fn update(DeskForm { desk, fields }: DeskForm, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let typed = Typed::of(&fields);
    let details = match ClientDetails::parse(typed.name, typed.email, typed.time_zone, typed.language) {
        Ok(details) => details,
        Err(problems) => return Ok(form(&desk, Some(id), &typed, &problems, false, vec![])?),
    };
    let changed = actions::clients::Changed { details: Some(details), practitioner: None };
    match actions::clients::update(&desk.app, desk.scope, id, typed.revision, changed).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::client(id)))),
        Err(Error::Conflict(_)) => {
            let newest = Typed { revision: client.revision, ..typed };
            Ok(form(&desk, Some(id), &newest, &Problems::default(), true, vec![])?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Turns reminders on again.
#[handler]
pub async fn resume_reminders(DeskForm { desk, .. }: DeskForm, Path(id): Path<ClientId>) -> poem::Result<Response> {
    actions::reminders::resume(&desk.app, desk.scope, id).await?;
    Ok(see_other(&format!("{}?done=reminders", urls::client(id))))
}

#[derive(Serialize)]
struct ClientPage {
    shell: Shell,
    id: ClientId,
    name: String,
    email: String,
    time_zone: String,
    language: String,
    status: &'static str,
    mail_refused: Option<String>,
    reminders_stopped: Option<String>,
    assignments: Vec<AssignmentLine>,
    to_discuss: Vec<ResponseLine>,
}

#[derive(Serialize)]
struct AssignmentLine {
    url: String,
    title: String,
    state: &'static str,
    state_text: String,
    when: String,
}

#[derive(Serialize)]
struct ResponseLine {
    url: String,
    title: String,
    when: String,
}

/// One client: what is going on, what to discuss.
#[handler]
pub async fn show(desk: Desk, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let client = clients::find(store, scope, id).await?;
    let all = occurrences::of_client(store, scope, id).await?;
    let mails = outbox::about(store, scope, all.iter().map(|occurrence| occurrence.id.0).collect()).await?;
    let titles = super::home::titles(&desk, all.iter().map(|occurrence| occurrence.assignment_id).collect()).await?;
    let speech = desk.speech();
    let title = |id| titles.get(&id).cloned().unwrap_or_default();
    let line = |occurrence: &Occurrence| {
        let state = state_of(occurrence, &mails, desk.app.now());
        AssignmentLine {
            url: urls::assignment(occurrence.assignment_id),
            title: title(occurrence.assignment_id),
            state: state.word(),
            state_text: state_text(state, occurrence),
            when: when_of(&desk, occurrence, &client.time_zone),
        }
    };
    let open = responses::to_discuss(store, scope, Some(id), 500).await?;
    let response = |row: &responses::ResponseRow| ResponseLine {
        url: urls::response(row.id),
        title: title(row.assignment_id),
        when: dates::short_with_time(speech, row.submitted_at, &desk.practice.time_zone),
    };
    let mut shell = desk.shell(client.name.clone(), "clients");
    shell.notice = notice(request);
    let context = ClientPage {
        shell,
        id,
        status: client.status.word(),
        mail_refused: client.mail_refused_at.map(|at| dates::short(speech, at, &desk.practice.time_zone)),
        reminders_stopped: client.reminders_stopped_at.map(|at| dates::short(speech, at, &desk.practice.time_zone)),
        assignments: all.iter().map(line).collect(),
        to_discuss: open.iter().map(response).collect(),
        language: LANGUAGES.iter().find(|(code, _)| *code == client.language).map_or("", |(_, label)| label).to_owned(),
        name: client.name,
        email: client.email,
        time_zone: client.time_zone,
    };
    Ok(desk.page("workspace/client", &context)?)
}
