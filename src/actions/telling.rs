//! What a client chose to tell others: adding lines, taking them out. Nothing is sent anywhere, and the audit trail is not told.

use entity::ids::{ClientId, ClientSessionId, TellLineId};
use entity::kinds::TellPart;

use super::coping::once;
use crate::app::App;
use crate::domain::scope::Scope;
use crate::domain::telling::MOST;
use crate::error::{Error, Result};
use crate::store::clients;
use crate::store::telling::{self, TellLine};

/// Adds a line. `id` was made with the page: pressing twice adds it once.
///
/// # Errors
/// `Conflict`: the page is full.
pub async fn add(
    app: &App,
    scope: Scope,
    client: ClientId,
    id: TellLineId,
    (part, text): (TellPart, String),
    session: Option<ClientSessionId>,
) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let same = |line: &TellLine| line.part == part && line.text == text;
            let Some(id) = once(id, telling::find(&tx, &scope, id).await, same, now)? else { return Ok(()) };
            if telling::count(&tx, &scope, client).await? >= MOST {
                return Err(Error::Conflict("This page is full."));
            }
            let line = TellLine { id, client_id: client, part, text, created_at: now, session_id: session };
            telling::insert(&tx, &scope, &line).await?;
            Ok(())
        })
        .await
}

/// Takes a line out; one that is gone already is fine.
pub async fn remove(app: &App, scope: Scope, id: TellLineId) -> Result<()> {
    app.store.write(move |tx| async move { telling::delete(&tx, &scope, id).await.map(|_| ()) }).await
}
