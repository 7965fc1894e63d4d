//! The link flow: opening a link with the button, asking for a fresh one, leaving.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AccessLinkId, ClientId, OccurrenceId};
use entity::kinds::{LinkPurpose, OccurrenceStatus};

use super::plan_links;
use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::keys;
use crate::mail::enqueue::{self, LinkMail};
use crate::random;
use crate::store::addresses;
use crate::store::links::{self, AccessLink};
use crate::store::occurrences::{self, Occurrence};
use crate::store::sessions::{self, ClientSession, Grant};
use crate::store::throttles::{self, Throttle};
use crate::store::{Tx, clients, pins, practices};

/// A session's end, however busy it is.
const ABSOLUTE_END: TimeDelta = TimeDelta::hours(24);
/// Left alone this long, a session no longer opens anything; submitting still works with the page's write capability.
pub const IDLE: TimeDelta = TimeDelta::hours(2);
/// Fresh links that one old link brings at once.
const MOST_FRESH: usize = 3;
/// A link opens at most this many sessions an hour: robots press buttons too.
const SESSIONS_AN_HOUR: u64 = 20;
/// That to a safety plan more: no robot may keep somebody from it in the worst hour.
const PLANS_AN_HOUR: u64 = 200;

/// A live link and what it opens.
#[derive(Clone, Debug)]
pub struct Live {
    pub link: AccessLink,
    /// Nothing where it opens the client's own page or their safety plan.
    pub occurrence: Option<Occurrence>,
}

/// The live link of that token, to an occurrence, to the client's own page or to their safety plan; `None` for unknown, expired, revoked and used-up ones alike.
pub async fn live(app: &App, token: &str) -> Result<Option<Live>> {
    let Some(link) = known(app, token).await? else { return Ok(None) };
    let occurrence = occurrence_of(app, &link).await?;
    let answerable = match &occurrence {
        Some(occurrence) => matches!(occurrence.status, OccurrenceStatus::Open | OccurrenceStatus::Missed | OccurrenceStatus::Declined),
        None if link.purpose == LinkPurpose::Plan => has_plan(app, &link).await?,
        None => link.purpose == LinkPurpose::Home && has_own_page(app, &link).await?,
    };
    let alive = link.revoked_at.is_none() && link.expires_at > app.now();
    Ok((answerable && alive).then_some(Live { link, occurrence }))
}

async fn known(app: &App, token: &str) -> Result<Option<AccessLink>> {
    let link = links::by_token(&app.store, token).await?;
    Ok(link.filter(opens_pages))
}

/// Whether it is a link to something to fill in, to the client's own page, or to their safety plan.
fn opens_pages(link: &AccessLink) -> bool {
    matches!(link.purpose, LinkPurpose::Occurrence | LinkPurpose::Home | LinkPurpose::Plan)
}

/// The own page closes some time after being discharged.
async fn has_own_page(app: &App, link: &AccessLink) -> Result<bool> {
    let scope = Scope::checked(link.practice_id, Actor::Client(link.client_id));
    Ok(clients::find(&app.store, &scope, link.client_id).await?.has_own_page(app.now()))
}

/// The safety plan opens as long as nobody archived it, after discharge where the practice lets it.
async fn has_plan(app: &App, link: &AccessLink) -> Result<bool> {
    let scope = Scope::checked(link.practice_id, Actor::Client(link.client_id));
    let client = clients::find(&app.store, &scope, link.client_id).await?;
    let practice = practices::find(&app.store, link.practice_id).await?;
    Ok(plan_links::opening(&app.store, &scope, &practice, &client).await?.is_some())
}

async fn occurrence_of(app: &App, link: &AccessLink) -> Result<Option<Occurrence>> {
    let Some(id) = link.occurrence_id else { return Ok(None) };
    let scope = Scope::checked(link.practice_id, Actor::Client(link.client_id));
    occurrences::find(&app.store, &scope, id).await.map(Some)
}

/// A browser after the exchange.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Where to: to this, or to the client's own page.
    pub occurrence: Option<OccurrenceId>,
    /// To the safety plan.
    pub plan: bool,
    /// A new cookie value, where the browser's session could not be kept.
    pub new_token: Option<String>,
    /// A new device cookie value, where the device is to be remembered.
    pub new_device: Option<String>,
}

