//! Reading along: each page about a client that somebody opens only because they may read along leaves a line in the audit trail, and
//! whatever they post about such a client is refused before any handler sees it. Both are settled here, for all pages at once.

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
    if *request.method() != Method::POST {
        actions::note_opened(app, looking, client).await?;
    }
    Ok(true)
}

#[derive(Serialize)]
struct Refused {
    shell: Shell,
}

/// The page that says kindly that nothing was changed.
pub fn refuse(desk: &Desk) -> Result<Response> {
    let mut shell = desk.shell("You read along here", "clients");
    shell.reads_along = false;
    desk.page_with(StatusCode::FORBIDDEN, "workspace/read_only", &Refused { shell })
}
