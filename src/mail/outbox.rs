//! Sends what is in the outbox: claim, look whether it still matters, write, send outside any transaction, record.
//!
//! The promise: a mail whose fact was committed is sent, or shown as not sent. Never twice, but for the one moment after the
//! last dot in which no sender can know; then at most one more copy, byte for byte the same.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::EmailId;
use entity::kinds::{AttemptState, EmailState, MailTrouble};
use tokio_util::sync::CancellationToken;

use super::circuit;
use super::emails::{self, Prepared};
use super::message::{self, Written};
use super::transport::Sent;
use super::verdict::{self, Case, Then, Verdict, ended};
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::Held;
use crate::error::{Error, Result};
use crate::fail_point;
use crate::store::outbox::{self, EmailAttempt, OutboxEmail, Outcome};
use crate::store::{Tx, bounces, clients, practices, sending};

/// Claimed at once.
const BATCH: u64 = 10;

/// What there is to do.
enum Claimed {
    These(Vec<OutboxEmail>),
    /// Not before this long: the rate is kept.
    After(std::time::Duration),
    Nothing,
}

/// The practice's sending hours hold nothing for longer than this.
const LONGEST_HELD: TimeDelta = TimeDelta::hours(48);

/// Sends everything that is due now, or until told to stop. Returns how many were settled.
pub async fn send_due(app: &App, stop: &CancellationToken) -> Result<usize> {
    let mut settled = 0;
    while !stop.is_cancelled() {
        circuit::probe(app).await?;
        match claim(app).await? {
            Claimed::Nothing => break,
            // A clock that is moved by hand does not move while we wait.
            Claimed::After(_) if app.clock.is_manual() => break,
            Claimed::After(wait) => tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(wait) => {}
            },
            Claimed::These(emails) => {
                fail_point::reached("claimed").await;
                settled += send_these(app, emails, stop).await?;
            }
        }
    }
    Ok(settled)
}

async fn claim(app: &App) -> Result<Claimed> {
    let (now, by_hand, rate) = (app.now(), app.clock.is_manual(), app.config().mail.rate);
    app.store
        .write(move |tx| async move {
            let now = outbox::lease_time(&tx, now, by_hand).await?;
            if !outbox::any_claimable(&tx, now).await? {
                return Ok(Claimed::Nothing);
            }
            let Some(permits) = sending::permits(&tx, rate, BATCH, now).await? else { return Ok(Claimed::Nothing) };
            if permits.many == 0 {
                return Ok(Claimed::After((permits.next - now).to_std().unwrap_or_default()));
            }
            let emails = outbox::claim(&tx, permits.many, now).await?;
            if emails.is_empty() {
                return Ok(Claimed::Nothing);
            }
            if let Some(rate) = rate {
                sending::take(&tx, rate, permits, emails.len() as u64).await?;
            }
            Ok(Claimed::These(emails))
        })
        .await
}

/// Sends them one after the other. Where nothing may be sent any more, the rest is given back.
async fn send_these(app: &App, emails: Vec<OutboxEmail>, stop: &CancellationToken) -> Result<usize> {
    let mut settled = 0;
    let mut rest = emails.into_iter();
    for email in rest.by_ref() {
        let then = send_one(app, email).await?;
        settled += 1;
        if matches!(then, Then::Pause(_) | Then::Away) || stop.is_cancelled() {
            break;
        }
    }
    let left: Vec<OutboxEmail> = rest.collect();
    if !left.is_empty() {
        app.store.write(move |tx| async move { outbox::release(&tx, &left).await }).await?;
    }
    Ok(settled)
}

