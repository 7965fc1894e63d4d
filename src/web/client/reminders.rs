//! Stopping reminders from a mail (RFC 8058): GET shows, POST acts, without cookies, also when a mail program posts.

use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;

use super::{Caller, Shell, still_page};
use crate::actions::reminders;
use crate::app::App;
use crate::error::Error;
use crate::urls;
use crate::web::limits::{Action, Limits};

#[derive(Serialize)]
struct Reminders {
    shell: Shell,
    stopped: bool,
}

async fn page(app: &App, limits: &Limits, caller: &Caller, raw: &str, stopping: bool) -> poem::Result<Response> {
    limits.count(Action::Unsubscribe, &caller.who)?;
    let token = urls::token(raw).ok_or(Error::NotFound)?;
    let link = reminders::link(app, &token).await?.ok_or(Error::NotFound)?;
    if stopping {
        reminders::stop(app, &link).await?;
    }
    let practice = super::practice(app, link.practice_id).await?;
    let title = app.pages().speech(&practice.language).say("reminders-title", &[]);
    let mut shell = Shell::of(app, &practice, &practice.language, title);
    shell.script = false;
    Ok(still_page(app, "client/reminders", &practice.language, StatusCode::OK, &Reminders { shell, stopped: stopping })?)
}

/// Asks whether to stop.
#[handler]
pub async fn show(app: Data<&App>, limits: Data<&Arc<Limits>>, caller: Caller, Path(raw): Path<String>) -> poem::Result<Response> {
    page(&app, &limits, &caller, &raw, false).await
}

/// Stops.
#[handler]
pub async fn stop(app: Data<&App>, limits: Data<&Arc<Limits>>, caller: Caller, Path(raw): Path<String>) -> poem::Result<Response> {
    page(&app, &limits, &caller, &raw, true).await
}
