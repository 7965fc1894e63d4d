//! Mails with a link to the client's own page. "Something is there for you": a practitioner's reply, or the practice's answer to a request. One mail tells of all that waits; it keeps
//! quiet hours and the distance between mails, and it is no reminder: who stopped reminders still gets it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::AccessLinkId;
use entity::kinds::{ClientStatus, EmailState, LinkPurpose};

use super::emails;
use super::enqueue;
use crate::domain::addresses::{Gate, UNCONFIRMED};
use crate::domain::client::Client;
use crate::domain::mail_budget::{Budget, USUAL_PER_DAY};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::links::{self, NewLink};
use crate::store::outbox::{self, NewEmail};
use crate::store::{Tx, email_occurrences, own_data, practices};

/// How long the link opens what it tells of. A dead one asks for a fresh one.
const LINK_LIVES: TimeDelta = TimeDelta::days(14);
/// How long the link to the own page opens it, where the client asked for it: it is kept like a bookmark.
const OWN_PAGE_LIVES: TimeDelta = TimeDelta::days(366);
/// What is not sent within this time is given up: the page shows it all the same.
const SENT_WITHIN: TimeDelta = TimeDelta::days(7);
/// Further back nothing counts, and nothing waits.
const LATELY: TimeDelta = TimeDelta::days(8);

/// Asks for the mail, in the transaction of what it tells of. Returns the link that it carries, which opens just that; none where nothing
/// goes to this client. Whoever calls it holds the client's row. Where one waits already, that one tells of this too.
pub async fn for_you(tx: &Tx, scope: &Scope, client: &Client, mail_domain: &str, now: DateTime<Utc>) -> Result<Option<AccessLinkId>> {
    let kind = emails::for_you::NAME;
    let (waiting, sent) = own_data::mails_of_kind(tx, scope, (client.id, kind), now - LATELY, now).await?;
    if let Some(link) = waiting.and_then(|mail| mail.link_id) {
        return Ok(Some(link));
    }
    let quiet = practices::quiet_hours(&practices::find(tx, scope.practice()).await?);
    let mut lately = email_occurrences::lately(tx, scope, client.id, now - LATELY).await?;
    lately.extend(sent);
    let (at, why) = Budget { zone: &client.time_zone, quiet, agreed_per_day: USUAL_PER_DAY }.earliest(now, &lately);
    ask(tx, scope, client, News { kind, at, lives: LINK_LIVES, why: why.map(|why| why.words()) }, mail_domain, now).await
}

/// The same at once: the client asked for a fresh link.
pub async fn for_you_again(tx: &Tx, scope: &Scope, client: &Client, mail_domain: &str, now: DateTime<Utc>) -> Result<Option<AccessLinkId>> {
    ask(tx, scope, client, News { kind: emails::for_you::NAME, at: now, lives: LINK_LIVES, why: None }, mail_domain, now).await
}

/// The link to the own page at once: the client asked for a fresh link, and nothing waits.
pub async fn own_page(tx: &Tx, scope: &Scope, client: &Client, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    ask(tx, scope, client, News { kind: emails::own_page::NAME, at: now, lives: OWN_PAGE_LIVES, why: None }, mail_domain, now).await.map(drop)
}

/// A mail with a link to the own page.
struct News {
    kind: &'static str,
    at: DateTime<Utc>,
    /// How long its link opens anything.
    lives: TimeDelta,
    /// Why it waits until then.
    why: Option<&'static str>,
}

async fn ask(tx: &Tx, scope: &Scope, client: &Client, news: News, mail_domain: &str, now: DateTime<Utc>) -> Result<Option<AccessLinkId>> {
    let News { kind, at, lives, why } = news;
    let gate = client.address.gate();
    let link = match gate {
        // What never goes needs no link.
        Gate::Stopped(_) => None,
        Gate::Open | Gate::Held => {
            let (practice, expires_at) = (scope.practice(), at + lives);
            let new = NewLink { practice, client: client.id, occurrence: None, purpose: LinkPurpose::Home, expires_at, replaces_older: false };
            Some(links::mint(tx, new, now).await?)
        }
    };
    let key = format!("{kind}:{}:{}", client.id, now.timestamp_millis());
    let email = NewEmail {
        practice: scope.practice(),
        client: Some(client.id),
        practitioner: None,
        kind,
        subject_id: client.id.0,
        link,
        key: key.clone(),
        not_before: at,
        expires_at: at + SENT_WITHIN,
    };
    let asked = outbox::enqueue_new(tx, email, mail_domain, now).await?;
    match gate {
        Gate::Open => {
            if let (Some(email), Some(why)) = (asked, why) {
                email_occurrences::hold_until(tx, scope, email, at, why).await?;
            }
        }
        Gate::Stopped(why) => outbox::set_aside(tx, &key, EmailState::Dropped, why.words()).await?,
        Gate::Held => {
            outbox::set_aside(tx, &key, EmailState::Held, UNCONFIRMED).await?;
            if client.address.is_to_be_asked(now) && client.status != ClientStatus::Discharged {
                enqueue::confirm_address(tx, scope, client.id, mail_domain, now).await?;
            }
        }
    }
    Ok(link)
}
