//! One goal: its words, its steps, what may come next, who sees it.

use entity::ids::{GoalId, GoalStepId};
use entity::kinds::GoalStatus;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::goal_levels::{LevelLine, LookLine, Readable};
use super::goals::{OwnGoals, StepLine, may_read, step_line};
use super::{day, from_whom, locked_page, today};
use crate::actions::goals::{self as actions, Deed};
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::goals::{self, Goal};
use crate::urls;
use crate::web::client::me::{Locked, Me};
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;

#[derive(Serialize)]
struct GoalPage {
    shell: Shell,
    id: GoalId,
    wording: String,
    why: Option<String>,
    measure: Option<String>,
    from: Option<String>,
    review: Option<String>,
    active: bool,
    reached: bool,
    shared: bool,
    /// Steps of which nothing was said, the first to begin first.
    open: Vec<StepLine>,
    /// What was said, the newest first.
    said: Vec<StepLine>,
    /// The step that was said something of last, where none is open: what next?
    after: Option<GoalStepId>,
    /// Its levels in words, and where client and therapist saw it.
    levels: Vec<LevelLine>,
    looks: Vec<LookLine>,
    locked: Option<Locked>,
    notice: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

/// The goal, if it is this client's and may be read here.
pub async fn find(app: &App, me: &Me, id: GoalId) -> Result<Option<Goal>> {
    let goal = goals::find(&app.store, &me.scope, id).await?;
    Ok(may_read(me, &goal).then_some(goal))
}

async fn render(app: &App, me: &Me, goal: Goal, done: &str) -> Result<Response> {
    let (speech, today) = (me.speech(app), today(app, me));
    let own = OwnGoals::read(app, me).await?;
    let (open, mut said): (Vec<_>, Vec<_>) = own.steps_of(goal.id).partition(|step| step.outcome.is_none());
    said.reverse();
    let review = goal.review_on.map(|on| {
        let id = if on <= today { "goals-review-since" } else { "goals-review-planned" };
        speech.say(id, &[("day", &day(app, me, on))])
    });
    let readable = Readable::of(app, me, goal.id).await?;
    let active = goal.status == GoalStatus::Active;
    let latest = said.iter().max_by_key(|step| step.outcome.as_ref().map(|said| said.at)).map(|step| step.id);
    let context = GoalPage {
        shell: me.shell(app, goal.text.wording.clone()),
        id: goal.id,
        from: from_whom(speech, goal.author),
        review: review.filter(|_| active),
        active,
        reached: goal.status == GoalStatus::Reached,
        shared: goal.shared,
        after: latest.filter(|_| active && open.is_empty()),
        open: open.into_iter().map(|step| step_line(app, me, step, today)).collect(),
        said: said.into_iter().map(|step| step_line(app, me, step, today)).collect(),
        locked: (own.hides_steps_of(goal.id) || readable.more).then(|| me.locked(&urls::goal(goal.id))),
        notice: said_word(done).map(|id| speech.say(id, &[])),
        levels: readable.levels(),
        looks: readable.lines(app, me),
        wording: goal.text.wording,
        why: goal.text.why,
        measure: goal.text.measure,
    };
    me.page(app, "client/selfcare/goal", StatusCode::OK, &context)
}

/// The sentence about what was just done.
fn said_word(done: &str) -> Option<&'static str> {
    Some(match done {
        "saved" => "goals-saved",
        "step" => "goals-step",
        "said" => "goals-said",
        "levels" => "attainment-kept",
        "rated" => "attainment-rated",
        _ => return None,
    })
}

/// Shows it.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Path(id): Path<GoalId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    match find(&app, &me, id).await? {
        Some(goal) => Ok(render(&app, &me, goal, &asked.done).await?),
        None => Ok(locked_page(&app, &me, &urls::goal(id), urls::GOALS)?),
    }
}

/// Showing it to the therapist or not; reached, put aside, taken up again.
#[handler]
pub async fn act(app: Data<&App>, me: Me, Path(id): Path<GoalId>, fields: Fields) -> poem::Result<Response> {
    if find(&app, &me, id).await?.is_none() {
        return Ok(locked_page(&app, &me, &urls::goal(id), urls::GOALS)?);
    }
    let deed = match fields.get("_do") {
        "share" => Deed::Share,
        "unshare" => Deed::Unshare,
        "reached" => Deed::Reached,
        "aside" => Deed::Aside,
        "take-up" => Deed::TakeUp,
        _ => return Err(Error::BadRequest("There is no such button.").into()),
    };
    actions::act(&app, me.scope, id, deed).await?;
    Ok(see_other(&format!("{}?done=saved", urls::goal(id))))
}
