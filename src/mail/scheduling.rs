//! Mails that the program plans by itself: invitations when their time has come, and reminders. One that is due while another waits for
//! the same client joins it, so that one mail speaks of everything; within the client's budget and outside quiet hours.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::EmailId;
use entity::kinds::LinkPurpose;

use super::emails;
use super::enqueue::{self, Ask, LinkMail};
use crate::domain::client::Client;
use crate::domain::mail_budget::{self, Budget};
use crate::domain::schedule::{self, LONGEST_LINK};
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::Held;
use crate::error::Result;
use crate::store::email_occurrences::{self, Joined};
use crate::store::links::{self, NewLink};
use crate::store::occurrences::Occurrence;
use crate::store::outbox::{self, OutboxEmail};
use crate::store::{Tx, clients, practices};

/// Further back nothing counts, and nothing waits.
const LATELY: TimeDelta = TimeDelta::days(8);

/// Asks for a mail that the program planned. Whoever calls it holds the client's row, so that two nodes follow each other.
/// `agreed_per_day` is how often in a day the client's schedules ask for something.
pub async fn scheduled(tx: &Tx, mail: LinkMail, occurrence: &Occurrence, agreed_per_day: u32, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    if outbox::is_asked(tx, &mail.key(occurrence, now)).await? {
        return Ok(());
    }
    let scope = Scope::checked(occurrence.practice_id, Actor::System);
    let client = clients::find(tx, &scope, occurrence.client_id).await?;
    let own_hour = mail == LinkMail::Reminder && client.reminder_choices.hour.is_some();
    if let Some(waiting) = email_occurrences::waiting(tx, &scope, client.id, now - LATELY, now).await?
        && join(tx, &scope, &waiting, mail, occurrence, own_hour, now).await?
    {
        return Ok(());
    }
    let (at, why) = if own_hour { (now, None) } else { earliest(tx, &scope, &client, agreed_at(mail, occurrence), agreed_per_day, now).await? };
    let asked = enqueue::ask(tx, Ask { mail, occurrence, scheduled: true, not_before: at }, mail_domain, now).await?;
    note_wait(tx, &scope, asked, at, why).await
}

/// The time of an invitation was agreed; that of a reminder follows from it.
fn agreed_at(mail: LinkMail, occurrence: &Occurrence) -> Option<DateTime<Utc>> {
    (mail == LinkMail::Invitation).then_some(occurrence.opens_at)
}

/// When the budget lets the next mail go.
async fn earliest(
    tx: &Tx,
    scope: &Scope,
    client: &Client,
    agreed_at: Option<DateTime<Utc>>,
    agreed_per_day: u32,
    now: DateTime<Utc>,
) -> Result<(DateTime<Utc>, Option<Held>)> {
    let quiet = practices::quiet_hours(&practices::find(tx, scope.practice()).await?);
    let quiet = mail_budget::quiet_for(agreed_at, quiet, &client.time_zone, now);
    let lately = email_occurrences::lately(tx, scope, client.id, now - LATELY).await?;
    Ok(Budget { zone: &client.time_zone, quiet, agreed_per_day }.earliest(now, &lately))
}

async fn note_wait(tx: &Tx, scope: &Scope, asked: Option<EmailId>, at: DateTime<Utc>, why: Option<Held>) -> Result<()> {
    match (asked, why) {
        (Some(email), Some(why)) => email_occurrences::hold_until(tx, scope, email, at, why.words()).await,
        _ => Ok(()),
    }
}

/// Takes one more thing into a mail that waits. Its wording and its link are settled here, before the first try.
async fn join(
    tx: &Tx,
    scope: &Scope,
    waiting: &OutboxEmail,
    mail: LinkMail,
    occurrence: &Occurrence,
    own_hour: bool,
    now: DateTime<Utc>,
) -> Result<bool> {
    let told = email_occurrences::of_email(tx, scope, waiting.id).await?;
    if told.iter().any(|part| part.occurrence_id == occurrence.id) {
        // It waits with news of this already: reminding of what was never sent makes no sense.
        return Ok(true);
    }
    let link = match waiting.link_id.filter(|_| waiting.kind == emails::together::NAME) {
        Some(link) => link,
        None => {
            let (practice, client) = (occurrence.practice_id, occurrence.client_id);
            let expires_at = waiting.not_before.max(now) + LONGEST_LINK;
            let new = NewLink { practice, client, occurrence: None, purpose: LinkPurpose::Home, expires_at, replaces_older: false };
            links::mint(tx, new, now).await?
        }
    };
    let not_before = if own_hour { waiting.next_try_at.min(now) } else { waiting.next_try_at };
    let expires_at = waiting.expires_at.max(schedule::link_expiry(not_before.max(now), occurrence.closes_at));
    if !email_occurrences::join(tx, scope, waiting, Joined { kind: emails::together::NAME, link, expires_at, not_before }).await? {
        return Ok(false);
    }
    email_occurrences::insert(tx, mail.told(waiting.id, occurrence, true, now)).await?;
    Ok(true)
}

/// Somebody lets several things go again at once: one mail speaks of all of them. Whoever calls it holds the client's row.
pub async fn together(tx: &Tx, all: &[Occurrence], mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let Some((first, rest)) = all.split_first() else { return Ok(()) };
    let mail = LinkMail::Again;
    let asked = enqueue::ask(tx, Ask { mail, occurrence: first, scheduled: false, not_before: now }, mail_domain, now).await?;
    for occurrence in rest {
        let scope = Scope::checked(occurrence.practice_id, Actor::System);
        let joined = match asked {
            Some(id) => join(tx, &scope, &outbox::find(tx, &scope, id).await?, mail, occurrence, false, now).await?,
            None => false,
        };
        if !joined {
            enqueue::link_mail(tx, mail, occurrence, mail_domain, now).await?;
        }
    }
    Ok(())
}
