//! A client's goals as their therapist sees them: those that the client shows, with their steps and what became of each; adding a goal or
//! a step "from our session".

use chrono::NaiveDate;
use entity::ids::{ClientId, GoalId, GoalStepId};
use entity::kinds::{Author, ClientStatus, GoalStatus, StepResult};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::controls::{Control, Field};
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::attainment::Attained;
use crate::actions::coping::conflict_at;
use crate::actions::goals::{self as actions, NewGoal};
use crate::domain::attainment::{CAVEAT, meaning, review_is_due, sentence, sign, track};
use crate::domain::client::Client;
use crate::domain::goals::{GoalText, Next, StepPlan, TypedGoal, When, first_plan, when};
use crate::domain::problems::Problems;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::random;
use crate::store::clients;
use crate::store::goal_steps::{self, Step};
use crate::store::goals::{self, Goal};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct GoalsPage {
    shell: Shell,
    id: ClientId,
    name: String,
    in_care: bool,
    goals: Vec<GoalLine>,
    /// Goal attainment over several goals; with its caveat.
    scores: Vec<String>,
    caveat: &'static str,
    form: Vec<Field>,
    /// The goal that a step is added to; none: a goal is added.
    step_of: Option<GoalId>,
    step_goal: Option<String>,
    /// How the next step is to differ from the last.
    step_lead: Option<&'static str>,
    once: Uuid,
    wrong: bool,
}

#[derive(Serialize)]
struct GoalLine {
    id: GoalId,
    wording: String,
    why: Option<String>,
    measure: Option<String>,
    review: Option<String>,
    from: &'static str,
    active: bool,
    state: Option<&'static str>,
    /// Where it was seen last, where it has levels.
    level: Option<String>,
    /// Its day to be looked at has come.
    due: bool,
    steps: Vec<StepLine>,
    /// What may come next, where the last step was said something of and none is open.
    next: Vec<NextLink>,
}

/// A next step that is offered.
#[derive(Serialize)]
pub struct NextLink {
    url: String,
    label: &'static str,
}

#[derive(Serialize)]
pub struct StepLine {
    text: String,
    days: String,
    badge: &'static str,
    state: &'static str,
    note: Option<String>,
}

/// For which goal a step is asked.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    step: String,
    /// The step that it follows, and how.
    after: String,
    next: String,
}

/// What may come next, each leading to its form with their own words in it.
pub fn next_links(goal: &Goal, steps: &[Step]) -> Vec<NextLink> {
    let last = actions::asks_for_a_next(steps).filter(|_| goal.status == GoalStatus::Active);
    let Some((last, said)) = last.and_then(|last| Some((last, last.outcome.as_ref()?))) else { return Vec::new() };
    let link = |next: Next| NextLink {
        url: format!("{}?step={}&after={}&next={}#add", urls::client_goals(goal.client_id), goal.id, last.id, next.word()),
        label: match next {
            Next::Same => "The same again",
            Next::Smaller => "A smaller one",
            Next::Bigger => "A bigger one",
            Next::Other => "Another one",
        },
    };
    Next::after(said.result).map(link).into()
}

/// What is asked above the form of a next step.
fn lead(next: &str) -> Option<&'static str> {
    match Next::of(next)? {
        Next::Same => Some("The same again, in their own words."),
        Next::Smaller => Some("What would be small enough that they are sure of it? These are their own words, to be cut down."),
        Next::Bigger => Some("What would be a little more? These are their own words, to be built on."),
        Next::Other => None,
    }
}

/// A day, short.
pub fn short(desk: &Desk, on: NaiveDate) -> String {
    dates::short_day(desk.speech(), on)
}

/// A step as the workspace shows it.
pub fn step_line(desk: &Desk, step: Step, today: NaiveDate) -> StepLine {
    let (badge, state) = match (step.outcome.as_ref().map(|said| said.result), when(step.plan.from, step.plan.until, today)) {
        (Some(StepResult::Done), _) => ("completed", "done"),
        (Some(StepResult::Partly), _) => ("begun", "partly done"),
        (Some(StepResult::NotDone), _) => ("planned", "not done"),
        (None, When::Coming) => ("planned", "to come"),
        (None, When::Now) => ("planned", "now"),
        (None, When::Over) => ("planned", "nothing said yet"),
    };
    let days = format!("{} to {}", short(desk, step.plan.from), short(desk, step.plan.until));
    StepLine { text: step.plan.text, days, badge, state, note: step.outcome.and_then(|said| said.note) }
}

