//! What the rows of one page of a timeline say: each table is asked once for all of them, and only these are opened.

use std::collections::HashMap;
use std::hash::Hash;

use ::entity::ids::{AssignmentId, OccurrenceId};
use ::entity::{
    alert, appointment, assignment, audit_event, client_plan, consent, entry, goal, goal_step, outbox_email, reply, response, review,
    safety_plan_review, safety_plan_version, takeaway, topic, unsent_alert,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{AWAY, Happening, MOVE, RESET};
use crate::domain::decline::Decline;
use crate::domain::scope::Scope;
use crate::domain::timeline::Event;
use crate::error::Result;
use crate::store::alerts::Alert;
use crate::store::appointments::Appointment;
use crate::store::assignments::Assignment;
use crate::store::consents::Consent;
use crate::store::entries::Entry;
use crate::store::goal_steps::Step;
use crate::store::goals::Goal;
use crate::store::occurrences::Occurrence;
use crate::store::outbox::OutboxEmail;
use crate::store::replies::Reply;
use crate::store::responses::Response;
use crate::store::takeaways::Takeaway;
use crate::store::templates::Version;
use crate::store::topics::Topic;
use crate::store::unsent_alerts::UnsentAlert;
use crate::store::{
    Cx, alerts, appointments, assignments, client_plans, consents, entries, goal_steps, goals, occurrences, outbox, replies, responses, reviews,
    safety_plans, takeaways, templates, topics, unsent_alerts,
};

/// That an assignment was changed.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub assignment: AssignmentId,
    /// It went on with another version.
    pub moved: bool,
}

/// How a completion was put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    TakenBack,
    /// It was another client's.
    WentAway,
    CameHere,
}

/// That a completion was put right, and what it had answered.
#[derive(Clone, Copy, Debug)]
pub struct PutRight {
    pub how: Right,
    pub of: responses::Trace,
}

/// Everything that a page tells of, by its number.
#[derive(Default)]
pub struct Rows {
    pub alerts: HashMap<Uuid, Alert>,
    pub appointments: HashMap<Uuid, Appointment>,
    pub assignments: HashMap<Uuid, Assignment>,
    pub changes: HashMap<Uuid, Change>,
    pub consents: HashMap<Uuid, Consent>,
    /// Only those that somebody has opened have their words here; the others are in `unread`.
    pub entries: HashMap<Uuid, Entry>,
    pub unread: HashMap<Uuid, entries::EntryRow>,
    pub goals: HashMap<Uuid, Goal>,
    pub mails: HashMap<Uuid, OutboxEmail>,
    pub occurrences: HashMap<Uuid, (Occurrence, Option<Decline>)>,
    pub plans: HashMap<Uuid, client_plans::Kept>,
    pub put_right: HashMap<Uuid, PutRight>,
    pub replies: HashMap<Uuid, Reply>,
    pub responses: HashMap<Uuid, Response>,
    pub reviews: HashMap<Uuid, reviews::Kept>,
    pub safety_plans: HashMap<Uuid, safety_plans::VersionRow>,
    pub safety_plan_reviews: HashMap<Uuid, safety_plans::Review>,
    pub steps: HashMap<Uuid, Step>,
    pub takeaways: HashMap<Uuid, Takeaway>,
    pub topics: HashMap<Uuid, Topic>,
    pub unsent: HashMap<Uuid, UnsentAlert>,
    pub versions: HashMap<Uuid, Version>,
}

