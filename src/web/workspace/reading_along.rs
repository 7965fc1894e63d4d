//! Reading along: each page about a client that somebody opens only because they may read along leaves a line in the audit trail, and
//! whatever they post about such a client is refused before any handler sees it, but for what only asks for a page to read; so are files with
//! everything in them. All of it is settled here, for all pages at once.

use chrono::NaiveDate;
use poem::http::{Method, StatusCode};
use poem::{Request, Response};
use serde::Serialize;
use uuid::Uuid;

use super::{Desk, Shell};
use crate::actions::read_access as actions;
use crate::app::App;
use crate::domain::role;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::practitioners::Practitioner;
use crate::store::{read_access, subjects};

/// What an address is about: the word and the id that it begins with.
///
/// # Errors
/// `NotFound` for one in which letters are written as `%..`: none of ours is, and the router would read it as another address than we do.
fn subject(path: &str) -> Result<Option<(&str, Uuid)>> {
    if path.contains('%') {
        return Err(Error::NotFound);
    }
    let mut parts = path.trim_start_matches('/').split('/');
    let (Some(word), Some(id)) = (parts.next(), parts.next()) else { return Ok(None) };
    Ok(id.parse().ok().map(|id| (word, id)))
}

/// Pages whose form is posted only because nothing that is typed there may stand in an address: they change nothing.
const LOOKING: [&str; 2] = ["timeline", "summary"];
/// Files that leave the practice with everything in them. To take one along is for whoever answers for the client.
const FILES: [&str; 3] = ["export.csv", "own-data.html", "own-data.json"];

/// What an address about a client ends with.
fn about_client(path: &str) -> Option<&str> {
    let mut parts = path.strip_prefix("/clients/")?.split('/');
    let (id, last) = (parts.next()?, parts.next()?);
    (id.parse::<Uuid>().is_ok() && parts.next().is_none()).then_some(last)
}

/// Whether a form that is posted there only asks for a page to read.
pub fn only_looks(path: &str) -> bool {
    about_client(path).is_some_and(|last| LOOKING.contains(&last))
}

/// Whether a file with everything is asked for.
fn takes_away(path: &str) -> bool {
    about_client(path).is_some_and(|last| FILES.contains(&last))
}

/// What somebody who only reads along is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Change,
    File,
}

/// What is refused of a request about a client whom this practitioner only reads along with.
pub fn refusal(request: &Request) -> Option<Refusal> {
    let path = request.uri().path();
    match *request.method() == Method::POST {
        true => (!only_looks(path)).then_some(Refusal::Change),
        false => takes_away(path).then_some(Refusal::File),
    }
}

/// Whether the page is about a client whom this practitioner only reads along with. Opening one is noted.
pub async fn looks(app: &App, scope: &Scope, me: &Practitioner, today: NaiveDate, request: &Request) -> Result<bool> {
    if role::sees_all_clients(me.role) || read_access::of_reader(&app.store, scope, me.id, today).await?.is_empty() {
        return Ok(false);
    }
    let Some((kind, id)) = subject(request.uri().path())? else { return Ok(false) };
    let looking = scope.reading_along_on(today);
    let Some(client) = subjects::client_of(&app.store, &looking, kind, id).await? else { return Ok(false) };
    if !read_access::is_only_read(&app.store, &looking, client).await? {
        return Ok(false);
    }
    if refusal(request).is_none() {
        actions::note_opened(app, looking, client).await?;
    }
    Ok(true)
}

#[derive(Serialize)]
struct Refused {
    shell: Shell,
    /// A file was asked for; else something was posted.
    file: bool,
}

/// The page that says kindly that nothing was changed, or that a file is not for them to take.
pub fn refuse(desk: &Desk, what: Refusal) -> Result<Response> {
    let mut shell = desk.shell("You read along here", "clients");
    shell.reads_along = false;
    desk.page_with(StatusCode::FORBIDDEN, "workspace/read_only", &Refused { shell, file: what == Refusal::File })
}
