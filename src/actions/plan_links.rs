//! The link to a client's safety plan: one that works at a time, until somebody ends it. It goes by mail when the plan is begun, when somebody
//! of the practice sends it again or renews it, and when the client asks for it on a page of a dead one.

use chrono::{DateTime, Utc};
use entity::ids::{AccessLinkId, ClientId};
use entity::kinds::{LinkPurpose, RevokedWhy};

use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::client::Client;
use crate::domain::plan_reach;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::store::links::{self, AccessLink, NewLink, Which};
use crate::store::practices::Practice;
use crate::store::safety_plans::{self, SafetyPlan};
use crate::store::{Cx, Tx, audit, clients, practices};
use crate::urls;

/// The client's plan, where it opens for them.
pub async fn opening(cx: &impl Cx, scope: &Scope, practice: &Practice, client: &Client) -> Result<Option<SafetyPlan>> {
    let plan = safety_plans::of_client(cx, scope, client.id).await?;
    Ok(plan.filter(|plan| plan_reach::opens(safety_plans::facts(plan, client, practice))))
}

/// Where a client's pages lead to their plan: its address, where there is something to read.
pub async fn address(app: &App, scope: &Scope, practice: &Practice, client: &Client) -> Result<Option<String>> {
    let plan = safety_plans::of_client(&app.store, scope, client.id).await?;
    let in_sight = plan.is_some_and(|plan| plan_reach::is_in_sight(safety_plans::facts(&plan, client, practice)));
    Ok(in_sight.then(|| urls::PLAN.to_owned()))
}

/// Mails the link that works, or a new one where none does. As a part of something larger: beginning a plan does it. Whoever calls it holds
/// the client's row.
pub async fn mail_in(tx: &Tx, scope: &Scope, client: ClientId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let client = clients::find(tx, scope, client).await?;
    send(tx, scope, &client, false, mail_domain, now).await
}

async fn send(tx: &Tx, scope: &Scope, client: &Client, asked: bool, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let practice = practices::find(tx, scope.practice()).await?;
    let Some(plan) = opening(tx, scope, &practice, client).await? else { return Ok(()) };
    // What never goes needs no link.
    if matches!(client.address.gate(), Gate::Stopped(_)) {
        return Ok(());
    }
    let link = match links::of_plan(tx, scope, client.id, now).await? {
        Some(link) => link.id,
        None => mint(tx, scope, client.id, now).await?,
    };
    enqueue::plan_link(tx, scope, client, (plan.id, link), asked, mail_domain, now).await
}

async fn mint(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<AccessLinkId> {
    let practice = scope.practice();
    let expires_at = now + plan_reach::LINK_LIVES;
    let new = NewLink { practice, client, occurrence: None, purpose: LinkPurpose::Plan, expires_at, replaces_older: false };
    links::mint(tx, new, now).await
}

/// Sends a link to the plan where the last one was ended by what has passed since: an address that was wrong or changed, a home that was
/// unsafe. One that somebody ended by hand stays ended.
pub(super) async fn mail_again(tx: &Tx, scope: &Scope, client: ClientId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let last = links::last_of_plan(tx, scope, client).await?;
    let ended = last.is_some_and(|link| link.revoked_at.is_some() && link.revoked_why != Some(RevokedWhy::ByHand));
    if ended { mail_in(tx, scope, client, mail_domain, now).await } else { Ok(()) }
}

/// Sends the link to the client once more.
///
/// # Errors
/// `NotFound`: no plan. `Conflict`: it does not open, or nothing goes to their address.
pub async fn mail(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    change(app, scope, client, Change::Mail).await
}

/// Ends the link that works, and mails a new one.
///
/// # Errors
/// As of [`mail`].
pub async fn renew(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    change(app, scope, client, Change::Renew).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Mail,
    Renew,
}

async fn change(app: &App, scope: Scope, id: ClientId, change: Change) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, id, now).await?;
            let client = clients::find(&tx, &scope, id).await?;
            may_be_mailed(&tx, &scope, &client).await?;
            if change == Change::Renew {
                links::revoke(&tx, &scope, Which::OfPlan(id), RevokedWhy::Replaced, now).await?;
            }
            send(&tx, &scope, &client, false, &domain, now).await?;
            let verb = if change == Change::Renew { "renew_plan_link" } else { "mail_plan_link" };
            audit::record(&tx, &scope, verb, ("client", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

async fn may_be_mailed(tx: &Tx, scope: &Scope, client: &Client) -> Result<()> {
    safety_plans::of_client(tx, scope, client.id).await?.ok_or(Error::NotFound)?;
    let practice = practices::find(tx, scope.practice()).await?;
    if opening(tx, scope, &practice, client).await?.is_none() {
        return Err(Error::Conflict("This plan does not open for the client: it was archived, or plans do not open after discharge."));
    }
    match client.address.gate() {
        Gate::Stopped(_) => Err(Error::Conflict("Nothing goes to this client’s address.")),
        Gate::Open | Gate::Held => Ok(()),
    }
}

/// Ends every link to the plan, at the next request.
///
/// # Errors
/// `NotFound`: no such client. `Conflict`: there is none that works.
pub async fn revoke(app: &App, scope: Scope, id: ClientId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, id, now).await?;
            if links::revoke(&tx, &scope, Which::OfPlan(id), RevokedWhy::ByHand, now).await? == 0 {
                return Err(Error::Conflict("There is no link that works."));
            }
            audit::record(&tx, &scope, "end_plan_link", ("client", id.0), now).await
        })
        .await
}

/// A client asks for the link again, on the page of a dead one: the one that works goes once more, else a new one; once in ten minutes and
/// three times a day; but what somebody ended by hand stays ended until they send it again. Whoever asks learns nothing, and sees the same.
/// Returns whether the plan opens at all.
pub(super) async fn ask_fresh(app: &App, link: &AccessLink) -> Result<bool> {
    let scope = Scope::checked(link.practice_id, Actor::Client(link.client_id));
    let (id, now, domain) = (link.client_id, app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, id, now).await?;
            let client = clients::find(&tx, &scope, id).await?;
            let practice = practices::find(&tx, scope.practice()).await?;
            let Some(plan) = opening(&tx, &scope, &practice, &client).await? else { return Ok(false) };
            let last = links::last_of_plan(&tx, &scope, id).await?;
            if last.is_some_and(|link| link.revoked_why == Some(RevokedWhy::ByHand)) {
                return Ok(true);
            }
            if super::links::may_send_fresh(&tx, &plan.id.to_string(), now).await? {
                send(&tx, &scope, &client, true, &domain, now).await?;
            }
            Ok(true)
        })
        .await
}
