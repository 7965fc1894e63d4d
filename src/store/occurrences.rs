//! Occurrences. Their state changes only by compare-and-set: whoever comes second changes nothing and is told so.

use ::entity::ids::{AssignmentId, ClientId, OccurrenceId, VersionId};
use ::entity::kinds::{ClientStatus, OccurrenceStatus, OccurrenceWhy};
use ::entity::{client, occurrence};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients, sequence_looks};
use crate::domain::progress::Adherence;
use crate::domain::schedule::Times;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

/// An occurrence as it is kept; only why it was declined is sealed in it.
pub use ::entity::occurrence::Model as Occurrence;

/// "I could not do it this time": why, and what was added.
pub use crate::domain::decline::Decline;

fn decline_place(id: OccurrenceId) -> Place<'static> {
    Place { table: "occurrence", row: id.0, column: "decline", revision: 0 }
}

pub async fn insert(tx: &Tx, occurrence: Occurrence) -> Result<()> {
    occurrence::Entity::insert(occurrence.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

fn visible(scope: &Scope) -> Condition {
    Condition::all().add(occurrence::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, occurrence::Column::ClientId))
}

/// An occurrence that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: OccurrenceId) -> Result<Occurrence> {
    let found = occurrence::Entity::find_by_id(id).filter(visible(scope));
    found.one(cx.db()).await?.ok_or(Error::NotFound)
}

/// All occurrences of a client, the last to open first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Occurrence>> {
    let rows = occurrence::Entity::find().filter(visible(scope));
    Ok(rows
        .filter(occurrence::COLUMN.client_id.eq(client))
        .order_by_desc(occurrence::Column::OpensAt)
        .order_by_desc(occurrence::Column::Id)
        .all(cx.db())
        .await?)
}

/// What became of an occurrence, without anything sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Outcome {
    pub assignment_id: AssignmentId,
    pub local_date: NaiveDate,
    pub status: OccurrenceStatus,
    pub why: Option<OccurrenceWhy>,
    pub opens_at: DateTime<Utc>,
    pub opened_at: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub declined_at: Option<DateTime<Utc>>,
    pub missed_at: Option<DateTime<Utc>>,
}

impl Outcome {
    /// Whether it reached the client: what is still to come, was cancelled or never sent says nothing about anybody.
    pub fn reached(&self) -> bool {
        let never_sent = self.status == OccurrenceStatus::Missed && (self.opened_at.is_none() || self.why == Some(OccurrenceWhy::NotReached));
        !matches!(self.status, OccurrenceStatus::Planned | OccurrenceStatus::Cancelled) && !never_sent
    }

    /// When it was asked and not answered: missed or declined, or sent at a time at which there is no such answer, because this question was
    /// left out.
    pub fn gap(&self, answered: impl Fn(DateTime<Utc>) -> bool) -> Option<DateTime<Utc>> {
        match self.status {
            OccurrenceStatus::Missed | OccurrenceStatus::Declined => {
                Some(self.due_at.or(self.declined_at).or(self.missed_at).unwrap_or(self.opens_at))
            }
            OccurrenceStatus::Completed => self.completed_at.filter(|at| !answered(*at)),
            _ => None,
        }
    }
}

/// What became of a client's occurrences of that day and later, all of them where there is no day, in order. Small rows: nothing is opened.
pub async fn outcomes(cx: &impl Cx, scope: &Scope, client: ClientId, from: Option<NaiveDate>) -> Result<Vec<Outcome>> {
    let column = occurrence::COLUMN;
    let mut rows = occurrence::Entity::find().filter(visible(scope)).filter(column.client_id.eq(client));
    if let Some(from) = from {
        rows = rows.filter(column.local_date.gte(from));
    }
    use occurrence::Column as C;
    let parts = [C::AssignmentId, C::LocalDate, C::Status, C::Why, C::OpensAt, C::OpenedAt, C::DueAt, C::CompletedAt, C::DeclinedAt, C::MissedAt];
    let rows = parts.into_iter().fold(rows.select_only(), |rows, part| rows.column(part));
    Ok(rows.order_by_asc(C::LocalDate).order_by_asc(C::Id).into_model::<Outcome>().all(cx.db()).await?)
}

