//! One sequence: its steps in order, what became of each, what is next and why; beginning, skipping, moving, pausing, ending.

use entity::ids::{ClientId, SequenceId, SequenceStepId};
use entity::kinds::{ClientStatus, SequenceStatus};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::states::state_text;
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::sequences::{self as actions, Deed, Standing, Turn, standing::StandingStep};
use crate::domain::occurrence::{self, Facts};
use crate::domain::sequence::{Became, Outcome, order};
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::pages::sequences::{Told, days_of};
use crate::store::sequences;
use crate::urls;

#[derive(Serialize)]
struct SequencePage {
    shell: Shell,
    id: SequenceId,
    revision: i32,
    title: String,
    client_url: String,
    client_name: String,
    status: &'static str,
    made: String,
    why: String,
    /// Whose clock the times are of, where it is another than the practitioner's.
    zone: Option<String>,
    steps: Vec<StepLine>,
    begin: Option<Begin>,
    live: bool,
    /// Whether anything can be begun: the client is active.
    client_active: bool,
    /// What could not be done.
    problem: Option<String>,
}

/// The step that can be begun by hand.
#[derive(Serialize)]
struct Begin {
    id: SequenceStepId,
    title: String,
}

#[derive(Serialize)]
struct StepLine {
    id: SequenceStepId,
    number: usize,
    title: String,
    /// The assignment, once it has begun.
    url: Option<String>,
    state: &'static str,
    state_text: String,
    when: String,
    obstacle: Option<String>,
    words: Option<String>,
    is_next: bool,
    can_skip: bool,
    can_up: bool,
    can_down: bool,
    can_bring_back: bool,
    can_again: bool,
}

/// How a sequence is told to this practitioner.
pub fn told<'a>(desk: &'a Desk, standing: &'a Standing) -> Told<'a> {
    Told {
        speech: desk.speech(),
        zone: &standing.client.time_zone,
        client: &standing.client.name,
        titles: standing.steps.iter().map(|step| step.title.as_str()).collect(),
        steps: standing.steps.iter().map(|step| step.rule).collect(),
    }
}

/// One line of a client's page.
#[derive(Serialize)]
pub struct Line {
    url: String,
    title: String,
    state: &'static str,
    why: String,
}

/// A client's sequences, those that go on first; of those that ended, the last few.
pub async fn lines(desk: &Desk, client: ClientId) -> Result<Vec<Line>> {
    let mut all = sequences::page(&desk.app.store, &desk.scope, Some(client), None, 200).await?;
    all.reverse();
    all.sort_by_key(|one| one.status == SequenceStatus::Ended);
    let live = all.iter().filter(|one| one.status != SequenceStatus::Ended).count();
    all.truncate(live + 3);
    let mut lines = Vec::with_capacity(all.len());
    for sequence in all {
        let standing = actions::standing::of(&desk.app.store, &desk.scope, sequence, desk.app.now()).await?;
        let done = standing.steps.iter().filter(|step| matches!(step.rule.became, Became::Begun { .. })).count();
        let place = format!("{done} of {} begun. ", standing.steps.len());
        let why = if standing.sequence.status == SequenceStatus::Ended { String::new() } else { told(desk, &standing).why(standing.next) };
        lines.push(Line {
            url: urls::sequence(standing.sequence.id),
            title: standing.sequence.title.clone(),
            state: standing.sequence.status.word(),
            why: place + &why,
        });
    }
    Ok(lines)
}

fn step_line(desk: &Desk, told: &Told<'_>, standing: &Standing, place: usize) -> StepLine {
    let one: &StandingStep = &standing.steps[place];
    let live = standing.sequence.status != SequenceStatus::Ended;
    let became: Vec<Became> = standing.steps.iter().map(|step| step.rule.became).collect();
    let day = |at| dates::short(desk.speech(), at, told.zone);
    let due = one.step.due_days.map(|days| format!("; due within {}", days_of(days))).unwrap_or_default();
    let (state, text, when) = match (one.rule.became, &one.occurrence) {
        (Became::Waiting, _) => ("planned", "not begun".into(), format!("Begins {}{due}.", told.plan(place))),
        (Became::Skipped(at), _) => ("cancelled", "skipped".into(), format!("Skipped on {}.", day(at))),
        (Became::Begun { at, .. }, None) => ("planned", "begun".into(), format!("Begun on {}.", day(at))),
        (Became::Begun { at, .. }, Some(occurrence)) => {
            let mailed = true;
            let facts = Facts { status: occurrence.status, mailed, begun_at: occurrence.begun_at, due_at: occurrence.due_at };
            let state = occurrence::state(facts, desk.app.now());
            let ended = occurrence.completed_at.map(|at| format!(" Done on {}.", day(at)));
            let due = occurrence.due_at.map(|at| format!(" Due {}.", dates::short_with_time(desk.speech(), at, told.zone)));
            let text = if state.word() == "mailed" { "waits for an answer".into() } else { state_text(state, occurrence) };
            (state.word(), text, format!("Begun on {}.{}", day(at), ended.or(due).unwrap_or_default()))
        }
    };
    let waits = one.rule.became == Became::Waiting;
    let not_done = matches!(one.rule.became, Became::Begun { outcome: Outcome::Declined | Outcome::Missed | Outcome::Cancelled, .. });
    StepLine {
        id: one.step.id,
        number: place + 1,
        title: if one.title.is_empty() { "A template that is gone".into() } else { one.title.clone() },
        url: one.step.assignment_id.map(urls::assignment),
        state,
        state_text: text,
        when,
        obstacle: one.rule.obstacle.filter(|_| live && waits).map(|obstacle| format!("It cannot begin: {}.", told.obstacle(obstacle))),
        words: one.step.agreement.why.clone(),
        is_next: standing.next.step() == Some(place),
        can_skip: live && waits,
        can_up: live && order::moved(&became, place, true).is_some(),
        can_down: live && order::moved(&became, place, false).is_some(),
        can_bring_back: live && matches!(one.rule.became, Became::Skipped(_)),
        can_again: live && not_done && standing.client.status == ClientStatus::Active,
    }
}

