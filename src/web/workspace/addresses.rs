//! A client's address and the links that went there: confirmed or not, stopping mail, ending links.

use entity::ids::{AssignmentId, ClientId};
use entity::kinds::{ConfirmedHow, OccurrenceStatus, WrongAddress};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::{Desk, Everybody, Owners, Posted, Seat, Shell, notice, see_other};
use crate::actions::addresses::{self as actions, Stop};
use crate::actions::revoking;
use crate::domain::addresses::{Address, Gate};
use crate::domain::client::Client;
use crate::domain::link_life::{self, Facts};
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::occurrences::Occurrence;
use crate::store::{clients, held, links, practitioners};
use crate::urls;

/// What is known of a client's address, in words.
#[derive(Serialize)]
pub struct State {
    /// How and when it was confirmed.
    confirmed: Option<String>,
    /// It is not confirmed, and nothing worse is the matter.
    unconfirmed: bool,
    asked: Option<String>,
    /// How many mails wait, where any do.
    waiting: Option<String>,
    /// Since when it is called wrong, by whom and why.
    wrong: Option<String>,
    stopped: Option<String>,
}

/// So many mails wait, in words.
fn waiting(count: i64) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 mail waits".into()),
        more => Some(format!("{more} mails wait")),
    }
}

fn said(why: Option<WrongAddress>) -> &'static str {
    match why {
        Some(WrongAddress::Stranger) => "Whoever reads it says that they do not know you",
        Some(WrongAddress::Elsewhere) => "Whoever reads it would rather have mail at another address",
        Some(WrongAddress::NoMail) => "Whoever reads it does not want mail from you",
        Some(WrongAddress::NotSaid) => "Whoever reads it says that mail should not go there",
        Some(WrongAddress::Practice) | None => "It was called wrong here",
    }
}

/// The state of a client's address, for the client's page.
pub async fn state(desk: &Desk, client: &Client) -> Result<State> {
    let at = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let address = &client.address;
    let by = match address.confirmed_by {
        Some(by) => practitioners::list(&desk.app.store, &desk.scope).await?.into_iter().find(|one| one.id.0 == by).map(|one| one.name),
        None => None,
    };
    let how = match (address.confirmed_how, by) {
        (Some(ConfirmedHow::Typed), _) => "confirmed by whoever reads it".to_owned(),
        (_, Some(name)) => format!("checked with them by {name}"),
        _ => "checked with them".to_owned(),
    };
    let count = held::counts(&desk.app.store, &desk.scope).await?.get(&client.id).copied().unwrap_or(0);
    Ok(State {
        confirmed: address.confirmed_at.map(|when| format!("{how}, {}", dates::short(desk.speech(), when, desk.zone()))),
        unconfirmed: address.gate() == Gate::Held && client.mail_refused_at.is_none(),
        asked: address.asked_at.map(at),
        waiting: waiting(count),
        wrong: address.wrong_at.map(|when| format!("{}, {}", said(address.wrong_why), at(when))),
        stopped: address.unsafe_at.map(at),
    })
}

/// A word about an address for a list, and more about it; none where mail goes as it should.
pub fn badge(desk: &Desk, address: &Address, waits: i64) -> Option<(&'static str, String)> {
    match (address.gate(), address.unsafe_at) {
        (Gate::Open, _) => None,
        (Gate::Stopped(_), Some(_)) => Some(("mail stopped", String::new())),
        (Gate::Stopped(_), None) => Some(("wrong address", String::new())),
        (Gate::Held, _) => {
            let asked = address.asked_at.map(|at| format!("asked {}", dates::short(desk.speech(), at, desk.zone())));
            let more = asked.into_iter().chain(waiting(waits)).collect::<Vec<_>>().join("; ");
            Some(("not confirmed", more))
        }
    }
}

/// Somebody was faster, or it cannot be done now: the page shows how it is.
fn answer(path: &str, outcome: Result<()>, done: &str, refused: &str) -> poem::Result<Response> {
    match outcome {
        Ok(()) => Ok(see_other(&format!("{path}?done={done}"))),
        Err(Error::Conflict(_)) if refused.is_empty() => Ok(see_other(path)),
        Err(Error::Conflict(_)) => Ok(see_other(&format!("{path}?done={refused}"))),
        Err(error) => Err(error.into()),
    }
}

/// Asks the client to confirm, or attests.
#[handler]
pub async fn confirm(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let page = urls::client(id);
    match fields.get("_do") {
        "ask" => answer(&page, actions::ask(&desk.app, desk.scope, id).await, "asked", "not-asked"),
        "attest" => answer(&page, actions::attest(&desk.app, desk.scope, id).await, "attested-address", ""),
        _ => Err(Error::BadRequest("There is no such change.").into()),
    }
}