/// What became of a goal, in a word.
pub fn state(status: GoalStatus) -> Option<&'static str> {
    match status {
        GoalStatus::Active => None,
        GoalStatus::Reached => Some("reached"),
        GoalStatus::Aside => Some("put aside"),
    }
}

/// The last level of a goal, and whether it is to be looked at.
fn looked(desk: &Desk, attained: &Attained, goal: &Goal, today: NaiveDate) -> (Option<String>, bool) {
    let series = attained.series(goal.id);
    let last = series.last().map(|kept| {
        let who = if kept.author == Author::Client { "by them" } else { "by the practice" };
        let level = kept.rating.level;
        format!("{} {}, {}, {who} on {}", sign(level), track(level), meaning(level), short(desk, kept.rated_on))
    });
    let due = goal.status == GoalStatus::Active && review_is_due(goal.review_on, attained.last_look(goal.id), today);
    (last.or_else(|| attained.scales.contains_key(&goal.id).then(|| "set, nobody has looked yet".to_owned())), due)
}

/// The scores over all goals, from both sides, in sentences.
fn scores(attained: &Attained, all: &[Goal]) -> Vec<String> {
    let sides = [("As the practice sees them", false), ("As they see them", true)];
    sides.into_iter().filter_map(|(whose, by_client)| Some(sentence(whose, &attained.score(all, by_client)?))).collect()
}

fn line(desk: &Desk, goal: Goal, steps: Vec<Step>, today: NaiveDate) -> GoalLine {
    GoalLine {
        id: goal.id,
        review: goal.review_on.map(|on| short(desk, on)),
        from: if goal.author == Author::Client { "In their words" } else { "From the practice" },
        active: goal.status == GoalStatus::Active,
        state: state(goal.status),
        level: None,
        due: false,
        next: next_links(&goal, &steps),
        steps: steps.into_iter().rev().map(|step| step_line(desk, step, today)).collect(),
        wording: goal.text.wording,
        why: goal.text.why,
        measure: goal.text.measure,
    }
}

fn goal_form(fields: &Fields, problems: &Problems) -> Vec<Field> {
    vec![
        Field::new("wording", "Goal, in their words", Control::Text, fields.get("wording"), problems),
        Field::new("why", "Why it matters", Control::Lines, fields.get("why"), problems).optional(),
        Field::new("measure", "How they will know", Control::Lines, fields.get("measure"), problems).optional(),
        Field::new("review_on", "Look at it again on", Control::Date, fields.get("review_on"), problems).optional(),
    ]
}

fn step_form(fields: &Fields, problems: &Problems, today: NaiveDate) -> Vec<Field> {
    let usual = first_plan(today);
    let day = |name: &str, usual: NaiveDate| if fields.has(name) { fields.get(name).to_owned() } else { usual.to_string() };
    vec![
        Field::new("text", "A small step", Control::Text, fields.get("text"), problems),
        Field::new("from_on", "From", Control::Date, day("from_on", usual.from), problems),
        Field::new("until_on", "Until", Control::Date, day("until_on", usual.until), problems).help("Two weeks at most."),
    ]
}

/// The goal, if the client shows it.
async fn shown(desk: &Desk, client: ClientId, id: GoalId) -> Result<Goal> {
    let goal = goals::find(&desk.app.store, &desk.scope, id).await?;
    if goal.shared && goal.client_id == client { Ok(goal) } else { Err(Error::NotFound) }
}

