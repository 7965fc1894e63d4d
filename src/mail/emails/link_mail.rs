//! What invitation, reminder and fresh link have in common: they carry a link to an open occurrence of an active client.

use entity::ids::{ClientId, OccurrenceId};
use entity::kinds::{ClientStatus, LinkPurpose, OccurrenceStatus};
use serde_json::json;

use super::{Letter, Prepared};
use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::links::NewLink;
use crate::store::outbox::{ADDRESS_REFUSED, OutboxEmail};
use crate::store::{self, clients, links, occurrences, practices};

/// Whether the mail is about to remind, which a client can stop.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reminds {
    Yes,
    No,
}

/// Why a reminder does not go where nothing went before it.
pub const NOTHING_TO_REMIND_OF: &str = "the address is not confirmed: there was no mail yet to remind of";

/// Prepares a mail with a link.
pub async fn prepare(app: &App, email: &OutboxEmail, reminds: Reminds) -> Result<Prepared> {
    let (Some(client_id), Some(link_id)) = (email.client_id, email.link_id) else {
        return Err(Error::internal("a link mail without client or link"));
    };
    let scope = Scope::checked(email.practice_id, Actor::System);
    let now = app.now();
    let occurrence = occurrences::find(&app.store, &scope, OccurrenceId(email.subject_id)).await?;
    let client = clients::find(&app.store, &scope, client_id).await?;
    let link = links::find(&app.store, link_id).await?;
    let still_open = occurrence.status == OccurrenceStatus::Open || (occurrence.status == OccurrenceStatus::Missed && reminds == Reminds::No);
    let drop = |why| Ok(Prepared::Drop(why));
    if !still_open {
        return drop("it was answered or ended before the mail went");
    }
    if client.status == ClientStatus::Discharged || (client.status == ClientStatus::Paused && reminds == Reminds::Yes) {
        return drop("the client is paused or discharged");
    }
    if client.mail_refused_at.is_some() {
        return drop(ADDRESS_REFUSED);
    }
    // Looked at here too, at the last moment, whoever asked for the mail.
    match (client.address.gate(), reminds) {
        (Gate::Open, _) => {}
        (Gate::Stopped(why), _) => return drop(why),
        (Gate::Held, Reminds::Yes) => return drop(NOTHING_TO_REMIND_OF),
        (Gate::Held, Reminds::No) => return Ok(Prepared::Hold),
    }
    if reminds == Reminds::Yes && client.reminders_stopped_at.is_some() {
        return drop("the client stopped reminders");
    }
    if link.revoked_at.is_some() || link.expires_at <= now {
        return drop("its link has ended");
    }
    let practice = practices::find(&app.store, email.practice_id).await?;
    let speech = app.pages().speech(&client.language);
    let unsubscribe = match reminds {
        Reminds::Yes => Some(app.urls().unsubscribe(&unsubscribe_token(app, email, client.id).await?)),
        Reminds::No => None,
    };
    let context = json!({
        "practice": practice.public_name,
        "url": app.urls().link(&links::token(&app.store, &link)),
        "due": occurrence.due_at.map(|due| dates::long(speech, due, &client.time_zone)),
        "expires": dates::day(speech, link.expires_at, &client.time_zone),
        "unsubscribe": unsubscribe,
        "help": crate::pages::help::lines(&app.crisis_lines_of(&practice)),
    });
    let from_name = practices::sender_name(&practice).to_owned();
    Ok(Prepared::Letter(Letter { to: client.email, from_name, language: client.language, context, unsubscribe }))
}

/// A link that stops reminders, made when the mail goes. Retries make a new one; all work.
async fn unsubscribe_token(app: &App, email: &OutboxEmail, client: ClientId) -> Result<String> {
    let (practice, now) = (email.practice_id, app.now());
    let expires_at = now + chrono::TimeDelta::days(60);
    let link = NewLink { practice, client, occurrence: None, purpose: LinkPurpose::Unsubscribe, expires_at, replaces_older: false };
    let id = app.store.write(move |tx| async move { links::mint(&tx, link, now).await }).await?;
    Ok(links::token(&app.store, &store::links::find(&app.store, id).await?))
}
