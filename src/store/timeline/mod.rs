//! What happened with one client, by its time: of each event a bounded query that reads two columns and opens nothing, put together in
//! memory (`domain::timeline`). What the rows say is read for one page alone (`rows`). So a page costs the same, however much there is.

use ::entity::ids::ClientId;
use ::entity::kinds::{AppointmentStatus, Disclosure, EmailState, OccurrenceStatus};
use ::entity::{
    alert, appointment, assignment, audit_event, client_plan, consent, entry, goal, goal_step, occurrence, outbox_email, reply, response, review,
    safety_plan_review, safety_plan_version, takeaway, topic, unsent_alert,
};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Cx, clients, outbox};
use crate::domain::scope::Scope;
use crate::domain::timeline::{Event, Happening, Kind, merge};
use crate::error::Result;

mod rows;

pub use rows::{Change, PutRight, Right, Rows, rows};

/// Appointments that are looked at to find the intervals: more than anybody has.
const MOST_APPOINTMENTS: u64 = 2_000;
/// What changed an assignment, as the audit trail has it.
const CHANGES: [&str; 2] = ["update", MOVE];
/// What puts a completion right, as the audit trail has it.
const PUT_RIGHT: [&str; 3] = [RESET, AWAY, "move_here"];
/// It was taken back, to be sent again.
const RESET: &str = "reset";
/// It was another client's.
const AWAY: &str = "move_away";
/// It goes on with another version.
const MOVE: &str = "move_version";

/// What is asked of a timeline.
#[derive(Clone, Debug)]
pub struct Asked {
    pub client: ClientId,
    /// Only these; all where it is empty.
    pub kinds: Vec<Kind>,
    /// What happened from then on.
    pub from: Option<DateTime<Utc>>,
    /// What happened before that: at the latest now.
    pub until: DateTime<Utc>,
    /// Where the page before ended.
    pub after: Option<Happening>,
    pub limit: usize,
}

impl Asked {
    fn wants(&self, event: Event) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&event.kind())
    }

    /// What stands after the last page and within the time, of one event. The order is that of the domain.
    fn within(&self, event: Event, at: impl ColumnTrait, id: impl ColumnTrait) -> Condition {
        let mut within = Condition::all().add(at.lt(self.until));
        if let Some(from) = self.from {
            within = within.add(at.gte(from));
        }
        let Some(after) = self.after else { return within };
        let here = Condition::all().add(at.eq(after.at)).add(id.lt(after.id));
        within.add(match event.cmp(&after.event) {
            std::cmp::Ordering::Less => Condition::all().add(at.lt(after.at)),
            std::cmp::Ordering::Greater => Condition::all().add(at.lte(after.at)),
            std::cmp::Ordering::Equal => Condition::any().add(at.lt(after.at)).add(here),
        })
    }
}

/// One page, the newest first, and where the next one goes on.
pub async fn page(cx: &impl Cx, scope: &Scope, asked: &Asked) -> Result<(Vec<Happening>, Option<Happening>)> {
    let mut parts = Vec::new();
    for event in Event::ALL.into_iter().filter(|event| asked.wants(*event)) {
        parts.push(of_event(cx, scope, asked, event).await?);
    }
    Ok(merge(parts, asked.limit))
}

