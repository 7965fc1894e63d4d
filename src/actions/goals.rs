//! Goals and their steps: from the client or from a practitioner. How a step went is the client's to say, and so is who sees a goal.

use chrono::NaiveDate;
use entity::ids::{ClientId, ClientSessionId, GoalId, GoalStepId};
use entity::kinds::{GoalStatus, StepResult};

use super::coping::{check_in_care, once};
use crate::app::App;
use crate::domain::authorship::Wrote;
use crate::domain::goals::{GoalText, MOST_GOALS, MOST_STEPS, StepPlan};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::random;
use crate::store::goal_steps::{Outcome, Step};
use crate::store::goals::Goal;
use crate::store::{audit, clients, goal_steps, goals};

/// A goal to be added.
#[derive(Clone, Debug)]
pub struct NewGoal {
    /// Made with the page, so that pressing twice makes it once; a new one where there is no page.
    pub id: Option<GoalId>,
    pub client: ClientId,
    pub text: GoalText,
    pub review_on: Option<NaiveDate>,
    pub shared: bool,
    /// The client's session, where it is the client.
    pub session: Option<ClientSessionId>,
}

/// Adds a goal. The same id once more: nothing happens.
///
/// # Errors
/// `NotFound`: no such client. `Conflict`: the client was discharged, or there are very many goals.
pub async fn add(app: &App, scope: Scope, new: NewGoal) -> Result<GoalId> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let wrote = Wrote::by(&scope, new.session, now);
            check_in_care(&tx, &scope, new.client, &wrote).await?;
            clients::hold(&tx, &scope, new.client, now).await?;
            let born = new.id.unwrap_or_else(|| random::id(now));
            let same = |goal: &Goal| goal.text == new.text && goal.review_on == new.review_on;
            let Some(id) = once(born, goals::find(&tx, &scope, born).await, same, now)? else { return Ok(born) };
            if goals::count(&tx, &scope, new.client).await? >= MOST_GOALS {
                return Err(Error::Conflict("There are very many goals already."));
            }
            let goal = Goal {
                id,
                client_id: new.client,
                text: new.text,
                revision: 1,
                review_on: new.review_on,
                status: GoalStatus::Active,
                author: wrote.author,
                practitioner_id: wrote.practitioner,
                shared: new.shared,
                created_at: now,
                written_at: now,
                session_id: wrote.session,
                ended_at: None,
            };
            // What a client keeps to themselves leaves no trace that others read.
            if goals::insert(&tx, &scope, &goal).await? && goal.shared {
                audit::record(&tx, &scope, "create", ("goal", id.0), now).await?;
            }
            Ok(id)
        })
        .await
}

/// Writes a goal anew.
///
/// # Errors
/// `Stale`: somebody wrote it anew meanwhile.
pub async fn rewrite(
    app: &App,
    scope: Scope,
    id: GoalId,
    revision: i32,
    (text, review_on): (GoalText, Option<NaiveDate>),
    session: Option<ClientSessionId>,
) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let goal = goals::find(&tx, &scope, id).await?;
            let wrote = Wrote::by(&scope, session, now);
            if goal.revision != revision || !goals::rewrite(&tx, &scope, &goal, &text, review_on, wrote).await? {
                return Err(Error::Stale);
            }
            if goal.shared { audit::record(&tx, &scope, "update", ("goal", id.0), now).await } else { Ok(()) }
        })
        .await
}

/// What can be done with a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Share,
    Unshare,
    Reached,
    Aside,
    TakeUp,
}

