//! What invitation, reminder and fresh link have in common: they carry a link to an open occurrence of an active client.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ClientId, OccurrenceId};
use entity::kinds::LinkPurpose;
use serde_json::json;

use super::still::{self, Part, Verdict};
use super::{Letter, Prepared};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::links::{AccessLink, NewLink};
use crate::store::outbox::OutboxEmail;
use crate::store::{assignments, clients, consents, email_occurrences, links, occurrences, practices};

/// Whether the mail is about to remind, which a client can stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reminds {
    Yes,
    #[default]
    No,
}

/// A stop in a reminder works for two months at least (RFC 8058 gives no number; mailbox providers ask for one).
const STOP_WORKS: TimeDelta = TimeDelta::days(60);

/// What differs between these mails.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    pub reminds: Reminds,
    /// Of several things, whether all of them were sent before.
    pub only_reminders: bool,
    pub due_at: Option<DateTime<Utc>>,
    /// A sentence of the fixed list.
    pub planned: Option<&'static str>,
}

/// Prepares a mail with a link to one occurrence.
pub async fn prepare(app: &App, email: &OutboxEmail, reminds: Reminds) -> Result<Prepared> {
    let (Some(client_id), Some(link_id)) = (email.client_id, email.link_id) else {
        return Err(Error::internal("a link mail without client or link"));
    };
    let scope = Scope::checked(email.practice_id, Actor::System);
    let occurrence = occurrences::find(&app.store, &scope, OccurrenceId(email.subject_id)).await?;
    let client = clients::find(&app.store, &scope, client_id).await?;
    if email.kind != super::fresh_link::NAME && consents::standing(&app.store, &scope, client_id).await?.is_off_line() {
        return Ok(Prepared::Drop(NotSent::ChosePaper));
    }
    let quiet = practices::quiet_hours(&practices::find(&app.store, email.practice_id).await?);
    let told = email_occurrences::of_email(&app.store, &scope, email.id).await?;
    let part = Part { occurrence: &occurrence, reminds, scheduled: told.iter().any(|part| part.scheduled) };
    match still::verdict(app, &scope, &client, quiet, part).await? {
        Verdict::Drop(why) => return Ok(Prepared::Drop(why)),
        Verdict::Later(at, why) => return Ok(Prepared::Later(at, why)),
        Verdict::Hold => return Ok(Prepared::Hold),
        Verdict::Send => {}
    }
    let link = links::find(&app.store, link_id).await?;
    if link.revoked_at.is_some() || link.expires_at <= app.now() {
        return Ok(Prepared::Drop(NotSent::LinkEnded));
    }
    let planned = match reminds {
        Reminds::Yes => assignments::find(&app.store, &scope, occurrence.assignment_id).await?.reminders.phrase.sentence(),
        Reminds::No => None,
    };
    let shown = Shown { reminds, only_reminders: false, due_at: occurrence.due_at, planned };
    letter(app, email, client, &link, shown).await.map(Prepared::Letter)
}

/// The letter around a link.
pub async fn letter(app: &App, email: &OutboxEmail, client: Client, link: &AccessLink, shown: Shown) -> Result<Letter> {
    let practice = practices::find(&app.store, email.practice_id).await?;
    let speech = app.pages().speech(&client.language);
    let unsubscribe = match shown.reminds {
        Reminds::Yes => Some(app.urls().unsubscribe(&unsubscribe_token(app, email, client.id).await?)),
        Reminds::No => None,
    };
    let context = json!({
        "practice": practice.public_name,
        "url": app.urls().link(&links::token(&app.store, link)),
        "due": shown.due_at.map(|due| dates::long(speech, due, &client.time_zone)),
        "planned": shown.planned.map(|sentence| speech.say(sentence, &[])),
        "only_reminders": shown.only_reminders,
        "home": link.purpose == LinkPurpose::Home,
        "plan": link.purpose == LinkPurpose::Plan,
        "expires": dates::day(speech, link.expires_at, &client.time_zone),
        "unsubscribe": unsubscribe,
        "help": crate::pages::help::lines(&app.crisis_lines_for(&practice, &client)),
    });
    let from_name = practices::sender_name(&practice).to_owned();
    Ok(Letter { to: client.email, from_name, language: client.language, context, unsubscribe })
}

/// A link that stops reminders or chooses when they come. Each try of a mail carries the same.
async fn unsubscribe_token(app: &App, email: &OutboxEmail, client: ClientId) -> Result<String> {
    let (practice, now, until) = (email.practice_id, app.now(), email.created_at + STOP_WORKS);
    let expires_at = now + STOP_WORKS * 2;
    let link = NewLink { practice, client, occurrence: None, purpose: LinkPurpose::Unsubscribe, expires_at, replaces_older: false };
    let id = app.store.write(move |tx| async move { links::unsubscribe(&tx, link, until, now).await }).await?;
    Ok(links::token(&app.store, &links::find(&app.store, id).await?))
}
