//! What the caseload board asks of the whole caseload at once: counts and latest times by client or assignment. Nothing is opened here.

use std::collections::HashMap;

use ::entity::ids::{AssignmentId, ClientId, GoalId, SequenceId, VersionId};
use ::entity::kinds::{AppointmentStatus, AssignmentStatus, Disclosure, OccurrenceStatus, OccurrenceWhy, SequenceStatus};
use ::entity::{appointment, assignment, client_plan, entry, goal_rating, occurrence, reply, response, sequence, sequence_step, topic};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, NullOrdering, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{Cx, clients};
use crate::domain::schedule::Schedule;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::occurrences::Occurrence;

/// What no list of the board goes beyond.
pub const MOST: u64 = 200;

/// Something that came to nothing, with how often.
#[derive(Clone, Debug)]
pub struct NotDone {
    pub assignment: AssignmentId,
    pub client: ClientId,
    pub status: OccurrenceStatus,
    /// It never reached the client.
    pub never_sent: bool,
    pub count: usize,
    pub last: DateTime<Utc>,
}

type NotDoneRow = (AssignmentId, ClientId, OccurrenceStatus, Option<OccurrenceWhy>, i64, i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// What was declined or missed since then, by assignment and by what became of it; the newest first.
pub async fn not_done(cx: &impl Cx, scope: &Scope, since: DateTime<Utc>) -> Result<Vec<NotDone>> {
    let column = occurrence::COLUMN;
    let when = Condition::any().add(column.declined_at.gt(since)).add(column.missed_at.gt(since));
    let rows =
        occurrence::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, occurrence::Column::ClientId));
    let rows = rows.filter(column.status.is_in([OccurrenceStatus::Declined, OccurrenceStatus::Missed])).filter(when);
    let rows = rows
        .select_only()
        .column(occurrence::Column::AssignmentId)
        .column(occurrence::Column::ClientId)
        .column(occurrence::Column::Status)
        .column(occurrence::Column::Why)
        .column_as(occurrence::Column::Id.count(), "times")
        .column_as(occurrence::Column::OpenedAt.count(), "opened")
        .column_as(occurrence::Column::DeclinedAt.max(), "declined")
        .column_as(occurrence::Column::MissedAt.max(), "missed")
        .group_by(occurrence::Column::AssignmentId)
        .group_by(occurrence::Column::ClientId)
        .group_by(occurrence::Column::Status)
        .group_by(occurrence::Column::Why)
        .order_by(Expr::col(Alias::new("times")), Order::Desc)
        .order_by_desc(occurrence::Column::AssignmentId)
        .limit(MOST);
    let found: Vec<NotDoneRow> = rows.into_tuple().all(cx.db()).await?;
    let line = |(assignment, client, status, why, times, opened, declined, missed): NotDoneRow| {
        let never_sent = status == OccurrenceStatus::Missed && (opened == 0 || why == Some(OccurrenceWhy::NotReached));
        let last = if status == OccurrenceStatus::Declined { declined } else { missed }?;
        Some(NotDone { assignment, client, status, never_sent, count: usize::try_from(times).unwrap_or(1), last })
    };
    let mut lines: Vec<NotDone> = found.into_iter().filter_map(line).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.last));
    Ok(lines)
}

/// Open occurrences, the soonest due first, those without a day last, and how many there are in all.
pub async fn open(cx: &impl Cx, scope: &Scope, limit: u64) -> Result<(Vec<Occurrence>, u64)> {
    let column = occurrence::COLUMN;
    let rows =
        occurrence::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, occurrence::Column::ClientId));
    let rows = rows.filter(column.status.eq(OccurrenceStatus::Open));
    let all = rows.clone().count(cx.db()).await?;
    let rows = rows.order_by_with_nulls(occurrence::Column::DueAt, Order::Asc, NullOrdering::Last).order_by_asc(occurrence::Column::Id);
    Ok((rows.limit(limit).all(cx.db()).await?, all))
}

