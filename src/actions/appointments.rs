//! Sessions in the room: adding, moving, cancelling, and saying whether they took place.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AppointmentId, AppointmentSeriesId, ClientId, PractitionerId};
use entity::kinds::{AppointmentSource, AppointmentStatus, ClientStatus};

use super::{planning, safety_plans};
use crate::app::App;
use crate::domain::appointment::Slot;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::domain::scope::Scope;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::random;
use crate::store::appointments::{self, Appointment};
use crate::store::{Tx, audit, clients, practitioners};

/// What is added.
#[derive(Clone, Debug)]
pub struct NewAppointment {
    pub client: ClientId,
    /// With whom; whoever is responsible for the client where nobody is named.
    pub practitioner: Option<PractitionerId>,
    /// One, or a series.
    pub slots: Vec<Slot>,
    pub source: AppointmentSource,
}

/// Adds appointments, all or none.
///
/// # Errors
/// `Conflict` for a client who is discharged; `Invalid` when the practitioner can have none.
pub async fn add(app: &App, scope: Scope, new: NewAppointment) -> Result<Vec<AppointmentId>> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, new.client, now).await?;
            let client = in_care(&tx, &scope, new.client).await?;
            let practitioner = with_whom(&tx, &scope, &client, new.practitioner).await?;
            let series = (new.slots.len() > 1).then(|| random::id(now));
            let mut ids = Vec::with_capacity(new.slots.len());
            for slot in &new.slots {
                let row = Appointment { series_id: series, ..row(&scope, &client, practitioner, slot, new.source, now) };
                ids.push(row.id);
                appointments::insert(&tx, row).await?;
            }
            for id in &ids {
                audit::record(&tx, &scope, "create", ("appointment", id.0), now).await?;
            }
            changed(&tx, &scope, new.client, now).await?;
            Ok(ids)
        })
        .await
}

/// A new row, planned.
pub(super) fn row(scope: &Scope, client: &Client, with: PractitionerId, slot: &Slot, source: AppointmentSource, now: DateTime<Utc>) -> Appointment {
    Appointment {
        id: random::id(now),
        practice_id: scope.practice(),
        client_id: client.id,
        practitioner_id: with,
        starts_at: slot.starts_at(),
        ends_at: slot.ends_at(),
        local_start: slot.local_start,
        time_zone: slot.time_zone.clone(),
        status: AppointmentStatus::Planned,
        source,
        series_id: None::<AppointmentSeriesId>,
        calendar_mark: None,
        calendar_series_mark: None,
        calendar_sequence: None,
        revision: 1,
        created_at: now,
        updated_at: now,
        cancelled_at: None,
        brief_asked_at: None,
    }
}

async fn in_care(tx: &Tx, scope: &Scope, id: ClientId) -> Result<Client> {
    let client = clients::find(tx, scope, id).await?;
    if client.status == ClientStatus::Discharged {
        return Err(Error::Conflict("This client is discharged. Re-open first, then add appointments."));
    }
    Ok(client)
}

/// With whom a client's appointment is.
pub(super) async fn with_whom(tx: &Tx, scope: &Scope, client: &Client, named: Option<PractitionerId>) -> Result<PractitionerId> {
    let Some(named) = named.filter(|named| *named != client.practitioner_id) else { return Ok(client.practitioner_id) };
    match practitioners::find(tx, scope, named).await {
        Ok(one) if one.is_active() && role::has_caseload(one.role) => Ok(named),
        Ok(_) | Err(Error::NotFound) => Err(Problems::one("practitioner_id", "Please choose an owner or a therapist who works here.").into()),
        Err(error) => Err(error),
    }
}

/// After every change of a client's appointments, in its transaction: what hangs on them is looked at again.
pub async fn changed(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    clients::hold(tx, scope, client, now).await?;
    safety_plans::appointments_changed(tx, scope, client, now).await?;
    planning::plan_client(tx, &scope.whole_practice(), client, now).await
}