/// A page of occurrences, optionally of one assignment, in the order they were made.
pub async fn page(cx: &impl Cx, scope: &Scope, assignment: Option<AssignmentId>, after: Option<OccurrenceId>, limit: u64) -> Result<Vec<Occurrence>> {
    let mut rows = occurrence::Entity::find().filter(visible(scope));
    if let Some(assignment) = assignment {
        rows = rows.filter(occurrence::COLUMN.assignment_id.eq(assignment));
    }
    if let Some(after) = after {
        rows = rows.filter(occurrence::COLUMN.id.gt(after));
    }
    Ok(rows.order_by_asc(occurrence::Column::Id).limit(limit).all(cx.db()).await?)
}

/// All occurrences of an assignment, the first to open first.
pub async fn of_assignment(cx: &impl Cx, scope: &Scope, assignment: AssignmentId) -> Result<Vec<Occurrence>> {
    let rows = occurrence::Entity::find().filter(visible(scope)).filter(occurrence::COLUMN.assignment_id.eq(assignment));
    Ok(rows.order_by_asc(occurrence::Column::OpensAt).order_by_asc(occurrence::Column::Id).all(cx.db()).await?)
}

/// What is planned to open until then, of one client if given, the soonest first.
pub async fn coming(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, until: DateTime<Utc>) -> Result<Vec<Occurrence>> {
    let column = occurrence::COLUMN;
    let mut rows = occurrence::Entity::find().filter(visible(scope)).filter(column.status.eq(OccurrenceStatus::Planned));
    if let Some(client) = client {
        rows = rows.filter(column.client_id.eq(client));
    }
    let rows = rows.filter(column.opens_at.lte(until)).order_by_asc(occurrence::Column::OpensAt).order_by_asc(occurrence::Column::Id);
    Ok(rows.all(cx.db()).await?)
}

/// What was left out by hand and can still be put back: its time comes until then. Of one client if given, the soonest first.
pub async fn left_out(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<Occurrence>> {
    let column = occurrence::COLUMN;
    let mut rows = occurrence::Entity::find().filter(visible(scope)).filter(column.status.eq(OccurrenceStatus::Cancelled));
    if let Some(client) = client {
        rows = rows.filter(column.client_id.eq(client));
    }
    let rows = rows.filter(column.why.eq(OccurrenceWhy::Skipped)).filter(column.opens_at.gt(now)).filter(column.opens_at.lte(until));
    Ok(rows.order_by_asc(occurrence::Column::OpensAt).order_by_asc(occurrence::Column::Id).all(cx.db()).await?)
}

/// The assignments of a client of which something is still open or to come.
pub async fn going_on(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<AssignmentId>> {
    let column = occurrence::COLUMN;
    let rows = occurrence::Entity::find().filter(visible(scope)).filter(column.client_id.eq(client));
    let rows = rows.filter(column.status.is_in([OccurrenceStatus::Planned, OccurrenceStatus::Open]));
    Ok(rows.select_only().column(occurrence::Column::AssignmentId).distinct().into_tuple().all(cx.db()).await?)
}

/// Those of these occurrences that this scope reaches.
pub async fn some(cx: &impl Cx, scope: &Scope, ids: Vec<OccurrenceId>) -> Result<Vec<Occurrence>> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let rows = occurrence::Entity::find().filter(visible(scope)).filter(occurrence::COLUMN.id.is_in(some.to_vec()));
        found.extend(rows.all(cx.db()).await?);
    }
    Ok(found)
}

/// What is open and reminded of until then, of one client if given, the soonest first.
pub async fn reminders_coming(cx: &impl Cx, scope: &Scope, client: Option<ClientId>, until: DateTime<Utc>) -> Result<Vec<Occurrence>> {
    let column = occurrence::COLUMN;
    let mut rows = occurrence::Entity::find().filter(visible(scope)).filter(column.status.eq(OccurrenceStatus::Open));
    if let Some(client) = client {
        rows = rows.filter(column.client_id.eq(client));
    }
    // After a reminder, the next one is later than that.
    let next = Expr::col(occurrence::Column::RemindAt).gt(Expr::col(occurrence::Column::RemindedAt));
    let rows = rows.filter(column.remind_at.lte(until)).filter(Condition::any().add(column.reminded_at.is_null()).add(next));
    Ok(rows.order_by_asc(occurrence::Column::RemindAt).order_by_asc(occurrence::Column::Id).all(cx.db()).await?)
}