/// An assignment that goes on, without what is sealed.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: AssignmentId,
    pub client: ClientId,
    pub version: VersionId,
    pub schedule: Schedule,
}

/// The assignments that go on.
pub async fn rules(cx: &impl Cx, scope: &Scope) -> Result<Vec<Rule>> {
    let column = assignment::COLUMN;
    let rows =
        assignment::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, assignment::Column::ClientId));
    let rows = rows.filter(column.status.eq(AssignmentStatus::Active)).order_by_desc(assignment::Column::Id).limit(5000).select_only();
    let rows = rows.column(assignment::Column::Id).column(assignment::Column::ClientId).column(assignment::Column::VersionId);
    let found: Vec<(AssignmentId, ClientId, VersionId, serde_json::Value)> =
        rows.column(assignment::Column::Schedule).into_tuple().all(cx.db()).await?;
    let rule = |(id, client, version, schedule)| Ok(Rule { id, client, version, schedule: serde_json::from_value(schedule)? });
    found.into_iter().map(rule).collect()
}

type Latest = HashMap<ClientId, DateTime<Utc>>;

fn later(latest: &mut Latest, found: Vec<(ClientId, Option<DateTime<Utc>>)>) {
    for (client, at) in found.into_iter().filter_map(|(client, at)| Some((client, at?))) {
        let known = latest.entry(client).or_insert(at);
        *known = std::cmp::max(*known, at);
    }
}

/// When each client last completed something, began a draft, or shared something they wrote, of what came since then.
pub async fn last_signs(cx: &impl Cx, scope: &Scope, since: DateTime<Utc>) -> Result<Latest> {
    let mut latest = Latest::new();
    let practice = scope.practice();
    let rows = response::Entity::find().filter(response::COLUMN.practice_id.eq(practice)).filter(clients::visible(scope, response::Column::ClientId));
    let rows = rows.filter(response::COLUMN.submitted_at.gte(since)).filter(response::COLUMN.withdrawn_at.is_null());
    let rows = rows.select_only().column(response::Column::ClientId).column_as(response::Column::SubmittedAt.max(), "last");
    later(&mut latest, rows.group_by(response::Column::ClientId).into_tuple().all(cx.db()).await?);
    let rows =
        occurrence::Entity::find().filter(occurrence::COLUMN.practice_id.eq(practice)).filter(clients::visible(scope, occurrence::Column::ClientId));
    let rows = rows.filter(occurrence::COLUMN.begun_at.gte(since));
    let rows = rows.select_only().column(occurrence::Column::ClientId).column_as(occurrence::Column::BegunAt.max(), "last");
    later(&mut latest, rows.group_by(occurrence::Column::ClientId).into_tuple().all(cx.db()).await?);
    let rows = entry::Entity::find().filter(entry::COLUMN.practice_id.eq(practice)).filter(clients::visible(scope, entry::Column::ClientId));
    let rows = rows.filter(entry::COLUMN.disclosure.eq(Disclosure::Shared)).filter(entry::COLUMN.shared_at.gte(since));
    let rows = rows.select_only().column(entry::Column::ClientId).column_as(entry::Column::SharedAt.max(), "last");
    later(&mut latest, rows.group_by(entry::Column::ClientId).into_tuple().all(cx.db()).await?);
    Ok(latest)
}

/// When each client last gave another sign of life since then: declined something, planned something, put a line on the list for the session
/// that they share, or opened a reply.
pub async fn other_signs(cx: &impl Cx, scope: &Scope, since: DateTime<Utc>) -> Result<Latest> {
    let (mut latest, practice) = (Latest::new(), scope.practice());
    macro_rules! last {
        ($entity:ident, $at:ident, $column:ident, $($only:expr)?) => {
            let seen = clients::visible(scope, $entity::Column::ClientId);
            let rows = $entity::Entity::find().filter($entity::COLUMN.practice_id.eq(practice)).filter(seen).filter($entity::COLUMN.$at.gte(since));
            $(let rows = rows.filter($only);)?
            let rows = rows.select_only().column($entity::Column::ClientId).column_as($entity::Column::$column.max(), "last");
            later(&mut latest, rows.group_by($entity::Column::ClientId).into_tuple().all(cx.db()).await?);
        };
    }
    last!(occurrence, declined_at, DeclinedAt,);
    last!(client_plan, written_at, WrittenAt,);
    last!(topic, created_at, CreatedAt, topic::COLUMN.by_client.eq(true).and(topic::COLUMN.shared.eq(true)));
    last!(reply, shown_at, ShownAt,);
    Ok(latest)
}