async fn send_one(app: &App, email: OutboxEmail) -> Result<Then> {
    let id = email.id;
    if let Some((unclear, outcome)) = unfinished_before(app, &email).await? {
        return settle_unclear(app, email, unclear, outcome).await;
    }
    let now = app.now();
    if email.expires_at <= now {
        return settle(app, email, ended(EmailState::Expired, "it was too late to send it")).await;
    }
    if let Some(outcome) = held_until(app, &email, now).await? {
        return settle(app, email, outcome).await;
    }
    let Some(kind) = emails::find(&email.kind) else {
        // Another node, of a newer version, may know it.
        let later = Some(now + TimeDelta::minutes(5));
        let reason = Some("this version does not know such a mail".to_owned());
        let outcome = Outcome { state: EmailState::Retry, next_try_at: later, reason, trouble: None, counted: false };
        return settle(app, email, outcome).await;
    };
    let letter = match (kind.prepare)(app, &email).await {
        Ok(Prepared::Drop(why)) => return settle(app, email, ended(EmailState::Dropped, why.words())).await,
        Ok(Prepared::Hold) => return settle(app, email, ended(EmailState::Held, crate::domain::addresses::UNCONFIRMED)).await,
        Ok(Prepared::Later(at, why)) => {
            let outcome = later(&email, at, why, now);
            return settle(app, email, outcome).await;
        }
        Ok(Prepared::Letter(letter)) => Ok(letter),
        Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
        Err(error) => Err(error),
    };
    let written = letter.and_then(|letter| Ok((write_safely(app, kind, &email, &letter)?, letter.to)));
    let Ok((written, to)) = written else {
        tracing::error!(email = %id, kind = email.kind, "an email could not be written");
        return settle(app, email, ended(EmailState::Failed, "it could not be written")).await;
    };
    if !begin(app, &email, &to, now).await? {
        tracing::info!(email = %id, "another worker has this email by now");
        return Ok(Then::Nothing);
    }
    let before_dot = dot_pending(app, &email);
    let sent = app.mailer().send(&written, &email.id.to_string(), async { before_dot.await.is_ok() }).await;
    let verdict = judge(app, &email, &to, &sent).await?;
    conclude(app, email, verdict).await
}

/// A claim taken over from a worker that died: if it died after the dot, nobody knows whether the mail went.
async fn unfinished_before(app: &App, email: &OutboxEmail) -> Result<Option<(EmailAttempt, Outcome)>> {
    if email.lease_no == 1 {
        return Ok(None);
    }
    let last = outbox::last_attempt(&app.store, email.id).await?;
    let Some(unclear) = last.filter(|attempt| attempt.state == AttemptState::DotPending) else { return Ok(None) };
    let unclear_before = outbox::was_unclear(&app.store, email.id).await?;
    Ok(Some((unclear, verdict::uncertain(email, unclear_before, app.now()))))
}

/// What a calendar asked for waits for the hours in which the practice sends; what somebody waits for does not.
async fn held_until(app: &App, email: &OutboxEmail, now: DateTime<Utc>) -> Result<Option<Outcome>> {
    let Some(client) = email.client_id.filter(|_| email.priority >= outbox::SCHEDULED) else { return Ok(None) };
    // Two sets of hours may leave none in common: then it goes all the same, rather than never.
    if now >= email.created_at + LONGEST_HELD {
        return Ok(None);
    }
    let scope = Scope::checked(email.practice_id, Actor::System);
    let own_hour = clients::find(&app.store, &scope, client).await?.reminder_choices.hour.is_some();
    if email.kind == emails::reminder::NAME && own_hour {
        return Ok(None);
    }
    let practice = practices::find(&app.store, email.practice_id).await?;
    let at = practices::closed_hours(&practice).after(now, &practice.time_zone);
    let reason = email.reason.clone();
    let held = Outcome { state: EmailState::Ready, next_try_at: Some(at), reason, trouble: Some(MailTrouble::Held), counted: false };
    Ok((at > now).then_some(held))
}

/// Held: a mail that was never tried stays ready, so that others can still join it.
fn later(email: &OutboxEmail, at: DateTime<Utc>, why: Held, now: DateTime<Utc>) -> Outcome {
    if at >= email.expires_at {
        return ended(EmailState::Expired, why.words());
    }
    let state = if email.attempts == 0 { EmailState::Ready } else { EmailState::Retry };
    let next_try_at = Some(at.max(now + TimeDelta::seconds(1)));
    Outcome { state, next_try_at, reason: Some(why.words().to_owned()), trouble: None, counted: false }
}

