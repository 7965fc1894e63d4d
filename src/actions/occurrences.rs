//! What the worker does to occurrences as time passes, and declining, which the client does.

use chrono::{DateTime, Utc};
use entity::ids::OccurrenceId;
use entity::kinds::{OccurrenceStatus, TemplateMode};

use crate::actions::reminders;
use crate::app::App;
use crate::domain::mail_budget::USUAL_PER_DAY;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::mail::enqueue::{self, LinkMail};
use crate::store::occurrences::{self, Change, Decline, DueFor, Occurrence};
use crate::store::{Tx, assignments, audit, clients, moves, responses, templates};

/// How many are taken at once; a submit waits no longer than one such transaction.
const BATCH: u64 = 100;

/// Opens what is planned for now and asks for its mail.
pub async fn open_due(app: &App) -> Result<()> {
    step(app, DueFor::Opening).await
}

/// Asks for the reminders that are due; marks them even where they are not wanted, so that none comes late.
pub async fn remind_due(app: &App) -> Result<()> {
    step(app, DueFor::Reminding).await
}

/// Records as missed what was closed by time.
pub async fn miss_due(app: &App) -> Result<()> {
    step(app, DueFor::Missing).await
}

async fn step(app: &App, due: DueFor) -> Result<()> {
    let mut after = None;
    loop {
        let found = occurrences::due_for(&app.store, due, app.now(), after, BATCH).await?;
        for occurrence in &found {
            match one_step(app, due, occurrence.clone()).await {
                Ok(()) => {}
                Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
                // One that cannot be done must not keep the others waiting; it is tried again next time.
                Err(error) => tracing::error!(occurrence = %occurrence.id, step = ?due, %error, "a step could not be done"),
            }
        }
        match found.last() {
            Some(last) if found.len() as u64 == BATCH => after = Some(last.id),
            _ => return Ok(()),
        }
    }
}

async fn one_step(app: &App, due: DueFor, occurrence: Occurrence) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let scope = Scope::checked(occurrence.practice_id, Actor::System);
            // Mails to one client are planned one after the other.
            clients::hold(&tx, &scope, occurrence.client_id, now).await?;
            let change = match due {
                DueFor::Opening => Change::Open,
                DueFor::Reminding => return reminders::remind(&tx, &scope, &occurrence, &domain, now).await,
                // A log that has entries is completed when its time is over.
                DueFor::Missing => match last_entry(&tx, &scope, &occurrence).await? {
                    Some(at) => Change::Complete(at),
                    None => Change::Miss,
                },
            };
            if !occurrences::change(&tx, &scope, &occurrence, change, now).await? || due != DueFor::Opening {
                return Ok(());
            }
            moves::go_on(&tx, &scope, &occurrence).await?;
            enqueue::scheduled(&tx, LinkMail::Invitation, &occurrence, USUAL_PER_DAY, &domain, now).await
        })
        .await
}

/// When the last entry of a log came.
async fn last_entry(tx: &Tx, scope: &Scope, occurrence: &Occurrence) -> Result<Option<DateTime<Utc>>> {
    let assignment = assignments::find(tx, scope, occurrence.assignment_id).await?;
    let version = templates::version(tx, scope, assignment.version_id).await?;
    let entries = responses::of_occurrence(tx, scope, occurrence.id).await?;
    Ok(entries.last().filter(|_| version.mode == TemplateMode::Log).map(|last| last.submitted_at))
}

/// "I could not do it this time": a full answer. A reason is always chosen.
///
/// # Errors
/// `Conflict` when it was completed or cancelled meanwhile.
pub async fn decline(app: &App, scope: Scope, id: OccurrenceId, decline: Decline) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let occurrence = occurrences::find(&tx, &scope, id).await?;
            clients::hold(&tx, &scope, occurrence.client_id, now).await?;
            if occurrence.status == OccurrenceStatus::Declined {
                return Ok(());
            }
            if !occurrences::change(&tx, &scope, &occurrence, Change::Decline(&decline), now).await? {
                return Err(Error::Conflict("It was completed or ended meanwhile."));
            }
            audit::record(&tx, &scope, "decline", ("occurrence", id.0), now).await
        })
        .await
}