/// The later of two times of each client.
pub fn latest_of(mut one: Latest, other: Latest) -> Latest {
    later(&mut one, other.into_iter().map(|(client, at)| (client, Some(at))).collect());
    one
}

/// Since when each client has been asked for something and sent nothing after it: of what is open, and of what was missed since then.
pub async fn asked_since(cx: &impl Cx, scope: &Scope, since: DateTime<Utc>) -> Result<Latest> {
    let column = occurrence::COLUMN;
    // Two questions, so that each walks along its own index.
    let open = Condition::all().add(column.status.eq(OccurrenceStatus::Open));
    let missed = Condition::all().add(column.status.eq(OccurrenceStatus::Missed)).add(column.missed_at.gte(since));
    let mut first = Latest::new();
    for unanswered in [open, missed] {
        for (client, at) in first_unanswered(cx, scope, unanswered).await? {
            let known = first.entry(client).or_insert(at);
            *known = std::cmp::min(*known, at);
        }
    }
    Ok(first)
}

/// When the first of these was opened after which the client sent nothing.
async fn first_unanswered(cx: &impl Cx, scope: &Scope, which: Condition) -> Result<Vec<(ClientId, DateTime<Utc>)>> {
    let column = occurrence::COLUMN;
    let after = Expr::col((response::Entity, response::Column::ClientId))
        .eq(Expr::col((occurrence::Entity, occurrence::Column::ClientId)))
        .and(Expr::col((response::Entity, response::Column::SubmittedAt)).gte(Expr::col((occurrence::Entity, occurrence::Column::OpenedAt))))
        .and(Expr::col((response::Entity, response::Column::WithdrawnAt)).is_null());
    let answered = Query::select().expr(Expr::val(1)).from(response::Entity).and_where(after).to_owned();
    let rows =
        occurrence::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, occurrence::Column::ClientId));
    let rows = rows.filter(which).filter(column.opened_at.is_not_null());
    let rows = rows.filter(Condition::all().not().add(Expr::exists(answered)));
    let rows = rows.select_only().column(occurrence::Column::ClientId).column_as(occurrence::Column::OpenedAt.min(), "first");
    let found: Vec<(ClientId, Option<DateTime<Utc>>)> = rows.group_by(occurrence::Column::ClientId).into_tuple().all(cx.db()).await?;
    Ok(found.into_iter().filter_map(|(client, at)| Some((client, at?))).collect())
}

/// The last appointment that is planned, of each client who has one to come.
pub async fn last_planned(cx: &impl Cx, scope: &Scope, now: DateTime<Utc>) -> Result<Latest> {
    let column = appointment::COLUMN;
    let rows =
        appointment::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, appointment::Column::ClientId));
    let rows = rows.filter(column.status.eq(AppointmentStatus::Planned)).filter(column.ends_at.gt(now)).select_only();
    let rows = rows.column(appointment::Column::ClientId).column_as(appointment::Column::StartsAt.max(), "last");
    let mut latest = Latest::new();
    later(&mut latest, rows.group_by(appointment::Column::ClientId).into_tuple().all(cx.db()).await?);
    Ok(latest)
}

