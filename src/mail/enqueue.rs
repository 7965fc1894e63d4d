//! Asks for mails, within the transaction of the fact that makes them necessary. Actions use nothing else of this room.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::ids::{
    AlertId, AppointmentId, AssignmentId, ClientId, CoverId, EmailId, EntryId, OwnRequestId, PractitionerId, ResponseId, SafetyPlanId,
};
use entity::kinds::{ClientStatus, EmailState, LinkPurpose, MailPart, PractitionerLinkPurpose};

use super::emails;
pub use super::for_you::{for_you, for_you_again, own_page};
pub use super::plan_link::plan_link;
pub use super::scheduling::{scheduled, together};
use crate::domain::addresses::{CONFIRM_WITHIN, Gate, UNCONFIRMED};
use crate::domain::schedule;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::domain::zone;
use crate::error::Result;
use crate::store::Tx;
use crate::store::addresses;
use crate::store::consents;
use crate::store::covers;
use crate::store::email_occurrences::{self, EmailOccurrence};
use crate::store::links::{self, NewLink};
use crate::store::occurrences::Occurrence;
use crate::store::outbox::{self, NewEmail};
use crate::store::practices;
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

impl LinkMail {
    fn kind(self) -> &'static str {
        match self {
            Self::Invitation | Self::Again | Self::NewAddress(_) => emails::invitation::NAME,
            Self::Reminder => emails::reminder::NAME,
            Self::FreshLink => emails::fresh_link::NAME,
        }
    }

    fn part(self) -> MailPart {
        match self {
            Self::Invitation | Self::NewAddress(_) => MailPart::Invitation,
            Self::Again => MailPart::Again,
            Self::Reminder => MailPart::Reminder,
            Self::FreshLink => MailPart::FreshLink,
        }
    }

    /// Why it goes; for the same reason, one goes only.
    pub(super) fn key(self, occurrence: &Occurrence, now: DateTime<Utc>) -> String {
        let id = occurrence.id;
        match self {
            Self::Invitation => format!("invitation:{id}"),
            // Each has its number. A due date that was changed has reminders of its own.
            Self::Reminder => format!("reminder:{id}:{}:{}", occurrence.due_at.map_or(0, |due| due.timestamp()), occurrence.reminders_sent + 1),
            Self::NewAddress(revision) => format!("invitation:{id}:{revision}"),
            // Pressed twice within a minute, it goes once.
            Self::Again => format!("again:{id}:{}", now.timestamp() / 60),
            Self::FreshLink => format!("fresh_link:{id}:{}", now.timestamp_millis()),
        }
    }

    /// The record that a mail speaks of this occurrence.
    pub(super) fn told(self, email: EmailId, occurrence: &Occurrence, scheduled: bool, now: DateTime<Utc>) -> EmailOccurrence {
        EmailOccurrence {
            email_id: email,
            occurrence_id: occurrence.id,
            practice_id: occurrence.practice_id,
            client_id: occurrence.client_id,
            part: self.part(),
            key: self.key(occurrence, now),
            scheduled,
            created_at: now,
            left_out: None,
        }
    }
}

/// A mail about one occurrence.
#[derive(Clone, Copy)]
pub(super) struct Ask<'a> {
    pub mail: LinkMail,
    pub occurrence: &'a Occurrence,
    /// Whether the program chose its time.
    pub scheduled: bool,
    pub not_before: DateTime<Utc>,
}

/// Asks for a mail that somebody sends now, with a new link to the occurrence.
pub async fn link_mail(tx: &Tx, mail: LinkMail, occurrence: &Occurrence, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    ask(tx, Ask { mail, occurrence, scheduled: false, not_before: now }, mail_domain, now).await.map(drop)
}