/// Does it; twice is the same as once.
pub async fn act(app: &App, scope: Scope, id: GoalId, deed: Deed) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let goal = goals::find(&tx, &scope, id).await?;
            let (news, verb) = match deed {
                Deed::Share => (goals::set_shared(&tx, &scope, id, true).await?, "show"),
                Deed::Unshare => (goals::set_shared(&tx, &scope, id, false).await?, "hide"),
                Deed::Reached => (goals::set_status(&tx, &scope, id, GoalStatus::Reached, now).await?, "reach"),
                Deed::Aside => (goals::set_status(&tx, &scope, id, GoalStatus::Aside, now).await?, "put_away"),
                Deed::TakeUp => (goals::set_status(&tx, &scope, id, GoalStatus::Active, now).await?, "put_back"),
            };
            if news && (goal.shared || deed == Deed::Share) {
                audit::record(&tx, &scope, verb, ("goal", id.0), now).await?;
            }
            Ok(())
        })
        .await
}

/// Adds a step to a goal. The same id once more: nothing happens.
///
/// # Errors
/// `NotFound`: no such goal. `Conflict`: the client was discharged, or there are very many steps.
pub async fn add_step(
    app: &App,
    scope: Scope,
    goal: GoalId,
    id: Option<GoalStepId>,
    plan: StepPlan,
    session: Option<ClientSessionId>,
) -> Result<GoalStepId> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let goal = goals::find(&tx, &scope, goal).await?;
            let wrote = Wrote::by(&scope, session, now);
            // What the client keeps to themselves is not there for anybody else.
            if !wrote.is_client() && !goal.shared {
                return Err(Error::NotFound);
            }
            check_in_care(&tx, &scope, goal.client_id, &wrote).await?;
            clients::hold(&tx, &scope, goal.client_id, now).await?;
            let born = id.unwrap_or_else(|| random::id(now));
            let same = |step: &Step| step.goal_id == goal.id && step.plan == plan;
            let Some(id) = once(born, goal_steps::find(&tx, &scope, born).await, same, now)? else { return Ok(born) };
            if goal_steps::count(&tx, &scope, goal.id).await? >= MOST_STEPS {
                return Err(Error::Conflict("There are very many steps already."));
            }
            let step = Step {
                id,
                client_id: goal.client_id,
                goal_id: goal.id,
                plan,
                author: wrote.author,
                practitioner_id: wrote.practitioner,
                created_at: now,
                session_id: wrote.session,
                outcome: None,
            };
            if goal_steps::insert(&tx, &scope, &step).await? && goal.shared {
                audit::record(&tx, &scope, "create", ("goal_step", id.0), now).await?;
            }
            Ok(id)
        })
        .await
}

/// The step, of these of one goal, after which a next one is offered: the one that was said something of last, where none is open.
pub fn asks_for_a_next(steps: &[Step]) -> Option<&Step> {
    let said = steps.iter().filter_map(|step| Some((step.outcome.as_ref()?.at, step)));
    said.max_by_key(|(at, _)| *at).map(|(_, step)| step).filter(|_| steps.iter().all(|step| step.outcome.is_some()))
}

/// Says how a step went. It can be said anew, on top of what was said at `known` (milliseconds since 1970); the same twice is as once.
///
/// # Errors
/// `Stale`: something else was said meanwhile.
pub async fn say_how(
    app: &App,
    scope: Scope,
    id: GoalStepId,
    known: Option<i64>,
    (result, note): (StepResult, Option<String>),
    session: Option<ClientSessionId>,
) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let step = goal_steps::find(&tx, &scope, id).await?;
            clients::hold(&tx, &scope, step.client_id, now).await?;
            let said = step.outcome.as_ref().is_some_and(|said| said.result == result && said.note == note);
            if !said {
                if known != step.outcome.as_ref().map(|said| said.at.timestamp_millis()) {
                    return Err(Error::Stale);
                }
                goal_steps::set_outcome(&tx, &scope, &step, &Outcome { result, note, at: now, session_id: session }).await?;
                if goals::find(&tx, &scope, step.goal_id).await?.shared {
                    audit::record(&tx, &scope, "say_how", ("goal_step", id.0), now).await?;
                }
            }
            Ok(())
        })
        .await
}

/// Notes in the audit trail that somebody looked at a client's goals.
pub async fn note_read(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read_goals", ("client", client.0), now).await }).await
}
