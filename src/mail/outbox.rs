//! Sends what is in the outbox: claim, look whether it still matters, write, send outside any transaction, record.
//!
//! The promise: a mail whose fact was committed is sent, or shown as not sent. Never twice, but for the one moment after the
//! last dot in which no sender can know; then at most one more copy, byte for byte the same.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::EmailId;
use entity::kinds::{AttemptState, EmailState};
use tokio_util::sync::CancellationToken;

use super::emails::{self, Prepared};
use super::message::{self, Written};
use super::transport::Sent;
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::Held;
use crate::error::{Error, Result};
use crate::fail_point;
use crate::store::clients;
use crate::store::outbox::{self, OutboxEmail, Outcome};

/// Claimed at once.
const BATCH: u64 = 10;
/// Waits between tries, in minutes; then every six hours.
const WAITS: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];
const LAST_WAIT: i64 = 360;
/// Given up after this long.
const PATIENCE: TimeDelta = TimeDelta::hours(72);

/// Sends everything that is due now, or until told to stop. Returns how many were settled.
pub async fn send_due(app: &App, stop: &CancellationToken) -> Result<usize> {
    let mut settled = 0;
    while !stop.is_cancelled() {
        let now = app.now();
        let claimed = app.store.write(move |tx| async move { outbox::claim(&tx, BATCH, now).await }).await?;
        if claimed.is_empty() {
            return Ok(settled);
        }
        fail_point::reached("claimed").await;
        for email in claimed {
            send_one(app, email).await?;
            settled += 1;
        }
    }
    Ok(settled)
}

async fn send_one(app: &App, email: OutboxEmail) -> Result<()> {
    let id = email.id;
    if let Some(outcome) = unfinished_before(app, &email).await? {
        return settle(app, email, outcome).await;
    }
    let now = app.now();
    if email.expires_at <= now {
        return settle(app, email, ended(EmailState::Expired, "it was too late to send it")).await;
    }
    let Some(kind) = emails::find(&email.kind) else {
        return settle(app, email, ended(EmailState::Failed, "no such email")).await;
    };
    let written = match (kind.prepare)(app, &email).await {
        Ok(Prepared::Drop(why)) => return settle(app, email, ended(EmailState::Dropped, why.words())).await,
        Ok(Prepared::Hold) => return settle(app, email, ended(EmailState::Held, crate::domain::addresses::UNCONFIRMED)).await,
        Ok(Prepared::Later(at, why)) => {
            let outcome = later(&email, at, why, now);
            return settle(app, email, outcome).await;
        }
        Ok(Prepared::Letter(letter)) => write_safely(app, kind, &email, &letter),
        Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
        Err(error) => Err(error),
    };
    let Ok(written) = written else {
        tracing::error!(email = %id, kind = email.kind, "an email could not be written");
        return settle(app, email, ended(EmailState::Failed, "it could not be written")).await;
    };
    let begun = email.clone();
    let mine = app.store.write(move |tx| async move {
        if !outbox::hold(&tx, &begun, now).await? {
            return Ok(false);
        }
        outbox::begin_attempt(&tx, &begun, now).await?;
        Ok(true)
    });
    if !mine.await? {
        tracing::info!(email = %id, "another worker has this email by now");
        return Ok(());
    }
    let before_dot = dot_pending(app, &email);
    let sent = app.mailer().send(&written, &email.id.to_string(), async { before_dot.await.is_ok() }).await;
    let unclear_before = matches!(sent, Sent::Unclear(_)) && outbox::was_unclear(&app.store, email.id).await?;
    let (state, said, outcome) = judge(&email, &sent, unclear_before, app.now());
    let noted = (state, (said.0, said.1.map(|text| scrub(&text, &written))));
    if is_dead_address(&sent) {
        refuse_address(app, &email).await?;
    }
    settle_try(app, email, Some(noted), outcome).await
}

/// A claim taken over from a worker that died: if it died after the dot, nobody knows whether the mail went.
async fn unfinished_before(app: &App, email: &OutboxEmail) -> Result<Option<Outcome>> {
    if email.lease_no == 1 {
        return Ok(None);
    }
    let last = outbox::last_attempt(&app.store, email.id).await?;
    let Some(unclear) = last.filter(|attempt| attempt.state == AttemptState::DotPending) else { return Ok(None) };
    let unclear_before = outbox::was_unclear(&app.store, email.id).await?;
    let now = app.now();
    app.store.write(move |tx| async move { outbox::note_unclear(&tx, &unclear, now).await }).await?;
    Ok(Some(uncertain(email, unclear_before, now)))
}

