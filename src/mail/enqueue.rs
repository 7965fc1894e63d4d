//! Asks for mails, within the transaction of the fact that makes them necessary. Actions use nothing else of this room.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ClientId, PractitionerId, ResponseId};
use entity::kinds::{ClientStatus, EmailState, LinkPurpose, PractitionerLinkPurpose};

use super::emails;
use crate::domain::addresses::{CONFIRM_WITHIN, Gate, UNCONFIRMED};
use crate::domain::schedule;
use crate::domain::scope::{Actor, Scope};
use crate::error::Result;
use crate::store::Tx;
use crate::store::addresses;
use crate::store::links::{self, NewLink};
use crate::store::occurrences::Occurrence;
use crate::store::outbox::{self, NewEmail};
use crate::store::practitioner_links::PractitionerLink;

/// The mails about an occurrence that carry a link to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkMail {
    Invitation,
    Reminder,
    /// The practitioner sends the link again.
    Again,
    /// Asked for on a dead-link page.
    FreshLink,
    /// To a new address, which the client has since this revision.
    NewAddress(i32),
}

/// Asks for a mail with a new link to the occurrence.
pub async fn link_mail(tx: &Tx, mail: LinkMail, occurrence: &Occurrence, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let (kind, key) = match mail {
        LinkMail::Invitation => (emails::invitation::NAME, format!("invitation:{}", occurrence.id)),
        // A due date that was changed has a reminder of its own.
        LinkMail::Reminder => (emails::reminder::NAME, format!("reminder:{}:{}", occurrence.id, occurrence.remind_at.unwrap_or(now).timestamp())),
        LinkMail::NewAddress(revision) => (emails::invitation::NAME, format!("invitation:{}:{revision}", occurrence.id)),
        // Pressed twice within a minute, it goes once.
        LinkMail::Again => (emails::invitation::NAME, format!("again:{}:{}", occurrence.id, now.timestamp() / 60)),
        LinkMail::FreshLink => (emails::fresh_link::NAME, format!("fresh_link:{}:{}", occurrence.id, now.timestamp_millis())),
    };
    if outbox::is_asked(tx, &key).await? {
        return Ok(());
    }
    let expires_at = schedule::link_expiry(now, occurrence.closes_at);
    let link = NewLink {
        practice: occurrence.practice_id,
        client: occurrence.client_id,
        occurrence: Some(occurrence.id),
        purpose: LinkPurpose::Occurrence,
        expires_at,
        replaces_older: mail == LinkMail::FreshLink,
    };
    let aside = aside(tx, occurrence, mail == LinkMail::Reminder).await?;
    // What never goes needs no link.
    let link = match aside {
        Some((EmailState::Dropped, _)) => None,
        _ => Some(links::mint(tx, link, now).await?),
    };
    let email = NewEmail {
        practice: occurrence.practice_id,
        client: Some(occurrence.client_id),
        practitioner: None,
        kind,
        subject_id: occurrence.id.0,
        link,
        key: key.clone(),
        not_before: now,
        expires_at,
    };
    outbox::enqueue(tx, email, mail_domain, now).await?;
    match aside {
        Some((state, why)) => set_aside(tx, occurrence, &key, (state, why), mail_domain, now).await,
        None => Ok(()),
    }
}

/// Whether a mail about something to fill in is set aside: it waits until the client's address is confirmed, or it does not go.
async fn aside(tx: &Tx, occurrence: &Occurrence, reminds: bool) -> Result<Option<(EmailState, &'static str)>> {
    let scope = Scope::checked(occurrence.practice_id, Actor::System);
    let (address, _) = addresses::find(tx, &scope, occurrence.client_id).await?;
    Ok(match address.gate() {
        Gate::Open => None,
        Gate::Stopped(why) => Some((EmailState::Dropped, why)),
        Gate::Held if reminds => Some((EmailState::Dropped, emails::link_mail::NOTHING_TO_REMIND_OF)),
        Gate::Held => Some((EmailState::Held, UNCONFIRMED)),
    })
}

