//! Sequences: making them for one client or several, changing what is not begun, pausing, ending. `steps` does things to one step,
//! `advance` is the worker's part, `standing` reads where a sequence is.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ClientId, PractitionerId, SequenceId, SequenceStepId, TemplateId};
use entity::kinds::{ClientStatus, SequenceStatus, TemplateKind};

use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::Scope;
use crate::domain::sequence::order;
use crate::domain::sequence::plan::{MOST_STEPS, StepPlan};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::random;
use crate::store::sequences::{Sequence, SequenceStep};
use crate::store::{Tx, audit, clients, sequences, templates};

pub mod advance;
pub mod standing;
pub mod steps;

pub use advance::advance_due;
pub use standing::{Standing, read};
pub use steps::{Deed, act};

/// What is planned for one client.
#[derive(Clone, Debug)]
pub struct NewSequence {
    /// Made with the page, so that pressing twice makes it once; a new one where there is no page.
    pub id: Option<SequenceId>,
    pub client: ClientId,
    pub practitioner: PractitionerId,
    pub title: String,
    /// The client's local date from which the first step counts; none: now.
    pub starts_on: Option<chrono::NaiveDate>,
    pub steps: Vec<StepPlan>,
}

/// Makes sequences, all of them or none; what is to begin at once begins.
///
/// # Errors
/// `Invalid`: a client who is not active (`client_id`), a template that cannot be assigned (`steps[2].template_id`), a day in the past
/// (`starts_on`).
pub async fn create(app: &App, scope: Scope, all: Vec<NewSequence>) -> Result<Vec<SequenceId>> {
    let now = app.now();
    let ids = app
        .store
        .write(move |tx| async move {
            let mut ids = Vec::with_capacity(all.len());
            for new in all {
                ids.push(create_one(&tx, &scope, new, now).await?);
            }
            Ok(ids)
        })
        .await?;
    for id in &ids {
        advance::soon(app, scope.practice(), *id).await;
    }
    Ok(ids)
}

async fn create_one(tx: &Tx, scope: &Scope, new: NewSequence, now: DateTime<Utc>) -> Result<SequenceId> {
    let id: SequenceId = new.id.unwrap_or_else(|| random::id(now));
    let client = clients::find(tx, scope, new.client).await.map_err(|error| match error {
        Error::NotFound => Problems::one("client_id", "There is no such client in this practice.").into(),
        other => other,
    })?;
    clients::hold(tx, scope, client.id, now).await?;
    if new.id.is_some() && sequences::find(tx, scope, id).await.is_ok() {
        return Ok(id);
    }
    let mut problems = Problems::default();
    match clients::find(tx, scope, client.id).await?.status {
        ClientStatus::Active => {}
        ClientStatus::Paused => problems.add("client_id", format!("{} is paused. Please resume first.", client.name)),
        ClientStatus::Discharged => problems.add("client_id", format!("{} is discharged. Please re-open first.", client.name)),
    }
    let today = zone::local(now, &client.time_zone).date();
    if let Some(day) = new.starts_on.filter(|day| *day < today || *day > today + TimeDelta::days(731)) {
        let sentence = if day < today { "This is in the past. Please choose a later day." } else { "Please choose a day within the next two years." };
        problems.add("starts_on", sentence);
    }
    for (place, step) in new.steps.iter().enumerate() {
        check_template(tx, scope, step.template, place, &mut problems).await?;
    }
    problems.or(()).map_err(Error::from)?;
    let sequence = Sequence {
        id,
        client_id: client.id,
        practitioner_id: new.practitioner,
        title: new.title,
        status: SequenceStatus::Active,
        starts_on: new.starts_on,
        created_at: now,
        paused_at: None,
        ended_at: None,
        look_at: Some(now),
        revision: 1,
    };
    sequences::insert(tx, scope, &sequence).await?;
    for (position, plan) in (1..).zip(new.steps) {
        sequences::insert_step(tx, scope, &planned(&sequence, None, position, plan, now)).await?;
    }
    audit::record(tx, scope, "create", ("sequence", id.0), now).await?;
    Ok(id)
}

