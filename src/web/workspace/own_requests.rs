//! What clients ask about their own data: the list of what is open, and one request with its answer.

use std::collections::HashMap;

use entity::ids::{ClientId, OwnRequestId};
use entity::kinds::{OwnRequestKind, OwnRequestStatus};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::own_requests as actions_of;
use crate::domain::own_request::{self, Answered};
use crate::domain::problems::Problems;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::own_requests::{self, RequestRow};
use crate::store::{clients, practitioners};
use crate::urls;
use crate::web::forms::Fields;

/// Answered ones that are listed.
const ANSWERED: u64 = 50;

/// What is asked for, in words.
pub fn kind_words(kind: OwnRequestKind) -> &'static str {
    match kind {
        OwnRequestKind::Correct => "to correct something",
        OwnRequestKind::EraseOne => "to erase one thing",
        OwnRequestKind::EraseAll => "to erase everything",
        OwnRequestKind::Copy => "for a copy",
        OwnRequestKind::Other => "something else",
    }
}

fn status_words(status: OwnRequestStatus) -> &'static str {
    match status {
        OwnRequestStatus::New => "new",
        OwnRequestStatus::InProgress => "in progress",
        OwnRequestStatus::Done => "done",
        OwnRequestStatus::Declined => "declined",
    }
}

/// A badge that exists.
fn badge(status: OwnRequestStatus) -> &'static str {
    match status {
        OwnRequestStatus::New => "late",
        OwnRequestStatus::InProgress => "begun",
        OwnRequestStatus::Done => "completed",
        OwnRequestStatus::Declined => "declined",
    }
}

/// One line of a list.
#[derive(Serialize)]
pub struct Line {
    pub url: String,
    pub name: String,
    pub what: String,
    pub when: String,
    pub state: &'static str,
    pub badge: &'static str,
}

/// A request as a line.
pub fn line(desk: &Desk, row: &RequestRow, name: String) -> Line {
    let day = |date: chrono::NaiveDate| date.format("%-d %b %Y").to_string();
    let late = own_request::is_open(row.status) && row.due_on < zone::local(desk.app.now(), &desk.practice.time_zone).date();
    let when = match row.answered_at {
        Some(at) => format!("answered {}", dates::short(desk.speech(), at, desk.zone())),
        None if late => format!("was due {}", day(row.due_on)),
        None => format!("due {}", day(row.due_on)),
    };
    Line {
        url: urls::own_request(row.id),
        name,
        what: format!("asks {}", kind_words(row.kind)),
        when,
        state: status_words(row.status),
        badge: if late { "failed" } else { badge(row.status) },
    }
}

#[derive(Serialize)]
struct List {
    shell: Shell,
    open: Vec<Line>,
    answered: Vec<Line>,
}

/// What is open, and what was answered lately.
#[handler]
pub async fn list(Seat { desk, .. }: Seat) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let names: HashMap<ClientId, String> = clients::list(store, scope).await?.into_iter().map(|client| (client.id, client.name)).collect();
    let name = |row: &RequestRow| names.get(&row.client_id).cloned().unwrap_or_default();
    let lines = |rows: Vec<RequestRow>| rows.iter().map(|row| line(&desk, row, name(row))).collect();
    let context = List {
        open: lines(own_requests::open_ones(store, scope).await?),
        answered: lines(own_requests::answered(store, scope, ANSWERED).await?),
        shell: desk.shell("Requests from clients", "clients"),
    };
    Ok(desk.page("workspace/own_requests", &context)?)
}

#[derive(Serialize)]
struct Page {
    shell: Shell,
    id: OwnRequestId,
    client_url: String,
    data_url: String,
    name: String,
    kind: &'static str,
    erases: bool,
    corrects: bool,
    copies: bool,
    words: String,
    asked: String,
    due: String,
    line: Line,
    answered: Option<String>,
    by: Option<String>,
    answer: Option<String>,
    open: bool,
    fields: Vec<Field>,
    revision: i32,
    wrong: bool,
    conflict: bool,
}

