//! Sequences as the API reads and writes them.

use entity::kinds;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object};
use uuid::Uuid;

use super::Instant;
use super::agreed::StepAgreement;
use super::text::{Full, Text};
use crate::actions::sequences::Standing;
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::sequence::plan::{self, StepPlan, TypedStep};
use crate::domain::sequence::{Became, Next, Outcome};
use crate::pages::sequences::Told;

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::SequenceStatus")]
pub enum SequenceStatus {
    Active,
    Paused,
    Ended,
}

/// What begins a step. Of the first step, `completion` and `both` are as `time`: it counts from the start
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::StepTrigger")]
pub enum StepTrigger {
    Manual,
    Time,
    Completion,
    Both,
}

/// What became of a step
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
pub enum StepState {
    Waiting,
    Skipped,
    /// It began and waits for an answer
    Open,
    Completed,
    Declined,
    Missed,
    Cancelled,
}

/// A step that is meant to begin.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct NewSequenceStep {
    /// When a sequence is changed: the step that this is; a new one where it is left out
    pub id: Option<Uuid>,
    pub template_id: Uuid,
    pub begins: StepTrigger,
    /// Days of the client's calendar, 0 where left out; at most 365
    pub delay_days: Option<u16>,
    /// HH:MM in the client's zone; as soon as the moment has come where left out
    pub send_time: Option<Text<5>>,
    /// Due so many days after it begins, at 18:00; no due date where left out
    pub due_days: Option<u16>,
    pub agreement: Option<StepAgreement>,
}

/// The same steps for these clients.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct NewSequences {
    #[oai(validator(min_items = 1, max_items = 200, unique_items))]
    pub client_ids: Vec<Uuid>,
    /// For the workspace: clients never see it
    pub title: Full<200>,
    /// YYYY-MM-DD in the client's zone, from which the first step counts; now where left out
    pub starts_on: Option<Text<10>>,
    #[oai(validator(min_items = 1, max_items = 30))]
    pub steps: Vec<NewSequenceStep>,
}