/// When appointments began that took place or should have, the oldest first.
pub async fn starts(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<DateTime<Utc>>> {
    let column = appointment::COLUMN;
    let rows = appointment::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let rows = rows.filter(clients::visible(scope, appointment::Column::ClientId));
    let rows = rows.filter(column.status.is_in([AppointmentStatus::Planned, AppointmentStatus::Held]));
    let rows = rows.select_only().column(appointment::Column::StartsAt).order_by_desc(appointment::Column::StartsAt).limit(MOST_APPOINTMENTS);
    let mut starts: Vec<DateTime<Utc>> = rows.into_tuple().all(cx.db()).await?;
    starts.reverse();
    Ok(starts)
}

/// Number, time, practice and client of a row.
struct Columns<C>(C, C, C, C);

async fn of_event(cx: &impl Cx, scope: &Scope, asked: &Asked, event: Event) -> Result<Vec<Happening>> {
    let all = Condition::all();
    let query = Reader { cx, scope, asked, event };
    match event {
        Event::AlertClosed => {
            use alert::Column::{ClientId, ClosedAt, Id, PracticeId};
            query.read::<alert::Entity>(Columns(Id, ClosedAt, PracticeId, ClientId), all).await
        }
        Event::AlertActed => {
            use alert::Column::{ActedAt, ClientId, Id, PracticeId};
            query.read::<alert::Entity>(Columns(Id, ActedAt, PracticeId, ClientId), all).await
        }
        Event::AlertUnsent => {
            use unsent_alert::Column::{ClientId, CreatedAt, Id, PracticeId};
            let waits = all.add(unsent_alert::COLUMN.response_id.is_null());
            query.read::<unsent_alert::Entity>(Columns(Id, CreatedAt, PracticeId, ClientId), waits).await
        }
        Event::AlertSeen => {
            use alert::Column::{ClientId, Id, PracticeId, SeenAt};
            query.read::<alert::Entity>(Columns(Id, SeenAt, PracticeId, ClientId), all).await
        }
        Event::Alert => {
            use alert::Column::{ClientId, CreatedAt, Id, PracticeId};
            query.read::<alert::Entity>(Columns(Id, CreatedAt, PracticeId, ClientId), all).await
        }
        Event::Review => {
            use review::Column::{ClientId, PracticeId, ResponseId, WrittenAt};
            query.read::<review::Entity>(Columns(ResponseId, WrittenAt, PracticeId, ClientId), all).await
        }
        Event::Completed => {
            use response::Column::{ClientId, Id, PracticeId, SubmittedAt};
            let shown = all.add(response::COLUMN.withdrawn_at.is_null());
            query.read::<response::Entity>(Columns(Id, SubmittedAt, PracticeId, ClientId), shown).await
        }
        Event::PutRight => query.put_right().await,
        Event::Declined => {
            use occurrence::Column::{ClientId, DeclinedAt, Id, PracticeId};
            let still = all.add(occurrence::COLUMN.status.eq(OccurrenceStatus::Declined));
            query.read::<occurrence::Entity>(Columns(Id, DeclinedAt, PracticeId, ClientId), still).await
        }
        Event::Missed => {
            use occurrence::Column::{ClientId, Id, MissedAt, PracticeId};
            let still = all.add(occurrence::COLUMN.status.eq(OccurrenceStatus::Missed));
            query.read::<occurrence::Entity>(Columns(Id, MissedAt, PracticeId, ClientId), still).await
        }
        Event::PlanWritten => {
            use client_plan::Column::{AssignmentId, ClientId, PracticeId, WrittenAt};
            query.read::<client_plan::Entity>(Columns(AssignmentId, WrittenAt, PracticeId, ClientId), all).await
        }
        Event::AssignmentEnded => {
            use assignment::Column::{ClientId, EndedAt, Id, PracticeId};
            query.read::<assignment::Entity>(Columns(Id, EndedAt, PracticeId, ClientId), all).await
        }
        Event::AssignmentChanged => query.changes().await,
        Event::AssignmentGiven => {
            use assignment::Column::{ClientId, CreatedAt, Id, PracticeId};
            query.read::<assignment::Entity>(Columns(Id, CreatedAt, PracticeId, ClientId), all).await
        }
        Event::EntryShared => {
            use entry::Column::{ClientId, Id, PracticeId, SharedAt};
            let shared = all.add(entry::COLUMN.disclosure.eq(Disclosure::Shared));
            query.read::<entry::Entity>(Columns(Id, SharedAt, PracticeId, ClientId), shared).await
        }
        Event::TopicDone => {
            use topic::Column::{ClientId, DoneAt, Id, PracticeId};
            query.read::<topic::Entity>(Columns(Id, DoneAt, PracticeId, ClientId), all.add(topic::COLUMN.shared.eq(true))).await
        }
        Event::TopicAdded => {
            use topic::Column::{ClientId, CreatedAt, Id, PracticeId};
            query.read::<topic::Entity>(Columns(Id, CreatedAt, PracticeId, ClientId), all.add(topic::COLUMN.shared.eq(true))).await
        }
        Event::Replied => {
            use reply::Column::{ClientId, CreatedAt, Id, PracticeId};
            query.read::<reply::Entity>(Columns(Id, CreatedAt, PracticeId, ClientId), all).await
        }
        Event::StepSaid => {
            use goal_step::Column::{ClientId, GoalId, Id, PracticeId, ResultAt};
            let shared = all.add(GoalId.in_subquery(shared_goals(scope, asked.client)));
            query.read::<goal_step::Entity>(Columns(Id, ResultAt, PracticeId, ClientId), shared).await
        }
        Event::GoalEnded => {
            use goal::Column::{ClientId, EndedAt, Id, PracticeId};
            query.read::<goal::Entity>(Columns(Id, EndedAt, PracticeId, ClientId), all.add(goal::COLUMN.shared.eq(true))).await
        }
        Event::GoalMade => {
            use goal::Column::{ClientId, CreatedAt, Id, PracticeId};
            query.read::<goal::Entity>(Columns(Id, CreatedAt, PracticeId, ClientId), all.add(goal::COLUMN.shared.eq(true))).await
        }
        Event::SafetyPlanReviewed => {
            use safety_plan_review::Column::{ClientId, Id, PracticeId, ReviewedAt};
            query.read::<safety_plan_review::Entity>(Columns(Id, ReviewedAt, PracticeId, ClientId), all).await
        }
        Event::SafetyPlanWritten => {
            use safety_plan_version::Column::{ClientId, CreatedAt, Id, PracticeId};
            query.read::<safety_plan_version::Entity>(Columns(Id, CreatedAt, PracticeId, ClientId), all).await
        }
        Event::TakeawayWritten => {
            use takeaway::Column::{ClientId, CreatedAt, Id, PracticeId};
            query.read::<takeaway::Entity>(Columns(Id, CreatedAt, PracticeId, ClientId), all).await
        }
        Event::AppointmentCancelled => {
            use appointment::Column::{CancelledAt, ClientId, Id, PracticeId};
            let cancelled = all.add(appointment::COLUMN.status.eq(AppointmentStatus::Cancelled));
            query.read::<appointment::Entity>(Columns(Id, CancelledAt, PracticeId, ClientId), cancelled).await
        }
        Event::Appointment => {
            use appointment::Column::{ClientId, Id, PracticeId, StartsAt};
            let kept = all.add(appointment::COLUMN.status.ne(AppointmentStatus::Cancelled));
            query.read::<appointment::Entity>(Columns(Id, StartsAt, PracticeId, ClientId), kept).await
        }
        Event::Consented => {
            use consent::Column::{AnsweredAt, ClientId, Id, PracticeId};
            query.read::<consent::Entity>(Columns(Id, AnsweredAt, PracticeId, ClientId), all).await
        }
        Event::MailFailed => {
            use outbox_email::Column::{ClientId, CreatedAt, Id, PracticeId};
            query.read::<outbox_email::Entity>(Columns(Id, CreatedAt, PracticeId, ClientId), failed()).await
        }
    }
}

/// Given up, come back, or not sent to an address that is dead.
fn failed() -> Condition {
    let column = outbox_email::COLUMN;
    let dead = Condition::all().add(column.state.eq(EmailState::Dropped)).add(column.reason.eq(outbox::ADDRESS_REFUSED));
    outbox::given_up_or_back().add(dead)
}

fn shared_goals(scope: &Scope, client: ClientId) -> SelectStatement {
    let mut goals = Query::select();
    let column = goal::COLUMN;
    goals.column(goal::Column::Id).from(goal::Entity).and_where(column.practice_id.eq(scope.practice()));
    goals.and_where(column.client_id.eq(client)).and_where(column.shared.eq(true)).to_owned()
}

fn assignments_of(scope: &Scope, client: ClientId) -> SelectStatement {
    let mut given = Query::select();
    let column = assignment::COLUMN;
    given.column(assignment::Column::Id).from(assignment::Entity).and_where(column.practice_id.eq(scope.practice()));
    given.and_where(column.client_id.eq(client)).cond_where(clients::visible(scope, assignment::Column::ClientId)).to_owned()
}

/// Everything that a client sent, also what was withdrawn.
fn sent_by(scope: &Scope, client: ClientId) -> SelectStatement {
    let mut sent = Query::select();
    let column = response::COLUMN;
    sent.column(response::Column::Id).from(response::Entity).and_where(column.practice_id.eq(scope.practice()));
    sent.and_where(column.client_id.eq(client)).cond_where(clients::visible(scope, response::Column::ClientId)).to_owned()
}

/// Reads the times of one event.
struct Reader<'a, C> {
    cx: &'a C,
    scope: &'a Scope,
    asked: &'a Asked,
    event: Event,
}