/// The same, for whatever time. Returns the mail's id, where it was not asked for before.
pub(super) async fn ask(tx: &Tx, ask: Ask<'_>, mail_domain: &str, now: DateTime<Utc>) -> Result<Option<EmailId>> {
    let Ask { mail, occurrence, scheduled, not_before } = ask;
    let key = mail.key(occurrence, now);
    if outbox::is_asked(tx, &key).await? {
        return Ok(None);
    }
    let expires_at = schedule::link_expiry(not_before, occurrence.closes_at);
    let link = NewLink {
        practice: occurrence.practice_id,
        client: occurrence.client_id,
        occurrence: Some(occurrence.id),
        purpose: LinkPurpose::Occurrence,
        expires_at,
        replaces_older: mail == LinkMail::FreshLink,
    };
    let aside = aside(tx, occurrence, mail).await?;
    // What never goes needs no link.
    let link = match aside {
        Some((EmailState::Dropped, _)) => None,
        _ => Some(links::mint(tx, link, now).await?),
    };
    let email = NewEmail {
        practice: occurrence.practice_id,
        client: Some(occurrence.client_id),
        practitioner: None,
        kind: mail.kind(),
        subject_id: occurrence.id.0,
        link,
        key: key.clone(),
        not_before,
        expires_at,
    };
    let asked = outbox::enqueue_new(tx, email, mail_domain, now).await?;
    if let Some(email) = asked {
        if !scheduled {
            outbox::make_urgent(tx, email).await?;
        }
        email_occurrences::insert(tx, mail.told(email, occurrence, scheduled, now)).await?;
    }
    if let Some((state, why)) = aside {
        set_aside(tx, occurrence, &key, (state, why), mail_domain, now).await?;
    }
    Ok(asked)
}

