//! The link to a client's safety plan, on the practitioner's page of the plan: whether one works, mailing it again, renewing it, ending it.

use entity::ids::ClientId;
use entity::kinds::ClientStatus;
use poem::handler;
use poem::web::Path;
use poem::{Request, Response};
use serde::Serialize;

use super::{Desk, Posted, Seat, see_other};
use crate::actions::plan_links as actions;
use crate::domain::addresses::Gate;
use crate::domain::client::Client;
use crate::domain::link_life;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::links::AccessLink;
use crate::store::{held, links, pins};
use crate::urls;

/// What `workspace/plan_link.hbs` shows.
#[derive(Serialize)]
pub struct PlanLinkCard {
    action: String,
    /// Whether the plan opens for the client at all.
    opens: bool,
    /// It does not, because they were discharged and plans of this practice close then.
    closed_by_discharge: bool,
    /// Whether there is a link that works.
    works: bool,
    /// What became of the last one.
    standing: String,
    mail: Option<String>,
    /// Nothing goes to the address; why.
    stopped: Option<&'static str>,
    /// The address is not confirmed: the mail waits.
    waits: bool,
    /// The client has their PIN asked first.
    asks_pin: bool,
}

/// The card, for the page of the client's plan.
pub async fn card(desk: &Desk, client: &Client) -> Result<PlanLinkCard> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let opens = actions::opening(store, scope, &desk.practice, client).await?.is_some();
    let works = links::of_plan(store, scope, client.id, desk.app.now()).await?;
    let last = links::last_of_plan(store, scope, client.id).await?;
    let gate = client.address.gate();
    Ok(PlanLinkCard {
        action: urls::plan_link(client.id),
        opens,
        closed_by_discharge: client.status == ClientStatus::Discharged && !desk.practice.plan_after_discharge,
        works: works.is_some(),
        standing: standing(desk, last.as_ref()),
        mail: mail(desk, last.as_ref()).await?,
        stopped: if let Gate::Stopped(why) = gate { Some(why.words()) } else { None },
        waits: gate == Gate::Held,
        asks_pin: pins::find(store, scope, client.id).await?.is_some_and(|pin| pin.asks_for_plan),
    })
}

fn standing(desk: &Desk, last: Option<&AccessLink>) -> String {
    let day = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    match last {
        None => "No link was made yet.".into(),
        Some(link) => match (link.revoked_at, link.revoked_why) {
            (Some(at), Some(why)) => format!("The last link ended {}: {}.", day(at), link_life::reason(why)),
            _ => format!("The link of {} works. It opens the plan and nothing else, until it is ended.", day(link.created_at)),
        },
    }
}

async fn mail(desk: &Desk, last: Option<&AccessLink>) -> Result<Option<String>> {
    let Some(link) = last else { return Ok(None) };
    let mails = held::sent_with(&desk.app.store, &desk.scope, vec![link.id]).await?;
    Ok(mails.get(&link.id).map(|mail| super::mails::outcome(desk, mail)))
}

/// The address of the form, opened: to the plan.
#[handler]
pub fn back(Seat { .. }: Seat, Path(id): Path<ClientId>, _request: &Request) -> Response {
    see_other(&urls::safety_plan(id))
}

/// Mails, renews or ends it.
#[handler]
pub async fn act(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let (outcome, done) = match fields.get("_do") {
        "mail" => (actions::mail(&desk.app, desk.scope, id).await, "plan-mailed"),
        "renew" => (actions::renew(&desk.app, desk.scope, id).await, "plan-renewed"),
        "end" => (actions::revoke(&desk.app, desk.scope, id).await, "link-ended"),
        _ => return Err(Error::BadRequest("There is no such change.").into()),
    };
    let page = urls::safety_plan(id);
    match outcome {
        Ok(()) => Ok(see_other(&format!("{page}?done={done}"))),
        // It cannot be done now: the page says how it is.
        Err(Error::Conflict(_)) => Ok(see_other(&page)),
        Err(error) => Err(error.into()),
    }
}
