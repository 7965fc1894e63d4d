//! The outbox: the row that asks for a mail, written with the fact that makes it necessary; claimed with a lease and a
//! fencing number; each try recorded. A worker that lost its lease can write nothing any more.

use std::sync::LazyLock;

use ::entity::ids::{AccessLinkId, AssignmentId, ClientId, EmailId, PracticeId, PractitionerId};
use ::entity::kinds::{AttemptState, EmailState, MailTrouble};
use ::entity::{email_attempt, occurrence, outbox_email};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Cx, Tx, clients, email_occurrences};
use crate::domain::delivery;
use crate::domain::delivery::words::Facts;
use crate::domain::scope::{Reach, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::random;

/// A try as it is kept.
pub use ::entity::email_attempt::Model as EmailAttempt;
/// A message as it is kept.
pub use ::entity::outbox_email::Model as OutboxEmail;

/// Why a mail was not sent to an address that a server had called dead.
pub const ADDRESS_REFUSED: &str = NotSent::AddressRefused.words();

/// Longer than a send may take.
static LEASE: std::sync::LazyLock<TimeDelta> = std::sync::LazyLock::new(|| crate::config::lease(TimeDelta::seconds(120)));

/// This process among those that send: beside a lease, to be read by people only. What fences is the lease's number.
static WORKER: LazyLock<String> = LazyLock::new(|| data_encoding::HEXLOWER.encode(&random::bytes::<6>()));

/// Goes before everything else.
pub const URGENT: i32 = 0;
/// Waits for its turn, and for the practice's sending window.
pub const SCHEDULED: i32 = 1;

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
    enqueue_new(tx, new, mail_domain, now).await.map(drop)
}

