//! Answers that need a person: the list, and the page of one with what was answered and what was done about it. Nothing here is a level or a
//! colour of alarm.

use std::collections::HashMap;

use entity::ids::{AlertId, AlertStepId, ClientId, PractitionerId};
use entity::kinds::{ActorKind, AlertStep, SafetyPlanStatus};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::controls::{Control, Field};
use super::{Desk, Posted, Seat, Shell, alert_rules, notice, see_other};
use crate::actions::alerts::{self as actions, Acting};
use crate::actions::board;
use crate::domain::alert::Stage;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::random;
use crate::store::alert_cases::{self, Case, Mark, Turn, Which};
use crate::store::alert_steps::Step;
use crate::store::practitioners::{self, Practitioner};
use crate::store::{appointments, clients, safety_plans};
use crate::urls;
use crate::web::alert_reading::{self, Reading};

/// Lines of one page.
const PAGE: u64 = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    show: String,
    before: String,
}

#[derive(Serialize)]
struct List {
    shell: Shell,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    older: Option<String>,
    /// Where the practice says what becomes of them, for its owners.
    rules_url: Option<&'static str>,
    /// Said to owners: the second person is told nothing any more.
    gone: Option<String>,
}

#[derive(Serialize)]
struct Tab {
    url: String,
    label: &'static str,
    here: bool,
}

#[derive(Serialize)]
struct Line {
    url: String,
    name: String,
    title: String,
    when: String,
    state: String,
    unsent: bool,
    open: bool,
}

/// What the list can show, by its word in the address.
const SHOWS: [(&str, &str, Which); 5] = [
    ("open", "Open", Which::Open),
    ("new", "Not seen yet", Which::At(Stage::New)),
    ("seen", "Seen", Which::At(Stage::Seen)),
    ("acted", "Acted on", Which::At(Stage::Acted)),
    ("closed", "Closed", Which::At(Stage::Closed)),
];

/// Those that this person reaches, the newest first.
#[handler]
pub async fn list(Seat { desk, .. }: Seat, request: &Request, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let (word, _, which) = SHOWS.iter().find(|(word, ..)| *word == asked.show).copied().unwrap_or(SHOWS[0]);
    let before = asked.before.parse::<AlertId>().ok();
    let found = alert_cases::page(&desk.app.store, &desk.scope, (which, None), Turn::Before(before), PAGE).await?;
    let older = found.last().filter(|_| found.len() as u64 == PAGE).map(|last| format!("{}?show={word}&before={}", urls::ALERTS, last.id));
    let tab = |(of, label, _): &(&'static str, &'static str, Which)| Tab { url: format!("{}?show={of}", urls::ALERTS), label, here: *of == word };
    let people = practitioners::list(&desk.app.store, &desk.scope).await?;
    let runs = role::runs_practice(desk.me.role);
    let mut shell = desk.shell("Answers that need a person", "home");
    shell.notice = notice(request);
    let context = List {
        shell,
        tabs: SHOWS.iter().map(tab).collect(),
        lines: lines(&desk, &names_of(&people), &found).await?,
        older,
        rules_url: runs.then_some(urls::ALERT_RULES),
        gone: alert_rules::gone(&desk.practice, &people).filter(|_| runs),
    };
    Ok(desk.page("workspace/alerts", &context)?)
}

async fn lines(desk: &Desk, people: &People, found: &[Case]) -> Result<Vec<Line>> {
    let store = &desk.app.store;
    let names: HashMap<_, _> = clients::list(store, &desk.scope).await?.into_iter().map(|client| (client.id, client.name)).collect();
    let titles = board::titles_of_cases(&desk.app, &desk.scope, found).await?;
    let line = |case: &Case| Line {
        url: urls::alert(case.id),
        name: names.get(&case.client_id).cloned().unwrap_or_else(|| "A colleague’s client".into()),
        title: titles.get(&case.id).cloned().unwrap_or_default(),
        when: dates::short_with_time(desk.speech(), case.created_at, desk.zone()),
        state: state(people, case),
        unsent: alert_reading::occurrence_of(case).is_some(),
        open: case.is_open(),
    };
    Ok(found.iter().map(line).collect())
}

type People = HashMap<PractitionerId, String>;

fn names_of(people: &[Practitioner]) -> People {
    people.iter().map(|one| (one.id, one.name.clone())).collect()
}

