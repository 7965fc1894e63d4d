//! Sessions in the room: listing, adding, moving, cancelling, and saying whether they took place.

use entity::ids::{AppointmentId, ClientId, PractitionerId};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::audit_events::within;
use super::etags::{Condition, Tagged, tag};
use super::perhaps::Perhaps;
use super::text::Full;
use super::words::{AppointmentRepeat, AppointmentSource, AppointmentStatus};
use super::{Instant, Key, next, page_size};
use crate::actions::appointments::{self as actions, NewAppointment};
use crate::app::App;
use crate::domain::appointment::{MOST, Repeat, Slot, USUAL_MINUTES, standing};
use crate::domain::problems::Problems;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::appointments::{self as stored, Filter};
use crate::store::practices;

pub struct Appointments;

/// A session in the room.
#[derive(Object)]
struct Appointment {
    id: Uuid,
    client_id: Uuid,
    practitioner_id: Uuid,
    starts_at: Instant,
    ends_at: Instant,
    /// The zone in which it was agreed: it keeps its time on those clocks
    time_zone: String,
    /// What is said about it. One that was planned and is over counts as held
    status: AppointmentStatus,
    source: AppointmentSource,
    /// Those that were added together have the same
    series_id: Option<Uuid>,
    created_at: Instant,
    cancelled_at: Option<Instant>,
}

impl Appointment {
    fn new(row: stored::Appointment, now: Instant) -> Self {
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            practitioner_id: row.practitioner_id.0,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            status: standing(row.status, row.ends_at, now).into(),
            time_zone: row.time_zone,
            source: row.source.into(),
            series_id: row.series_id.map(|id| id.0),
            created_at: row.created_at,
            cancelled_at: row.cancelled_at,
        }
    }
}

#[derive(Object)]
struct AppointmentList {
    items: Vec<Appointment>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// Appointments to be added.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewAppointments {
    client_id: Uuid,
    /// Who is responsible for the client where left out
    practitioner_id: Option<Uuid>,
    starts_at: Instant,
    /// 50 where left out
    minutes: Option<i64>,
    /// The zone on whose clocks it keeps its time; the practice's where left out
    time_zone: Option<Full<64>>,
    /// Once where left out
    repeat: Option<AppointmentRepeat>,
    /// How many in all, where it repeats; at most 52
    count: Option<u64>,
}

/// What changes. What is left out stays
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct AppointmentChange {
    starts_at: Option<Instant>,
    minutes: Option<i64>,
    /// Moves the later ones of its series by the same time on the clock; false where left out
    later_too: Option<bool>,
}

/// How far a cancellation goes.
#[derive(Object, Default)]
#[oai(deny_unknown_fields)]
struct Cancellation {
    /// Cancels the later ones of its series as well; false where left out
    later_too: Option<bool>,
}

/// Whether it took place.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct AppointmentMark {
    held: bool,
}

async fn now(app: &App, scope: &Scope, id: AppointmentId) -> Result<Tagged<Appointment>> {
    let row = stored::find(&app.store, scope, id).await?;
    let mark = tag(row.revision);
    Ok(Tagged::Now(Json(Appointment::new(row, app.now())), mark))
}

/// An instant on the clocks of a zone, to the second.
fn slot(starts_at: Instant, time_zone: String, minutes: i64, now: Instant) -> Result<Slot> {
    let slot = Slot { local_start: zone::local(starts_at, &time_zone), time_zone, minutes };
    let mut problems = Problems::default();
    slot.check("starts_at", now, &mut problems);
    Ok(problems.or(slot)?)
}

#[OpenApi]
impl Appointments {
    /// List appointments
    ///
    /// Scope: clinical:read. In the order they were added.
    #[oai(path = "/appointments", method = "get", operation_id = "list_appointments")]
    #[allow(clippy::too_many_arguments, reason = "one for each parameter of the operation")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        /// Those that end after this
        from: Query<Option<Instant>>,
        /// Those that begin before this
        until: Query<Option<Instant>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<AppointmentList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let filter = Filter { client: client_id.0.map(ClientId), from: within(from.0), until: within(until.0) };
        let rows = stored::page(&app.store, &scope, filter, cursor.0.map(AppointmentId), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        let now = app.now();
        Ok(Json(AppointmentList { items: rows.into_iter().map(|row| Appointment::new(row, now)).collect(), next }))
    }

