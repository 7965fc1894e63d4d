//! The outbox: the row that asks for a mail, written with the fact that makes it necessary; claimed with a lease and a
//! fencing number; each try recorded. A worker that lost its lease can write nothing any more.

use ::entity::ids::{AccessLinkId, AssignmentId, ClientId, EmailId, PracticeId, PractitionerId};
use ::entity::kinds::{AttemptState, EmailState};
use ::entity::{email_attempt, occurrence, outbox_email};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Cx, Tx, clients};
use crate::domain::scope::{Reach, Scope};
use crate::error::{Error, Result};
use crate::random;

/// A try as it is kept.
pub use ::entity::email_attempt::Model as EmailAttempt;
/// A message as it is kept.
pub use ::entity::outbox_email::Model as OutboxEmail;

/// Why a mail was not sent to an address that a server had called dead.
pub const ADDRESS_REFUSED: &str = "the client's address was refused before";

/// Longer than a send may take.
const LEASE: TimeDelta = TimeDelta::seconds(120);

/// What to send, to whom, why.
pub struct NewEmail {
    pub practice: PracticeId,
    pub client: Option<ClientId>,
    pub practitioner: Option<PractitionerId>,
    pub kind: &'static str,
    pub subject_id: Uuid,
    pub link: Option<AccessLinkId>,
    /// The same key makes one mail only.
    pub key: String,
    pub not_before: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Asks for a mail. With a key that was used before, nothing happens.
pub async fn enqueue(tx: &Tx, new: NewEmail, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let id: EmailId = random::id(now);
    let mark = tx.keyring().server().message_mark(id.0);
    let row = OutboxEmail {
        id,
        practice_id: new.practice,
        client_id: new.client,
        practitioner_id: new.practitioner,
        kind: new.kind.to_owned(),
        subject_id: new.subject_id,
        link_id: new.link,
        key: new.key,
        state: EmailState::Ready,
        not_before: new.not_before,
        expires_at: new.expires_at,
        attempts: 0,
        next_try_at: new.not_before,
        lease_no: 0,
        lease_until: None,
        message_id: format!("{id}.{mark}@{mail_domain}"),
        created_at: now,
        sent_at: None,
        reason: None,
    };
    let once = OnConflict::column(outbox_email::Column::Key).do_nothing().to_owned();
    match outbox_email::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Whether a mail was asked for with this key before.
pub async fn is_asked(cx: &impl Cx, key: &str) -> Result<bool> {
    Ok(outbox_email::Entity::find().filter(outbox_email::COLUMN.key.eq(key)).one(cx.db()).await?.is_some())
}

/// Takes up to `limit` messages that are due, or whose worker lost its lease. Each claim has a new fencing number.
pub async fn claim(tx: &Tx, limit: u64, now: DateTime<Utc>) -> Result<Vec<OutboxEmail>> {
    let column = outbox_email::COLUMN;
    let due = Condition::all().add(column.state.is_in([EmailState::Ready, EmailState::Retry])).add(column.next_try_at.lte(now));
    let lost = Condition::all().add(column.state.eq(EmailState::Sending)).add(column.lease_until.lt(now));
    let mut due_ids = Query::select();
    due_ids.column(outbox_email::Column::Id).from(outbox_email::Entity).cond_where(Condition::any().add(due).add(lost));
    due_ids.order_by(outbox_email::Column::NextTryAt, sea_orm::Order::Asc).limit(limit);
    if sea_orm::ConnectionTrait::get_database_backend(tx.db()) == sea_orm::DbBackend::Postgres {
        due_ids.lock_with_behavior(sea_orm::sea_query::LockType::Update, sea_orm::sea_query::LockBehavior::SkipLocked);
    }
    let update = outbox_email::Entity::update_many()
        .col_expr(outbox_email::Column::State, Expr::value(EmailState::Sending.word()))
        .col_expr(outbox_email::Column::LeaseNo, Expr::col(outbox_email::Column::LeaseNo).add(1))
        .col_expr(outbox_email::Column::LeaseUntil, Expr::value(now + LEASE))
        .filter(outbox_email::Column::Id.in_subquery(due_ids));
    Ok(update.exec_with_returning(tx.db()).await?)
}

/// What became of a claimed message.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub state: EmailState,
    /// When to try again, where that makes sense.
    pub next_try_at: Option<DateTime<Utc>>,
    /// Why it was not sent, in a few plain words.
    pub reason: Option<String>,
    /// Whether the try counts.
    pub counted: bool,
}

/// Writes the outcome if this worker still holds the lease. Returns whether it did.
pub async fn settle(tx: &Tx, email: &OutboxEmail, outcome: Outcome, now: DateTime<Utc>) -> Result<bool> {
    let mut change =
        outbox_email::ActiveModel { state: Set(outcome.state), lease_until: Set(None), reason: Set(outcome.reason), ..Default::default() };
    if outcome.counted {
        change.attempts = Set(email.attempts + 1);
    }
    if let Some(at) = outcome.next_try_at {
        change.next_try_at = Set(at);
    }
    if outcome.state == EmailState::Sent {
        change.sent_at = Set(Some(now));
    }
    let column = outbox_email::COLUMN;
    let update = outbox_email::Entity::update_many().set(change).filter(column.id.eq(email.id)).filter(column.lease_no.eq(email.lease_no));
    Ok(update.filter(column.state.eq(EmailState::Sending)).exec(tx.db()).await?.rows_affected == 1)
}

/// Renews the lease of a claimed message. Returns false where another worker has it by now: then nothing may be sent.
pub async fn hold(tx: &Tx, email: &OutboxEmail, now: DateTime<Utc>) -> Result<bool> {
    let column = outbox_email::COLUMN;
    let update = outbox_email::Entity::update_many().col_expr(outbox_email::Column::LeaseUntil, Expr::value(now + LEASE));
    let mine = update.filter(column.id.eq(email.id)).filter(column.lease_no.eq(email.lease_no)).filter(column.state.eq(EmailState::Sending));
    Ok(mine.exec(tx.db()).await?.rows_affected == 1)
}

/// Whether a try of this message ever ended without anybody knowing if it arrived.
pub async fn was_unclear(cx: &impl Cx, email: EmailId) -> Result<bool> {
    let column = email_attempt::COLUMN;
    let found = email_attempt::Entity::find().filter(column.email_id.eq(email)).filter(column.state.eq(AttemptState::Unclear));
    Ok(found.one(cx.db()).await?.is_some())
}

/// Begins the record of a try.
pub async fn begin_attempt(tx: &Tx, email: &OutboxEmail, now: DateTime<Utc>) -> Result<()> {
    let row = EmailAttempt {
        email_id: email.id,
        no: email.lease_no,
        started_at: now,
        ended_at: None,
        state: AttemptState::Connecting,
        code: None,
        text: None,
    };
    email_attempt::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Notes that a try of a worker that died may have arrived.
pub async fn note_unclear(tx: &Tx, attempt: &EmailAttempt, now: DateTime<Utc>) -> Result<()> {
    let change = email_attempt::ActiveModel {
        email_id: Set(attempt.email_id),
        no: Set(attempt.no),
        ended_at: Set(Some(now)),
        state: Set(AttemptState::Unclear),
        ..Default::default()
    };
    email_attempt::Entity::update(change).exec(tx.db()).await?;
    Ok(())
}

/// Notes how far a try came. `DotPending` is committed before the message's last dot: from there on nobody can know.
pub async fn note_attempt(tx: &Tx, email: &OutboxEmail, state: AttemptState, said: (Option<i32>, Option<String>), now: DateTime<Utc>) -> Result<()> {
    let ended = !matches!(state, AttemptState::Connecting | AttemptState::DotPending);
    let change = email_attempt::ActiveModel {
        email_id: Set(email.id),
        no: Set(email.lease_no),
        ended_at: Set(ended.then_some(now)),
        state: Set(state),
        code: Set(said.0),
        text: Set(said.1.map(|text| text.chars().take(500).collect())),
        ..Default::default()
    };
    email_attempt::Entity::update(change).exec(tx.db()).await?;
    Ok(())
}

/// How far the last try of a message came.
pub async fn last_attempt(cx: &impl Cx, email: EmailId) -> Result<Option<EmailAttempt>> {
    let rows = email_attempt::Entity::find().filter(email_attempt::COLUMN.email_id.eq(email));
    Ok(rows.order_by_desc(email_attempt::Column::No).one(cx.db()).await?)
}

/// Mails of the practice; to clients, only those that the scope reaches.
fn visible(scope: &Scope) -> Condition {
    let mine = Condition::all().add(outbox_email::COLUMN.practice_id.eq(scope.practice()));
    match scope.reach() {
        Reach::Practice => mine,
        _ => mine.add(clients::visible(scope, outbox_email::Column::ClientId)),
    }
}

/// A page of mails in the order they were asked for, in these states if any are named.
pub async fn page(cx: &impl Cx, scope: &Scope, states: &[EmailState], after: Option<EmailId>, limit: u64) -> Result<Vec<OutboxEmail>> {
    let mut rows = outbox_email::Entity::find().filter(visible(scope));
    if !states.is_empty() {
        rows = rows.filter(outbox_email::COLUMN.state.is_in(states.to_vec()));
    }
    if let Some(after) = after {
        rows = rows.filter(outbox_email::COLUMN.id.gt(after));
    }
    Ok(rows.order_by_asc(outbox_email::Column::Id).limit(limit).all(cx.db()).await?)
}

/// The latest mails, the newest first, in these states if any are named, before `before`.
pub async fn latest(cx: &impl Cx, scope: &Scope, states: &[EmailState], before: Option<EmailId>, limit: u64) -> Result<Vec<OutboxEmail>> {
    let mut rows = outbox_email::Entity::find().filter(visible(scope));
    if !states.is_empty() {
        rows = rows.filter(outbox_email::COLUMN.state.is_in(states.to_vec()));
    }
    if let Some(before) = before {
        rows = rows.filter(outbox_email::COLUMN.id.lt(before));
    }
    Ok(rows.order_by_desc(outbox_email::Column::Id).limit(limit).all(cx.db()).await?)
}

/// A mail that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: EmailId) -> Result<OutboxEmail> {
    outbox_email::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// Every try of a mail, the first one first.
pub async fn attempts(cx: &impl Cx, email: EmailId) -> Result<Vec<EmailAttempt>> {
    let rows = email_attempt::Entity::find().filter(email_attempt::COLUMN.email_id.eq(email));
    Ok(rows.order_by_asc(email_attempt::Column::No).all(cx.db()).await?)
}

/// The states from which a mail can be sent again by hand.
pub const GIVEN_UP: [EmailState; 3] = [EmailState::Failed, EmailState::Expired, EmailState::Uncertain];

/// Puts a mail that was given up back into the outbox, to be tried at once, until `expires_at`.
///
/// # Errors
/// `Conflict` when it was not given up.
pub async fn retry(tx: &Tx, scope: &Scope, id: EmailId, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    let change = outbox_email::ActiveModel {
        state: Set(EmailState::Retry),
        not_before: Set(now),
        next_try_at: Set(now),
        expires_at: Set(expires_at),
        attempts: Set(0),
        reason: Set(None),
        ..Default::default()
    };
    let update = outbox_email::Entity::update_many().set(change).filter(visible(scope)).filter(outbox_email::COLUMN.id.eq(id));
    let done = update.filter(outbox_email::COLUMN.state.is_in(GIVEN_UP)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("This mail was not given up: it was sent, dropped, or is still on its way.")) }
}

/// How many mails of all practices are in each state, and since when the oldest waits, however often it was tried: for whoever watches
/// the server.
pub async fn counts(cx: &impl Cx, now: DateTime<Utc>) -> Result<(Vec<(EmailState, i64)>, Option<DateTime<Utc>>)> {
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().select_only().column(outbox_email::Column::State);
    let counts = rows.column_as(outbox_email::Column::Id.count(), "n").group_by(outbox_email::Column::State).into_tuple().all(cx.db()).await?;
    let waiting = outbox_email::Entity::find().filter(column.state.is_in([EmailState::Ready, EmailState::Retry])).filter(column.not_before.lte(now));
    let oldest = waiting.order_by_asc(outbox_email::Column::NotBefore).one(cx.db()).await?;
    Ok((counts, oldest.map(|email| email.not_before)))
}

/// Mails to clients, to one if given, that have neither gone nor been given up, the soonest first.
pub async fn waiting(cx: &impl Cx, scope: &Scope, client: Option<ClientId>) -> Result<Vec<OutboxEmail>> {
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(visible(scope)).filter(column.client_id.is_not_null());
    let mut rows = rows.filter(column.state.is_not_in(SETTLED));
    if let Some(client) = client {
        rows = rows.filter(column.client_id.eq(client));
    }
    Ok(rows.order_by_asc(outbox_email::Column::NextTryAt).order_by_asc(outbox_email::Column::Id).all(cx.db()).await?)
}

/// The states that a mail stays in, unless a person does something.
const SETTLED: [EmailState; 5] = [EmailState::Sent, EmailState::Uncertain, EmailState::Failed, EmailState::Expired, EmailState::Dropped];

/// All mails about these things (occurrences, responses), oldest first.
pub async fn about(cx: &impl Cx, scope: &Scope, subjects: Vec<Uuid>) -> Result<Vec<OutboxEmail>> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(visible(scope)).filter(column.subject_id.is_in(subjects));
    Ok(rows.order_by_asc(outbox_email::Column::Id).all(cx.db()).await?)
}

/// All mails about the occurrences of an assignment, oldest first.
pub async fn of_assignment(cx: &impl Cx, scope: &Scope, assignment: AssignmentId) -> Result<Vec<OutboxEmail>> {
    let ids = occurrence::Entity::find().filter(occurrence::COLUMN.assignment_id.eq(assignment)).select_only();
    let ids: Vec<Uuid> = ids.column(occurrence::Column::Id).into_tuple().all(cx.db()).await?;
    about(cx, scope, ids).await
}

/// Mails to clients of the practice that were given up since `since`.
pub async fn given_up(cx: &impl Cx, scope: &Scope, since: DateTime<Utc>) -> Result<Vec<OutboxEmail>> {
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(visible(scope)).filter(column.client_id.is_not_null());
    let refused = Condition::all().add(column.state.eq(EmailState::Dropped)).add(column.reason.eq(ADDRESS_REFUSED));
    let given_up = column.state.is_in(GIVEN_UP);
    let rows = rows.filter(Condition::any().add(given_up).add(refused)).filter(column.created_at.gt(since));
    Ok(rows.order_by_desc(outbox_email::Column::Id).all(cx.db()).await?)
}
