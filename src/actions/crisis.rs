//! The crisis directory: lines of a practice's own, what it leaves out, what was checked, and regions of one client.

use entity::ids::{ClientId, CrisisLineId};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::domain::crisis::typed::{LineDetails, TypedLine};
use crate::domain::crisis::{self, Line, OfPractice};
use crate::domain::problems::Problems;
use crate::domain::scope::{Actor, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::random;
use crate::store::crisis::{self as store, Hand};
use crate::store::{Tx, audit, practices};

/// How often a node asks whether the directory changed, in seconds.
const ASK_EVERY: u64 = 3;
/// After so many questions it is read anyway: somebody may have changed it at the database itself.
const READ_EVERY: u32 = 5;
/// More lines of its own no practice needs, and no page shows.
const MOST: usize = 60;

/// What is said when somebody would leave out or replace a shared emergency number.
const EMERGENCY_STAYS: &str = "The emergency number of a region always stays, and stays first. Please add your own line beside it.";
/// What is said when the last line to call or to text would go.
const LAST_LINE: &str = "This is the last line for everybody to call or to text in its region, and clients need one. Please add another first.";

/// Reads the directory again whenever another node changed it, until told to stop. A fault leaves what was read last.
pub async fn keep_fresh(app: App, stop: CancellationToken) {
    let mut asked = 0u32;
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(std::time::Duration::from_secs(ASK_EVERY)) => {}
        }
        asked = asked.wrapping_add(1);
        if let Err(error) = app.refresh_crisis(asked.is_multiple_of(READ_EVERY)).await {
            tracing::warn!(%error, "the crisis directory could not be read again; what was read last is shown");
        }
    }
}

async fn hand(app: &App, scope: &Scope) -> Result<Hand> {
    let practice = practices::find(&app.store, scope.practice()).await?;
    let by = match scope.actor() {
        Actor::Practitioner(id) => Some(id.0),
        Actor::ApiKey(id) => Some(id.0),
        _ => None,
    };
    Ok(Hand { by, today: zone::local(app.now(), &practice.time_zone).date(), now: app.now() })
}

/// Before every change: one at a time, and what there is.
async fn hold(tx: &Tx, scope: &Scope) -> Result<OfPractice> {
    practices::hold(tx, scope).await?;
    store::of_practice(tx, scope).await
}

/// After every change: a line to call or to text stays, other nodes learn of it, and the trail has it.
async fn settle(tx: &Tx, scope: &Scope, before: &OfPractice, done: (&str, CrisisLineId), hand: Hand, revision: uuid::Uuid) -> Result<()> {
    let (verb, id) = done;
    let own = store::of_practice(tx, scope).await?;
    if !crisis::keeps_lines(&store::shared(tx).await?, before, &own) {
        return Err(Problems::one("kind", LAST_LINE).into());
    }
    store::changed(tx, revision).await?;
    audit::record(tx, scope, verb, ("crisis_line", id.0), hand.now).await
}

/// Shows what was changed at once. It is saved: where it cannot be read again just now, `keep_fresh` does so, and nobody is told of a fault.
async fn show(app: &App) {
    if let Err(error) = app.refresh_crisis(false).await {
        tracing::warn!(%error, "the crisis directory was changed, and could not be read again yet");
    }
}

fn shared_line(app: &App, id: CrisisLineId) -> Result<Line> {
    app.crisis().shared.iter().find(|line| line.id == id).cloned().ok_or(Error::NotFound)
}

/// What stands in for a shared line is of the same region: else that one would be left without.
fn fits(app: &App, details: &LineDetails) -> Result<()> {
    let Some(replaced) = details.replaces else { return Ok(()) };
    let replaced = shared_line(app, replaced).map_err(|_| Problems::one("replaces", "The line that it should replace is not there any more."))?;
    if replaced.region == details.region { Ok(()) } else { Err(Problems::one("region", "What replaces a line is for the same region.").into()) }
}

/// Adds a line for this practice's clients, perhaps in place of a shared one. With the same id a second time, nothing happens.
///
/// # Errors
/// `Invalid` with every problem by field.
pub async fn add(app: &App, scope: Scope, id: Option<CrisisLineId>, typed: &TypedLine) -> Result<CrisisLineId> {
    let details = typed.check(&app.regions())?;
    fits(app, &details)?;
    if let Some(replaced) = details.replaces
        && shared_line(app, replaced)?.is_emergency()
    {
        return Err(Problems::one("kind", EMERGENCY_STAYS).into());
    }
    let (hand, revision) = (hand(app, &scope).await?, random::id::<uuid::Uuid>(app.now()));
    let id = id.unwrap_or_else(|| random::id(app.now()));
    app.store
        .write(move |tx| async move {
            let before = hold(&tx, &scope).await?;
            if before.lines.len() >= MOST {
                return Err(Problems::one("label", "These are many lines already. Please retire one that nobody needs.").into());
            }
            if !store::insert(&tx, &scope, id, details, hand).await? {
                return Ok(());
            }
            settle(&tx, &scope, &before, ("add_crisis_line", id), hand, revision).await
        })
        .await?;
    show(app).await;
    Ok(id)
}

