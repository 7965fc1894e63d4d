//! One goal, as therapist and client both see it: its words, its levels, how far it was reached and when, its steps; with what the
//! therapist can add to it.

use chrono::NaiveDate;
use entity::ids::{ClientId, GoalId, GoalRatingId};
use entity::kinds::{Author, ClientStatus, GoalStatus};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;
use uuid::Uuid;

use super::controls::{Choice, Control, Field};
use super::goals::{NextLink, StepLine, next_links, short, step_line};
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::attainment::{self as actions, Attained, NewRating};
use crate::actions::goals::note_read;
use crate::domain::attainment::{FIELDS, LEVELS, Rating, Scale, meaning, review_is_due, sign, track};
use crate::domain::client::Client;
use crate::domain::goals::day;
use crate::domain::problems::Problems;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::random;
use crate::store::attainment::{KeptRating, KeptScale};
use crate::store::goals::{self, Goal};
use crate::store::{clients, goal_steps, practitioners};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    id: GoalId,
    client: ClientId,
    name: String,
    wording: String,
    why: Option<String>,
    measure: Option<String>,
    from: &'static str,
    review: Option<String>,
    review_due: bool,
    /// It was looked at on its day, or since: the next one is asked for.
    looked_at: bool,
    active: bool,
    in_care: bool,
    state: Option<&'static str>,
    levels: Vec<LevelLine>,
    weight: u8,
    looks: Vec<LookLine>,
    steps: Vec<StepLine>,
    next: Vec<NextLink>,
    /// Of the steps that were said something of: done, partly, not done.
    progress: Option<String>,
    rate_fields: Vec<Field>,
    /// The form of the levels, until somebody looked at the goal by them.
    level_fields: Vec<Field>,
    review_fields: Vec<Field>,
    revision: i32,
    once: Uuid,
    wrong: bool,
    /// Which form was wrong: it stays open.
    open: &'static str,
    conflict: bool,
}

#[derive(Serialize)]
struct LevelLine {
    sign: String,
    meaning: &'static str,
    words: String,
    began: bool,
}

#[derive(Serialize)]
struct LookLine {
    when: String,
    who: String,
    sign: String,
    track: String,
    words: String,
    note: Option<String>,
}

fn level_lines(scale: &Scale) -> Vec<LevelLine> {
    let line = |level: &i8| LevelLine {
        sign: sign(*level),
        meaning: meaning(*level),
        words: scale.words_of(*level).to_owned(),
        began: scale.baseline == Some(*level),
    };
    LEVELS.iter().rev().map(line).collect()
}

fn look_line(desk: &Desk, kept: &KeptRating, scale: &Scale, client: &str, people: &[practitioners::Practitioner]) -> LookLine {
    let person = kept.practitioner_id.and_then(|id| people.iter().find(|one| one.id == id)).map(|one| one.name.clone());
    LookLine {
        when: short(desk, kept.rated_on),
        who: if kept.author == Author::Client { client.to_owned() } else { person.unwrap_or_else(|| "The practice".into()) },
        sign: sign(kept.rating.level),
        track: track(kept.rating.level),
        words: scale.words_of(kept.rating.level).to_owned(),
        note: kept.rating.note.clone(),
    }
}

fn rate_fields(scale: &Scale, fields: &Fields, problems: &Problems) -> Vec<Field> {
    let chosen = fields.get("level");
    let mut choices = vec![Choice::new("", "Choose …", chosen)];
    choices.extend(LEVELS.iter().rev().map(|level| Choice::new(level.to_string(), format!("{}: {}", sign(*level), scale.words_of(*level)), chosen)));
    vec![
        Field::new("level", "Where you see it today", Control::Select, chosen, problems).choices(choices),
        Field::new("note", "A word about it", Control::Lines, fields.get("note"), problems).optional(),
    ]
}

