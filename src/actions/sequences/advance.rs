//! The worker's part: looking at sequences whose time has come. Any number of nodes may do it: each look holds the client's row, reads
//! again, and begins a step by compare-and-set in the transaction that assigns it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AssignmentId, PracticeId, SequenceId};
use entity::kinds::{ClientStatus, SequenceStatus};

use super::standing::{self, Standing};
use crate::actions::assignments::{self, NewAssignment};
use crate::app::App;
use crate::domain::schedule::{QuietHours, Schedule};
use crate::domain::scope::{Actor, Scope};
use crate::domain::sequence::{Next, Wait, due_at, plan};
use crate::domain::tailoring::Tailoring;
use crate::error::{Error, Result};
use crate::store::sequence_looks::{self, DueLook};
use crate::store::sequences::Sequence;
use crate::store::{Tx, audit, clients, practices, sequences};

/// How many are taken at once.
const BATCH: u64 = 100;
/// A template that cannot be assigned is looked at again after this long, and so is what failed.
const TRY_AGAIN: TimeDelta = TimeDelta::hours(1);
/// An answer wakes its sequence; this is for what nobody foresaw.
const LOOK_ANYWAY: TimeDelta = TimeDelta::days(1);

/// Begins every step whose time has come.
pub async fn advance_due(app: &App) -> Result<()> {
    let mut after = None;
    loop {
        let found = sequence_looks::due(&app.store, app.now(), after, BATCH).await?;
        for due in &found {
            match look(app, *due).await {
                Ok(()) => {}
                Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
                Err(error) => {
                    tracing::error!(sequence = %due.id, %error, "a sequence could not be looked at");
                    put_off(app, *due).await?;
                }
            }
        }
        match found.last() {
            Some(last) if found.len() as u64 == BATCH => after = Some(last.id),
            _ => return Ok(()),
        }
    }
}

/// What a person just changed need not wait for the worker. Where this fails, the worker does it.
pub(super) async fn soon(app: &App, practice: PracticeId, id: SequenceId) {
    if let Err(error) = look(app, DueLook { id, practice }).await {
        tracing::warn!(sequence = %id, %error, "a sequence is left to the worker");
    }
}

/// Looks at one, and again as long as a step begins: each begins once, so there is an end.
async fn look(app: &App, due: DueLook) -> Result<()> {
    let quiet = practices::quiet_hours(&practices::find(&app.store, due.practice).await?);
    for _ in 0..=plan::MOST_STEPS {
        let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
        let scope = Scope::checked(due.practice, Actor::System);
        let began = app.store.write(move |tx| async move { look_once(&tx, &scope, due.id, quiet, &domain, now).await }).await?;
        if !began {
            return Ok(());
        }
        app.wake_worker();
    }
    Ok(())
}

/// Returns whether a step began.
async fn look_once(tx: &Tx, scope: &Scope, id: SequenceId, quiet: QuietHours, domain: &str, now: DateTime<Utc>) -> Result<bool> {
    let client = sequences::find(tx, scope, id).await?.client_id;
    clients::hold(tx, scope, client, now).await?;
    // Read again, now that nobody else begins anything of this client.
    let sequence = sequences::find(tx, scope, id).await?;
    if sequence.status != SequenceStatus::Active || sequence.look_at.is_none_or(|at| at > now) {
        return Ok(false);
    }
    let standing = standing::of(tx, scope, sequence, now).await?;
    // It goes on where it was when the client is resumed.
    if standing.client.status == ClientStatus::Paused {
        return Ok(false);
    }
    let look_at = match standing.next {
        Next::Ready { step, .. } => match begin(tx, scope, &standing, step, quiet, domain, now).await {
            Ok(_) => return Ok(true),
            Err(Error::Invalid(_) | Error::NotFound) => Some(now + TRY_AGAIN),
            Err(error) => return Err(error),
        },
        Next::At { at, .. } => Some(at),
        Next::Waits { wait: Wait::Template(_), .. } => Some(now + TRY_AGAIN),
        Next::Waits { wait: Wait::Done(..), .. } | Next::Running { .. } => Some(now + LOOK_ANYWAY),
        Next::Waits { wait: Wait::Person | Wait::Paused | Wait::ClientPaused, .. } | Next::NotDone { .. } => None,
        Next::Finished | Next::Ended => {
            let ended = Sequence { status: SequenceStatus::Ended, ended_at: Some(now), look_at: None, ..standing.sequence };
            sequences::update(tx, scope, &ended).await?;
            audit::record(tx, scope, "end", ("sequence", id.0), now).await?;
            return Ok(false);
        }
    };
    sequence_looks::note_look(tx, scope, &standing.sequence, look_at).await?;
    Ok(false)
}

/// Begins a step, for the first time or (`again`) once more: assigns its template and notes it, both or neither.
pub(super) async fn begin(
    tx: &Tx,
    scope: &Scope,
    standing: &Standing,
    place: usize,
    quiet: QuietHours,
    domain: &str,
    now: DateTime<Utc>,
) -> Result<AssignmentId> {
    let (sequence, step) = (&standing.sequence, &standing.steps[place].step);
    let new = NewAssignment {
        reminders: Default::default(),
        // Of now, so that lists by id show it as new. That it is made once is settled by the compare-and-set below.
        id: None,
        client: sequence.client_id,
        template: step.template_id,
        practitioner: sequence.practitioner_id,
        agreement: step.agreement.clone(),
        schedule: Schedule::Once { send_at: None, due_at: step.due_days.map(|days| due_at(now, days, &standing.client.time_zone)) },
        tailoring: Tailoring::default(),
    };
    let assignment = assignments::assign_one(tx, scope, new, quiet, domain, now).await?;
    if !sequences::begin_step(tx, scope, step.id, step.begun_at, assignment, now).await? {
        return Err(Error::Conflict("This step began meanwhile."));
    }
    sequences::update(tx, scope, &Sequence { look_at: super::looks(sequence, now), ..sequence.clone() }).await?;
    audit::record(tx, scope, "begin_step", ("sequence", sequence.id.0), now).await?;
    Ok(assignment)
}

/// What failed must not fail every two seconds.
async fn put_off(app: &App, due: DueLook) -> Result<()> {
    let until = app.now() + TRY_AGAIN;
    app.store
        .write(move |tx| async move {
            let scope = Scope::checked(due.practice, Actor::System);
            sequence_looks::put_off(&tx, &scope, due.id, until).await
        })
        .await
}
