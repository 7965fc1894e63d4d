//! What a brief says of more than its interval: what was left from before, what stood on lists when the appointment began, and what belongs
//! to the appointment before. Each query takes so many rows at most.

use std::collections::{BTreeMap, BTreeSet};

use ::entity::ids::{AppointmentId, AssignmentId, ClientId};
use ::entity::kinds::{AppointmentStatus, Disclosure};
use ::entity::{appointment, entry, occurrence, response, takeaway, topic};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::alert_cases::{self, Mark, Turn, Which};
use super::appointments::Appointment;
use super::briefs::Came;
use super::responses::ResponseRow;
use super::{Cx, briefs, clients, takeaways, topics};
use crate::domain::brief::facts::{Alert, NotHeld, Takeaway, Topic};
use crate::domain::brief::interval::Interval;
use crate::domain::scope::Scope;
use crate::error::Result;

/// Rows that are looked at.
const MOST: u64 = 200;
/// Completions of before that are opened; how many more there are is counted.
const CARRIED: usize = 6;
/// Rows among which these are found: corrections are rows of their own.
const LOOKED: u64 = 40;

/// One client, seen by this scope.
macro_rules! of {
    ($entity:ident, $scope:expr, $client:expr) => {
        Condition::all()
            .add($entity::COLUMN.practice_id.eq($scope.practice()))
            .add($entity::COLUMN.client_id.eq($client))
            .add(clients::visible($scope, $entity::Column::ClientId))
    };
}

/// Completions of before the interval that were not talked about when the appointment begins, the newest first.
pub async fn carried(cx: &impl Cx, scope: &Scope, client: ClientId, within: Interval, begins: DateTime<Utc>) -> Result<Came> {
    let column = response::COLUMN;
    let waiting = Condition::any().add(column.discussed_at.is_null()).add(column.discussed_at.gte(begins));
    // What corrects one of them may have come later.
    let correction = Condition::all().add(column.amends_id.is_not_null()).add(column.submitted_at.lt(within.until));
    let before = Condition::any().add(column.submitted_at.lt(within.from)).add(correction);
    let found = || response::Entity::find().filter(of!(response, scope, client)).filter(column.withdrawn_at.is_null()).filter(waiting.clone());
    let rows = found().filter(before).order_by_desc(response::Column::SubmittedAt).order_by_desc(response::Column::Id);
    let mut rows: Vec<ResponseRow> = rows.limit(LOOKED).all(cx.db()).await?;
    let all = rows.len() as u64 == LOOKED;
    rows.reverse();
    let mut whole = briefs::whole(rows);
    whole.retain(|(at, _)| *at < within.from);
    whole.reverse();
    let mut known = whole.len() as u64;
    if all {
        known = found().filter(column.submitted_at.lt(within.from)).filter(column.amends_id.is_null()).count(cx.db()).await?;
    }
    whole.truncate(CARRIED);
    let unread = known.saturating_sub(whole.len() as u64);
    Ok(Came { answers: briefs::opened(cx, scope, whole).await?, unread })
}

/// Answers that need a person, the oldest first: of the interval, and of before where nobody had noted what was done when it began.
pub async fn alerts(cx: &impl Cx, scope: &Scope, client: ClientId, within: Interval) -> Result<Vec<Alert>> {
    let mut found = BTreeMap::new();
    for (which, turn) in [(Which::Open, Turn::After(None)), (Which::All, Turn::Before(None))] {
        let page = alert_cases::page(cx, scope, (which, Some(client)), turn, MOST).await?;
        found.extend(page.into_iter().map(|case| (case.id, case)));
    }
    let at = |mark: Option<Mark>| mark.map(|(at, _)| at);
    let all = found.into_values().map(|case| {
        // Closed without a word counts as acted on: nobody waits for more.
        Alert { id: case.id, at: case.created_at, seen: at(case.seen), acted: at(case.acted).or(at(case.closed)) }
    });
    let told = |one: &Alert| one.at < within.until && (one.at >= within.from || one.acted.is_none_or(|at| at >= within.from));
    Ok(all.filter(told).collect())
}

/// What stood on the list for the session when the appointment began, in its order.
pub async fn topics(cx: &impl Cx, scope: &Scope, client: ClientId, begins: DateTime<Utc>, by: DateTime<Utc>) -> Result<Vec<Topic>> {
    let column = topic::COLUMN;
    let waiting = Condition::any().add(column.done_at.is_null()).add(column.done_at.gte(begins));
    let rows = topic::Entity::find().filter(topics::visible(scope)).filter(column.client_id.eq(client)).filter(column.created_at.lt(by));
    let rows = rows.filter(waiting).order_by_asc(topic::Column::Position).order_by_asc(topic::Column::Id).limit(MOST);
    let mut listed = Vec::new();
    for row in rows.all(cx.db()).await? {
        let one = topics::open_one(cx, scope, row).await?;
        listed.push(Topic { text: one.text, by_client: one.row.by_client });
    }
    Ok(listed)
}