/// Whether a mail about something to fill in is set aside: it waits until the client's address is confirmed, or it does not go:
/// because nothing may go there, or because the client chose paper.
async fn aside(tx: &Tx, occurrence: &Occurrence, mail: LinkMail) -> Result<Option<(EmailState, &'static str)>> {
    let scope = Scope::checked(occurrence.practice_id, Actor::System);
    let (address, _) = addresses::find(tx, &scope, occurrence.client_id).await?;
    // Who asks for a fresh link wants to look again after all.
    let off_line = mail != LinkMail::FreshLink && consents::standing(tx, &scope, occurrence.client_id).await?.is_off_line();
    Ok(match address.gate() {
        Gate::Stopped(why) => Some((EmailState::Dropped, why.words())),
        Gate::Open | Gate::Held if off_line => Some((EmailState::Dropped, NotSent::ChosePaper.words())),
        Gate::Open => None,
        Gate::Held if mail == LinkMail::Reminder => Some((EmailState::Dropped, NotSent::NothingToRemindOf.words())),
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
    let ask = state == EmailState::Held && address.is_to_be_asked(now) && status != ClientStatus::Discharged;
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
    to_readers(tx, scope, to, emails::address_refused::NAME, client.0, key, mail_domain, now).await
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
    to_readers(tx, scope, to, emails::response_received::NAME, response.0, key, mail_domain, now).await
}

/// Tells the practitioner that a client is not sure about an assignment; once a day for each.
pub async fn plan_unsure(tx: &Tx, scope: &Scope, to: PractitionerId, assignment: AssignmentId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let key = format!("plan_unsure:{assignment}:{}", now.date_naive());
    to_readers(tx, scope, to, emails::plan_unsure::NAME, assignment.0, key, mail_domain, now).await
}

/// Reminds the practitioner that a safety plan is to be looked at: once for each day on which it is.
pub async fn plan_review(
    tx: &Tx,
    scope: &Scope,
    to: PractitionerId,
    (plan, on): (SafetyPlanId, NaiveDate),
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let key = format!("plan_review:{plan}:{on}");
    to_readers(tx, scope, to, emails::plan_review::NAME, plan.0, key, mail_domain, now).await
}

/// Tells the practitioner that a client wrote that they struggle. Shared again after it was taken back, it goes again.
pub async fn note_received(tx: &Tx, scope: &Scope, to: PractitionerId, entry: EntryId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let key = format!("note_received:{entry}:{}", now.timestamp_millis());
    to_readers(tx, scope, to, emails::note_received::NAME, entry.0, key, mail_domain, now).await
}

/// Tells the practitioner that a client stopped reminders: somebody who goes silent matters.
pub async fn reminders_stopped(tx: &Tx, scope: &Scope, to: PractitionerId, client: ClientId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let key = format!("reminders_stopped:{client}:{}", now.date_naive());
    to_readers(tx, scope, to, emails::reminders_stopped::NAME, client.0, key, mail_domain, now).await
}

/// Tells the practitioner that a client asks something about their own data: the practice has a month.
pub async fn own_request(tx: &Tx, scope: &Scope, to: PractitionerId, request: OwnRequestId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    // An owner who also reads for somebody hears once.
    for one in whoever_reads(tx, scope, to, now).await? {
        let key = format!("own_request:{request}:{one}");
        to_practitioner(tx, scope, one, emails::own_request::NAME, request.0, key, mail_domain, now).await?;
    }
    Ok(())
}

/// Tells the practitioner that the brief for an appointment is ready: once, and not after it has begun.
pub async fn brief_ready(
    tx: &Tx,
    scope: &Scope,
    to: PractitionerId,
    (appointment, starts_at): (AppointmentId, DateTime<Utc>),
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let email = NewEmail {
        practice: scope.practice(),
        client: None,
        practitioner: Some(to),
        kind: emails::brief_ready::NAME,
        subject_id: appointment.0,
        link: None,
        key: format!("brief_ready:{appointment}"),
        not_before: now,
        expires_at: starts_at,
    };
    outbox::enqueue(tx, email, mail_domain, now).await
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
    to_practitioner(tx, scope, to, emails::password_changed::NAME, to.0, key, mail_domain, now).await
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
    to_practitioner(tx, scope, to, emails::address_changed::NAME, client.0, key, mail_domain, now).await
}

/// Asks somebody to read while somebody else is away, or tells them that an owner entered it.
pub async fn cover_asked(tx: &Tx, scope: &Scope, to: PractitionerId, cover: CoverId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let key = format!("cover_asked:{cover}");
    to_practitioner(tx, scope, to, emails::cover_asked::NAME, cover.0, key, mail_domain, now).await
}

/// The kinds of mails about answers that need a person.
pub const ALERT_MAILS: [&str; 2] = [emails::alert_new::NAME, emails::alert_unseen::NAME];
/// They wait longer than others for a mail server that is away: nobody is told too late of what nobody has seen. Seen meanwhile, they do not go.
const ALERT_MAIL_WAITS: TimeDelta = TimeDelta::days(30);

/// Tells somebody at once that there is something that needs a person; once for each time it is new.
pub async fn alert_new(tx: &Tx, scope: &Scope, to: PractitionerId, alert: AlertId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    alert_mail(tx, scope, to, (emails::alert_new::NAME, alert), mail_domain, now).await
}

/// Tells somebody that nobody has seen it yet; once for each time it is new.
pub async fn alert_unseen(tx: &Tx, scope: &Scope, to: PractitionerId, alert: AlertId, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    alert_mail(tx, scope, to, (emails::alert_unseen::NAME, alert), mail_domain, now).await
}

async fn alert_mail(
    tx: &Tx,
    scope: &Scope,
    to: PractitionerId,
    (kind, alert): (&'static str, AlertId),
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let key = format!("{kind}:{alert}:{to}:{}", now.timestamp_millis());
    let email = NewEmail { expires_at: now + ALERT_MAIL_WAITS, ..for_practitioner(scope, to, kind, alert.0, key, now) };
    outbox::enqueue(tx, email, mail_domain, now).await
}

/// Whoever is responsible, and whoever reads for them on this day of the practice.
async fn whoever_reads(tx: &Tx, scope: &Scope, responsible: PractitionerId, now: DateTime<Utc>) -> Result<Vec<PractitionerId>> {
    let practice = practices::find(tx, scope.practice()).await?;
    let today = zone::local(now, &practice.time_zone).date();
    let mut all = vec![responsible];
    all.extend(covers::readers(tx, scope, responsible, today).await?.into_iter().filter(|one| *one != responsible));
    Ok(all)
}

/// To whoever is responsible, and to whoever reads for them today: one mail each.
#[allow(clippy::too_many_arguments)]
async fn to_readers(
    tx: &Tx,
    scope: &Scope,
    to: PractitionerId,
    kind: &'static str,
    subject_id: uuid::Uuid,
    key: String,
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    for one in whoever_reads(tx, scope, to, now).await? {
        let key = if one == to { key.clone() } else { format!("{key}:{one}") };
        to_practitioner(tx, scope, one, kind, subject_id, key, mail_domain, now).await?;
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)]
async fn to_practitioner(
    tx: &Tx,
    scope: &Scope,
    to: PractitionerId,
    kind: &'static str,
    subject_id: uuid::Uuid,
    key: String,
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    outbox::enqueue(tx, for_practitioner(scope, to, kind, subject_id, key, now), mail_domain, now).await
}

/// A mail that waits three days for a mail server that is away.
fn for_practitioner(scope: &Scope, to: PractitionerId, kind: &'static str, subject_id: uuid::Uuid, key: String, now: DateTime<Utc>) -> NewEmail {
    NewEmail {
        practice: scope.practice(),
        client: None,
        practitioner: Some(to),
        kind,
        subject_id,
        link: None,
        key,
        not_before: now,
        expires_at: now + TimeDelta::days(3),
    }
}