/// Changes a line of one's own.
///
/// # Errors
/// `Invalid` with every problem by field; `Conflict` when somebody else changed it since `revision`.
pub async fn change(app: &App, scope: Scope, id: CrisisLineId, revision: i32, typed: &TypedLine) -> Result<()> {
    let (was, _) = store::find(&app.store, &scope, id).await?;
    let details = LineDetails { replaces: was.replaces, ..typed.check(&app.regions())? };
    fits(app, &details)?;
    let (hand, mark) = (hand(app, &scope).await?, random::id::<uuid::Uuid>(app.now()));
    app.store
        .write(move |tx| async move {
            let before = hold(&tx, &scope).await?;
            store::update(&tx, &scope, id, revision, details, hand).await?;
            settle(&tx, &scope, &before, ("change_crisis_line", id), hand, mark).await
        })
        .await?;
    show(app).await;
    Ok(())
}

/// Shows a line of one's own no more, or again.
///
/// # Errors
/// `Invalid` where it is the last line of its region to call or to text.
pub async fn set_active(app: &App, scope: Scope, id: CrisisLineId, active: bool) -> Result<()> {
    store::find(&app.store, &scope, id).await?;
    let (hand, mark) = (hand(app, &scope).await?, random::id::<uuid::Uuid>(app.now()));
    app.store
        .write(move |tx| async move {
            let before = hold(&tx, &scope).await?;
            if !store::set_active(&tx, &scope, id, active, hand.now).await? {
                return Ok(());
            }
            settle(&tx, &scope, &before, (if active { "restore_crisis_line" } else { "retire_crisis_line" }, id), hand, mark).await
        })
        .await?;
    show(app).await;
    Ok(())
}

/// Leaves a shared line out for this practice's clients, or shows it again.
///
/// # Errors
/// `Invalid` for an emergency number, and where it is the last line of its region to call or to text; `NotFound` for a line that is not
/// shared.
pub async fn set_hidden(app: &App, scope: Scope, id: CrisisLineId, hidden: bool) -> Result<()> {
    if shared_line(app, id)?.is_emergency() && hidden {
        return Err(Problems::one("kind", EMERGENCY_STAYS).into());
    }
    let (hand, mark) = (hand(app, &scope).await?, random::id::<uuid::Uuid>(app.now()));
    app.store
        .write(move |tx| async move {
            let before = hold(&tx, &scope).await?;
            store::hide(&tx, &scope, id, hidden).await?;
            settle(&tx, &scope, &before, (if hidden { "hide_crisis_line" } else { "show_crisis_line" }, id), hand, mark).await
        })
        .await?;
    show(app).await;
    Ok(())
}

/// Notes that somebody called it or read its page today. Of a shared line it counts for this practice alone: nobody vouches for others.
///
/// # Errors
/// `NotFound` for a line that this practice does not have.
pub async fn verify(app: &App, scope: Scope, id: CrisisLineId) -> Result<()> {
    let shared = shared_line(app, id).is_ok();
    if !shared {
        store::find(&app.store, &scope, id).await?;
    }
    let (hand, mark) = (hand(app, &scope).await?, random::id::<uuid::Uuid>(app.now()));
    app.store
        .write(move |tx| async move {
            let before = hold(&tx, &scope).await?;
            if shared {
                store::verify_shared(&tx, &scope, id, hand).await?
            } else {
                store::verify(&tx, &scope, id, hand).await?
            }
            settle(&tx, &scope, &before, ("verify_crisis_line", id), hand, mark).await
        })
        .await?;
    show(app).await;
    Ok(())
}

/// Chooses whose lines a client sees, in place of `was`; nothing chosen: those of the practice.
///
/// # Errors
/// `Invalid` for a region that the directory does not know; `Conflict` when somebody chose others meanwhile.
pub async fn choose_for_client(app: &App, scope: Scope, client: ClientId, was: Option<String>, typed: &[String]) -> Result<()> {
    let regions = crisis::read_regions(typed, &app.regions()).map_err(|detail| Problems::one("crisis_regions", detail))?;
    let regions = (!regions.is_empty()).then(|| regions.join(" "));
    let now = app.now();
    app.store
        .write(move |tx| async move {
            if store::regions_of_client(&tx, &scope, client).await? == regions {
                return Ok(());
            }
            store::choose_regions(&tx, &scope, client, was, regions).await?;
            audit::record(&tx, &scope, "choose_crisis_regions", ("client", client.0), now).await
        })
        .await
}

/// Lines that this practice's clients see, or some of them, and that are to be checked again, each once.
pub async fn stale(app: &App, scope: &Scope) -> Result<Vec<Line>> {
    let practice = practices::find(&app.store, scope.practice()).await?;
    let today = zone::local(app.now(), &practice.time_zone).date();
    let mut regions = crisis::regions_of(&practice.crisis_regions);
    regions.extend(store::regions_of_clients(&app.store, Some(practice.id)).await?);
    let lines = app.crisis_lines_in(&practice, Some(&regions.join(" ")), &practice.language);
    Ok(lines.into_iter().filter(|line| line.is_stale(today)).collect())
}