/// How far it is, and by whom.
fn state(people: &People, case: &Case) -> String {
    let by = |mark: Option<Mark>| mark.and_then(|(_, by)| people.get(&by?)).map(|name| format!(" by {name}")).unwrap_or_default();
    match case.stage() {
        Stage::New => Stage::New.name().to_owned(),
        Stage::Seen => format!("seen{}, nothing noted yet", by(case.seen)),
        Stage::Acted => format!("acted on{}", by(case.acted)),
        Stage::Closed => format!("closed{}", by(case.closed)),
    }
}

#[derive(Serialize)]
struct AlertPage {
    shell: Shell,
    id: AlertId,
    client_name: String,
    /// Where the client is, for whoever reaches them.
    client_url: Option<String>,
    /// Where their safety plan is.
    plan_url: Option<String>,
    /// When they come next.
    next: Option<String>,
    title: String,
    /// Where the whole response is.
    response_url: Option<String>,
    /// Where an answer that was not sent would have gone.
    assignment_url: Option<String>,
    question: String,
    answer: Option<String>,
    typed: Option<String>,
    before: Option<String>,
    completed: Option<String>,
    saved: Option<String>,
    noted: String,
    withdrawn: bool,
    stage: &'static str,
    state: String,
    steps: Vec<StepLine>,
    told: Vec<Told>,
    field: Field,
    once: AlertStepId,
    may_close: bool,
    wrong: bool,
    /// Somebody was faster.
    conflict: bool,
}

#[derive(Serialize)]
struct StepLine {
    what: String,
    when: String,
    note: Option<String>,
}

/// Words that the client saw.
#[derive(Serialize)]
pub struct Told {
    pub when: String,
    pub lang: String,
    pub lines: Vec<String>,
}

/// What is shown on the page besides the alert.
#[derive(Default)]
struct Showing {
    notice: Option<String>,
    note: String,
    problems: Problems,
    conflict: bool,
}

async fn render(desk: &Desk, id: AlertId, showing: Showing) -> Result<Response> {
    let reading = alert_reading::read(&desk.app, &desk.scope, id).await?;
    let people = names_of(&practitioners::list(&desk.app.store, &desk.scope).await?);
    let reaches = match clients::find(&desk.app.store, &desk.scope, reading.case.client_id).await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(error) => return Err(error),
    };
    let (plan_url, next) = if reaches { at_hand(desk, reading.case.client_id).await? } else { (None, None) };
    let mut shell = desk.shell("An answer that needs a person", "home");
    shell.notice = showing.notice;
    let time = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let stage = reading.stage();
    let assignment = alert_reading::assignment_of(&desk.app, &desk.scope, &reading.case).await?;
    let label = if stage < Stage::Acted { "What was done" } else { "Add to what was done" };
    let help = "Sealed, and kept with names and times. The client does not see it.";
    let context = AlertPage {
        id,
        plan_url,
        next,
        client_url: reaches.then(|| urls::client(reading.case.client_id)),
        response_url: alert_reading::response_of(&reading.case).filter(|_| reaches && !reading.withdrawn).map(urls::response),
        assignment_url: assignment.map(urls::assignment),
        completed: reading.completed_at.map(time),
        saved: reading.saved_at.map(time),
        noted: time(reading.case.created_at),
        stage: stage.word(),
        state: state(&people, &reading.case),
        steps: steps(desk, &people, &reading),
        told: told(desk, &reading.told),
        field: Field::new("note", label, Control::Lines, &showing.note, &showing.problems).help(help),
        once: random::id(desk.app.now()),
        may_close: stage == Stage::Acted,
        wrong: !showing.problems.is_empty(),
        conflict: showing.conflict,
        client_name: reading.client_name,
        title: reading.title,
        question: reading.question,
        answer: reading.answer,
        typed: reading.typed,
        before: reading.before,
        withdrawn: reading.withdrawn,
        shell,
    };
    let status = match (showing.conflict, context.wrong) {
        (true, _) => StatusCode::CONFLICT,
        (_, true) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    desk.page_with(status, "workspace/alert", &context)
}

/// What whoever looks may want next: where the client's safety plan is, and when they come.
async fn at_hand(desk: &Desk, client: ClientId) -> Result<(Option<String>, Option<String>)> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let plan = safety_plans::of_client(store, scope, client).await?.filter(|plan| plan.status != SafetyPlanStatus::Archived);
    let next = appointments::next_of(store, scope, client, desk.app.now()).await?;
    let when = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    Ok((plan.map(|_| urls::safety_plan(client)), next.map(|next| when(next.starts_at))))
}