/// What changes. What is left out stays
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct SequenceChange {
    pub title: Option<Full<200>>,
    /// Every step that waits, in its order: one with an id is changed, one without is added, one left out is taken away
    #[oai(validator(max_items = 30))]
    pub steps: Option<Vec<NewSequenceStep>>,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct ChosenStep {
    pub step_id: Uuid,
}

#[derive(Object)]
pub struct SequenceStep {
    pub id: Uuid,
    pub template_id: Uuid,
    /// The template's title, once it has begun that of the version it pins
    pub title: String,
    pub state: StepState,
    pub begins: StepTrigger,
    pub delay_days: u16,
    pub send_time: Option<String>,
    pub due_days: Option<u16>,
    pub agreement: StepAgreement,
    /// What it became
    pub assignment_id: Option<Uuid>,
    pub begun_at: Option<Instant>,
    pub skipped_at: Option<Instant>,
    /// Why its template cannot be assigned as it is
    pub obstacle: Option<String>,
}

/// The step that begins next.
#[derive(Object)]
pub struct NextStep {
    pub step_id: Uuid,
    /// When; none while that depends on a person, an answer or a template
    pub at: Option<Instant>,
}

/// Several templates for a client, one after the other.
#[derive(Object)]
pub struct Sequence {
    pub id: Uuid,
    pub client_id: Uuid,
    /// Who is told of what comes in
    pub practitioner_id: Uuid,
    pub title: String,
    pub status: SequenceStatus,
    /// YYYY-MM-DD
    pub starts_on: Option<String>,
    pub created_at: Instant,
    pub paused_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    /// None when every step has begun
    pub next: Option<NextStep>,
    /// What is next and why, in words
    pub why: String,
    pub steps: Vec<SequenceStep>,
}

#[derive(Object)]
pub struct SequenceList {
    pub items: Vec<Sequence>,
    /// Give this as cursor for the next page
    pub next: Option<Uuid>,
}

/// The sequences that were made, in the order of the clients.
#[derive(Object)]
pub struct SequenceBatch {
    pub items: Vec<Sequence>,
}

#[derive(ApiResponse)]
pub enum CreatedBatch {
    /// Made for all of them
    #[oai(status = 201)]
    Sequences(Json<SequenceBatch>),
}

fn state(became: Became) -> StepState {
    match became {
        Became::Waiting => StepState::Waiting,
        Became::Skipped(_) => StepState::Skipped,
        Became::Begun { outcome, .. } => match outcome {
            Outcome::Open => StepState::Open,
            Outcome::Completed(_) => StepState::Completed,
            Outcome::Declined => StepState::Declined,
            Outcome::Missed => StepState::Missed,
            Outcome::Cancelled => StepState::Cancelled,
        },
    }
}

impl Sequence {
    /// As it stands now, told in this language.
    pub fn new(app: &App, language: &str, standing: Standing) -> Self {
        let told = Told {
            speech: app.pages().speech(language),
            zone: &standing.client.time_zone,
            client: &standing.client.name,
            titles: standing.steps.iter().map(|step| step.title.as_str()).collect(),
            steps: standing.steps.iter().map(|step| step.rule).collect(),
        };
        let why = told.why(standing.next);
        let obstacles: Vec<Option<String>> =
            standing.steps.iter().map(|step| step.rule.obstacle.map(|obstacle| told.obstacle(obstacle).to_owned())).collect();
        let at = match standing.next {
            Next::Ready { at, .. } | Next::At { at, .. } => Some(at),
            _ => None,
        };
        let next = standing.next.step().map(|place| NextStep { step_id: standing.steps[place].step.id.0, at });
        let steps = standing.steps.into_iter().zip(obstacles).map(|(one, obstacle)| SequenceStep {
            id: one.step.id.0,
            template_id: one.step.template_id.0,
            title: one.title,
            state: state(one.rule.became),
            begins: one.step.cue.begins.into(),
            delay_days: one.step.cue.delay_days,
            send_time: one.step.cue.send_time.map(|time| time.format("%H:%M").to_string()),
            due_days: one.step.due_days,
            agreement: StepAgreement { why: one.step.agreement.why.map(Text), message: one.step.agreement.message.map(Text) },
            assignment_id: one.step.assignment_id.map(|id| id.0),
            begun_at: one.step.begun_at,
            skipped_at: one.step.skipped_at,
            obstacle,
        });
        let row = standing.sequence;
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            practitioner_id: row.practitioner_id.0,
            title: row.title,
            status: row.status.into(),
            starts_on: row.starts_on.map(|day| day.to_string()),
            created_at: row.created_at,
            paused_at: row.paused_at,
            ended_at: row.ended_at,
            next,
            why,
            steps: steps.collect(),
        }
    }
}

/// Reads steps by the rules of the workspace's form.
pub fn plans(steps: &[NewSequenceStep], problems: &mut Problems) -> Vec<StepPlan> {
    let number = |days: Option<u16>| days.map(|days| days.to_string()).unwrap_or_default();
    let cells: Vec<(String, kinds::StepTrigger, String, String)> =
        steps.iter().map(|step| (step.template_id.to_string(), step.begins.into(), number(step.delay_days), number(step.due_days))).collect();
    let mut read = Vec::with_capacity(steps.len());
    for (step, (template, begins, delay, due)) in steps.iter().zip(&cells) {
        let words = step.agreement.as_ref();
        read.push(TypedStep {
            template,
            begins: begins.word(),
            delay,
            time: step.send_time.as_deref().unwrap_or_default(),
            due,
            why: words.and_then(|words| words.why.as_deref()).unwrap_or_default(),
            message: words.and_then(|words| words.message.as_deref()).unwrap_or_default(),
        });
    }
    let mut found = Problems::default();
    let plans = plan::steps(&read, &mut found);
    for problem in &mut found.0 {
        problem.field = problem.field.replace(".why", ".agreement.why").replace(".message", ".agreement.message");
    }
    problems.0.extend(found.0);
    plans
}
