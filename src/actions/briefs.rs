//! The brief of one client: gathered for the interval before an appointment, or for the one that runs now. Of an appointment that is past,
//! everything is told as it was known when it ended.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AppointmentId, AssignmentId, ClientId, EntryId, ResponseId, VersionId};
use entity::kinds::{AssignmentStatus, GoalStatus, SafetyPlanStatus};

pub use super::brief_mails::{ask_due, choose_mail};
use crate::app::App;
use crate::domain::brief;
use crate::domain::brief::facts::{self, Facts, Sheet};
use crate::domain::brief::interval::Interval;
use crate::domain::client::Client;
use crate::domain::scope::Scope;
use crate::domain::zone;
use crate::error::Result;
use crate::store::appointments::{self, Appointment};
use crate::store::assignments::Assignment;
use crate::store::entries::EntryRow;
use crate::store::occurrences::Occurrence;
use crate::store::responses::ResponseRow;
use crate::store::{audit, brief_before as before, brief_series, briefs, client_plans, clients, goal_steps, goals, reviews, safety_plans};

/// Everything that a brief is made of, and whose it is.
pub struct Brief {
    pub client: Client,
    /// The appointment that it is for, where there is one.
    pub appointment: Option<Appointment>,
    pub facts: Facts,
}

/// For an appointment: what happened since the last one that took place before it, until now or its end.
///
/// # Errors
/// `NotFound` where this scope does not reach it.
pub async fn of_appointment(app: &App, scope: Scope, id: AppointmentId) -> Result<Brief> {
    let one = appointments::find(&app.store, &scope, id).await?;
    let client = clients::find(&app.store, &scope, one.client_id).await?;
    gather(app, scope, client, Some(one)).await
}

/// For a client: the brief for the next appointment, or of the time until now where none is planned.
///
/// # Errors
/// `NotFound` where this scope does not reach them.
pub async fn of_client(app: &App, scope: Scope, id: ClientId) -> Result<Brief> {
    let client = clients::find(&app.store, &scope, id).await?;
    let next = appointments::next_of(&app.store, &scope, id, app.now()).await?;
    gather(app, scope, client, next).await
}

type Sheets = HashMap<VersionId, Arc<Sheet>>;
type Given = HashMap<AssignmentId, Assignment>;

/// Of which time a brief is.
struct Frame {
    interval: Interval,
    /// When the appointment begins, or now.
    begins: DateTime<Utc>,
    /// The appointment is over.
    past: bool,
    /// What is agreed in a session is written down while it lasts: from the beginning of the last to the beginning of this one.
    agreed: (DateTime<Utc>, DateTime<Utc>),
    last: Option<Appointment>,
}

impl Frame {
    async fn of(app: &App, scope: &Scope, client: &Client, appointment: Option<&Appointment>) -> Result<Self> {
        let now = app.now();
        // What happens at this very moment is told.
        let moment = now + TimeDelta::milliseconds(1);
        let begins = appointment.map_or(moment, |one| one.starts_at.min(moment));
        let last = appointments::last_of(&app.store, scope, client.id, begins).await?;
        let until = appointment.map_or(moment, |one| one.ends_at.min(moment));
        let interval = Interval::ending(until, last.as_ref().map(|one| one.ends_at), client.created_at);
        let agreed = (last.as_ref().map_or(interval.from, |one| one.starts_at), begins);
        Ok(Self { interval, begins, past: appointment.is_some_and(|one| one.ends_at <= now), agreed, last })
    }
}

