//! Planning a step of a goal, and saying how one went.

use entity::ids::{GoalId, GoalStepId};
use entity::kinds::StepResult;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::goal::find;
use super::goals::{StepLine, may_read_step, result_words, step_line};
use super::own_form::{Stored, stored};
use super::{Form, OwnField, locked_page, once_of, status, summary, today};
use crate::actions::goals as actions;
use crate::app::App;
use crate::domain::goals::{Next, StepPlan, first_plan};
use crate::domain::problems::Problems;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::store::goal_steps::{self, Step};
use crate::store::goals::Goal;
use crate::urls;
use crate::web::client::entries::taken;
use crate::web::client::me::Me;
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;

#[derive(Serialize)]
struct StepForm {
    shell: Shell,
    goal: GoalId,
    wording: String,
    fields: Vec<OwnField>,
    wrong: Vec<OwnField>,
    once: GoalStepId,
    /// A smaller step than the last one is asked for.
    smaller: bool,
    full: bool,
}

/// After which step, and of what sort.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
    next: String,
}

fn render(app: &App, me: &Me, goal: &Goal, typed: &Fields, problems: &Problems, full: bool) -> Result<Response> {
    let speech = me.speech(app);
    let form = Form { speech, prefix: "goals", problems };
    let fields = vec![
        form.field("text", "text", typed.get("text")),
        form.field("from_on", "date", typed.get("from_on")),
        form.field("until_on", "date", typed.get("until_on")),
    ];
    let context = StepForm {
        shell: me.shell(app, speech.say("goals-new-step", &[])),
        goal: goal.id,
        wording: goal.text.wording.clone(),
        wrong: summary(&fields),
        fields,
        once: once_of(app, typed.get("_once")),
        smaller: typed.get("next") == Next::Smaller.word(),
        full,
    };
    let status = if full { StatusCode::CONFLICT } else { status(problems) };
    me.page(app, "client/selfcare/step_form", status, &context)
}

/// The step that is offered: the same again, a smaller one or another after the last; else a week from today.
async fn offered(app: &App, me: &Me, asked: &Asked) -> Result<StepPlan> {
    let today = today(app, me);
    let (Ok(after), Some(next)) = (asked.after.parse::<GoalStepId>(), Next::of(&asked.next)) else { return Ok(first_plan(today)) };
    let last = goal_steps::find(&app.store, &me.scope, after).await?;
    Ok(if may_read_step(me, &last) { next.plan(&last.plan, today) } else { first_plan(today) })
}

/// The form of a step.
#[handler]
pub async fn blank(app: Data<&App>, me: Me, Path(id): Path<GoalId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let Some(goal) = find(&app, &me, id).await? else {
        return Ok(locked_page(&app, &me, &urls::goal_steps(id), urls::GOALS)?);
    };
    let plan = offered(&app, &me, &asked).await?;
    let pairs = [("text", plan.text), ("from_on", plan.from.to_string()), ("until_on", plan.until.to_string()), ("next", asked.next)];
    let typed = Fields(pairs.map(|(name, value)| (name.to_owned(), value)).into());
    Ok(render(&app, &me, &goal, &typed, &Problems::default(), false)?)
}

/// Adds it.
#[handler]
pub async fn create(app: Data<&App>, me: poem::Result<Me>, Path(id): Path<GoalId>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (&urls::goal_steps(id), &fields), |me| add(&app, me, id, &fields)).await
}