/// The step that a plan makes.
fn planned(sequence: &Sequence, id: Option<SequenceStepId>, position: i32, plan: StepPlan, now: DateTime<Utc>) -> SequenceStep {
    SequenceStep {
        id: id.unwrap_or_else(|| random::id(now)),
        sequence_id: sequence.id,
        client_id: sequence.client_id,
        position,
        template_id: plan.template,
        agreement: plan.agreement,
        cue: plan.cue,
        due_days: plan.due_days,
        assignment_id: None,
        begun_at: None,
        skipped_at: None,
    }
}

async fn check_template(tx: &Tx, scope: &Scope, id: TemplateId, place: usize, problems: &mut Problems) -> Result<()> {
    let field = format!("steps[{place}].template_id");
    match templates::find(tx, scope, id).await {
        Ok(template) if template.archived_at.is_some() => problems.add(field, "This template is archived. Please bring it back first."),
        Ok(template) if template.kind == TemplateKind::SafetyPlan => problems.add(field, super::assignments::NO_ASSIGNMENT),
        Ok(template) if template.published_version_id.is_none() => problems.add(field, "This template is not published yet."),
        Ok(template) => {
            let mut found = Problems::default();
            super::measures::allow(tx, scope, template.published_version_id, &mut found).await?;
            found.0.into_iter().for_each(|problem| problems.add(field.clone(), problem.detail));
        }
        Err(Error::NotFound) => problems.add(field, "There is no such template in this practice."),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// What a sequence says from now on.
#[derive(Clone, Debug)]
pub struct Rewritten {
    pub title: String,
    pub starts_on: Option<chrono::NaiveDate>,
    /// Every step that is not begun, in its order; none with an id where it is added. What is left out is taken away.
    pub steps: Vec<(Option<SequenceStepId>, StepPlan)>,
}

/// Changes the title and whatever waits: order, templates, what begins them, words. What was begun or skipped stays where it is.
///
/// # Errors
/// `Conflict` when it has ended, a step began meanwhile, or somebody changed it since `revision`; `Invalid` as when it is made.
pub async fn rewrite(app: &App, scope: Scope, id: SequenceId, revision: i32, new: Rewritten) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let was = held(&tx, &scope, id, now).await?;
            if was.revision != revision {
                return Err(Error::Conflict("Somebody changed this sequence meanwhile."));
            }
            let old = sequences::steps(&tx, &scope, id).await?;
            check(&tx, &scope, &old, &new).await?;
            let mut others = Vec::with_capacity(new.steps.len());
            for (step, plan) in new.steps {
                others.push(planned(&was, step, 0, plan, now));
            }
            for gone in old.iter().filter(|step| step.waits() && !others.iter().any(|other| other.id == step.id)) {
                sequences::delete_step(&tx, &scope, gone.id).await?;
            }
            let known: Vec<SequenceStepId> = old.iter().map(|step| step.id).collect();
            let steps = order::refilled(old, |step| !step.waits(), others);
            place(&tx, &scope, steps, &known).await?;
            sequences::update(&tx, &scope, &Sequence { title: new.title, starts_on: new.starts_on, look_at: looks(&was, now), ..was }).await?;
            audit::record(&tx, &scope, "update", ("sequence", id.0), now).await
        })
        .await?;
    advance::soon(app, scope.practice(), id).await;
    Ok(())
}