async fn gather(app: &App, scope: Scope, client: Client, appointment: Option<Appointment>) -> Result<Brief> {
    let (store, id) = (&app.store, client.id);
    let frame = Frame::of(app, &scope, &client, appointment.as_ref()).await?;
    let (interval, begins, until) = (frame.interval, frame.begins, frame.interval.until);
    let came = briefs::answers(store, &scope, id, interval).await?;
    let carried = before::carried(store, &scope, id, interval, begins).await?;
    let not_done = briefs::not_done(store, &scope, id, interval).await?;
    let open = briefs::open(store, &scope, id, until).await?;
    let reviews = briefs::reviews(store, &scope, id, until).await?;
    let plans = briefs::plans(store, &scope, id, interval, open.iter().map(|one| one.assignment_id).collect()).await?;
    let mut named: BTreeSet<AssignmentId> = plans.iter().map(|one| one.assignment_id).collect();
    named.extend(not_done.iter().chain(&open).map(|one| one.assignment_id));
    let given = briefs::assignments(store, &scope, id, named, frame.agreed).await?;
    let given: Given = given.into_iter().map(|one| (one.id, one)).collect();
    let mut versions: BTreeSet<VersionId> = came.answers.iter().chain(&carried.answers).map(|one| one.row.version_id).collect();
    versions.extend(given.values().map(|one| one.version_id));
    versions.extend(not_done.iter().chain(&open).filter_map(|one| one.version_id));
    versions.extend(reviews.iter().filter_map(|(_, row)| row.as_ref()).map(|row| row.version_id));
    let sheets = briefs::sheets(store, &scope, versions).await?;
    let of_assignment = |id: &AssignmentId| sheets.get(&given.get(id)?.version_id).cloned();
    // With what it was opened, else what the assignment asks with now.
    let sheet = |one: &Occurrence| one.version_id.and_then(|id| sheets.get(&id).cloned()).or_else(|| of_assignment(&one.assignment_id));
    let answered: Vec<Arc<Sheet>> = came.answers.iter().filter_map(|one| sheets.get(&one.row.version_id).cloned()).collect();
    let (totals, earlier) = brief_series::read(store, &scope, id, interval, &answered).await?;
    let (goals, steps) = goals(app, &scope, id, interval).await?;
    let last = frame.last.as_ref().map(|one| (one.id, one.starts_at));
    let mut facts = Facts {
        interval,
        begins,
        past: frame.past,
        today: zone::local(until, &client.time_zone).date(),
        unread_answers: came.unread,
        carried_more: carried.unread,
        carried: briefs::answered(carried.answers, &sheets, begins),
        earlier,
        not_held: before::not_held(store, &scope, id, interval.from, begins).await?,
        reminders_stopped: client.reminders_stopped_at.filter(|at| interval.holds(*at)),
        not_done: briefs::reasons(store, &scope, (&not_done, until), sheet).await?,
        open: briefs::waiting(&open, until, sheet),
        reviews: reviewed(reviews, &sheets, &frame),
        plans: planned(plans, &given, &sheets, until),
        kept: before::kept(store, &scope, id, until).await?,
        topics: before::topics(store, &scope, id, begins, until).await?,
        alerts: before::alerts(store, &scope, id, interval).await?,
        goals,
        steps,
        safety_plan: safety_plan(app, &scope, id).await?,
        cards: briefs::cards(store, &scope, id, interval).await?,
        totals,
        agreed: agreed(app, &scope, id, &given, &sheets, frame.agreed).await?,
        takeaways: before::takeaways(store, &scope, id, frame.agreed, until, last).await?,
        answers: briefs::answered(came.answers, &sheets, begins),
        entries: Vec::new(),
    };
    let shared = briefs::entries(store, &scope, id, interval).await?;
    let quoted = brief::quoted_answers(&facts);
    facts.entries = read(app, scope, (id, interval), shared, quoted, frame.past).await?;
    Ok(Brief { client, appointment, facts })
}

/// Where their safety plan stands, where it is in use.
async fn safety_plan(app: &App, scope: &Scope, client: ClientId) -> Result<Option<facts::SafetyPlan>> {
    let plan = safety_plans::of_client(&app.store, scope, client).await?;
    let plan = plan.filter(|plan| matches!(plan.status, SafetyPlanStatus::InUse | SafetyPlanStatus::NeedsReview));
    Ok(plan.map(|plan| facts::SafetyPlan {
        needs_review: plan.status == SafetyPlanStatus::NeedsReview,
        review_on: plan.review_on,
        last_reviewed_on: plan.last_reviewed_on,
    }))
}

/// Notes that the brief was read, and opens the words that it quotes: from then on, these entries count as read. A look at one of a past
/// appointment marks nothing: it quotes what was read already, and the rest without words.
async fn read(
    app: &App,
    scope: Scope,
    (client, within): (ClientId, Interval),
    rows: Vec<EntryRow>,
    answers: Vec<ResponseId>,
    past: bool,
) -> Result<Vec<facts::Wrote>> {
    let now = app.now();
    let quoted = brief::quoted(rows.iter().map(|row| row.kind));
    let wordless = |row: &EntryRow, quoted: bool| !quoted || (past && row.read_at.is_none());
    let wanted: Vec<EntryId> = rows.iter().zip(&quoted).filter(|(row, quoted)| !wordless(row, **quoted)).map(|(row, _)| row.id).collect();
    let opened = app.store.write(move |tx| async move {
        audit::record(&tx, &scope, "read_brief", ("client", client.0), now).await?;
        let opened = briefs::read(&tx, &scope, wanted, !past, now).await?;
        // Words that were shown are a line of their own in the trail, wherever they were shown.
        for one in &opened {
            audit::record(&tx, &scope, "read", ("entry", one.row.id.0), now).await?;
        }
        for response in answers {
            audit::record(&tx, &scope, "read", ("response", response.0), now).await?;
        }
        Ok(opened)
    });
    let mut words: HashMap<EntryId, String> = opened.await?.into_iter().map(|one| (one.row.id, one.written.beginning(200))).collect();
    let one = |(row, quoted): (EntryRow, bool)| {
        let text = words.remove(&row.id);
        // What was taken back at this moment is not told of.
        let gone = !wordless(&row, quoted) && text.is_none();
        let at = row.shared_at.unwrap_or(row.written_at);
        let seen_to = row.answered_at.is_some_and(|at| at < within.until);
        (!gone).then(|| facts::Wrote { id: row.id, kind: row.kind, at, text, seen_to, before: at < within.from })
    };
    Ok(rows.into_iter().zip(quoted).filter_map(one).collect())
}

