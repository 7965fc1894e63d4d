//! Answers that need a person: the steps new → seen → acted → closed. Whoever comes second is told who was first. Who is told: `alert_telling`.

use chrono::{DateTime, Utc};
use entity::ids::{AlertId, AlertStepId};
use entity::kinds::AlertStep;

pub(super) use super::alert_telling::raised;
pub use super::alert_telling::{presence, remind_due, second, warnings};
use crate::app::App;
use crate::domain::alert::{LONGEST_NOTE, Stage};
use crate::domain::problems::Problems;
use crate::domain::scope::{Actor, Scope};
use crate::domain::text;
use crate::error::{Error, Result};
use crate::random;
use crate::store::alert_cases::{self, Case};
use crate::store::{Tx, alert_steps, audit, clients};

/// Said to whoever comes second; the page says who was first.
pub const MEANWHILE: &str = "Somebody else did something about this meanwhile.";

/// What somebody notes.
#[derive(Clone, Debug)]
pub struct Acting {
    /// Made with the page, so that pressing twice notes it once; a new one where there is no page.
    pub id: Option<AlertStepId>,
    /// What was done.
    pub note: String,
    /// Whether that is all: it is closed with it.
    pub close: bool,
    /// How far the page knew it to be; where it is further by now, somebody else was first. None: it does not matter.
    pub known: Option<Stage>,
}

/// The whole practice, for what a step needs besides the alert itself: whoever one was passed on to may not reach the client.
pub(super) fn whole(scope: &Scope) -> Scope {
    Scope::checked(scope.practice(), Actor::System)
}

/// Reads one that the scope reaches while nobody else writes about its client.
async fn held(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<Case> {
    let case = alert_cases::find(tx, scope, id).await?;
    clients::hold(tx, &whole(scope), case.client_id, now).await?;
    alert_cases::find(tx, scope, id).await
}

/// Somebody has seen it: nobody is reminded any more. Returns whether they are the first; twice is as once.
pub async fn see(app: &App, scope: Scope, id: AlertId) -> Result<bool> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let case = held(&tx, &scope, id, now).await?;
            first_look(&tx, &scope, &case, now).await
        })
        .await
}

async fn first_look(tx: &Tx, scope: &Scope, case: &Case, now: DateTime<Utc>) -> Result<bool> {
    let first = alert_cases::see(tx, scope, case.id, now).await?;
    if first {
        alert_steps::add(tx, scope, (case.id, case.client_id), AlertStep::Seen, None, now).await?;
        audit::record(tx, scope, "see", ("alert", case.id.0), now).await?;
    }
    Ok(first)
}

/// Notes what was done, and closes it where that is all. Whoever does has seen it. Later notes are added, also after it is closed.
///
/// # Errors
/// `Invalid` (`note`) where nothing is said. `Conflict` where it is further than the page knew.
pub async fn act(app: &App, scope: Scope, id: AlertId, acting: Acting) -> Result<()> {
    let note = note(&acting.note)?;
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let case = held(&tx, &scope, id, now).await?;
            let mut step = acting.id.unwrap_or_else(|| random::id(now));
            match alert_steps::noted(&tx, &scope, step).await? {
                // Pressed twice.
                Some(same) if same == note => return if acting.close { shut(&tx, &scope, &case, now).await } else { Ok(()) },
                // The page was gone back to, and other words stand there now.
                Some(_) => step = random::id(now),
                None => {}
            }
            if acting.known.is_some_and(|known| known != case.stage()) {
                return Err(Error::Conflict(MEANWHILE));
            }
            first_look(&tx, &scope, &case, now).await?;
            alert_cases::act(&tx, &scope, id, now).await?;
            alert_steps::add_once(&tx, &scope, step, (id, case.client_id), (AlertStep::Acted, Some(&note)), now).await?;
            audit::record(&tx, &scope, "act", ("alert", id.0), now).await?;
            if acting.close { shut(&tx, &scope, &case, now).await } else { Ok(()) }
        })
        .await
}

fn note(typed: &str) -> Result<String> {
    match text::lines(typed, LONGEST_NOTE) {
        Ok(Some(note)) => Ok(note),
        Ok(None) => Err(Problems::one("note", "Please write down what was done, even if it is one word.").into()),
        Err(problem) => Err(Problems::one("note", problem).into()),
    }
}

/// Closes it: nothing more is to be done. Twice is as once.
///
/// # Errors
/// `Conflict` where nobody has noted what was done, or it is further than the page knew.
pub async fn close(app: &App, scope: Scope, id: AlertId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let case = held(&tx, &scope, id, now).await?;
            match case.stage() {
                Stage::New | Stage::Seen => Err(Error::Conflict("Please note first what was done.")),
                Stage::Closed if case.closed.is_some_and(|(_, by)| by != scope.practitioner()) => Err(Error::Conflict(MEANWHILE)),
                Stage::Acted | Stage::Closed => shut(&tx, &scope, &case, now).await,
            }
        })
        .await
}

async fn shut(tx: &Tx, scope: &Scope, case: &Case, now: DateTime<Utc>) -> Result<()> {
    if alert_cases::close(tx, scope, case.id, now).await? {
        alert_steps::add(tx, scope, (case.id, case.client_id), AlertStep::Closed, None, now).await?;
        audit::record(tx, scope, "close", ("alert", case.id.0), now).await?;
    }
    Ok(())
}