/// Reads the rows of these happenings. Without `clinical` nothing is opened, and only what is plain is read.
pub async fn rows(cx: &impl Cx, scope: &Scope, page: &[Happening], clinical: bool) -> Result<Rows> {
    let of = |events: &[Event]| page.iter().filter(|one| events.contains(&one.event)).map(|one| one.id).collect::<Vec<_>>();
    let mut rows = Rows {
        appointments: some_appointments(cx, scope, of(&[Event::Appointment, Event::AppointmentCancelled])).await?,
        mails: some_mails(cx, scope, of(&[Event::MailFailed])).await?,
        ..Rows::default()
    };
    if clinical {
        rows.changes = changes(cx, scope, of(&[Event::AssignmentChanged])).await?;
        rows.put_right = put_right(cx, scope, of(&[Event::PutRight])).await?;
        rows.alerts = some_alerts(cx, scope, of(&[Event::Alert, Event::AlertSeen, Event::AlertActed, Event::AlertClosed])).await?;
        rows.unsent = some_unsent(cx, scope, of(&[Event::AlertUnsent])).await?;
        rows.reviews = some_reviews(cx, scope, of(&[Event::Review])).await?;
        rows.replies = some_replies(cx, scope, of(&[Event::Replied])).await?;
        rows.plans = some_plans(cx, scope, of(&[Event::PlanWritten])).await?;
        rows.consents = some_consents(cx, scope, of(&[Event::Consented])).await?;
        rows.goals = some_goals(cx, scope, of(&[Event::GoalMade, Event::GoalEnded])).await?;
        rows.safety_plans = some_safety_plans(cx, scope, of(&[Event::SafetyPlanWritten])).await?;
        rows.safety_plan_reviews = some_safety_plan_reviews(cx, scope, of(&[Event::SafetyPlanReviewed])).await?;
        rows.steps = some_steps(cx, scope, of(&[Event::StepSaid])).await?;
        rows.takeaways = some_takeaways(cx, scope, of(&[Event::TakeawayWritten])).await?;
        rows.topics = some_topics(cx, scope, of(&[Event::TopicAdded, Event::TopicDone])).await?;
        some_entries(cx, scope, of(&[Event::EntryShared]), &mut rows).await?;
        some_occurrences(cx, scope, of(&[Event::Declined, Event::Missed]), &mut rows).await?;
        with_titles(cx, scope, page, &mut rows).await?;
    }
    Ok(rows)
}

/// Responses, the assignments that everything belongs to, and the versions that say what these are called.
async fn with_titles(cx: &impl Cx, scope: &Scope, page: &[Happening], rows: &mut Rows) -> Result<()> {
    let mut wanted: Vec<Uuid> = page.iter().filter(|one| one.event == Event::Completed).map(|one| one.id).collect();
    wanted.extend(rows.alerts.values().map(|alert| alert.response_id.0));
    wanted.extend(rows.replies.values().map(|reply| reply.row.response_id.0));
    wanted.extend(rows.reviews.keys());
    wanted.extend(rows.takeaways.values().filter_map(|takeaway| takeaway.row.response_id).map(|id| id.0));
    rows.responses = some_responses(cx, scope, distinct(wanted)).await?;
    let mut wanted: Vec<Uuid> = page
        .iter()
        .filter(|one| matches!(one.event, Event::AssignmentGiven | Event::AssignmentEnded | Event::PlanWritten))
        .map(|one| one.id)
        .collect();
    wanted.extend(rows.changes.values().map(|change| change.assignment.0));
    wanted.extend(rows.occurrences.values().map(|(occurrence, _)| occurrence.assignment_id.0));
    rows.assignments = some_assignments(cx, scope, distinct(wanted)).await?;
    let of_responses = rows.responses.values().map(|response| response.row.version_id);
    let of_occurrences = rows.occurrences.values().filter_map(|(occurrence, _)| occurrence.version_id);
    let of_traces = rows.put_right.values().map(|one| one.of.version_id);
    let unsent = rows.unsent.values().map(|alert| alert.version_id);
    let versions = rows.assignments.values().map(|one| one.version_id).chain(of_responses).chain(of_occurrences).chain(of_traces).chain(unsent);
    let versions = distinct(versions.collect());
    if !versions.is_empty() {
        rows.versions = templates::versions(cx, scope, versions).await?.into_iter().map(|version| (version.id.0, version)).collect();
    }
    Ok(())
}

fn distinct<T: Eq + Hash>(all: Vec<T>) -> Vec<T> {
    all.into_iter().collect::<std::collections::HashSet<T>>().into_iter().collect()
}

async fn changes(cx: &impl Cx, scope: &Scope, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Change>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let column = audit_event::COLUMN;
    let rows = audit_event::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.id.is_in(ids)).all(cx.db()).await?;
    Ok(rows.into_iter().map(|row| (row.id.0, Change { assignment: AssignmentId(row.subject_id), moved: row.verb == MOVE })).collect())
}