/// The same. Returns the mail's id, where it was not asked for before.
pub async fn enqueue_new(tx: &Tx, new: NewEmail, mail_domain: &str, now: DateTime<Utc>) -> Result<Option<EmailId>> {
    let id: EmailId = random::id(now);
    let mark = tx.keyring().server().message_mark(id.0);
    let priority = if delivery::is_urgent(new.kind, &new.key) { URGENT } else { SCHEDULED };
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
        lease_owner: None,
        message_id: format!("{id}.{mark}@{mail_domain}"),
        created_at: now,
        sent_at: None,
        reason: None,
        trouble: None,
        priority,
        address_index: None,
        bounced_at: None,
    };
    let once = OnConflict::column(outbox_email::Column::Key).do_nothing().to_owned();
    match outbox_email::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(1..) => Ok(Some(id)),
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Somebody sends it now: it goes before what was planned, whatever the hour.
pub async fn make_urgent(tx: &Tx, id: EmailId) -> Result<()> {
    let change = outbox_email::ActiveModel { priority: Set(URGENT), ..Default::default() };
    outbox_email::Entity::update_many().set(change).filter(outbox_email::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// Sets a mail aside that was asked for in this transaction: it waits, or it does not go.
pub async fn set_aside(tx: &Tx, key: &str, state: EmailState, reason: &str) -> Result<()> {
    let column = outbox_email::COLUMN;
    let change = outbox_email::ActiveModel { state: Set(state), reason: Set(Some(reason.to_owned())), ..Default::default() };
    let update = outbox_email::Entity::update_many().set(change).filter(column.key.eq(key));
    update.filter(column.state.eq(EmailState::Ready)).exec(tx.db()).await?;
    Ok(())
}

/// Whether a mail was asked for with this key before.
pub async fn is_asked(cx: &impl Cx, key: &str) -> Result<bool> {
    let asked = outbox_email::Entity::find().filter(outbox_email::COLUMN.key.eq(key)).one(cx.db()).await?.is_some();
    Ok(asked || email_occurrences::is_told(cx, key).await?)
}

/// The clock that leases are measured with: the database's on PostgreSQL, so that nodes whose clocks differ agree; this program's own
/// on SQLite, where there is one node, and wherever its clock is moved by hand.
pub async fn lease_time(tx: &Tx, own: DateTime<Utc>, by_hand: bool) -> Result<DateTime<Utc>> {
    if by_hand || sea_orm::ConnectionTrait::get_database_backend(tx.db()) != sea_orm::DbBackend::Postgres {
        return Ok(own);
    }
    let asked = "SELECT CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)";
    let row = sea_orm::ConnectionTrait::query_one_raw(tx.db(), sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, asked)).await?;
    let millis: i64 = row.ok_or_else(|| Error::internal("the database told no time"))?.try_get_by_index(0)?;
    DateTime::from_timestamp_millis(millis).ok_or_else(|| Error::internal("the database told an impossible time"))
}

/// Due, or lost by its worker.
fn claimable(now: DateTime<Utc>) -> Condition {
    let column = outbox_email::COLUMN;
    let due = Condition::all().add(column.state.is_in([EmailState::Ready, EmailState::Retry])).add(column.next_try_at.lte(now));
    let lost = Condition::all().add(column.state.eq(EmailState::Sending)).add(column.lease_until.lt(now));
    Condition::any().add(due).add(lost)
}

/// Whether there is anything to claim: asked first, so that an idle server writes nothing.
pub async fn any_claimable(cx: &impl Cx, now: DateTime<Utc>) -> Result<bool> {
    let row = outbox_email::Entity::find().filter(claimable(now)).select_only().column(outbox_email::Column::Id);
    Ok(row.limit(1).into_tuple::<Uuid>().one(cx.db()).await?.is_some())
}

/// Takes up to `limit` messages that are due, or whose worker lost its lease: first those that somebody waits for, then the oldest.
/// Each claim has a new fencing number. `now` is the time of leases.
pub async fn claim(tx: &Tx, limit: u64, now: DateTime<Utc>) -> Result<Vec<OutboxEmail>> {
    let mut due_ids = Query::select();
    due_ids.column(outbox_email::Column::Id).from(outbox_email::Entity).cond_where(claimable(now));
    due_ids.order_by(outbox_email::Column::Priority, sea_orm::Order::Asc);
    due_ids.order_by(outbox_email::Column::NextTryAt, sea_orm::Order::Asc).limit(limit);
    if sea_orm::ConnectionTrait::get_database_backend(tx.db()) == sea_orm::DbBackend::Postgres {
        due_ids.lock_with_behavior(sea_orm::sea_query::LockType::Update, sea_orm::sea_query::LockBehavior::SkipLocked);
    }
    let update = outbox_email::Entity::update_many()
        .col_expr(outbox_email::Column::State, Expr::value(EmailState::Sending.word()))
        .col_expr(outbox_email::Column::LeaseNo, Expr::col(outbox_email::Column::LeaseNo).add(1))
        .col_expr(outbox_email::Column::LeaseUntil, Expr::value(now + *LEASE))
        .col_expr(outbox_email::Column::LeaseOwner, Expr::value(WORKER.as_str()))
        .filter(outbox_email::Column::Id.in_subquery(due_ids));
    let mut claimed = update.exec_with_returning(tx.db()).await?;
    claimed.sort_by_key(|email| (email.priority, email.next_try_at));
    Ok(claimed)
}

/// Gives back what was claimed and not begun, as it was: nothing may be sent just now.
pub async fn release(tx: &Tx, emails: &[OutboxEmail]) -> Result<()> {
    for email in emails {
        let new = email.attempts == 0 && matches!(email.trouble, None | Some(MailTrouble::Held));
        let state = if new { EmailState::Ready } else { EmailState::Retry };
        let change = outbox_email::ActiveModel { state: Set(state), lease_until: Set(None), ..Default::default() };
        held_by_me(outbox_email::Entity::update_many().set(change), email).exec(tx.db()).await?;
    }
    Ok(())
}

/// Only where this claim is still the last one.
fn held_by_me(update: sea_orm::UpdateMany<outbox_email::Entity>, email: &OutboxEmail) -> sea_orm::UpdateMany<outbox_email::Entity> {
    let column = outbox_email::COLUMN;
    update.filter(column.id.eq(email.id)).filter(column.lease_no.eq(email.lease_no)).filter(column.state.eq(EmailState::Sending))
}

/// What became of a claimed message.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub state: EmailState,
    /// When to try again, where that makes sense.
    pub next_try_at: Option<DateTime<Utc>>,
    /// Why it was not sent, in a few plain words.
    pub reason: Option<String>,
    /// What kept it from going.
    pub trouble: Option<MailTrouble>,
    /// Whether the try counts.
    pub counted: bool,
}

/// Writes the outcome if this worker still holds the lease. Returns whether it did.
pub async fn settle(tx: &Tx, email: &OutboxEmail, outcome: Outcome, now: DateTime<Utc>) -> Result<bool> {
    let mut change = outbox_email::ActiveModel {
        state: Set(outcome.state),
        lease_until: Set(None),
        reason: Set(outcome.reason),
        trouble: Set(outcome.trouble),
        ..Default::default()
    };
    if outcome.counted {
        change.attempts = Set(email.attempts + 1);
    }
    if let Some(at) = outcome.next_try_at {
        change.next_try_at = Set(at);
    }
    // Patience begins with the first try, not with the waiting before it.
    if let (EmailState::Ready, 0, Some(at)) = (outcome.state, email.attempts, outcome.next_try_at) {
        change.not_before = Set(at);
    }
    if outcome.state == EmailState::Sent {
        change.sent_at = Set(Some(now));
    }
    Ok(held_by_me(outbox_email::Entity::update_many().set(change), email).exec(tx.db()).await?.rows_affected == 1)
}