/// A fault in one message must not stop the others, not even a panic in the writer.
fn write_safely(app: &App, kind: &emails::Email, email: &OutboxEmail, letter: &emails::Letter) -> Result<Written> {
    let (from, envelope) = (&app.config().mail.from, envelope_from(app, Some(email.id)));
    let write = std::panic::AssertUnwindSafe(|| message::write(app.pages(), kind, email, letter, from, &envelope));
    std::panic::catch_unwind(write).unwrap_or_else(|_| Err(Error::internal("writing the message panicked")))
}

/// The envelope's sender: with a bounce domain, one that names the mail and shows that we made it (VERP).
pub fn envelope_from(app: &App, id: Option<EmailId>) -> String {
    let mail = &app.config().mail;
    match (&mail.bounce_domain, id) {
        (Some(domain), Some(id)) => format!("b+{}.{}@{domain}", id.0.simple(), app.store.keys().server().bounce_mark(id.0)),
        (Some(domain), None) => format!("b@{domain}"),
        (None, _) => mail.from.clone(),
    }
}

/// Renews the lease and begins the record of a try. Returns false where another worker has the mail by now.
async fn begin(app: &App, email: &OutboxEmail, to: &str, now: DateTime<Utc>) -> Result<bool> {
    let index = clients::email_index(&app.store, email.practice_id, to).await?;
    let (email, server, by_hand) = (email.clone(), app.mailer().server(), app.clock.is_manual());
    app.store
        .write(move |tx| async move {
            if !hold(&tx, &email, now, by_hand).await? {
                return Ok(false);
            }
            outbox::begin_attempt(&tx, &email, &server, index, now).await?;
            Ok(true)
        })
        .await
}

async fn hold(tx: &Tx, email: &OutboxEmail, now: DateTime<Utc>, by_hand: bool) -> Result<bool> {
    outbox::hold(tx, email, outbox::lease_time(tx, now, by_hand).await?).await
}

/// Committed after the server said "go on" and before the message: from here on nobody can know. Not where the lease is lost.
async fn dot_pending(app: &App, email: &OutboxEmail) -> Result<()> {
    let (email, now, by_hand) = (email.clone(), app.now(), app.clock.is_manual());
    let noted = app.store.write(move |tx| async move {
        if !hold(&tx, &email, now, by_hand).await? {
            return Err(Error::Conflict("Another worker has this email by now."));
        }
        outbox::note_attempt(&tx, &email, AttemptState::DotPending.into(), now).await
    });
    noted.await?;
    fail_point::reached("dot_pending").await;
    Ok(())
}

async fn judge(app: &App, email: &OutboxEmail, to: &str, sent: &Sent) -> Result<Verdict> {
    let case = Case {
        email,
        to,
        before: outbox::tried_before(&app.store, email).await?,
        unclear_before: outbox::was_unclear(&app.store, email.id).await?,
        ours_before: outbox::was_our_fault(&app.store, email).await?,
        now: app.now(),
        spread: crate::random::bytes::<1>()[0],
    };
    Ok(verdict::judge(&case, sent))
}

/// Records a try and what follows from it, all at once: a worker that dies here has said nothing, or everything. One that lost its lease
/// says nothing.
async fn conclude(app: &App, email: OutboxEmail, verdict: Verdict) -> Result<Then> {
    let (id, state, trouble, now) = (email.id, verdict.outcome.state, verdict.noted.trouble, app.now());
    let Verdict { noted, outcome, then } = verdict;
    app.metrics().mail_tried(trouble);
    tell_operator(trouble);
    let follows = then.clone();
    let kept = app.store.write(move |tx| async move {
        if !outbox::settle(&tx, &email, outcome, now).await? {
            return Ok(false);
        }
        outbox::note_attempt(&tx, &email, noted, now).await?;
        follow(&tx, &email, follows, now).await?;
        fail_point::reached("settling").await;
        Ok(true)
    });
    let kept = kept.await?;
    tracing::info!(email = %id, state = %state, lost_lease = !kept, "email");
    Ok(then)
}