async fn page(desk: &Desk, id: SequenceId, notice: Option<String>, problem: Option<String>) -> Result<Response> {
    let standing = actions::read(&desk.app.store, &desk.scope, id, desk.app.now()).await?;
    let told = told(desk, &standing);
    let sequence = &standing.sequence;
    let active = standing.client.status == ClientStatus::Active;
    let begin = standing.next.step().filter(|_| sequence.status == SequenceStatus::Active && active);
    let mut shell = desk.shell(sequence.title.clone(), "clients");
    shell.notice = notice;
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let context = SequencePage {
        shell,
        id,
        revision: sequence.revision,
        title: sequence.title.clone(),
        client_url: urls::client(standing.client.id),
        client_name: standing.client.name.clone(),
        status: sequence.status.word(),
        made: dates::short(desk.speech(), sequence.created_at, desk.zone()),
        why: told.why(standing.next),
        zone: (standing.client.time_zone != desk.zone()).then(|| standing.client.time_zone.clone()),
        steps: (0..standing.steps.len()).map(|place| step_line(desk, &told, &standing, place)).collect(),
        begin: begin.map(|place| Begin { id: standing.steps[place].step.id, title: standing.steps[place].title.clone() }),
        live: sequence.status != SequenceStatus::Ended,
        client_active: active,
        problem,
    };
    desk.page_with(status, "workspace/sequence", &context)
}

/// Shows it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<SequenceId>) -> poem::Result<Response> {
    let response = page(&desk, id, notice(request), None).await?;
    actions::note_read(&desk.app, desk.scope, id).await?;
    Ok(response)
}

/// The address of posted forms leads back to the page.
#[handler]
pub async fn back(Seat { desk, .. }: Seat, Path(id): Path<SequenceId>) -> poem::Result<Response> {
    sequences::find(&desk.app.store, &desk.scope, id).await?;
    Ok(see_other(&urls::sequence(id)))
}

/// Says what was done, or shows the page with the reason why it was not.
async fn answer(desk: &Desk, id: SequenceId, outcome: Result<()>, done: &str) -> poem::Result<Response> {
    let sentence = match outcome {
        Ok(()) => return Ok(see_other(&format!("{}?done={done}", urls::sequence(id)))),
        Err(Error::Conflict(sentence)) => sentence.to_owned(),
        Err(Error::Invalid(problems)) => problems.0.into_iter().map(|problem| problem.detail).collect::<Vec<_>>().join(" "),
        Err(error) => return Err(error.into()),
    };
    Ok(page(desk, id, None, Some(sentence)).await?)
}

/// Does something to one step.
#[handler]
pub async fn act(Posted { desk, fields, .. }: Posted, Path(id): Path<SequenceId>) -> poem::Result<Response> {
    sequences::find(&desk.app.store, &desk.scope, id).await?;
    let (word, step) = fields.get("_do").split_once(' ').unwrap_or_default();
    let (deed, done) = match word {
        "begin" => (Deed::Begin, "step-begun"),
        "skip" => (Deed::Skip, "step-skipped"),
        "bring-back" => (Deed::BringBack, "step-back"),
        "again" => (Deed::Again, "step-again"),
        "up" => (Deed::Up, "saved"),
        "down" => (Deed::Down, "saved"),
        _ => return Err(Error::BadRequest("There is no such button.").into()),
    };
    let step: SequenceStepId = step.parse().map_err(|_| Error::NotFound)?;
    // Pressed twice, a step would move twice; everything else looks at the step itself.
    let revision = matches!(deed, Deed::Up | Deed::Down).then(|| fields.get("revision").parse().unwrap_or(0));
    let outcome = actions::act(&desk.app, desk.scope, id, step, deed, revision).await;
    answer(&desk, id, outcome, done).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    to: String,
}

#[derive(Serialize)]
struct Confirm {
    shell: Shell,
    id: SequenceId,
    title: String,
    name: String,
}

/// Asks before it ends: that cannot be taken back.
#[handler]
pub async fn confirm(Seat { desk, .. }: Seat, Path(id): Path<SequenceId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let standing = actions::read(&desk.app.store, &desk.scope, id, desk.app.now()).await?;
    if asked.to != "end" || standing.sequence.status == SequenceStatus::Ended {
        return Ok(see_other(&urls::sequence(id)));
    }
    let shell = desk.shell("End this sequence?", "clients");
    Ok(desk.page("workspace/confirm_sequence", &Confirm { shell, id, title: standing.sequence.title, name: standing.client.name })?)
}

/// Pauses, resumes or ends it.
#[handler]
pub async fn turn(Posted { desk, fields, .. }: Posted, Path(id): Path<SequenceId>) -> poem::Result<Response> {
    sequences::find(&desk.app.store, &desk.scope, id).await?;
    let (turn, done) = match fields.get("to") {
        "pause" => (Turn::Pause, "sequence-paused"),
        "resume" => (Turn::Resume, "sequence-resumed"),
        "end" => (Turn::End, "sequence-ended"),
        _ => return Err(Error::BadRequest("There is no such change.").into()),
    };
    let outcome = actions::turn(&desk.app, desk.scope, id, turn).await;
    answer(&desk, id, outcome, done).await
}