async fn render(
    desk: &Desk,
    client: Client,
    step_of: Option<GoalId>,
    fields: &Fields,
    problems: &Problems,
    notice: Option<String>,
) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let today = zone::local(desk.app.now(), &client.time_zone).date();
    let mut all = goals::of_client(store, scope, client.id, true).await?;
    all.sort_by_key(|goal| goal.status != GoalStatus::Active);
    let steps = goal_steps::of_client(store, scope, client.id).await?;
    let attained = Attained::read(&desk.app, scope, client.id).await?;
    let step_goal = all.iter().find(|goal| Some(goal.id) == step_of).map(|goal| goal.text.wording.clone());
    let mut shell = desk.shell(format!("Goals of {}", client.name), "clients");
    shell.notice = notice;
    let steps_of = |goal: GoalId| steps.iter().filter(|step| step.goal_id == goal).cloned().collect();
    let context = GoalsPage {
        shell,
        id: client.id,
        in_care: client.status != ClientStatus::Discharged,
        scores: scores(&attained, &all),
        caveat: CAVEAT,
        goals: all
            .into_iter()
            .map(|goal| {
                let (steps, (level, due)) = (steps_of(goal.id), looked(desk, &attained, &goal, today));
                GoalLine { level, due, ..line(desk, goal, steps, today) }
            })
            .collect(),
        form: if step_of.is_some() { step_form(fields, problems, today) } else { goal_form(fields, problems) },
        step_of,
        step_goal,
        step_lead: lead(fields.get("next")),
        once: fields.get("_once").parse().unwrap_or_else(|_| random::id::<GoalId>(desk.app.now()).0),
        wrong: !problems.is_empty(),
        name: client.name,
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/goals", &context)
}

/// The form of the step that is offered after another one; of none, empty.
async fn offered(desk: &Desk, goal: GoalId, asked: &Asked, today: NaiveDate) -> Result<Fields> {
    let (Ok(after), Some(next)) = (asked.after.parse::<GoalStepId>(), Next::of(&asked.next)) else { return Ok(Fields::default()) };
    let last = goal_steps::find(&desk.app.store, &desk.scope, after).await?;
    if last.goal_id != goal {
        return Err(Error::NotFound);
    }
    let plan = next.plan(&last.plan, today);
    let pairs = [("text", plan.text), ("from_on", plan.from.to_string()), ("until_on", plan.until.to_string()), ("next", asked.next.clone())];
    Ok(Fields(pairs.map(|(name, value)| (name.to_owned(), value)).into()))
}

/// What the client shows of them.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let step_of = match asked.step.parse() {
        Ok(goal) => Some(shown(&desk, id, goal).await?.id),
        Err(_) => None,
    };
    let today = zone::local(desk.app.now(), &client.time_zone).date();
    let offered = match step_of {
        Some(goal) => offered(&desk, goal, &asked, today).await?,
        None => Fields::default(),
    };
    let response = render(&desk, client, step_of, &offered, &Problems::default(), notice(request)).await?;
    actions::note_read(&desk.app, desk.scope, id).await?;
    Ok(response)
}

async fn add_goal(desk: &Desk, client: &Client, fields: &Fields, today: NaiveDate) -> Result<()> {
    let typed =
        TypedGoal { wording: fields.get("wording"), why: fields.get("why"), measure: fields.get("measure"), review_on: fields.get("review_on") };
    let (text, review_on) = GoalText::parse(typed, today)?;
    let new = NewGoal { id: fields.get("_once").parse().ok(), client: client.id, text, review_on, shared: true, session: None };
    actions::add(&desk.app, desk.scope, new).await.map_err(|error| conflict_at(error, "wording"))?;
    Ok(())
}

async fn add_step(desk: &Desk, goal: GoalId, fields: &Fields, today: NaiveDate) -> Result<()> {
    let plan = StepPlan::parse(fields.get("text"), fields.get("from_on"), fields.get("until_on"), today)?;
    let once = fields.get("_once").parse().ok();
    actions::add_step(&desk.app, desk.scope, goal, once, plan, None).await.map_err(|error| conflict_at(error, "text"))?;
    Ok(())
}

/// Adds a goal, or a step of one.
#[handler]
pub async fn act(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let today = zone::local(desk.app.now(), &client.time_zone).date();
    let goal = match fields.get("goal") {
        "" => None,
        typed => Some(shown(&desk, id, typed.parse().map_err(|_| Error::NotFound)?).await?.id),
    };
    let (outcome, done) = match goal {
        Some(goal) => (add_step(&desk, goal, &fields, today).await, "step-added"),
        None => (add_goal(&desk, &client, &fields, today).await, "goal-added"),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::client_goals(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, client, goal, &fields, &problems, None).await?),
        Err(error) => Err(error.into()),
    }
}