/// What whoever runs the server has to know of, without anybody's data.
fn tell_operator(trouble: Option<MailTrouble>) {
    match trouble {
        Some(MailTrouble::Policy) => {
            tracing::error!("a mail server refuses our mail by a rule of its own; please look at /mails, and at SPF, DKIM and DMARC")
        }
        Some(MailTrouble::Configuration) => tracing::error!("the mail server does not let us in; nothing is being sent until it does"),
        _ => {}
    }
}

async fn follow(tx: &Tx, email: &OutboxEmail, then: Then, now: DateTime<Utc>) -> Result<()> {
    match then {
        Then::Nothing => Ok(()),
        Then::Back => sending::note_back(tx, now).await,
        Then::Away => sending::note_away(tx, now).await.map(drop),
        Then::Pause(fault) => sending::pause(tx, fault, now).await.map(drop),
        Then::Suspend => {
            let Some(client) = email.client_id else { return Ok(()) };
            let scope = Scope::checked(email.practice_id, Actor::System);
            let Some(index) = outbox::address_index(tx, email.id).await? else { return Ok(()) };
            bounces::suspend_address(tx, &scope, client, &index, now).await
        }
    }
}

async fn settle(app: &App, email: OutboxEmail, outcome: Outcome) -> Result<Then> {
    let (id, now, state) = (email.id, app.now(), outcome.state);
    let kept = app.store.write(move |tx| async move { outbox::settle(&tx, &email, outcome, now).await }).await?;
    tracing::info!(email = %id, state = %state, lost_lease = !kept, "email");
    Ok(Then::Nothing)
}

/// The same for a try of a worker that died after the dot.
async fn settle_unclear(app: &App, email: OutboxEmail, unclear: EmailAttempt, outcome: Outcome) -> Result<Then> {
    let (id, now, state) = (email.id, app.now(), outcome.state);
    let kept = app.store.write(move |tx| async move {
        let mine = outbox::settle(&tx, &email, outcome, now).await?;
        if mine {
            outbox::note_unclear(&tx, &unclear, now).await?;
        }
        Ok(mine)
    });
    let kept = kept.await?;
    tracing::info!(email = %id, state = %state, lost_lease = !kept, "email");
    Ok(Then::Nothing)
}

/// Sends a plain test message for `meanwhile doctor`.
///
/// # Errors
/// A sentence for whoever runs the server.
pub async fn send_test(app: &App, to: &str) -> std::result::Result<(), String> {
    let now = app.now();
    let row = OutboxEmail {
        id: crate::random::id::<EmailId>(now),
        practice_id: uuid::Uuid::nil().into(),
        client_id: None,
        practitioner_id: None,
        kind: "test".into(),
        subject_id: uuid::Uuid::nil(),
        link_id: None,
        key: String::new(),
        state: EmailState::Sending,
        not_before: now,
        expires_at: now,
        attempts: 0,
        next_try_at: now,
        lease_no: 1,
        lease_until: None,
        lease_owner: None,
        message_id: format!("test.{}@{}", now.timestamp_millis(), app.config().mail_domain()),
        created_at: now,
        sent_at: None,
        reason: None,
        trouble: None,
        priority: outbox::URGENT,
        address_index: None,
        bounced_at: None,
    };
    let letter = emails::Letter {
        to: to.to_owned(),
        from_name: "Test".into(),
        language: app.config().language.clone(),
        context: serde_json::json!({}),
        unsubscribe: None,
    };
    let kind = emails::Email { name: "test", prepare: emails::invitation::prepare, resent_when_uncertain: false };
    let written =
        message::write(app.pages(), &kind, &row, &letter, &app.config().mail.from, &envelope_from(app, None)).map_err(|error| error.to_string())?;
    match app.mailer().send(&written, &row.id.to_string(), async { true }).await {
        Sent::Accepted(_) => Ok(()),
        other => Err(other.sentence()),
    }
}
