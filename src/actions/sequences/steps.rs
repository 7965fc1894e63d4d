//! What a person does to one step.

use chrono::{DateTime, Utc};
use entity::ids::{SequenceId, SequenceStepId};
use entity::kinds::SequenceStatus;

use super::standing::{self, Standing};
use super::{advance, held, looks, place};
use crate::actions::assignments::{self, Changed};
use crate::app::App;
use crate::domain::schedule::QuietHours;
use crate::domain::scope::Scope;
use crate::domain::sequence::{Became, Outcome, due_at, order};
use crate::error::{Error, Result};
use crate::store::sequences::{Sequence, SequenceStep};
use crate::store::{self, Tx, audit, practices, sequences};

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Begins the step that is next, whatever it waits for.
    Begin,
    /// It is not begun; the next one is.
    Skip,
    /// A skipped step waits again: where it was, or next where later ones began since.
    BringBack,
    /// What was not done is sent once more.
    Again,
    Up,
    Down,
}

/// Does it. What was done already (a button pressed twice) is no error and changes nothing.
///
/// # Errors
/// `Conflict` where the step is in no state for it, or somebody changed the sequence since `revision`; `Invalid` where the template
/// cannot be assigned.
pub async fn act(app: &App, scope: Scope, id: SequenceId, step: SequenceStepId, deed: Deed, revision: Option<i32>) -> Result<()> {
    if deed == Deed::Again && once_more(app, scope, id, step).await? {
        return Ok(());
    }
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let quiet = practices::quiet_hours(&practices::find(&app.store, scope.practice()).await?);
    app.store
        .write(move |tx| async move {
            let was = held(&tx, &scope, id, now).await?;
            if revision.is_some_and(|revision| revision != was.revision) {
                return Err(Error::Conflict("Somebody changed this sequence meanwhile."));
            }
            let standing = standing::of(&tx, &scope, was, now).await?;
            let at = standing.steps.iter().position(|one| one.step.id == step).ok_or(Error::NotFound)?;
            perform(&tx, &scope, standing, at, deed, (quiet, &domain), now).await
        })
        .await?;
    app.wake_worker();
    advance::soon(app, scope.practice(), id).await;
    Ok(())
}

async fn perform(tx: &Tx, scope: &Scope, standing: Standing, at: usize, deed: Deed, mail: (QuietHours, &str), now: DateTime<Utc>) -> Result<()> {
    let became: Vec<Became> = standing.steps.iter().map(|step| step.rule.became).collect();
    match (deed, became[at]) {
        (Deed::Begin, Became::Begun { .. }) | (Deed::Skip, Became::Skipped(_)) | (Deed::BringBack, Became::Waiting) => Ok(()),
        (Deed::Begin, Became::Waiting) => {
            if standing.sequence.status == SequenceStatus::Paused {
                return Err(Error::Conflict("This sequence is paused. Please resume first."));
            }
            if order::first_waiting(became.iter().copied()) != Some(at) {
                return Err(Error::Conflict("Another step is next. Skip that one, or move this one up."));
            }
            advance::begin(tx, scope, &standing, at, mail.0, mail.1, now).await.map_err(unseen).map(drop)
        }
        (Deed::Again, Became::Begun { outcome: Outcome::Declined | Outcome::Cancelled, .. }) => {
            advance::begin(tx, scope, &standing, at, mail.0, mail.1, now).await.map_err(unseen).map(drop)
        }
        (Deed::Skip, Became::Waiting) => {
            let order = (0..became.len()).collect();
            arrange(tx, scope, standing, order, Some((at, Some(now))), "skip_step", now).await
        }
        (Deed::BringBack, Became::Skipped(_)) => {
            let order = order::brought_back(&became, at);
            arrange(tx, scope, standing, order, Some((at, None)), "restore_step", now).await
        }
        (Deed::Up | Deed::Down, Became::Waiting) => match order::moved(&became, at, deed == Deed::Up) {
            Some(order) => arrange(tx, scope, standing, order, None, "update", now).await,
            None => Ok(()),
        },
        (Deed::Again, _) => Err(Error::Conflict("It waits for an answer or was answered: there is nothing to send again.")),
        (Deed::Begin, _) => Err(Error::Conflict("This step was skipped. Please bring it back first.")),
        (Deed::Skip | Deed::BringBack | Deed::Up | Deed::Down, _) => Err(Error::Conflict("This step was begun or skipped already.")),
    }
}

/// A colleague's own template cannot be assigned by hand by whoever does not see it.
fn unseen(error: Error) -> Error {
    match error {
        Error::NotFound => Error::Conflict("Its template belongs to a colleague and is not shared with you."),
        other => other,
    }
}

/// Writes the steps in a new order (as old places), one of them skipped or waiting again.
async fn arrange(
    tx: &Tx,
    scope: &Scope,
    standing: Standing,
    order: Vec<usize>,
    skipped: Option<(usize, Option<DateTime<Utc>>)>,
    verb: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let sequence = standing.sequence;
    let mut steps: Vec<SequenceStep> = standing.steps.into_iter().map(|step| step.step).collect();
    if let Some((at, skipped_at)) = skipped {
        steps[at].skipped_at = skipped_at;
    }
    let known: Vec<SequenceStepId> = steps.iter().map(|step| step.id).collect();
    let steps = order.into_iter().map(|at| steps[at].clone()).collect();
    place(tx, scope, steps, &known).await?;
    sequences::update(tx, scope, &Sequence { look_at: looks(&sequence, now), ..sequence.clone() }).await?;
    audit::record(tx, scope, verb, ("sequence", sequence.id.0), now).await
}

/// What was missed waits again for the same answers, with a new due date and a fresh link. Returns whether it was missed.
async fn once_more(app: &App, scope: Scope, id: SequenceId, step: SequenceStepId) -> Result<bool> {
    let standing = standing::read(&app.store, &scope, id, app.now()).await?;
    if standing.sequence.status == SequenceStatus::Ended {
        return Err(Error::Conflict("This sequence has ended."));
    }
    let found = standing.steps.iter().find(|one| one.step.id == step).ok_or(Error::NotFound)?;
    let (Became::Begun { outcome: Outcome::Missed, .. }, Some(assignment)) = (found.rule.became, found.step.assignment_id) else {
        return Ok(false);
    };
    let due = found.step.due_days.map(|days| due_at(app.now(), days, &standing.client.time_zone));
    let revision = store::assignments::find(&app.store, &scope, assignment).await?.revision;
    assignments::update(app, scope, assignment, revision, Changed { due_at: Some(due), ..Changed::default() }).await?;
    assignments::resend(app, scope, assignment).await?;
    Ok(true)
}
