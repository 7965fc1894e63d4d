//! The client's own page: what is due and what is done, under neutral names. Leaving the device.

use entity::ids::OccurrenceId;
use entity::kinds::OccurrenceStatus;
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::{Caller, Shell, page, still_page};
use crate::actions::links;
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::error::Error;
use crate::pages::dates;
use crate::store::occurrences::{self, Occurrence};
use crate::store::{clients, sessions};
use crate::web::cookies;

#[derive(Serialize)]
struct Home {
    shell: Shell,
    due: Vec<Due>,
    done: Vec<Done>,
    /// Whether there is a consent text to read again.
    consent: bool,
    /// How long records are kept, in the practice's words.
    retention: Option<String>,
}

#[derive(Serialize)]
struct Due {
    id: OccurrenceId,
    sent: String,
    begun: bool,
    when: Option<String>,
    late: bool,
}

#[derive(Serialize)]
struct Done {
    when: String,
    declined: bool,
}

/// What is due, what is done.
#[handler]
pub async fn show(app: Data<&App>, caller: Caller) -> poem::Result<Response> {
    let session = caller.session.filter(|session| links::is_live(session, app.now())).ok_or(Error::NotFound)?;
    if sessions::grants(&app.store, session.id).await?.is_empty() {
        return Err(Error::NotFound.into());
    }
    let scope = Scope::checked(session.practice_id, Actor::Client(session.client_id));
    if let Some(page) = super::consent::consent_missing(&app, &scope, session.client_id, crate::urls::CLIENT_HOME).await? {
        return Err(Error::First(page).into());
    }
    let practice = super::practice(&app, scope.practice()).await?;
    let client = clients::find(&app.store, &scope, session.client_id).await?;
    let speech = app.pages().speech(&client.language);
    let all = occurrences::of_client(&app.store, &scope, client.id).await?;
    let due = |occurrence: &Occurrence| Due {
        id: occurrence.id,
        sent: dates::day(speech, occurrence.opens_at, &client.time_zone),
        begun: occurrence.begun_at.is_some(),
        when: occurrence.due_at.map(|due| dates::long(speech, due, &client.time_zone)),
        late: occurrence.due_at.is_some_and(|due| due < app.now()),
    };
    let done = |occurrence: &Occurrence| {
        let at = occurrence.completed_at.or(occurrence.declined_at)?;
        Some(Done { when: dates::day(speech, at, &client.time_zone), declined: occurrence.status == OccurrenceStatus::Declined })
    };
    let finished = |occurrence: &&Occurrence| matches!(occurrence.status, OccurrenceStatus::Completed | OccurrenceStatus::Declined);
    let context = Home {
        shell: Shell::of(&app, &practice, &client.language, speech.say("home-title", &[])),
        due: all.iter().filter(|occurrence| occurrence.status == OccurrenceStatus::Open).map(due).collect(),
        done: all.iter().filter(finished).filter_map(done).collect(),
        consent: crate::store::consents::in_force(&app.store, &scope).await?.is_some(),
        retention: practice.retention_note.clone(),
    };
    Ok(page(&app, "client/home", &client.language, StatusCode::OK, &context)?)
}

#[derive(Serialize)]
struct Left {
    shell: Shell,
}

/// "I'm done on this device": ends the session and forgets the device. Works without a session too.
#[handler]
pub async fn leave(app: Data<&App>, caller: Caller) -> poem::Result<Response> {
    if let Some(session) = &caller.session {
        links::leave(&app, session).await?;
    }
    Ok(left(&app)?)
}

/// The page of somebody who is done here; forgets cookies and what the browser kept.
pub fn left(app: &App) -> crate::error::Result<Response> {
    let language = app.config().language.clone();
    let title = app.pages().speech(&language).say("left-title", &[]);
    let mut response = still_page(app, "client/left", &language, StatusCode::OK, &Left { shell: Shell::nobody(app, title) })?;
    response.headers_mut().append(header::SET_COOKIE, cookies::remove(cookies::CLIENT));
    response.headers_mut().append(header::SET_COOKIE, cookies::remove(cookies::DEVICE));
    // Not "cookies": that would end a practitioner's sign-in in the same browser.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// The address of leaving, opened again: to the client's own page.
#[handler]
pub fn back() -> Response {
    super::see_other(crate::urls::CLIENT_HOME)
}