/// Goals that are shared, and their steps.
async fn goals(app: &App, scope: &Scope, client: ClientId, within: Interval) -> Result<(Vec<facts::Goal>, Vec<facts::Step>)> {
    let mut all = goals::of_client(&app.store, scope, client, true).await?;
    all.retain(|goal| goal.created_at < within.until);
    if all.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let steps = goal_steps::of_client(&app.store, scope, client).await?;
    let mine = |step: &goal_steps::Step| all.iter().any(|goal| goal.id == step.goal_id && goal.status != GoalStatus::Aside);
    let step = |step: goal_steps::Step| facts::Step {
        told: step.outcome.as_ref().is_some_and(|outcome| outcome.at < within.until),
        result: step.outcome.filter(|outcome| within.holds(outcome.at)).map(|outcome| (outcome.result, outcome.note)),
        text: step.plan.text,
        until: step.plan.until,
    };
    let steps = steps.into_iter().filter(|step| step.created_at < within.until).filter(mine).map(step).collect();
    let goal = |goal: goals::Goal| facts::Goal {
        text: goal.text.wording,
        review_on: goal.review_on,
        reached: goal.ended_at.filter(|at| goal.status == GoalStatus::Reached && within.holds(*at)),
        active: goal.status == GoalStatus::Active || goal.ended_at.is_some_and(|at| at >= within.until),
    };
    Ok((all.into_iter().map(goal).collect(), steps))
}

fn reviewed(all: Vec<(reviews::Kept, Option<ResponseRow>)>, sheets: &Sheets, frame: &Frame) -> Vec<facts::Reviewed> {
    let one = |(kept, row): (reviews::Kept, Option<ResponseRow>)| {
        let row = row?;
        Some(facts::Reviewed {
            response: kept.response_id,
            template: kept.template_id,
            title: sheets.get(&row.version_id)?.title.clone(),
            review: kept.review,
            within: frame.interval.holds(row.submitted_at),
            discussed: row.discussed_at.is_some_and(|at| at < frame.begins),
        })
    };
    all.into_iter().filter_map(one).collect()
}

/// Plans for what was still going on by then.
fn planned(all: Vec<client_plans::Kept>, given: &Given, sheets: &Sheets, by: DateTime<Utc>) -> Vec<facts::Planned> {
    let went_on = |one: &&Assignment| one.status == AssignmentStatus::Active || one.ended_at.is_some_and(|at| at >= by);
    let one = |kept: client_plans::Kept| {
        let assignment = given.get(&kept.assignment_id).filter(went_on)?;
        let title = sheets.get(&assignment.version_id)?.title.clone();
        Some(facts::Planned { assignment: kept.assignment_id, title, plan: kept.plan? })
    };
    all.into_iter().filter_map(one).collect()
}

/// What was assigned in a time and not taken back by its end, the first first. What came of a completion that was moved here was not agreed.
async fn agreed(
    app: &App,
    scope: &Scope,
    client: ClientId,
    given: &Given,
    sheets: &Sheets,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<facts::Agreed>> {
    let stood = |one: &Assignment| one.status != AssignmentStatus::Cancelled || one.ended_at.is_some_and(|at| at >= until);
    let lately = |one: &&Assignment| from <= one.created_at && one.created_at < until && stood(one);
    let mut mine: Vec<&Assignment> = given.values().filter(lately).collect();
    mine.sort_by_key(|one| (one.created_at, one.id));
    let made = mine.iter().map(|one| (one.id, one.created_at)).collect();
    let moved = before::moved_here(&app.store, scope, client, made).await?;
    let one = |one: &Assignment| {
        let title = sheets.get(&one.version_id)?.title.clone();
        Some(facts::Agreed { assignment: one.id, title, why: one.agreement.why.clone(), when_where: one.agreement.when_where.clone() })
    };
    Ok(mine.into_iter().filter(|one| !moved.contains(&one.id)).filter_map(one).collect())
}