/// Moves one, with the later ones of its series by the same time on the clock if asked.
///
/// # Errors
/// `Conflict` when it is not planned, or somebody else changed it since `revision`.
pub async fn change(app: &App, scope: Scope, id: AppointmentId, revision: i32, to: Slot, later_too: bool) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let one = planned(&tx, &scope, id, now).await?;
            let by = to.local_start - one.local_start;
            for row in with_later(&tx, &scope, &one, later_too).await? {
                let slot = Slot { local_start: row.local_start + by, ..to.clone() };
                let known = if row.id == id { revision } else { row.revision };
                let moved = Appointment {
                    starts_at: slot.starts_at(),
                    ends_at: slot.ends_at(),
                    local_start: slot.local_start,
                    time_zone: slot.time_zone,
                    revision: known,
                    ..row
                };
                appointments::update(&tx, &scope, &moved, now).await?;
                audit::record(&tx, &scope, "update", ("appointment", moved.id.0), now).await?;
            }
            changed(&tx, &scope, one.client_id, now).await
        })
        .await
}

/// Cancels one, with the later ones of its series if asked.
///
/// # Errors
/// `Conflict` when it is not planned, or somebody else changed it since `revision`, where that is given.
pub async fn cancel(app: &App, scope: Scope, id: AppointmentId, revision: Option<i32>, later_too: bool) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let one = planned(&tx, &scope, id, now).await?;
            for row in with_later(&tx, &scope, &one, later_too).await? {
                let known = revision.filter(|_| row.id == id).unwrap_or(row.revision);
                let cancelled = Appointment { status: AppointmentStatus::Cancelled, cancelled_at: Some(now), revision: known, ..row };
                appointments::update(&tx, &scope, &cancelled, now).await?;
                audit::record(&tx, &scope, "cancel", ("appointment", cancelled.id.0), now).await?;
            }
            changed(&tx, &scope, one.client_id, now).await
        })
        .await
}

/// The row, its client held: whoever comes second waits here.
async fn planned(tx: &Tx, scope: &Scope, id: AppointmentId, now: DateTime<Utc>) -> Result<Appointment> {
    let client = appointments::find(tx, scope, id).await?.client_id;
    clients::hold(tx, scope, client, now).await?;
    let row = appointments::find(tx, scope, id).await?;
    if row.status == AppointmentStatus::Planned { Ok(row) } else { Err(Error::Conflict("This appointment is no longer planned.")) }
}

async fn with_later(tx: &Tx, scope: &Scope, one: &Appointment, later_too: bool) -> Result<Vec<Appointment>> {
    let mut rows = vec![one.clone()];
    if let Some(series) = one.series_id.filter(|_| later_too) {
        rows.extend(appointments::and_later(tx, scope, one, series).await?);
    }
    Ok(rows)
}

/// Says that it was held or did not take place. Either can be said instead of the other later.
///
/// # Errors
/// `Conflict` before it begins, when it was cancelled, or when somebody else changed it since `revision`, where that is given.
pub async fn mark(app: &App, scope: Scope, id: AppointmentId, revision: Option<i32>, held: bool) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let client = appointments::find(&tx, &scope, id).await?.client_id;
            clients::hold(&tx, &scope, client, now).await?;
            let row = appointments::find(&tx, &scope, id).await?;
            if row.status == AppointmentStatus::Cancelled {
                return Err(Error::Conflict("This appointment was cancelled."));
            }
            // A client who said goodbye at the door is known before the hour has struck.
            if row.starts_at > now + TimeDelta::minutes(15) {
                return Err(Error::Conflict("This appointment is still to come. It can be cancelled."));
            }
            let (status, verb) = if held { (AppointmentStatus::Held, "mark_held") } else { (AppointmentStatus::Missed, "mark_missed") };
            let said = Appointment { status, revision: revision.unwrap_or(row.revision), ..row };
            appointments::update(&tx, &scope, &said, now).await?;
            audit::record(&tx, &scope, verb, ("appointment", id.0), now).await?;
            changed(&tx, &scope, client, now).await
        })
        .await
}

/// Works out again when the practice's coming appointments are, from the local times that were agreed: for whoever finds that the zone
/// data has changed. Returns how many are at another instant now.
pub async fn recompute(app: &App, scope: Scope) -> Result<usize> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let mut touched = BTreeSet::new();
            let mut moved = 0;
            for row in appointments::coming(&tx, &scope, now).await? {
                let starts_at = zone::resolve(row.local_start, &row.time_zone);
                if starts_at != row.starts_at {
                    let ends_at = starts_at + (row.ends_at - row.starts_at);
                    touched.insert(row.client_id);
                    appointments::update(&tx, &scope, &Appointment { starts_at, ends_at, ..row }, now).await?;
                    moved += 1;
                }
            }
            for client in touched {
                changed(&tx, &scope, client, now).await?;
            }
            Ok(moved)
        })
        .await
}