async fn add(app: &App, me: Me, id: GoalId, fields: &Fields) -> poem::Result<Response> {
    let Some(goal) = find(app, &me, id).await? else {
        return Ok(locked_page(app, &me, &urls::goal_steps(id), urls::GOALS)?);
    };
    let plan = match StepPlan::parse(fields.get("text"), fields.get("from_on"), fields.get("until_on"), today(app, &me)) {
        Ok(plan) => plan,
        Err(problems) => return Ok(render(app, &me, &goal, fields, &problems, false)?),
    };
    let once = once_of(app, fields.get("_once"));
    match actions::add_step(app, me.scope, id, Some(once), plan, Some(me.session.id)).await {
        Ok(_) => Ok(see_other(&format!("{}?done=step", urls::goal(id)))),
        Err(Error::Conflict(_)) => Ok(render(app, &me, &goal, fields, &Problems::default(), true)?),
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct HowPage {
    shell: Shell,
    id: GoalStepId,
    goal: GoalId,
    step: StepLine,
    fields: Vec<OwnField>,
    wrong: Vec<OwnField>,
    /// When it was said before, in milliseconds; nothing where it was not.
    said: String,
    /// Something else was said meanwhile: it is shown beside what was typed here.
    stale: bool,
    stored: Vec<Stored>,
}

/// Which answer a page knew of.
fn said_at(step: &Step) -> String {
    step.outcome.as_ref().map(|said| said.at.timestamp_millis().to_string()).unwrap_or_default()
}

fn how_fields(form: &Form<'_>, typed: &Fields) -> Vec<OwnField> {
    let results = StepResult::ALL.iter().map(|result| (result.word().to_owned(), result_words(form.speech, *result)));
    vec![form.field("result", "radio", typed.get("result")).choices(results), form.field("note", "lines", typed.get("note")).optional()]
}

fn how_from(step: &Step) -> Fields {
    let said = step.outcome.as_ref();
    let pairs = [
        ("result", said.map(|said| said.result.word().to_owned()).unwrap_or_default()),
        ("note", said.and_then(|said| said.note.clone()).unwrap_or_default()),
    ];
    Fields(pairs.map(|(name, value)| (name.to_owned(), value)).into())
}

/// The step, if it is this client's and may be read here.
async fn readable(app: &App, me: &Me, id: GoalStepId) -> Result<Option<Step>> {
    let step = goal_steps::find(&app.store, &me.scope, id).await?;
    Ok(may_read_step(me, &step).then_some(step))
}

fn render_how(app: &App, me: &Me, step: &Step, typed: &Fields, problems: &Problems, stale: bool) -> Result<Response> {
    let speech = me.speech(app);
    let form = Form { speech, prefix: "goals", problems };
    let fields = how_fields(&form, typed);
    let context = HowPage {
        shell: me.shell(app, speech.say("goals-how-title", &[])),
        id: step.id,
        goal: step.goal_id,
        step: step_line(app, me, step, today(app, me)),
        wrong: summary(&fields),
        fields,
        said: said_at(step),
        stale,
        stored: stored(how_fields(&form, &how_from(step))),
    };
    let status = if stale { StatusCode::CONFLICT } else { status(problems) };
    me.page(app, "client/selfcare/step", status, &context)
}

/// Asks how it went.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Path(id): Path<GoalStepId>) -> poem::Result<Response> {
    let Some(step) = readable(&app, &me, id).await? else { return Ok(locked_page(&app, &me, &urls::step(id), urls::GOALS)?) };
    Ok(render_how(&app, &me, &step, &how_from(&step), &Problems::default(), false)?)
}

/// Keeps it.
#[handler]
pub async fn say_how(app: Data<&App>, me: poem::Result<Me>, Path(id): Path<GoalStepId>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (&urls::step(id), &fields), |me| keep_how(&app, me, id, &fields)).await
}

async fn keep_how(app: &App, me: Me, id: GoalStepId, fields: &Fields) -> poem::Result<Response> {
    let Some(step) = readable(app, &me, id).await? else { return Ok(locked_page(app, &me, &urls::step(id), urls::GOALS)?) };
    let mut problems = Problems::default();
    let result = problems.note("result", fields.get("result").parse::<StepResult>().map_err(|_| "Please choose one.".to_owned()));
    let note = problems.note("note", text::lines(fields.get("note"), 1000)).flatten();
    let Some(result) = result.filter(|_| problems.is_empty()) else { return Ok(render_how(app, &me, &step, fields, &problems, false)?) };
    let known = fields.get("_said").parse().ok();
    match actions::say_how(app, me.scope, id, known, (result, note), Some(me.session.id)).await {
        Ok(()) => Ok(see_other(&format!("{}?done=said", urls::goal(step.goal_id)))),
        Err(Error::Stale) => {
            let newest = goal_steps::find(&app.store, &me.scope, id).await?;
            Ok(render_how(app, &me, &newest, fields, &Problems::default(), true)?)
        }
        Err(error) => Err(error.into()),
    }
}
