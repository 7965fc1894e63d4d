//! "Not now": nothing is answered, and the next reminder comes when the client says. Only where one would come at all.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::OccurrenceId;
use entity::kinds::{ClientStatus, OccurrenceStatus};

use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::client::Client;
use crate::domain::schedule::QuietHours;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::occurrences::{self, Change, Occurrence};
use crate::store::{audit, clients, practices};

/// In how many days a client may ask to be reminded.
pub const DAYS: [u16; 4] = [1, 2, 4, 7];

/// When a reminder in so many days would come: at the client's own hour, while it is open, and only to whoever gets reminders.
fn at(client: &Client, occurrence: &Occurrence, quiet: QuietHours, days: u16, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let reached = client.status == ClientStatus::Active && client.reminders_stopped_at.is_none() && client.mail_refused_at.is_none();
    if !reached || client.address.gate() != Gate::Open || occurrence.status != OccurrenceStatus::Open {
        return None;
    }
    let wanted = now + TimeDelta::days(days.into());
    Some(client.reminder_choices.after(wanted, &client.time_zone, quiet)).filter(|at| *at < occurrence.closes_at)
}

/// The days that can be offered for this occurrence; none where no reminder would come.
pub async fn offered(app: &App, scope: &Scope, occurrence: &Occurrence) -> Result<Vec<u16>> {
    let client = clients::find(&app.store, scope, occurrence.client_id).await?;
    let quiet = practices::quiet_hours(&practices::find(&app.store, scope.practice()).await?);
    Ok(DAYS.into_iter().filter(|days| at(&client, occurrence, quiet, *days, app.now()).is_some()).collect())
}

/// Reminds in so many days instead of when it would have.
///
/// # Errors
/// `Conflict` when it is not open any more, or no reminder would come.
pub async fn put_off(app: &App, scope: Scope, id: OccurrenceId, days: u16) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let occurrence = occurrences::find(&tx, &scope, id).await?;
            clients::hold(&tx, &scope, occurrence.client_id, now).await?;
            let occurrence = occurrences::find(&tx, &scope, id).await?;
            let client = clients::find(&tx, &scope, occurrence.client_id).await?;
            let quiet = practices::quiet_hours(&practices::find(&tx, scope.practice()).await?);
            let at = at(&client, &occurrence, quiet, days, now).ok_or(Error::Conflict("No reminder would come then."))?;
            if !occurrences::change(&tx, &scope, &occurrence, Change::ReplanReminder(Some(at)), now).await? {
                return Err(Error::Conflict("It was answered or ended meanwhile."));
            }
            audit::record(&tx, &scope, "put_off", ("occurrence", id.0), now).await
        })
        .await
}
