//! Who comes to a safety plan, and what is asked first: the client's wish to have their PIN asked before it, and whether a copy may stay on a
//! phone.

use chrono::DateTime;
use entity::ids::{AccessLinkId, ClientId};

use super::plan_links;
use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::plan_reach::{self, CopyFacts};
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::store::links::AccessLink;
use crate::store::{audit, clients, links, pins, practices};

/// Whether the client wants their PIN asked before the plan.
pub async fn asks_pin(app: &App, scope: &Scope, client: ClientId) -> Result<bool> {
    Ok(pins::find(&app.store, scope, client).await?.is_some_and(|pin| pin.asks_for_plan))
}

/// The client chooses whether their PIN is asked before the plan. Whoever calls it had them type it. The same once more changes nothing.
///
/// # Errors
/// `Conflict` where there is no PIN.
pub async fn choose(app: &App, scope: Scope, client: ClientId, asks: bool) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            pins::find(&tx, &scope, client).await?.ok_or(Error::Conflict("There is no PIN."))?;
            if pins::ask_for_plan(&tx, &scope, client, asks).await? {
                audit::record(&tx, &scope, if asks { "lock_plan" } else { "unlock_plan" }, ("client", client.0), now).await?;
            }
            Ok(())
        })
        .await
}

/// What a phone keeps beside its copy, to ask whether that may stay: worth an answer to this question and nothing else.
pub fn copy_pass(app: &App, client: ClientId, link: AccessLinkId) -> String {
    app.store.keys().server().capability(&[client.0.as_bytes(), link.0.as_bytes()], DateTime::UNIX_EPOCH.timestamp())
}

/// Whether the copy that came with this pass may stay where it is.
pub async fn copy_may_stay(app: &App, pass: &str) -> Result<bool> {
    let Some(([client, link], _)) = app.store.keys().server().read_capability(pass) else { return Ok(false) };
    let link = match links::find(&app.store, link.into()).await {
        Ok(link) if link.client_id.0 == client => link,
        Ok(_) | Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(plan_reach::copy_may_stay(copy_facts(app, &link).await?))
}

/// What decides about a copy that came, or would come, through this link.
pub async fn copy_facts(app: &App, link: &AccessLink) -> Result<CopyFacts> {
    let scope = Scope::checked(link.practice_id, Actor::Client(link.client_id));
    let client = clients::find(&app.store, &scope, link.client_id).await?;
    let practice = practices::find(&app.store, link.practice_id).await?;
    Ok(CopyFacts {
        opens: plan_links::opening(&app.store, &scope, &practice, &client).await?.is_some(),
        link_ended: link.revoked_at.is_some(),
        stopped: matches!(client.address.gate(), Gate::Stopped(_)),
        asks_pin: asks_pin(app, &scope, client.id).await?,
    })
}