/// A fault in one message must not stop the others, not even a panic in the writer.
fn write_safely(app: &App, kind: &emails::Email, email: &OutboxEmail, letter: &emails::Letter) -> Result<Written> {
    let from = &app.config().mail.from;
    let write = std::panic::AssertUnwindSafe(|| message::write(app.pages(), kind, email, letter, from));
    std::panic::catch_unwind(write).unwrap_or_else(|_| Err(Error::internal("writing the message panicked")))
}

/// Committed after the server said "go on" and before the message: from here on nobody can know. Not where the lease is lost.
async fn dot_pending(app: &App, email: &OutboxEmail) -> Result<()> {
    let (email, now) = (email.clone(), app.now());
    let noted = app.store.write(move |tx| async move {
        if !outbox::hold(&tx, &email, now).await? {
            return Err(Error::Conflict("Another worker has this email by now."));
        }
        outbox::note_attempt(&tx, &email, AttemptState::DotPending, (None, None), now).await
    });
    noted.await?;
    fail_point::reached("dot_pending").await;
    Ok(())
}

async fn settle(app: &App, email: OutboxEmail, outcome: Outcome) -> Result<()> {
    settle_try(app, email, None, outcome).await
}

/// How the try went and what follows from it, in one transaction: there is no moment in which the one is known and the other not. A
/// worker that lost its lease writes neither.
async fn settle_try(app: &App, email: OutboxEmail, noted: Option<(AttemptState, Said)>, outcome: Outcome) -> Result<()> {
    let (id, now, state) = (email.id, app.now(), outcome.state);
    let kept = app.store.write(move |tx| async move {
        let mine = outbox::settle(&tx, &email, outcome, now).await?;
        if let (true, Some((state, said))) = (mine, noted) {
            outbox::note_attempt(&tx, &email, state, said, now).await?;
        }
        fail_point::reached("settling").await;
        Ok(mine)
    });
    let kept = kept.await?;
    tracing::info!(email = %id, state = %state, lost_lease = !kept, "email");
    Ok(())
}

fn ended(state: EmailState, reason: &str) -> Outcome {
    Outcome { state, next_try_at: None, reason: Some(reason.to_owned()), counted: false }
}

/// Held: a mail that was never tried stays ready, so that others can still join it.
fn later(email: &OutboxEmail, at: DateTime<Utc>, why: Held, now: DateTime<Utc>) -> Outcome {
    if at >= email.expires_at {
        return ended(EmailState::Expired, why.words());
    }
    let state = if email.attempts == 0 { EmailState::Ready } else { EmailState::Retry };
    let next_try_at = Some(at.max(now + TimeDelta::seconds(1)));
    Outcome { state, next_try_at, reason: Some(why.words().to_owned()), counted: false }
}

/// Invitations and fresh links go once more after a quarter of an hour; the rest are left as they are.
fn uncertain(email: &OutboxEmail, unclear_before: bool, now: DateTime<Utc>) -> Outcome {
    let once_more = !unclear_before && emails::find(&email.kind).is_some_and(|kind| kind.resent_when_uncertain);
    let reason = Some("the mail server went away at the last moment: it may or may not have arrived".to_owned());
    if once_more {
        Outcome { state: EmailState::Retry, next_try_at: Some(now + TimeDelta::minutes(15)), reason, counted: true }
    } else {
        Outcome { state: EmailState::Uncertain, next_try_at: None, reason, counted: true }
    }
}

type Said = (Option<i32>, Option<String>);