/// Sequences that go on and have no step left to begin.
pub async fn last_steps(cx: &impl Cx, scope: &Scope) -> Result<Vec<(SequenceId, ClientId)>> {
    let waiting = sequence_step::Entity::find()
        .select_only()
        .column(sequence_step::Column::SequenceId)
        .filter(sequence_step::COLUMN.practice_id.eq(scope.practice()))
        .filter(sequence_step::COLUMN.begun_at.is_null())
        .filter(sequence_step::COLUMN.skipped_at.is_null())
        .into_query();
    let column = sequence::COLUMN;
    let rows = sequence::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, sequence::Column::ClientId));
    let rows = rows.filter(column.status.eq(SequenceStatus::Active)).filter(sequence::Column::Id.not_in_subquery(waiting));
    let rows = rows.order_by_desc(sequence::Column::Id).limit(MOST).select_only().column(sequence::Column::Id).column(sequence::Column::ClientId);
    Ok(rows.into_tuple().all(cx.db()).await?)
}

/// Plans that clients wrote before then, by assignment: whose, and when.
pub async fn plans_before(cx: &impl Cx, scope: &Scope, before: DateTime<Utc>) -> Result<HashMap<AssignmentId, DateTime<Utc>>> {
    let column = client_plan::COLUMN;
    let rows =
        client_plan::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, client_plan::Column::ClientId));
    let rows = rows.filter(column.plan_sealed.is_not_null()).filter(column.written_at.lte(before)).order_by_desc(client_plan::Column::WrittenAt);
    let rows = rows.limit(2000).select_only().column(client_plan::Column::AssignmentId).column(client_plan::Column::WrittenAt);
    let found: Vec<(AssignmentId, Option<DateTime<Utc>>)> = rows.into_tuple().all(cx.db()).await?;
    Ok(found.into_iter().filter_map(|(id, at)| Some((id, at?))).collect())
}

/// When these goals were last looked at.
pub async fn last_looks(cx: &impl Cx, scope: &Scope, goals: Vec<GoalId>) -> Result<HashMap<GoalId, NaiveDate>> {
    if goals.is_empty() {
        return Ok(HashMap::new());
    }
    let column = goal_rating::COLUMN;
    let rows =
        goal_rating::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, goal_rating::Column::ClientId));
    let rows = rows.filter(column.goal_id.is_in(goals)).select_only().column(goal_rating::Column::GoalId);
    let found: Vec<(GoalId, Option<NaiveDate>)> =
        rows.column_as(goal_rating::Column::RatedOn.max(), "last").group_by(goal_rating::Column::GoalId).into_tuple().all(cx.db()).await?;
    Ok(found.into_iter().filter_map(|(goal, on)| Some((goal, on?))).collect())
}

/// Which assignment each of these responses is of.
pub async fn assignments_of(
    cx: &impl Cx,
    scope: &Scope,
    ids: Vec<::entity::ids::ResponseId>,
) -> Result<HashMap<::entity::ids::ResponseId, AssignmentId>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let column = response::COLUMN;
    let rows = response::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, response::Column::ClientId));
    let rows = rows.filter(column.id.is_in(ids)).select_only().column(response::Column::Id).column(response::Column::AssignmentId);
    let found: Vec<(::entity::ids::ResponseId, AssignmentId)> = rows.into_tuple().all(cx.db()).await?;
    Ok(found.into_iter().collect())
}

/// Which assignment each of these occurrences is of.
pub async fn assignments_of_occurrences(
    cx: &impl Cx,
    scope: &Scope,
    ids: Vec<::entity::ids::OccurrenceId>,
) -> Result<HashMap<::entity::ids::OccurrenceId, AssignmentId>> {
    use ::entity::occurrence::{COLUMN as column, Column, Entity};
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(column.practice_id.eq(scope.practice())).filter(clients::visible(scope, Column::ClientId));
    let rows = rows.filter(column.id.is_in(ids)).select_only().column(Column::Id).column(Column::AssignmentId);
    let found: Vec<(::entity::ids::OccurrenceId, AssignmentId)> = rows.into_tuple().all(cx.db()).await?;
    Ok(found.into_iter().collect())
}