async fn check(tx: &Tx, scope: &Scope, old: &[SequenceStep], new: &Rewritten) -> Result<()> {
    let mut problems = Problems::default();
    let stays = old.iter().filter(|step| !step.waits()).count();
    if stays + new.steps.len() > MOST_STEPS {
        problems.add("steps", format!("Please keep to {MOST_STEPS} steps."));
    }
    if stays + new.steps.len() == 0 {
        problems.add("steps", "Please keep at least one step.");
    }
    for (at, (id, plan)) in new.steps.iter().enumerate() {
        let known = id.map(|id| old.iter().find(|step| step.id == id));
        match known {
            Some(None) => problems.add(format!("steps[{at}].id"), "There is no such step in this sequence."),
            Some(Some(step)) if !step.waits() => return Err(Error::Conflict("A step was begun or skipped meanwhile.")),
            _ => {}
        }
        if new.steps[..at].iter().any(|(other, _)| id.is_some() && other == id) {
            problems.add(format!("steps[{at}].id"), "This step is here twice.");
        }
        // A template that was archived since is no reason to refuse other changes.
        if known.flatten().is_none_or(|step| step.template_id != plan.template) {
            check_template(tx, scope, plan.template, at, &mut problems).await?;
        }
    }
    problems.or(()).map_err(Error::from)
}

/// Writes steps in their order; those that are not `known` are new.
async fn place(tx: &Tx, scope: &Scope, steps: Vec<SequenceStep>, known: &[SequenceStepId]) -> Result<()> {
    for (position, step) in (1..).zip(steps) {
        let step = SequenceStep { position, ..step };
        match (known.contains(&step.id), step.begun_at) {
            (false, _) => sequences::insert_step(tx, scope, &step).await?,
            (true, None) => sequences::update_step(tx, scope, &step).await?,
            (true, Some(_)) => sequences::set_position(tx, scope, step.id, position).await?,
        }
    }
    Ok(())
}

/// The worker looks at what goes on; what is paused waits.
fn looks(sequence: &Sequence, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (sequence.status == SequenceStatus::Active).then_some(now)
}

/// The sequence, with its client's row held: whoever changes it follows whoever was first.
///
/// # Errors
/// `Conflict` when it has ended.
async fn held(tx: &Tx, scope: &Scope, id: SequenceId, now: DateTime<Utc>) -> Result<Sequence> {
    let client = sequences::find(tx, scope, id).await?.client_id;
    clients::hold(tx, scope, client, now).await?;
    let sequence = sequences::find(tx, scope, id).await?;
    if sequence.status == SequenceStatus::Ended { Err(Error::Conflict("This sequence has ended.")) } else { Ok(sequence) }
}

/// What can be done to a sequence as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// No step begins.
    Pause,
    Resume,
    /// No step begins any more. What was sent stays.
    End,
}

/// Pauses, resumes or ends a sequence.
///
/// # Errors
/// `Conflict` when it is so already, or has ended.
pub async fn turn(app: &App, scope: Scope, id: SequenceId, turn: Turn) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let was = held(&tx, &scope, id, now).await?;
            let (verb, after) = match (turn, was.status) {
                (Turn::Pause, SequenceStatus::Active) => {
                    ("pause", Sequence { status: SequenceStatus::Paused, paused_at: Some(now), look_at: None, ..was })
                }
                (Turn::Resume, SequenceStatus::Paused) => {
                    ("resume", Sequence { status: SequenceStatus::Active, paused_at: None, look_at: Some(now), ..was })
                }
                (Turn::End, _) => ("end", Sequence { status: SequenceStatus::Ended, ended_at: Some(now), look_at: None, ..was }),
                (Turn::Pause, _) => return Err(Error::Conflict("This sequence is paused already.")),
                (Turn::Resume, _) => return Err(Error::Conflict("This sequence is not paused.")),
            };
            sequences::update(&tx, &scope, &after).await?;
            audit::record(&tx, &scope, verb, ("sequence", id.0), now).await
        })
        .await?;
    if turn == Turn::Resume {
        advance::soon(app, scope.practice(), id).await;
    }
    Ok(())
}

/// Notes in the audit trail that a sequence was looked at.
pub async fn note_read(app: &App, scope: Scope, id: SequenceId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read", ("sequence", id.0), now).await }).await
}