/// What a try means (SMTP replies by RFC 5321, enhanced codes by RFC 3463).
fn judge(email: &OutboxEmail, sent: &Sent, unclear_before: bool, now: DateTime<Utc>) -> (AttemptState, Said, Outcome) {
    match sent {
        Sent::Accepted(text) => {
            let outcome = Outcome { state: EmailState::Sent, next_try_at: None, reason: None, counted: true };
            (AttemptState::Accepted, (Some(250), Some(text.clone())), outcome)
        }
        Sent::Unreachable(text) => (AttemptState::Error, (None, Some(text.clone())), again(email, "the mail server could not be reached", now)),
        Sent::Unclear(text) => (AttemptState::Unclear, (None, Some(text.clone())), uncertain(email, unclear_before, now)),
        Sent::Misconfigured(text) => {
            tracing::error!("the mail server does not let us in; sending waits a minute");
            let outcome = Outcome {
                state: EmailState::Retry,
                next_try_at: Some(now + TimeDelta::minutes(1)),
                reason: Some("the mail server does not let us in".into()),
                counted: false,
            };
            (AttemptState::Error, (None, Some(text.clone())), outcome)
        }
        Sent::Refused { code, text, .. } => {
            let outcome = match code {
                530 | 534 | 535 => Outcome {
                    state: EmailState::Retry,
                    next_try_at: Some(now + TimeDelta::minutes(1)),
                    reason: Some("the mail server does not let us in".into()),
                    counted: false,
                },
                400..=499 | 552 => again(email, "the mail server asked to try later", now),
                _ if text.contains("5.2.2") => again(email, "the mail server asked to try later", now),
                _ if is_dead_address(sent) => ended(EmailState::Failed, "the address does not exist"),
                _ if email.attempts < 3 => again(email, "the mail server refused it", now),
                _ => ended(EmailState::Failed, "the mail server refused it"),
            };
            (AttemptState::Refused, (Some((*code).into()), Some(text.clone())), outcome)
        }
    }
}

/// The recipient was refused as unknown: not the sender, not the message, not a full mailbox, not a policy.
fn is_dead_address(sent: &Sent) -> bool {
    let Sent::Refused { code: 550 | 551 | 553, text, recipient: true } = sent else { return false };
    text.contains("5.1.") || !["5.2.", "5.3.", "5.4.", "5.5.", "5.6.", "5.7."].iter().any(|class| text.contains(class))
}

/// Tries again later, a little spread out; gives up when patience or the mail's own time ends.
fn again(email: &OutboxEmail, reason: &str, now: DateTime<Utc>) -> Outcome {
    let tries = usize::try_from(email.attempts).unwrap_or(0);
    let minutes = WAITS.get(tries).copied().unwrap_or(LAST_WAIT);
    let spread = 80 + i64::from(crate::random::bytes::<1>()[0]) * 40 / 255;
    let next = now + TimeDelta::seconds(minutes * 60 * spread / 100);
    if next > email.expires_at || next > email.not_before + PATIENCE {
        return Outcome { counted: true, ..ended(EmailState::Failed, &format!("{reason}, and it was too late to try again")) };
    }
    Outcome { state: EmailState::Retry, next_try_at: Some(next), reason: Some(reason.to_owned()), counted: true }
}

/// The client's address is dead: no further mail goes there, and the workspace says so.
async fn refuse_address(app: &App, email: &OutboxEmail) -> Result<()> {
    let Some(client) = email.client_id else { return Ok(()) };
    let (scope, now) = (Scope::checked(email.practice_id, Actor::System), app.now());
    app.store.write(move |tx| async move { clients::set_mail_refused(&tx, &scope, client, Some(now)).await }).await
}

/// Mail servers like to repeat the address; it is not kept.
fn scrub(text: &str, written: &Written) -> String {
    let mut text = text.to_owned();
    for address in written.envelope.to() {
        text = text.replace(&address.to_string(), "…");
    }
    text
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
        message_id: format!("test.{}@{}", now.timestamp_millis(), app.config().mail_domain()),
        created_at: now,
        sent_at: None,
        reason: None,
    };
    let letter = emails::Letter {
        to: to.to_owned(),
        from_name: "Test".into(),
        language: app.config().language.clone(),
        context: serde_json::json!({}),
        unsubscribe: None,
    };
    let kind = emails::Email { name: "test", prepare: emails::invitation::prepare, resent_when_uncertain: false };
    let written = message::write(app.pages(), &kind, &row, &letter, &app.config().mail.from).map_err(|error| error.to_string())?;
    match app.mailer().send(&written, &row.id.to_string(), async { true }).await {
        Sent::Accepted(_) => Ok(()),
        other => Err(other.sentence()),
    }
}
