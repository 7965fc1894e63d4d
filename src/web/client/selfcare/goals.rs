//! The client's goals, each with the step that is next.

use chrono::NaiveDate;
use entity::ids::{GoalId, GoalStepId};
use entity::kinds::{GoalStatus, StepResult};
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::{day, from_whom, short_day, today};
use crate::app::App;
use crate::domain::goals::{When, when};
use crate::error::Result;
use crate::pages::speech::Speech;
use crate::store::goal_steps::{self, Step};
use crate::store::goals::{self, Goal};
use crate::urls;
use crate::web::client::Shell;
use crate::web::client::me::{Locked, Me};

/// Goals and steps as this session may read them.
pub struct OwnGoals {
    pub goals: Vec<Goal>,
    /// Of all goals, in the order of their days.
    pub steps: Vec<Step>,
    /// Whether there is more that may not be read here.
    pub more: bool,
    /// Of which goals there are steps that may not be read here.
    hidden: Vec<GoalId>,
}

/// Whether a goal may be read here.
pub fn may_read(me: &Me, goal: &Goal) -> bool {
    me.reads.allows(goal.written_at, goal.session_id)
}

/// Whether a step, and what was said of it, may be read here.
pub fn may_read_step(me: &Me, step: &Step) -> bool {
    let said = step.outcome.as_ref().is_none_or(|said| me.reads.allows(said.at, said.session_id));
    said && me.reads.allows(step.created_at, step.session_id)
}

impl OwnGoals {
    pub async fn read(app: &App, me: &Me) -> Result<Self> {
        let goals = goals::of_client(&app.store, &me.scope, me.client.id, false).await?;
        let steps = goal_steps::of_client(&app.store, &me.scope, me.client.id).await?;
        let (goals, others): (Vec<Goal>, Vec<Goal>) = goals.into_iter().partition(|goal| may_read(me, goal));
        let (steps, hidden): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(|step| may_read_step(me, step));
        let hidden: Vec<GoalId> = hidden.into_iter().map(|step| step.goal_id).collect();
        Ok(Self { more: !others.is_empty() || !hidden.is_empty(), goals, steps, hidden })
    }

    /// Whether a goal has steps that may not be read here.
    pub fn hides_steps_of(&self, goal: GoalId) -> bool {
        self.hidden.contains(&goal)
    }

    /// The steps of one goal.
    pub fn steps_of(&self, goal: GoalId) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.goal_id == goal)
    }
}

/// A step as pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    pub id: GoalStepId,
    pub text: String,
    /// Its days, in words.
    pub days: String,
    pub from: Option<String>,
    pub result: Option<String>,
    pub note: Option<String>,
    /// Its days have begun, and nothing was said.
    pub asks: bool,
    /// Its days are over.
    pub over: bool,
}

/// The sentence of a result.
pub fn result_words(speech: &Speech, result: StepResult) -> String {
    speech.say(&format!("goals-result-{}", result.word().replace('_', "-")), &[])
}

/// A step in words, on this day.
pub fn step_line(app: &App, me: &Me, step: &Step, today: NaiveDate) -> StepLine {
    let speech = me.speech(app);
    let plan = &step.plan;
    let (first, second) = (short_day(app, me, plan.from), short_day(app, me, plan.until));
    let days = if plan.from == plan.until {
        speech.say("goals-on", &[("day", &first)])
    } else {
        speech.say("goals-days", &[("first", &first), ("second", &second)])
    };
    let at = when(plan.from, plan.until, today);
    StepLine {
        id: step.id,
        text: plan.text.clone(),
        days,
        from: from_whom(speech, step.author),
        result: step.outcome.as_ref().map(|said| result_words(speech, said.result)),
        note: step.outcome.as_ref().and_then(|said| said.note.clone()),
        asks: step.outcome.is_none() && at != When::Coming,
        over: at == When::Over,
    }
}

#[derive(Serialize)]
struct GoalsPage {
    shell: Shell,
    goals: Vec<GoalLine>,
    ended: Vec<GoalLine>,
    locked: Option<Locked>,
}

#[derive(Serialize)]
struct GoalLine {
    id: GoalId,
    wording: String,
    from: Option<String>,
    shared: bool,
    reached: bool,
    step: Option<StepLine>,
    review: Option<String>,
}

fn line(app: &App, me: &Me, own: &OwnGoals, goal: &Goal, today: NaiveDate) -> GoalLine {
    let speech = me.speech(app);
    let open = own.steps_of(goal.id).find(|step| step.outcome.is_none());
    let due = goal.review_on.filter(|on| *on <= today);
    GoalLine {
        id: goal.id,
        wording: goal.text.wording.clone(),
        from: from_whom(speech, goal.author),
        shared: goal.shared,
        reached: goal.status == GoalStatus::Reached,
        step: open.map(|step| step_line(app, me, step, today)),
        review: due.map(|on| speech.say("goals-review-since", &[("day", &day(app, me, on))])),
    }
}

/// All of them.
#[handler]
pub async fn show(app: Data<&App>, me: Me) -> poem::Result<Response> {
    let own = OwnGoals::read(&app, &me).await?;
    let today = today(&app, &me);
    let (active, ended): (Vec<&Goal>, Vec<&Goal>) = own.goals.iter().partition(|goal| goal.status == GoalStatus::Active);
    let lines = |goals: Vec<&Goal>| goals.into_iter().map(|goal| line(&app, &me, &own, goal, today)).collect();
    let context = GoalsPage {
        shell: me.shell(&app, me.speech(&app).say("goals-title", &[])),
        goals: lines(active),
        ended: lines(ended),
        locked: own.more.then(|| me.locked(urls::GOALS)),
    };
    Ok(me.page(&app, "client/selfcare/goals", StatusCode::OK, &context)?)
}