/// Renews the lease of a claimed message, by the time of leases. Returns false where another worker has it by now: then nothing may be
/// sent.
pub async fn hold(tx: &Tx, email: &OutboxEmail, now: DateTime<Utc>) -> Result<bool> {
    let update = outbox_email::Entity::update_many().col_expr(outbox_email::Column::LeaseUntil, Expr::value(now + *LEASE));
    Ok(held_by_me(update, email).exec(tx.db()).await?.rows_affected == 1)
}

/// Whether a try of this message ever ended without anybody knowing if it arrived.
pub async fn was_unclear(cx: &impl Cx, email: EmailId) -> Result<bool> {
    let column = email_attempt::COLUMN;
    let found = email_attempt::Entity::find().filter(column.email_id.eq(email)).filter(column.state.eq(AttemptState::Unclear));
    Ok(found.one(cx.db()).await?.is_some())
}

/// Begins the record of a try at that server, to the address with that blind index.
pub async fn begin_attempt(tx: &Tx, email: &OutboxEmail, server: &str, address_index: Vec<u8>, now: DateTime<Utc>) -> Result<()> {
    let row = EmailAttempt {
        email_id: email.id,
        no: email.lease_no,
        started_at: now,
        ended_at: None,
        state: AttemptState::Connecting,
        code: None,
        text: None,
        enhanced: None,
        server: Some(server.to_owned()),
        step: None,
        trouble: None,
    };
    email_attempt::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    let update = outbox_email::Entity::update_many().col_expr(outbox_email::Column::AddressIndex, Expr::value(address_index));
    update.filter(outbox_email::COLUMN.id.eq(email.id)).exec(tx.db()).await?;
    Ok(())
}