impl<C: Cx> Reader<'_, C> {
    async fn read<E: EntityTrait>(&self, Columns(id, at, practice, client): Columns<E::Column>, only: Condition) -> Result<Vec<Happening>>
    where
        E::Column: Copy,
    {
        let rows = E::find().filter(practice.eq(self.scope.practice())).filter(client.eq(self.asked.client));
        self.finish::<E>(rows.filter(clients::visible(self.scope, client)).filter(only), id, at).await
    }

    /// Changes of assignments are told by the audit trail alone.
    async fn changes(&self) -> Result<Vec<Happening>> {
        use audit_event::Column::{At, Id, SubjectId};
        let column = audit_event::COLUMN;
        let rows = audit_event::Entity::find().filter(column.practice_id.eq(self.scope.practice())).filter(column.subject.eq("assignment"));
        let rows = rows.filter(column.verb.is_in(CHANGES)).filter(SubjectId.in_subquery(assignments_of(self.scope, self.asked.client)));
        self.finish::<audit_event::Entity>(rows, Id, At).await
    }

    /// So are completions that were put right: under the wrong client and the right one, each by a line of its own.
    async fn put_right(&self) -> Result<Vec<Happening>> {
        use audit_event::Column::{At, Id, SubjectId};
        let column = audit_event::COLUMN;
        let rows = audit_event::Entity::find().filter(column.practice_id.eq(self.scope.practice())).filter(column.subject.eq("response"));
        let rows = rows.filter(column.verb.is_in(PUT_RIGHT)).filter(SubjectId.in_subquery(sent_by(self.scope, self.asked.client)));
        self.finish::<audit_event::Entity>(rows, Id, At).await
    }

    async fn finish<E: EntityTrait>(&self, rows: sea_orm::Select<E>, id: E::Column, at: E::Column) -> Result<Vec<Happening>>
    where
        E::Column: Copy,
    {
        let rows = rows.filter(self.asked.within(self.event, at, id)).select_only().column(id).column(at);
        // One more than a page has: it tells whether there is another.
        let rows = rows.order_by_desc(at).order_by_desc(id).limit(self.asked.limit as u64 + 1);
        let found: Vec<(Uuid, DateTime<Utc>)> = rows.into_tuple().all(self.cx.db()).await?;
        Ok(found.into_iter().map(|(id, at)| Happening { at, event: self.event, id }).collect())
    }
}