/// What stands in the form.
struct Typed {
    status: String,
    answer: String,
    revision: i32,
}

async fn page(
    desk: &Desk,
    id: OwnRequestId,
    typed: Option<Typed>,
    problems: &Problems,
    status: StatusCode,
    said: Option<String>,
) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let request = own_requests::find(store, scope, id).await?;
    let client = clients::find(store, scope, request.row.client_id).await?;
    let say = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let by = match request.row.answered_by {
        Some(by) => practitioners::find(store, scope, by.into()).await.map(|one| one.name).ok(),
        None => None,
    };
    let kept = Typed { status: request.row.status.word().into(), answer: request.answer.clone().unwrap_or_default(), revision: request.row.revision };
    let typed = typed.unwrap_or(kept);
    let open = own_request::is_open(request.row.status);
    let mut shell = desk.shell(format!("{} asks {}", client.name, kind_words(request.row.kind)), "clients");
    shell.notice = said;
    let context = Page {
        shell,
        id,
        client_url: urls::client(client.id),
        data_url: urls::own_data(client.id),
        kind: kind_words(request.row.kind),
        erases: matches!(request.row.kind, OwnRequestKind::EraseOne | OwnRequestKind::EraseAll),
        corrects: request.row.kind == OwnRequestKind::Correct,
        copies: request.row.kind == OwnRequestKind::Copy,
        line: line(desk, &request.row, client.name.clone()),
        name: client.name,
        words: request.words,
        asked: say(request.row.created_at),
        due: request.row.due_on.format("%-d %B %Y").to_string(),
        answered: request.row.answered_at.map(say),
        by,
        answer: request.answer,
        open,
        fields: form(&typed, problems),
        revision: if status == StatusCode::CONFLICT { request.row.revision } else { typed.revision },
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
    };
    desk.page_with(status, "workspace/own_request", &context)
}

fn form(typed: &Typed, problems: &Problems) -> Vec<Field> {
    let status = typed.status.as_str();
    let choice = |status: OwnRequestStatus, label: &str, chosen: &str| Choice::new(status.word(), label, chosen);
    vec![
        Field::new("status", "State", Control::Select, status, problems).choices(vec![
            Choice::new("", "Choose …", status),
            choice(OwnRequestStatus::InProgress, "in progress", status),
            choice(OwnRequestStatus::Done, "done", status),
            choice(OwnRequestStatus::Declined, "declined", status),
        ]),
        Field::new("answer", "Answer", Control::Lines, &typed.answer, problems).help(
            "The client reads it on their page. Needed where it is done or declined; if declined, with the reason and where they can complain.",
        ),
    ]
}

/// One request.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<OwnRequestId>) -> poem::Result<Response> {
    let shown = page(&desk, id, None, &Problems::default(), StatusCode::OK, notice(request)).await?;
    actions_of::note_read(&desk.app, desk.scope, id).await?;
    Ok(shown)
}

/// Takes it up, or answers it.
#[handler]
pub async fn answer(Posted { desk, fields, .. }: Posted, Path(id): Path<OwnRequestId>) -> poem::Result<Response> {
    let typed = |fields: &Fields| Typed {
        status: fields.get("status").into(),
        answer: fields.get("answer").into(),
        revision: fields.get("revision").parse().unwrap_or(0),
    };
    let outcome = match Answered::parse(fields.get("status"), fields.get("answer")) {
        Ok(answered) => actions_of::answer(&desk.app, desk.scope, id, typed(&fields).revision, answered).await,
        Err(problems) => Err(problems.into()),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done=request", urls::own_request(id)))),
        Err(Error::Invalid(problems)) => Ok(page(&desk, id, Some(typed(&fields)), &problems, StatusCode::UNPROCESSABLE_ENTITY, None).await?),
        Err(Error::Conflict(_)) => Ok(page(&desk, id, Some(typed(&fields)), &Problems::default(), StatusCode::CONFLICT, None).await?),
        Err(error) => Err(error.into()),
    }
}