fn level_fields(kept: Option<&KeptScale>, fields: &Fields, problems: &Problems) -> Vec<Field> {
    let value = |name: &str, kept: Option<String>| if fields.has(name) { fields.get(name).to_owned() } else { kept.unwrap_or_default() };
    let label = |level: i8| format!("{} {}", sign(level), meaning(level));
    let mut all: Vec<Field> = FIELDS
        .iter()
        .zip(LEVELS)
        .map(|(name, level)| {
            let words = value(name, kept.map(|kept| kept.scale.words_of(level).to_owned()));
            Field::new(name, &label(level), Control::Text, words, problems)
        })
        .collect();
    let baseline = value("baseline", kept.and_then(|kept| kept.scale.baseline).map(|level| level.to_string()));
    let mut levels = vec![Choice::new("", "Not said", &baseline)];
    levels.extend(LEVELS.map(|level| Choice::new(level.to_string(), label(level), &baseline)));
    let weight = value("weight", Some(kept.map_or(1, |kept| kept.scale.weight).to_string()));
    let weights = [("1", "1: as usual"), ("2", "2: more"), ("3", "3: most")].map(|(value, label)| Choice::new(value, label, &weight));
    all.push(Field::new("baseline", "Where it begins", Control::Select, baseline, problems).choices(levels).optional());
    all.push(
        Field::new("weight", "How much it counts", Control::Select, weight, problems)
            .choices(weights.into())
            .help("Only in the score over several goals, which the client does not see."),
    );
    all
}

/// What became of steps, in one line.
fn progress(steps: &[goal_steps::Step]) -> Option<String> {
    use entity::kinds::StepResult::{Done, NotDone, Partly};
    let said = |result| steps.iter().filter(|step| step.outcome.as_ref().is_some_and(|said| said.result == result)).count();
    let (done, partly, not) = (said(Done), said(Partly), said(NotDone));
    let all = done + partly + not;
    (all > 0).then(|| format!("Of {all} {}: {done} done, {partly} partly, {not} not.", if all == 1 { "step" } else { "steps" }))
}

async fn goal_of(desk: &Desk, id: GoalId) -> Result<(Goal, Client)> {
    let goal = goals::find(&desk.app.store, &desk.scope, id).await?;
    if !goal.shared {
        return Err(Error::NotFound);
    }
    let client = clients::find(&desk.app.store, &desk.scope, goal.client_id).await?;
    Ok((goal, client))
}

/// What was wrong with which form.
#[derive(Clone, Copy, Default)]
struct Trouble {
    open: &'static str,
    conflict: bool,
}

async fn render(
    desk: &Desk,
    (goal, client): (Goal, Client),
    fields: &Fields,
    problems: &Problems,
    trouble: Trouble,
    notice: Option<String>,
) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let today = zone::local(desk.app.now(), &client.time_zone).date();
    let attained = Attained::read(&desk.app, scope, client.id).await?;
    let people = practitioners::list(store, scope).await?;
    let steps: Vec<_> = goal_steps::of_client(store, scope, client.id).await?.into_iter().filter(|step| step.goal_id == goal.id).collect();
    let kept = attained.scales.get(&goal.id);
    let scale = kept.map(|kept| &kept.scale);
    let series = attained.series(goal.id);
    let active = goal.status == GoalStatus::Active;
    let mut shell = desk.shell(goal.text.wording.clone(), "clients");
    shell.notice = notice;
    let review_due = active && review_is_due(goal.review_on, attained.last_look(goal.id), today);
    // A day that has come, and on which somebody looked, is no day to come: another one is asked for.
    let looked_at = active && !review_due && goal.review_on.is_some_and(|on| on <= today);
    let coming = goal.review_on.filter(|_| !looked_at);
    let review_on = if fields.has("review_on") { fields.get("review_on").to_owned() } else { coming.map(|on| on.to_string()).unwrap_or_default() };
    let looks = scale.map(|scale| series.iter().rev().map(|kept| look_line(desk, kept, scale, &client.name, &people)).collect());
    let context = Page {
        shell,
        id: goal.id,
        client: client.id,
        from: if goal.author == Author::Client { "In their words" } else { "From the practice" },
        review: coming.map(|on| short(desk, on)),
        review_due,
        looked_at,
        active,
        in_care: client.status != ClientStatus::Discharged,
        state: super::goals::state(goal.status),
        levels: scale.map(level_lines).unwrap_or_default(),
        weight: scale.map_or(1, |scale| scale.weight),
        looks: looks.unwrap_or_default(),
        progress: progress(&steps),
        next: next_links(&goal, &steps),
        steps: steps.into_iter().rev().map(|step| step_line(desk, step, today)).collect(),
        rate_fields: scale.map(|scale| rate_fields(scale, fields, problems)).unwrap_or_default(),
        level_fields: if series.is_empty() { level_fields(kept, fields, problems) } else { Vec::new() },
        review_fields: vec![
            Field::new("review_on", "Look at it again on", Control::Date, review_on, problems)
                .help("Every four to six sessions is usual.")
                .optional(),
        ],
        revision: kept.map_or(0, |kept| kept.revision),
        once: fields.get("_once").parse().unwrap_or_else(|_| random::id::<GoalRatingId>(desk.app.now()).0),
        wrong: !problems.is_empty(),
        open: trouble.open,
        conflict: trouble.conflict,
        name: client.name,
        wording: goal.text.wording,
        why: goal.text.why,
        measure: goal.text.measure,
    };
    let status = match (trouble.conflict, problems.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    desk.page_with(status, "workspace/goal", &context)
}