/// The button was pressed: extends this client's session or begins a new one. Another client's session is ended first.
/// Can be repeated; grants a blank page to write on and nothing else.
///
/// # Errors
/// `NotFound` for a dead link; `TooMany` when the link opens sessions without end.
pub async fn exchange(app: &App, token: &str, session: Option<ClientSession>, device: Option<String>, remember: bool) -> Result<Opened> {
    let Live { link, occurrence } = live(app, token).await?.ok_or(Error::NotFound)?;
    let now = app.now();
    let plan = link.purpose == LinkPurpose::Plan;
    let most = if plan { PLANS_AN_HOUR } else { SESSIONS_AN_HOUR };
    if sessions::count_of_link(&app.store, link.id, now - TimeDelta::hours(1)).await? >= most {
        return Err(Error::TooMany(3600));
    }
    let mine = session.clone().filter(|session| session.client_id == link.client_id && is_live(session, now));
    let new_device = (remember && device.is_none()).then(keys::session_token);
    let device = new_device.clone().or(device);
    // A device that this client never chose to remember stays a stranger: a couple may share a computer.
    let device_hash = match device.as_deref().map(keys::token_hash) {
        Some(hash) if remember || !sessions::of_device(&app.store, link.client_id, &hash).await?.is_empty() => Some(hash),
        _ => None,
    };
    let new_token = mine.is_none().then(keys::session_token);
    let (opened_token, id) = (new_token.clone(), occurrence.map(|occurrence| occurrence.id));
    app.store
        .write(move |tx| async move {
            let session_id = match (mine, opened_token) {
                (Some(mine), _) => {
                    sessions::touch(&tx, mine.id, device_hash, now).await?;
                    mine.id
                }
                (None, token) => {
                    if let Some(other) = session.filter(|other| other.client_id != link.client_id) {
                        sessions::end(&tx, other.id, now).await?;
                    }
                    begin(&tx, &link, &token.unwrap_or_default(), device_hash, now).await?
                }
            };
            let grant = Grant { session_id, link_id: link.id, occurrence_id: link.occurrence_id, created_at: now };
            sessions::grant(&tx, grant).await?;
            if link.replaces_older { links::end_older(&tx, &link, now).await } else { Ok(()) }
        })
        .await?;
    Ok(Opened { occurrence: id, plan, new_token, new_device })
}

async fn begin(tx: &Tx, link: &AccessLink, token: &str, device_hash: Option<Vec<u8>>, now: DateTime<Utc>) -> Result<entity::ids::ClientSessionId> {
    let session = ClientSession {
        id: random::id(now),
        token_hash: keys::token_hash(token),
        practice_id: link.practice_id,
        client_id: link.client_id,
        device_hash,
        created_at: now,
        last_seen_at: now,
        ends_at: now + ABSOLUTE_END,
        unlocked_pin: None,
    };
    let id = session.id;
    sessions::insert(tx, session).await?;
    Ok(id)
}

/// A session for a browser that submitted with the write capability alone: it may see the receipt and nothing else.
pub async fn receipt_session(app: &App, link: &AccessLink) -> Result<String> {
    let (token, link, now) = (keys::session_token(), link.clone(), app.now());
    let cookie = token.clone();
    app.store
        .write(move |tx| async move {
            let session_id = begin(&tx, &link, &token, None, now).await?;
            let grant = Grant { session_id, link_id: link.id, occurrence_id: link.occurrence_id, created_at: now };
            sessions::grant(&tx, grant).await
        })
        .await?;
    Ok(cookie)
}

/// Whether a session still opens things.
pub fn is_live(session: &ClientSession, now: DateTime<Utc>) -> bool {
    session.ends_at > now && session.last_seen_at + IDLE > now
}