/// How much of what was written by then is kept for the session. Nothing else is told of it.
pub async fn kept(cx: &impl Cx, scope: &Scope, client: ClientId, by: DateTime<Utc>) -> Result<u64> {
    let column = entry::COLUMN;
    let kept = entry::Entity::find().filter(of!(entry, scope, client)).filter(column.disclosure.eq(Disclosure::Kept));
    Ok(kept.filter(column.written_at.lt(by)).count(cx.db()).await?)
}

/// Appointments between two instants that did not take place, the oldest first.
pub async fn not_held(cx: &impl Cx, scope: &Scope, client: ClientId, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<NotHeld>> {
    let column = appointment::COLUMN;
    let rows =
        appointment::Entity::find().filter(of!(appointment, scope, client)).filter(column.starts_at.gte(from)).filter(column.starts_at.lt(until));
    let rows = rows.filter(column.status.is_in([AppointmentStatus::Missed, AppointmentStatus::Cancelled]));
    let rows = rows.order_by_desc(appointment::Column::StartsAt).limit(6).all(cx.db()).await?;
    let one = |row: Appointment| NotHeld { id: row.id, at: row.starts_at, cancelled: row.status == AppointmentStatus::Cancelled };
    Ok(rows.into_iter().rev().map(one).collect())
}

/// What was taken away in the appointments of a time, whenever it was typed, and what was written in it without an appointment; nothing that
/// was typed after `by`. Oldest first. `last` is the appointment that most of it is of.
pub async fn takeaways(
    cx: &impl Cx,
    scope: &Scope,
    client: ClientId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    by: DateTime<Utc>,
    last: Option<(AppointmentId, DateTime<Utc>)>,
) -> Result<Vec<Takeaway>> {
    let column = appointment::COLUMN;
    let there = appointment::Entity::find().select_only().column(appointment::Column::Id).filter(column.practice_id.eq(scope.practice()));
    let there = there.filter(column.client_id.eq(client)).filter(column.starts_at.gte(from)).filter(column.starts_at.lt(until)).into_query();
    let column = takeaway::COLUMN;
    let alone = Condition::all().add(column.appointment_id.is_null()).add(column.created_at.gte(from)).add(column.created_at.lt(until));
    let wanted = Condition::any().add(alone).add(takeaway::Column::AppointmentId.in_subquery(there));
    let rows = takeaway::Entity::find().filter(of!(takeaway, scope, client)).filter(column.created_at.lt(by)).filter(wanted);
    let rows = rows.order_by_desc(takeaway::Column::CreatedAt).order_by_desc(takeaway::Column::Id).limit(MOST).all(cx.db()).await?;
    let mut taken = Vec::with_capacity(rows.len());
    for row in rows.into_iter().rev() {
        let one = takeaways::open(cx, scope, row).await?;
        let at = last.filter(|(id, _)| one.row.appointment_id == Some(*id)).map_or(one.row.created_at, |(_, at)| at);
        taken.push(Takeaway { appointment: one.row.appointment_id, response: one.row.response_id, text: one.text, at });
    }
    Ok(taken)
}

/// Which of these assignments came of a completion that was moved here from another client: nobody agreed on them. Their only occurrence
/// opened when it was answered, before the assignment was made.
pub async fn moved_here(
    cx: &impl Cx,
    scope: &Scope,
    client: ClientId,
    made: BTreeMap<AssignmentId, DateTime<Utc>>,
) -> Result<BTreeSet<AssignmentId>> {
    let column = response::COLUMN;
    let moved = response::Entity::find().select_only().column(response::Column::OccurrenceId).filter(column.practice_id.eq(scope.practice()));
    let moved = moved.filter(column.client_id.eq(client)).filter(column.moved_from.is_not_null()).into_query();
    let ids: Vec<AssignmentId> = made.keys().copied().collect();
    let rows = occurrence::Entity::find().filter(of!(occurrence, scope, client)).filter(occurrence::COLUMN.assignment_id.is_in(ids));
    let rows = rows.filter(occurrence::Column::Id.in_subquery(moved)).limit(MOST).select_only();
    let rows = rows.column(occurrence::Column::AssignmentId).column(occurrence::Column::OpensAt);
    let found: Vec<(AssignmentId, DateTime<Utc>)> = rows.into_tuple().all(cx.db()).await?;
    Ok(found.into_iter().filter(|(id, opened)| made.get(id).is_some_and(|made| opened < made)).map(|(id, _)| id).collect())
}