/// Which words stood before a form.
pub fn told(desk: &Desk, told: &[(chrono::DateTime<chrono::Utc>, crate::store::notices::Words)]) -> Vec<Told> {
    let line = |(at, words): &(_, crate::store::notices::Words)| Told {
        when: dates::short_with_time(desk.speech(), *at, desk.zone()),
        lang: words.language.clone(),
        lines: words.lines.clone(),
    };
    told.iter().map(line).collect()
}

fn steps(desk: &Desk, people: &People, reading: &Reading) -> Vec<StepLine> {
    let mut lines: Vec<StepLine> = reading.steps.iter().map(|step| step_line(desk, people, step)).collect();
    // A program of the version before notes that it was seen, and nothing in the trail.
    let untold = !reading.steps.iter().any(|step| step.step == AlertStep::Seen && !step.of_another);
    if let Some((at, by)) = reading.case.seen.filter(|_| untold) {
        let by = by.and_then(|by| people.get(&by)).map(|name| format!(" by {name}")).unwrap_or_default();
        lines.insert(0, StepLine { what: format!("Seen{by}"), when: dates::short_with_time(desk.speech(), at, desk.zone()), note: None });
    }
    lines
}

fn step_line(desk: &Desk, people: &People, step: &Step) -> StepLine {
    let name = who(people, step.actor);
    let what = match step.step {
        AlertStep::Seen => format!("Seen by {name}"),
        AlertStep::Acted => format!("{name} noted what was done"),
        AlertStep::Closed => format!("Closed by {name}"),
        AlertStep::Sent => "It was sent after all".into(),
        AlertStep::Moved => format!("Moved to this client by {name}; it was filed under somebody else"),
        AlertStep::Reminded => format!("Nobody had marked it as seen: {name} was told again"),
        AlertStep::PassedOn => format!("{name} was asked to look, too"),
        AlertStep::Changed => "Another answer was typed, not sent. Before, it said:".into(),
        AlertStep::Beside => "On another page or device this was typed, not sent:".into(),
        AlertStep::Unreached => format!("A mail about it did not reach {name}"),
    };
    let what = if step.of_another && step.step != AlertStep::Moved { format!("{what}, while it was filed under somebody else") } else { what };
    StepLine { what, when: dates::short_with_time(desk.speech(), step.at, desk.zone()), note: step.note.clone() }
}

fn who(people: &People, (kind, id): (ActorKind, Option<Uuid>)) -> String {
    match kind {
        ActorKind::Practitioner => id.and_then(|id| people.get(&PractitionerId(id))).cloned().unwrap_or_else(|| "somebody who left".into()),
        ActorKind::ApiKey => "another system, by the API".into(),
        ActorKind::Client => "the client".into(),
        ActorKind::System => "the program".into(),
    }
}

/// One, with what was answered and what was done about it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<AlertId>) -> poem::Result<Response> {
    Ok(render(&desk, id, Showing { notice: notice(request), ..Showing::default() }).await?)
}

/// Somebody has seen it.
#[handler]
pub async fn seen(Posted { desk, .. }: Posted, Path(id): Path<AlertId>) -> poem::Result<Response> {
    if actions::see(&desk.app, desk.scope, id).await? {
        return Ok(see_other(&format!("{}?done=seen", urls::alert(id))));
    }
    Ok(see_other(&format!("{}?done=seen-before", urls::alert(id))))
}

/// Notes what was done, and closes it where that is all.
#[handler]
pub async fn act(Posted { desk, fields, .. }: Posted, Path(id): Path<AlertId>) -> poem::Result<Response> {
    let acting = Acting {
        id: fields.get("_once").parse().ok(),
        note: fields.get("note").to_owned(),
        close: fields.get("_do") == "close",
        known: Stage::parse(fields.get("stage")),
    };
    let note = acting.note.clone();
    match actions::act(&desk.app, desk.scope, id, acting).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::alert(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, id, Showing { note, problems, ..Showing::default() }).await?),
        Err(Error::Conflict(_)) => Ok(render(&desk, id, Showing { note, conflict: true, ..Showing::default() }).await?),
        Err(error) => Err(error.into()),
    }
}

/// Nothing more is to be done.
#[handler]
pub async fn close(Posted { desk, .. }: Posted, Path(id): Path<AlertId>) -> poem::Result<Response> {
    match actions::close(&desk.app, desk.scope, id).await {
        Ok(()) => Ok(see_other(&format!("{}?done=closed", urls::alert(id)))),
        Err(Error::Conflict(_)) => Ok(render(&desk, id, Showing { conflict: true, ..Showing::default() }).await?),
        Err(error) => Err(error.into()),
    }
}