/// Asks for a fresh link. Whoever asks learns nothing: the page says the same to everybody.
/// Acts for known tokens, for each thing that waits once in ten minutes and three times a day.
pub async fn ask_fresh(app: &App, token: &str) -> Result<()> {
    let Some(link) = links::by_token(&app.store, token).await? else { return Ok(()) };
    if link.purpose == LinkPurpose::Confirm {
        super::confirming::ask_fresh(app, &link).await?;
        app.wake_worker();
        return Ok(());
    }
    let scope = Scope::checked(link.practice_id, Actor::Client(link.client_id));
    let (address, _) = addresses::find(&app.store, &scope, link.client_id).await?;
    if !opens_pages(&link) || matches!(address.gate(), Gate::Stopped(_)) {
        return Ok(());
    }
    if link.purpose == LinkPurpose::Plan && plan_links::ask_fresh(app, &link).await? {
        app.wake_worker();
        return Ok(());
    }
    super::replies::ask_fresh(app, &link).await?;
    // What this link was for is over: then to whatever else waits for the same client. From a link to the own page one is enough: it
    // opens the others too.
    let most = if link.purpose == LinkPurpose::Home { 1 } else { MOST_FRESH };
    let waiting = match occurrence_of(app, &link).await? {
        Some(occurrence) if matches!(occurrence.status, OccurrenceStatus::Open | OccurrenceStatus::Missed) => vec![occurrence],
        _ => {
            let all = occurrences::of_client(&app.store, &scope, link.client_id).await?;
            all.into_iter().filter(|one| one.status == OccurrenceStatus::Open).take(most).collect()
        }
    };
    if waiting.is_empty() {
        send_own_page(app, scope, link.client_id).await?;
    }
    for occurrence in waiting {
        send_fresh(app, occurrence).await?;
    }
    app.wake_worker();
    Ok(())
}

async fn send_fresh(app: &App, occurrence: Occurrence) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            if !may_send_fresh(&tx, &occurrence.id.to_string(), now).await? {
                return Ok(());
            }
            enqueue::link_mail(&tx, LinkMail::FreshLink, &occurrence, &domain, now).await
        })
        .await
}

/// Nothing waits: the link leads to the client's own page, as long as they have one.
async fn send_own_page(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let client = clients::find(&tx, &scope, client).await?;
            if !client.has_own_page(now) || !may_send_fresh(&tx, &client.id.to_string(), now).await? {
                return Ok(());
            }
            enqueue::own_page(&tx, &scope, &client, &domain, now).await
        })
        .await
}

/// Whether another fresh link may go: once in ten minutes and three times a day for each thing, of which `what` is the id. Notes that it goes.
pub(super) async fn may_send_fresh(tx: &Tx, what: &str, now: DateTime<Utc>) -> Result<bool> {
    let key = throttles::name(tx, "fresh_link", what);
    let counter = throttles::take(tx, &key, TimeDelta::days(1), now).await?;
    if counter.count >= 3 || counter.blocked_until.is_some_and(|until| until > now) {
        return Ok(false);
    }
    let blocked_until = Some(now + TimeDelta::minutes(10));
    throttles::put(tx, Throttle { count: counter.count + 1, blocked_until, ..counter }).await?;
    Ok(true)
}

/// After a submit: a new cookie value, which also keeps the page before it out of the browser's memory.
/// Of several presses at once, the first changes the session's cookie; the others get one for the receipt.
pub async fn rotate(app: &App, session: &ClientSession, link: AccessLinkId) -> Result<String> {
    let (token, session) = (keys::session_token(), session.clone());
    let cookie = token.clone();
    let rotated = app.store.write(move |tx| async move { sessions::rotate(&tx, &session, &token).await }).await?;
    if rotated { Ok(cookie) } else { receipt_session(app, &links::find(&app.store, link).await?).await }
}

/// Trusts the device of a session in which the PIN was entered, and remembers it where it was not. Returns its cookie's value then.
pub async fn trust_device(app: &App, session: &mut ClientSession, device: Option<String>) -> Result<Option<String>> {
    let token = session.device_hash.is_none().then(|| device.unwrap_or_else(keys::session_token));
    if let Some(token) = &token {
        let (id, hash, now) = (session.id, keys::token_hash(token), app.now());
        session.device_hash = Some(hash.clone());
        app.store.write(move |tx| async move { sessions::touch(&tx, id, Some(hash), now).await }).await?;
    }
    super::pins::trust(app, session).await?;
    Ok(token)
}

/// "I'm done on this device."
pub async fn leave(app: &App, session: &ClientSession) -> Result<()> {
    let (session, now) = (session.clone(), app.now());
    app.store
        .write(move |tx| async move {
            if let Some(device) = &session.device_hash {
                pins::distrust(&tx, session.client_id, Some(device)).await?;
            }
            sessions::end(&tx, session.id, now).await
        })
        .await
}