/// Blind index of the address that the mail was last sent to.
pub async fn address_index(cx: &impl Cx, id: EmailId) -> Result<Option<Vec<u8>>> {
    let row = outbox_email::Entity::find_by_id(id).select_only().column(outbox_email::Column::AddressIndex);
    Ok(row.into_tuple::<Option<Vec<u8>>>().one(cx.db()).await?.flatten())
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

/// How a try went.
#[derive(Clone, Debug)]
pub struct Noted {
    pub state: AttemptState,
    pub code: Option<i32>,
    /// What the server said, without addresses.
    pub text: Option<String>,
    /// RFC 3463.
    pub enhanced: Option<String>,
    /// Where in the conversation.
    pub step: Option<&'static str>,
    pub trouble: Option<MailTrouble>,
}

impl From<AttemptState> for Noted {
    fn from(state: AttemptState) -> Self {
        Self { state, code: None, text: None, enhanced: None, step: None, trouble: None }
    }
}

/// The longest text of a server that is kept.
pub const LONGEST: usize = 500;

/// Notes how far a try came. `DotPending` is committed before the message's last dot: from there on nobody can know.
pub async fn note_attempt(tx: &Tx, email: &OutboxEmail, noted: Noted, now: DateTime<Utc>) -> Result<()> {
    let ended = !matches!(noted.state, AttemptState::Connecting | AttemptState::DotPending);
    let change = email_attempt::ActiveModel {
        email_id: Set(email.id),
        no: Set(email.lease_no),
        ended_at: Set(ended.then_some(now)),
        state: Set(noted.state),
        code: Set(noted.code),
        text: Set(noted.text.map(|text| text.chars().take(LONGEST).collect())),
        enhanced: Set(noted.enhanced),
        step: Set(noted.step.map(str::to_owned)),
        trouble: Set(noted.trouble),
        ..Default::default()
    };
    email_attempt::Entity::update(change).exec(tx.db()).await?;
    Ok(())
}

/// What was tried since the mail was last put into the outbox, for the table of waits.
pub async fn tried_before(cx: &impl Cx, email: &OutboxEmail) -> Result<delivery::waits::Before> {
    let column = email_attempt::COLUMN;
    let rows = email_attempt::Entity::find().filter(column.email_id.eq(email.id)).filter(column.started_at.gte(email.not_before));
    let unwanted = rows.filter(column.trouble.is_in([MailTrouble::Policy, MailTrouble::Refused])).count(cx.db()).await?;
    let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    Ok(delivery::waits::Before { tries: count(u64::try_from(email.attempts).unwrap_or(0)), unwanted: count(unwanted) })
}

/// How far the last try of a message came.
pub async fn last_attempt(cx: &impl Cx, email: EmailId) -> Result<Option<EmailAttempt>> {
    let rows = email_attempt::Entity::find().filter(email_attempt::COLUMN.email_id.eq(email));
    Ok(rows.order_by_desc(email_attempt::Column::No).one(cx.db()).await?)
}

/// Mails of the practice; to clients, only those that the scope reaches.
pub(super) fn visible(scope: &Scope) -> Condition {
    let mine = Condition::all().add(outbox_email::COLUMN.practice_id.eq(scope.practice()));
    match scope.reach() {
        Reach::Practice if scope.only().is_none() => mine,
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

/// The latest mails that did not go as they should, the newest first, before `before`.
pub async fn latest_troubled(cx: &impl Cx, scope: &Scope, before: Option<EmailId>, limit: u64) -> Result<Vec<OutboxEmail>> {
    let waiting = outbox_email::COLUMN.state.is_in([EmailState::Retry, EmailState::Dropped]);
    let mut rows = outbox_email::Entity::find().filter(visible(scope)).filter(given_up_or_back().add(waiting));
    if let Some(before) = before {
        rows = rows.filter(outbox_email::COLUMN.id.lt(before));
    }
    Ok(rows.order_by_desc(outbox_email::Column::Id).limit(limit).all(cx.db()).await?)
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

/// Whether a try before this one failed on our settings at a verb that names the recipient or later, and not because of a sign-in: then
/// it may be the mail's own fault, and it must not stop all others for ever.
pub async fn was_our_fault(cx: &impl Cx, email: &OutboxEmail) -> Result<bool> {
    let column = email_attempt::COLUMN;
    let rows = email_attempt::Entity::find().filter(column.email_id.eq(email.id)).filter(column.started_at.gte(email.not_before));
    let rows = rows.filter(column.trouble.eq(MailTrouble::Configuration)).filter(column.no.lt(email.lease_no));
    let late = [delivery::Step::Recipient, delivery::Step::Data, delivery::Step::Message].map(delivery::Step::word);
    Ok(rows.filter(column.step.is_in(late)).one(cx.db()).await?.is_some())
}

/// Every try of a mail, the first one first.
pub async fn attempts(cx: &impl Cx, email: EmailId) -> Result<Vec<EmailAttempt>> {
    let rows = email_attempt::Entity::find().filter(email_attempt::COLUMN.email_id.eq(email));
    Ok(rows.order_by_asc(email_attempt::Column::No).all(cx.db()).await?)
}

/// The states from which a mail can be sent again by hand; one that came back can be as well.
pub const GIVEN_UP: [EmailState; 3] = [EmailState::Failed, EmailState::Expired, EmailState::Uncertain];

/// Whether a mail can be sent again by hand.
pub fn can_retry(email: &OutboxEmail) -> bool {
    GIVEN_UP.contains(&email.state) || (email.state == EmailState::Sent && email.bounced_at.is_some())
}

/// The same as a condition.
pub(super) fn given_up_or_back() -> Condition {
    let column = outbox_email::COLUMN;
    let back = Condition::all().add(column.state.eq(EmailState::Sent)).add(column.bounced_at.is_not_null());
    Condition::any().add(column.state.is_in(GIVEN_UP)).add(back)
}

/// Puts a mail that was given up, or came back, into the outbox again, to be tried at once, until `expires_at`.
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
        trouble: Set(None),
        bounced_at: Set(None),
        // Somebody waits for it.
        priority: Set(URGENT),
        ..Default::default()
    };
    let update = outbox_email::Entity::update_many().set(change).filter(visible(scope)).filter(outbox_email::COLUMN.id.eq(id));
    let done = update.filter(given_up_or_back()).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("This mail was not given up: it was sent, dropped, or is still on its way.")) }
}

/// What is known about a mail, for the sentence about it.
pub fn facts(email: &OutboxEmail) -> Facts<'_> {
    Facts {
        state: email.state,
        trouble: email.trouble,
        reason: email.reason.as_deref(),
        expires_at: email.expires_at,
        next_try_at: email.next_try_at,
        sent_at: email.sent_at,
        bounced_at: email.bounced_at,
    }
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

/// All mails about these things (occurrences, responses), oldest first. A mail of several things is there once for each, as if it were
/// about that one alone.
pub async fn about(cx: &impl Cx, scope: &Scope, subjects: Vec<Uuid>) -> Result<Vec<OutboxEmail>> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(visible(scope)).filter(column.subject_id.is_in(subjects.clone()));
    let mut mails = rows.all(cx.db()).await?;
    let beside = email_occurrences::beside(cx, scope, subjects).await?;
    mails.extend(beside.into_iter().map(|(mail, occurrence)| OutboxEmail { subject_id: occurrence.0, ..mail }));
    mails.sort_by_key(|mail| (mail.id, mail.subject_id));
    Ok(mails)
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
    let rows = rows.filter(given_up_or_back().add(refused)).filter(column.created_at.gt(since));
    Ok(rows.order_by_desc(outbox_email::Column::Id).limit(200).all(cx.db()).await?)
}