async fn put_right(cx: &impl Cx, scope: &Scope, ids: Vec<Uuid>) -> Result<HashMap<Uuid, PutRight>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let column = audit_event::COLUMN;
    let rows = audit_event::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.id.is_in(ids)).all(cx.db()).await?;
    let traces = responses::traces(cx, scope, rows.iter().map(|row| row.subject_id.into()).collect()).await?;
    let one = |row: audit_event::Model| {
        let of = *traces.iter().find(|trace| trace.id.0 == row.subject_id)?;
        let how = match row.verb.as_str() {
            RESET => Right::TakenBack,
            AWAY => Right::WentAway,
            _ => Right::CameHere,
        };
        Some((row.id.0, PutRight { how, of }))
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

async fn some_occurrences(cx: &impl Cx, scope: &Scope, ids: Vec<Uuid>, rows: &mut Rows) -> Result<()> {
    for occurrence in occurrences::some(cx, scope, ids.into_iter().map(OccurrenceId).collect()).await? {
        let decline = occurrences::decline(cx, scope, &occurrence).await?;
        rows.occurrences.insert(occurrence.id.0, (occurrence, decline));
    }
    Ok(())
}

/// Opening an entry counts as reading, and the client sees that: so those that nobody has opened stay closed here.
async fn some_entries(cx: &impl Cx, scope: &Scope, ids: Vec<Uuid>, rows: &mut Rows) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    for row in entry::Entity::find().filter(entries::shared(scope)).filter(entry::COLUMN.id.is_in(ids)).all(cx.db()).await? {
        if row.read_at.is_some() {
            rows.entries.insert(row.id.0, entries::open(cx, scope, row).await?);
        } else {
            rows.unread.insert(row.id.0, row);
        }
    }
    Ok(())
}

/// Reads rows of one table by their numbers and opens each.
macro_rules! some {
    ($($name:ident: $noun:ident, $table:ident.$id:ident => $type:ty, $open:expr;)+) => {$(
        async fn $name(cx: &impl Cx, scope: &Scope, ids: Vec<Uuid>) -> Result<HashMap<Uuid, $type>> {
            let mut found = HashMap::with_capacity(ids.len());
            if ids.is_empty() {
                return Ok(found);
            }
            let rows = $table::Entity::find().filter($noun::visible(scope)).filter($table::COLUMN.$id.is_in(ids));
            for row in rows.all(cx.db()).await? {
                found.insert(row.$id.0, $open(cx, scope, row).await?);
            }
            Ok(found)
        }
    )+};
}

/// Which versions and looks this scope reaches.
mod safety_plan_versions {
    pub(super) use crate::store::safety_plans::versions_visible as visible;
}
mod safety_plan_reviews {
    pub(super) use crate::store::safety_plans::reviews_visible as visible;
}

/// What has nothing to open.
async fn plainly<T>(_: &impl Cx, _: &Scope, row: T) -> Result<T> {
    Ok(row)
}

some! {
    some_alerts: alerts, alert.id => Alert, plainly;
    some_appointments: appointments, appointment.id => Appointment, plainly;
    some_assignments: assignments, assignment.id => Assignment, assignments::open;
    some_consents: consents, consent.id => Consent, plainly;
    some_goals: goals, goal.id => Goal, goals::open;
    some_mails: outbox, outbox_email.id => OutboxEmail, plainly;
    some_plans: client_plans, client_plan.assignment_id => client_plans::Kept, client_plans::open;
    some_replies: replies, reply.id => Reply, replies::open;
    some_responses: responses, response.id => Response, responses::open;
    some_reviews: reviews, review.response_id => reviews::Kept, reviews::open;
    some_safety_plans: safety_plan_versions, safety_plan_version.id => safety_plans::VersionRow, plainly;
    some_safety_plan_reviews: safety_plan_reviews, safety_plan_review.id => safety_plans::Review, plainly;
    some_steps: goal_steps, goal_step.id => Step, goal_steps::open;
    some_takeaways: takeaways, takeaway.id => Takeaway, takeaways::open;
    some_topics: topics, topic.id => Topic, topics::open_one;
    some_unsent: unsent_alerts, unsent_alert.id => UnsentAlert, plainly;
}