    /// Add appointments
    ///
    /// Scope: clinical:write. One, or a weekly or fortnightly series. Nobody is written to.
    #[oai(path = "/appointments", method = "post", operation_id = "create_appointments")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewAppointments>) -> poem::Result<Json<AppointmentList>> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let time_zone = match &body.time_zone {
            Some(name) => zone::parse(name).map_err(|sentence| Error::from(Problems::one("time_zone", sentence)))?,
            None => practices::find(&app.store, scope.practice()).await?.time_zone,
        };
        let repeat: Repeat = body.repeat.map(Into::into).unwrap_or_default();
        let first = slot(body.starts_at, time_zone, body.minutes.unwrap_or(USUAL_MINUTES), app.now())?;
        let count = usize::try_from(body.count.unwrap_or(1)).unwrap_or(MOST + 1);
        let slots = first.series(repeat, count, app.now()).map_err(Error::from)?;
        let new = NewAppointment {
            client: ClientId(body.client_id),
            practitioner: body.practitioner_id.map(PractitionerId),
            slots,
            source: entity::kinds::AppointmentSource::Api,
        };
        let ids = actions::add(&app, scope, new).await.map_err(|error| match error {
            Error::NotFound => Problems::one("client_id", "There is no such client.").into(),
            other => other,
        })?;
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            items.push(Appointment::new(stored::find(&app.store, &scope, id).await?, app.now()));
        }
        Ok(Json(AppointmentList { items, next: None }))
    }

    /// Read an appointment
    ///
    /// Scope: clinical:read.
    #[oai(path = "/appointments/:id", method = "get", operation_id = "read_appointment")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Appointment>> {
        Ok(now(&app, &key.may(ApiScope::ClinicalRead)?, AppointmentId(id.0)).await?)
    }

    /// Move an appointment
    ///
    /// Scope: clinical:write. Only one that is planned.
    #[oai(path = "/appointments/:id", method = "patch", operation_id = "update_appointment")]
    async fn update(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<AppointmentChange>,
    ) -> poem::Result<Tagged<Appointment>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), AppointmentId(id.0));
        let was = stored::find(&app.store, &scope, id).await?;
        condition.check(Some(&tag(was.revision)))?;
        let minutes = body.minutes.unwrap_or((was.ends_at - was.starts_at).num_minutes());
        let to = slot(body.starts_at.unwrap_or(was.starts_at), was.time_zone, minutes, app.now())?;
        let outcome = actions::change(&app, scope, id, was.revision, to, body.later_too.unwrap_or(false)).await;
        condition.settle(outcome, current(&app, &scope, id)).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Cancel an appointment
    ///
    /// Scope: clinical:write. Only one that is planned. Nobody is written to.
    #[oai(path = "/appointments/:id/cancel", method = "post", operation_id = "cancel_appointment")]
    async fn cancel(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Perhaps<Cancellation>,
    ) -> poem::Result<Tagged<Appointment>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), AppointmentId(id.0));
        let was = stored::find(&app.store, &scope, id).await?;
        condition.check(Some(&tag(was.revision)))?;
        let outcome = actions::cancel(&app, scope, id, Some(was.revision), body.0.later_too.unwrap_or(false)).await;
        condition.settle(outcome, current(&app, &scope, id)).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Say whether an appointment took place
    ///
    /// Scope: clinical:write. Either can be said instead of the other later. Where nothing is said, one that is over counts as held.
    #[oai(path = "/appointments/:id/mark", method = "post", operation_id = "mark_appointment")]
    async fn mark(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<AppointmentMark>,
    ) -> poem::Result<Tagged<Appointment>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), AppointmentId(id.0));
        let was = stored::find(&app.store, &scope, id).await?;
        condition.check(Some(&tag(was.revision)))?;
        let outcome = actions::mark(&app, scope, id, Some(was.revision), body.held).await;
        condition.settle(outcome, current(&app, &scope, id)).await?;
        Ok(now(&app, &scope, id).await?)
    }
}

async fn current(app: &App, scope: &Scope, id: AppointmentId) -> Result<String> {
    Ok(tag(stored::find(&app.store, scope, id).await?.revision))
}