#[derive(Serialize)]
struct StopPage {
    shell: Shell,
    id: ClientId,
    name: String,
    email: String,
    /// It is called wrong already.
    is_wrong: bool,
    missing: bool,
}

async fn stop_page(desk: &Desk, id: ClientId, status: StatusCode) -> Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let context = StopPage {
        shell: desk.shell("Stop mail and links", "clients"),
        id,
        name: client.name,
        email: client.email,
        is_wrong: client.address.wrong_at.is_some(),
        missing: status == StatusCode::UNPROCESSABLE_ENTITY,
    };
    desk.page_with(status, "workspace/stop_mail", &context)
}

/// Asks why, before anything is stopped.
#[handler]
pub async fn ask_stop(Seat { desk, .. }: Seat<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    Ok(stop_page(&desk, id, StatusCode::OK).await?)
}

/// Stops.
#[handler]
pub async fn stop(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let (why, done) = match fields.get("why") {
        "wrong_address" => (Stop::WrongAddress, "stopped-wrong"),
        "unsafe" => (Stop::Unsafe, "stopped-unsafe"),
        _ => return Ok(stop_page(&desk, id, StatusCode::UNPROCESSABLE_ENTITY).await?),
    };
    answer(&urls::client(id), actions::stop(&desk.app, desk.scope, id, why).await, done, "")
}

/// Lets mail go again.
#[handler]
pub async fn lift(Posted { desk, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    answer(&urls::client(id), actions::lift(&desk.app, desk.scope, id).await, "mail-allowed", "")
}

/// One link to an occurrence.
#[derive(Serialize)]
pub struct LinkLine {
    id: String,
    sent: String,
    life: String,
    works: bool,
}

impl LinkLine {
    /// Whether it opens anything.
    pub fn works(&self) -> bool {
        self.works
    }
}

/// The links to these occurrences, the newest first.
pub async fn link_lines(desk: &Desk, occurrences: &[Occurrence]) -> Result<Vec<LinkLine>> {
    let (store, scope, now) = (&desk.app.store, &desk.scope, desk.app.now());
    let all = links::of_occurrences(store, scope, occurrences.iter().map(|one| one.id).collect()).await?;
    let mails = held::sent_with(store, scope, all.iter().map(|link| link.id).collect()).await?;
    let answerable = |link: &links::AccessLink| {
        let status = occurrences.iter().find(|one| Some(one.id) == link.occurrence_id).map(|one| one.status);
        matches!(status, Some(OccurrenceStatus::Open | OccurrenceStatus::Missed | OccurrenceStatus::Declined))
    };
    let line = |link: &links::AccessLink| {
        let facts = Facts { expires_at: link.expires_at, revoked_at: link.revoked_at, why: link.revoked_why, answerable: answerable(link) };
        let life = link_life::life(facts, now);
        let sent = mails.get(&link.id).and_then(|mail| mail.sent_at);
        LinkLine {
            id: link.id.to_string(),
            sent: sent.map_or("Not sent".into(), |at| format!("Sent {}", dates::short_with_time(desk.speech(), at, desk.zone()))),
            life: life.words(|at| dates::day(desk.speech(), at, desk.zone())),
            works: life.works(),
        }
    };
    Ok(all.iter().map(line).collect())
}

/// Ends one link of an assignment, or all to one of its occurrences.
#[handler]
pub async fn end_links(Posted { desk, fields, .. }: Posted, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let page = urls::assignment(id);
    crate::store::assignments::find(&desk.app.store, &desk.scope, id).await?;
    if let Ok(link) = fields.get("link").parse() {
        return answer(&page, revoking::end_link(&desk.app, desk.scope, link).await, "link-ended", "");
    }
    let ended = revoking::end_links_of_assignment(&desk.app, desk.scope, id).await;
    answer(&page, ended, "links-ended", "")
}

#[derive(Serialize)]
struct EndAll {
    shell: Shell,
}

/// Asks before all links of the practice end.
#[handler]
pub fn ask_end_all(Seat { desk, .. }: Seat<Owners>, request: &Request) -> poem::Result<Response> {
    let mut shell = desk.shell("End all links", "practice");
    shell.notice = notice(request);
    Ok(desk.page("workspace/end_links", &EndAll { shell })?)
}

/// Ends them.
#[handler]
pub async fn end_all(Posted { desk, .. }: Posted<Owners>) -> poem::Result<Response> {
    revoking::end_all(&desk.app, desk.scope).await?;
    Ok(see_other(&format!("{}?done=all-links-ended", urls::PRACTICE)))
}