/// Sets it aside, in the transaction that asked for it. Where something waits and nobody asked the client yet, that is done now.
async fn set_aside(
    tx: &Tx,
    occurrence: &Occurrence,
    key: &str,
    (state, why): (EmailState, &'static str),
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    outbox::set_aside(tx, key, state, why).await?;
    let scope = Scope::checked(occurrence.practice_id, Actor::System);
    let (address, status) = addresses::find(tx, &scope, occurrence.client_id).await?;
    let ask = state == EmailState::Held && address.asked_at.is_none() && status != ClientStatus::Discharged;
    if ask { confirm_address(tx, &scope, occurrence.client_id, mail_domain, now).await } else { Ok(()) }
}

/// Asks a client to confirm the address: the first mail that ever goes there.
pub async fn confirm_address(tx: &Tx, scope: &Scope, client: ClientId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let expires_at = now + CONFIRM_WITHIN;
    let practice = scope.practice();
    let link = NewLink { practice, client, occurrence: None, purpose: LinkPurpose::Confirm, expires_at, replaces_older: false };
    let link = links::mint(tx, link, now).await?;
    addresses::note_asked(tx, scope, client, now).await?;
    let email = NewEmail {
        practice,
        client: Some(client),
        practitioner: None,
        kind: emails::confirm_address::NAME,
        subject_id: client.0,
        link: Some(link),
        key: format!("confirm_address:{link}"),
        not_before: now,
        expires_at,
    };
    outbox::enqueue(tx, email, mail_domain, now).await
}

/// Tells who is responsible that whoever reads an address says it is not the client's.
pub async fn address_refused(tx: &Tx, scope: &Scope, to: PractitionerId, client: ClientId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let key = format!("address_refused:{client}:{}", now.timestamp_millis());
    to_practitioner(tx, scope, to, None, emails::address_refused::NAME, client.0, key, mail_domain, now).await
}

/// Tells the practitioner that a response has come in.
pub async fn response_received(
    tx: &Tx,
    scope: &Scope,
    to: PractitionerId,
    response: ResponseId,
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let key = format!("response_received:{response}");
    to_practitioner(tx, scope, to, None, emails::response_received::NAME, response.0, key, mail_domain, now).await
}

/// Tells the practitioner that a client stopped reminders: somebody who goes silent matters.
pub async fn reminders_stopped(tx: &Tx, scope: &Scope, to: PractitionerId, client: ClientId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let key = format!("reminders_stopped:{client}:{}", now.date_naive());
    to_practitioner(tx, scope, to, None, emails::reminders_stopped::NAME, client.0, key, mail_domain, now).await
}

/// A link to join the practice, or to a new password.
pub async fn practitioner_link(tx: &Tx, scope: &Scope, link: &PractitionerLink, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let kind = match link.purpose {
        PractitionerLinkPurpose::Join => emails::join::NAME,
        PractitionerLinkPurpose::Reset => emails::password_reset::NAME,
    };
    let email = NewEmail {
        practice: scope.practice(),
        client: None,
        practitioner: Some(link.practitioner_id),
        kind,
        subject_id: link.id.0,
        link: None,
        key: format!("{kind}:{}", link.id),
        not_before: now,
        expires_at: link.expires_at,
    };
    outbox::enqueue(tx, email, mail_domain, now).await
}

/// Tells a practitioner that their password was changed.
pub async fn password_changed(tx: &Tx, scope: &Scope, to: PractitionerId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let key = format!("password_changed:{to}:{}", now.timestamp_millis());
    to_practitioner(tx, scope, to, None, emails::password_changed::NAME, to.0, key, mail_domain, now).await
}

/// Tells who is responsible that somebody else changed a client's address.
pub async fn address_changed(
    tx: &Tx,
    scope: &Scope,
    to: PractitionerId,
    client: ClientId,
    revision: i32,
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let key = format!("address_changed:{client}:{revision}");
    to_practitioner(tx, scope, to, None, emails::address_changed::NAME, client.0, key, mail_domain, now).await
}

#[allow(clippy::too_many_arguments)]
async fn to_practitioner(
    tx: &Tx,
    scope: &Scope,
    to: PractitionerId,
    client: Option<ClientId>,
    kind: &'static str,
    subject_id: uuid::Uuid,
    key: String,
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let email = NewEmail {
        practice: scope.practice(),
        client,
        practitioner: Some(to),
        kind,
        subject_id,
        link: None,
        key,
        not_before: now,
        expires_at: now + TimeDelta::days(3),
    };
    outbox::enqueue(tx, email, mail_domain, now).await
}
