//! Something to look forward to: noting it, and saying how it was. The client's alone: the audit trail is not told.

use chrono::{NaiveDate, NaiveTime};
use entity::ids::{ClientId, ClientSessionId, LookForwardId};
use entity::kinds::ForwardOutcome;

use super::coping::once;
use crate::app::App;
use crate::domain::looking_forward::Forward;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::clients;
use crate::store::look_forward::{self, LookForward};

/// Notes one. `id` was made with the page: pressing twice notes it once.
pub async fn add(
    app: &App,
    scope: Scope,
    client: ClientId,
    id: LookForwardId,
    (text, on, at): (Forward, NaiveDate, Option<NaiveTime>),
    session: Option<ClientSessionId>,
) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let same = |one: &LookForward| one.text == text && one.on == on && one.at == at;
            let Some(id) = once(id, look_forward::find(&tx, &scope, id).await, same, now)? else { return Ok(()) };
            let one = LookForward { id, client_id: client, text, on, at, created_at: now, session_id: session, outcome: None, outcome_at: None };
            look_forward::insert(&tx, &scope, &one).await?;
            Ok(())
        })
        .await
}

/// Says how it was; what was said first stays.
///
/// # Errors
/// `NotFound`.
pub async fn say_how(app: &App, scope: Scope, id: LookForwardId, outcome: ForwardOutcome) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { look_forward::set_outcome(&tx, &scope, id, outcome, now).await }).await
}

/// Takes one back: it was written by mistake, or plans changed.
pub async fn remove(app: &App, scope: Scope, id: LookForwardId) -> Result<()> {
    app.store.write(move |tx| async move { look_forward::delete(&tx, &scope, id).await }).await
}