/// Whether a later one of the same assignment has its time as well: then this one is past.
pub async fn newer_is_due(tx: &Tx, occurrence: &Occurrence, now: DateTime<Utc>) -> Result<bool> {
    let column = occurrence::COLUMN;
    let later = Condition::any()
        .add(column.opens_at.gt(occurrence.opens_at))
        .add(Condition::all().add(column.opens_at.eq(occurrence.opens_at)).add(column.id.gt(occurrence.id)));
    let rows = occurrence::Entity::find().filter(column.assignment_id.eq(occurrence.assignment_id)).filter(column.opens_at.lte(now)).filter(later);
    let rows = rows.filter(column.moved_at.is_null());
    Ok(rows.filter(column.status.ne(OccurrenceStatus::Cancelled)).one(tx.db()).await?.is_some())
}

/// Takes back what was planned and never opened.
pub async fn unplan(tx: &Tx, scope: &Scope, id: OccurrenceId) -> Result<()> {
    let column = occurrence::COLUMN;
    let delete = occurrence::Entity::delete_many().filter(column.id.eq(id)).filter(column.practice_id.eq(scope.practice()));
    delete.filter(column.status.eq(OccurrenceStatus::Planned)).exec(tx.db()).await?;
    Ok(())
}

/// Keeps the version that it is asked with, whatever the assignment goes on with.
pub async fn pin(tx: &Tx, id: OccurrenceId, version: VersionId) -> Result<()> {
    let change = occurrence::ActiveModel { version_id: Set(Some(version)), ..Default::default() };
    occurrence::Entity::update_many().set(change).filter(occurrence::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// Whether it was completed after it was due.
pub fn was_late(occurrence: &Occurrence) -> bool {
    occurrence.due_at.zip(occurrence.completed_at).is_some_and(|(due, done)| done > due)
}

/// What became of these occurrences, counted. What is still to come, or never reached the client, says nothing about anybody.
pub fn adherence(all: &[Occurrence]) -> Adherence {
    let reached = |occurrence: &&Occurrence| occurrence.status != OccurrenceStatus::Planned && !never_sent(occurrence);
    Adherence::count(all.iter().filter(reached).map(|occurrence| (occurrence.status, was_late(occurrence))))
}

/// Recorded as missed without having reached the client: the server was away, a later one took its place, or no mail about it went.
pub fn never_sent(occurrence: &Occurrence) -> bool {
    let unreached = occurrence.opened_at.is_none() || occurrence.why == Some(OccurrenceWhy::NotReached);
    occurrence.status == OccurrenceStatus::Missed && unreached
}

/// What the worker looks for, over all practices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueFor {
    Opening,
    Reminding,
    Missing,
}

/// Occurrences that are due for a step now, oldest first, a handful at a time, after `after`.
pub async fn due_for(cx: &impl Cx, step: DueFor, now: DateTime<Utc>, after: Option<OccurrenceId>, limit: u64) -> Result<Vec<Occurrence>> {
    let mut rows = still_due(step, now);
    if let Some(after) = after {
        rows = rows.filter(occurrence::COLUMN.id.gt(after));
    }
    Ok(rows.order_by_asc(occurrence::Column::Id).limit(limit).all(cx.db()).await?)
}

/// One occurrence, if it is still due for a step.
pub async fn due_now(tx: &Tx, step: DueFor, id: OccurrenceId, now: DateTime<Utc>) -> Result<Option<Occurrence>> {
    Ok(still_due(step, now).filter(occurrence::COLUMN.id.eq(id)).one(tx.db()).await?)
}

fn still_due(step: DueFor, now: DateTime<Utc>) -> sea_orm::Select<occurrence::Entity> {
    let column = occurrence::COLUMN;
    let mut rows = occurrence::Entity::find();
    // Nothing is opened, reminded of or counted as missed while a client is paused or mail to them is unsafe; it goes on afterwards.
    let waits = Condition::any().add(client::Column::Status.eq(ClientStatus::Paused)).add(client::Column::UnsafeAt.is_not_null());
    let waiting = Query::select().column(client::Column::Id).from(client::Entity).cond_where(waits).to_owned();
    rows = rows.filter(occurrence::Column::ClientId.not_in_subquery(waiting));
    match step {
        DueFor::Opening => rows.filter(column.status.eq(OccurrenceStatus::Planned)).filter(column.opens_at.lte(now)),
        DueFor::Reminding => rows.filter(column.status.eq(OccurrenceStatus::Open)).filter(column.remind_at.lte(now)).filter(not_yet_reminded()),
        DueFor::Missing => rows.filter(column.status.eq(OccurrenceStatus::Open)).filter(column.closes_at.lte(now)),
    }
}

/// Whether the next reminder is yet to come: `remind_at` goes on past `reminded_at` where there is another.
fn not_yet_reminded() -> Condition {
    let later = Expr::col(occurrence::Column::RemindAt).gt(Expr::col(occurrence::Column::RemindedAt));
    Condition::any().add(occurrence::COLUMN.reminded_at.is_null()).add(later)
}

/// A change of state and what is noted with it.
pub enum Change<'a> {
    /// Planned → open.
    Open,
    /// Open stays open; notes that a reminder went, and when the next one does.
    Remind { next: Option<DateTime<Utc>> },
    /// Planned or open stays so; the next reminder comes then, or none does.
    ReplanReminder(Option<DateTime<Utc>>),
    /// Open stays open; the reminder waits.
    PostponeReminder(DateTime<Utc>),
    /// Open stays open; notes the first saved answer.
    Begin,
    /// Open, missed or declined → completed, at that time.
    Complete(DateTime<Utc>),
    /// Completed stays so, at another time: what was entered from paper was corrected.
    Recount(DateTime<Utc>),
    /// Open or missed → declined.
    Decline(&'a Decline),
    /// Open → missed; with a reason where the client never had a mail about it.
    Miss(Option<OccurrenceWhy>),
    /// Planned or open stays so; new times.
    Reschedule(Times),
    /// Planned or open stays so; the same rule gives other instants: the zone, its data or an appointment changed.
    Retime(Times),
    /// Planned or open stays so; somebody chose other times for this one.
    Move(Times),
    /// Open stays open until then: somebody is writing.
    Prolong(DateTime<Utc>),
    /// Planned → missed, never opened.
    PassOver(OccurrenceWhy),
    /// Planned or open → cancelled, for that reason.
    End(OccurrenceWhy),
    /// Cancelled, because it was left out by hand → planned, while its time is still to come.
    PutBack,
    /// Completed → open until then: what was sent was withdrawn. Nobody is reminded of it.
    Reopen(DateTime<Utc>),
    /// Nothing of it is begun: what was, was somebody else's. Its state stays.
    Unbegin,
    /// Completed → cancelled, for that reason: what was sent was withdrawn, and it is asked no more.
    Withdraw(OccurrenceWhy),
}

/// Changes the state if it still is what the change needs. Returns whether it was.
pub async fn change(tx: &Tx, scope: &Scope, occurrence: &Occurrence, change: Change<'_>, now: DateTime<Utc>) -> Result<bool> {
    use OccurrenceStatus::{Cancelled, Completed, Declined, Missed, Open, Planned};
    let ends =
        matches!(change, Change::Complete(_) | Change::Decline(_) | Change::Miss(_) | Change::End(_) | Change::PassOver(_) | Change::Withdraw(_));
    let mut set = occurrence::ActiveModel { ..Default::default() };
    let mut extra = Condition::all();
    let from: &[OccurrenceStatus] = match change {
        Change::Open => {
            set.status = Set(Open);
            set.opened_at = Set(Some(now));
            &[Planned]
        }
        // Of two nodes, one reminds; also where one of them knows of one reminder only.
        Change::Remind { next } => {
            set.reminded_at = Set(Some(now));
            set.reminders_sent = Set(occurrence.reminders_sent + 1);
            if next.is_some() {
                set.remind_at = Set(next);
            }
            extra = extra.add(occurrence::COLUMN.reminders_sent.eq(occurrence.reminders_sent)).add(not_yet_reminded());
            &[Open]
        }
        Change::ReplanReminder(at) => {
            set.remind_at = Set(at);
            extra = extra.add(occurrence::COLUMN.reminders_sent.eq(occurrence.reminders_sent));
            &[Planned, Open]
        }
        Change::PostponeReminder(until) => {
            set.remind_at = Set(Some(until));
            &[Open]
        }
        Change::Begin => {
            set.begun_at = Set(Some(now));
            extra = extra.add(occurrence::COLUMN.begun_at.is_null());
            &[Open, Missed, Declined]
        }
        Change::Complete(at) => {
            set.status = Set(Completed);
            set.completed_at = Set(Some(at));
            &[Open, Missed, Declined]
        }
        Change::Recount(at) => {
            set.completed_at = Set(Some(at));
            &[Completed]
        }
        Change::Decline(decline) => {
            let key = tx.keyring().client(scope.practice(), occurrence.client_id).await?;
            set.status = Set(Declined);
            set.declined_at = Set(Some(now));
            set.decline_sealed = Set(Some(key.seal(decline_place(occurrence.id), serde_json::to_vec(decline)?)));
            &[Open, Missed]
        }
        Change::Miss(why) => {
            set.why = Set(why);
            set.status = Set(Missed);
            set.missed_at = Set(Some(now));
            &[Open]
        }
        Change::End(why) => {
            set.status = Set(Cancelled);
            set.cancelled_at = Set(Some(now));
            set.why = Set(Some(why));
            &[Planned, Open]
        }
        Change::PutBack => {
            set.status = Set(Planned);
            set.cancelled_at = Set(None);
            set.why = Set(None);
            extra = extra.add(occurrence::COLUMN.why.eq(OccurrenceWhy::Skipped)).add(occurrence::COLUMN.opens_at.gt(now));
            &[Cancelled]
        }
        Change::Reopen(until) => {
            set.status = Set(Open);
            set.completed_at = Set(None);
            set.remind_at = Set(None);
            set.closes_at = Set(until);
            set.window_ends_at = Set(Some(until));
            &[Completed]
        }
        Change::Unbegin => {
            set.begun_at = Set(None);
            &[Open, Completed, Declined, Missed, Cancelled]
        }
        Change::Withdraw(why) => {
            set.status = Set(Cancelled);
            set.completed_at = Set(None);
            set.cancelled_at = Set(Some(now));
            set.why = Set(Some(why));
            &[Completed]
        }
        Change::PassOver(why) => {
            set.status = Set(Missed);
            set.missed_at = Set(Some(now));
            set.why = Set(Some(why));
            &[Planned]
        }
        Change::Prolong(until) => {
            set.closes_at = Set(until);
            &[Open]
        }
        Change::Retime(times) | Change::Move(times) => {
            set.due_at = Set(times.due_at);
            set.closes_at = Set(times.closes_at);
            set.window_ends_at = Set(Some(times.window_ends_at));
            if occurrence.reminded_at.is_none() {
                set.remind_at = Set(times.remind_at);
            }
            if matches!(change, Change::Move(_)) {
                set.moved_at = Set(Some(now));
            }
            if occurrence.status == Planned {
                set.opens_at = Set(times.opens_at);
                &[Planned]
            } else {
                &[Open]
            }
        }
        // What was missed is open again where the new time allows it.
        Change::Reschedule(times) => {
            set.due_at = Set(times.due_at);
            set.closes_at = Set(times.closes_at);
            set.window_ends_at = Set(Some(times.window_ends_at));
            set.remind_at = Set(times.remind_at);
            set.reminded_at = Set(None);
            set.reminders_sent = Set(0);
            match occurrence.status {
                Missed => {
                    set.status = Set(Open);
                    set.missed_at = Set(None);
                    set.why = Set(None);
                    &[Missed]
                }
                Planned => {
                    set.opens_at = Set(times.opens_at);
                    &[Planned]
                }
                _ => &[Open],
            }
        }
    };
    let column = occurrence::COLUMN;
    let update = occurrence::Entity::update_many().set(set).filter(column.id.eq(occurrence.id)).filter(column.practice_id.eq(scope.practice()));
    let done = update.filter(column.status.is_in(from.to_vec())).filter(extra).exec(tx.db()).await?;
    if ends && done.rows_affected == 1 {
        // What became of a step may be what the next one waits for.
        sequence_looks::wake_of_assignment(tx, scope, occurrence.assignment_id, now).await?;
    }
    Ok(done.rows_affected == 1)
}

/// Keeps what is open, or planned for a time that is past, from closing before `until`.
pub async fn prolong(tx: &Tx, scope: &Scope, client: ClientId, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    let column = occurrence::COLUMN;
    let change = occurrence::ActiveModel { closes_at: Set(until), window_ends_at: Set(Some(until)), ..Default::default() };
    let update = occurrence::Entity::update_many().set(change).filter(visible(scope)).filter(column.client_id.eq(client));
    let live = column.status.is_in([OccurrenceStatus::Planned, OccurrenceStatus::Open]);
    update.filter(live).filter(column.opens_at.lte(now)).filter(column.closes_at.lt(until)).exec(tx.db()).await?;
    Ok(())
}

/// Why the client declined, if that happened.
pub async fn decline(cx: &impl Cx, scope: &Scope, occurrence: &Occurrence) -> Result<Option<Decline>> {
    let Some(sealed) = &occurrence.decline_sealed else { return Ok(None) };
    let key = cx.keyring().client(scope.practice(), occurrence.client_id).await?;
    Ok(Some(serde_json::from_slice(&key.open(decline_place(occurrence.id), sealed)?)?))
}
