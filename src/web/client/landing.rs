//! The link in the mail. GET and HEAD read only: mail scanners fetch, run and click everything.
//! Unknown, malformed, expired, revoked and used-up links give the same page, byte for byte.

use entity::kinds::LinkPurpose;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::{Caller, Shell, confirm, see_other, still_page};
use crate::actions::{confirming, links};
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::error::Error;
use crate::store::clients;
use crate::urls;
use crate::web::cookies;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};

#[derive(Serialize)]
struct Landing {
    shell: Shell,
    practice: String,
    /// It leads to the own page, which is never finished.
    home: bool,
    /// It lives until somebody ends it.
    lasting: bool,
}

#[derive(Serialize)]
struct Closed {
    shell: Shell,
    /// Whether a fresh link was just asked for.
    asked: bool,
}

/// What was just done, as a word in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct After {
    waits: Option<String>,
}

/// The page with one button; for a link that asks to confirm an address, the page that asks.
#[handler]
pub async fn show(
    app: Data<&App>,
    limits: Data<&std::sync::Arc<Limits>>,
    caller: Caller,
    Path(raw): Path<String>,
    Query(After { waits }): Query<After>,
) -> poem::Result<Response> {
    let token = urls::token(&raw);
    let live = match &token {
        Some(token) => links::live(&app, token).await?,
        None => None,
    };
    if live.is_none()
        && let Some(token) = &token
        && let Some(asked) = confirming::live(&app, token).await?
    {
        return Ok(confirm::show(&app, &asked, waits.is_some()).await?);
    }
    let Some(live) = live else {
        limits.count(Action::LinkMiss, &caller.who)?;
        return Ok(closed(&app, false)?);
    };
    let practice = super::practice(&app, live.link.practice_id).await?;
    // The language of the mail that the link came in; nothing else of the client is shown.
    let scope = Scope::checked(live.link.practice_id, Actor::Client(live.link.client_id));
    let client = clients::find(&app.store, &scope, live.link.client_id).await?;
    let speech = app.pages().speech(&client.language);
    let mut shell = Shell::of(&app, &practice, &client, speech.say("landing-title", &[]));
    shell.script = false;
    let context =
        Landing { shell, practice: practice.public_name.clone(), home: live.occurrence.is_none(), lasting: live.link.purpose == LinkPurpose::Plan };
    Ok(still_page(&app, "client/landing", &client.language, StatusCode::OK, &context)?)
}

/// The button: begins a session and leaves the token's address. Or, on a closed link, asks for a fresh one.
#[handler]
pub async fn open(
    app: Data<&App>,
    limits: Data<&std::sync::Arc<Limits>>,
    caller: Caller,
    Path(raw): Path<String>,
    fields: Fields,
) -> poem::Result<Response> {
    let token = urls::token(&raw);
    if !fields.get("fresh").is_empty() {
        limits.count(Action::LinkMiss, &caller.who)?;
        if let Some(token) = token {
            links::ask_fresh(&app, &token).await?;
        }
        return Ok(closed(&app, true)?);
    }
    limits.count(Action::LinkExchange, &caller.who)?;
    let Some(token) = token else { return Ok(closed(&app, false)?) };
    if let Some(asked) = confirming::live(&app, &token).await? {
        return match confirm::take(&app, asked, &token, &fields).await {
            Err(Error::NotFound) => Ok(closed(&app, false)?),
            other => Ok(other?),
        };
    }
    let remember = fields.get("remember") == "yes";
    let opened = match links::exchange(&app, &token, caller.session, caller.device, remember).await {
        Err(Error::NotFound) => return Ok(closed(&app, false)?),
        other => other?,
    };
    let first = if opened.plan { urls::PLAN } else { urls::CLIENT_HOME };
    let mut response = see_other(&opened.occurrence.map_or_else(|| first.to_owned(), urls::occurrence));
    if let Some(token) = opened.new_token {
        response.headers_mut().append(header::SET_COOKIE, cookies::set(cookies::CLIENT, &token, None));
    }
    if let Some(device) = opened.new_device {
        response.headers_mut().append(header::SET_COOKIE, cookies::set(cookies::DEVICE, &device, Some(30 * 24 * 3600)));
    }
    Ok(response)
}

/// The page of a link that no longer opens anything.
fn closed(app: &App, asked: bool) -> crate::error::Result<Response> {
    if !asked {
        app.metrics().dead_link();
    }
    let language = crate::web::wish::language(app);
    let title = app.pages().speech(&language).say("closed-title", &[]);
    let status = if asked { StatusCode::OK } else { StatusCode::NOT_FOUND };
    still_page(app, "client/closed", &language, status, &Closed { shell: Shell::nobody(app, title), asked })
}