/// Shows it, if the client does.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<GoalId>) -> poem::Result<Response> {
    let found = goal_of(&desk, id).await?;
    let client = found.1.id;
    let response = render(&desk, found, &Fields::default(), &Problems::default(), Trouble::default(), notice(request)).await?;
    note_read(&desk.app, desk.scope, client).await?;
    Ok(response)
}

async fn write_levels(desk: &Desk, id: GoalId, fields: &Fields) -> Result<()> {
    let scale = Scale::parse(FIELDS.map(|name| fields.get(name)), fields.get("weight"), fields.get("baseline"))?;
    actions::write_scale(&desk.app, desk.scope, id, fields.get("revision").parse().unwrap_or(0), scale, None).await
}

async fn rate(desk: &Desk, id: GoalId, fields: &Fields, on: NaiveDate) -> Result<()> {
    let rating = Rating::parse(fields.get("level"), fields.get("note"))?;
    let new = NewRating { id: fields.get("_once").parse().ok(), goal: id, rating, on, session: None };
    actions::rate(&desk.app, desk.scope, new).await.map(drop)
}

async fn move_review(desk: &Desk, id: GoalId, fields: &Fields, today: NaiveDate) -> Result<()> {
    let on = match fields.get("review_on").trim() {
        "" => None,
        typed => Some(day(typed, today).map_err(|sentence| Problems::one("review_on", sentence))?),
    };
    actions::set_review(&desk.app, desk.scope, id, on).await
}

/// Writes its levels, says where one sees it, or chooses another day to look at it.
#[handler]
pub async fn act(Posted { desk, fields, .. }: Posted, Path(id): Path<GoalId>) -> poem::Result<Response> {
    let found = goal_of(&desk, id).await?;
    let today = zone::local(desk.app.now(), &found.1.time_zone).date();
    let (outcome, open, done) = match fields.get("_do") {
        "levels" => (write_levels(&desk, id, &fields).await, "levels", "levels"),
        "rate" => (rate(&desk, id, &fields, today).await, "rate", "rated"),
        "review" => (move_review(&desk, id, &fields, today).await, "review", "review-moved"),
        _ => (Err(Error::BadRequest("There is no such button.")), "", ""),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::desk_goal(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, found, &fields, &problems, Trouble { open, conflict: false }, None).await?),
        Err(Error::Conflict(_) | Error::Stale) => {
            Ok(render(&desk, found, &fields, &Problems::default(), Trouble { open, conflict: true }, None).await?)
        }
        Err(error) => Err(error.into()),
    }
}
