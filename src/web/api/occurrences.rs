//! Occurrences: what is due, and what became of it.

use chrono::{NaiveDate, TimeDelta};
use entity::ids::{AssignmentId, ClientId, OccurrenceId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::MaybeUndefined;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::agreed::named;
use super::words::{DeclineReason, OccurrenceState, OccurrenceStatus, OccurrenceWhy};
use super::{Instant, Key, next, page_size};
use crate::actions::occurrences::{self as actions, Moved};
use crate::app::App;
use crate::domain::occurrence::{self, Facts};
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::{clients, occurrences, outbox};

pub struct Occurrences;

/// One due instance of an assignment.
#[derive(Object)]
struct Occurrence {
    id: Uuid,
    assignment_id: Uuid,
    client_id: Uuid,
    status: OccurrenceStatus,
    state: OccurrenceState,
    /// The local day that it belongs to, and which one of that day
    local_date: NaiveDate,
    slot: i32,
    /// When it opens and its mail goes
    opens_at: Instant,
    due_at: Option<Instant>,
    /// Where the server was away when it should have opened, it is opened until then
    window_ends_at: Instant,
    /// Recorded as missed from here on; later, where somebody is writing
    closes_at: Instant,
    /// When its next reminder is due
    remind_at: Option<Instant>,
    reminded_at: Option<Instant>,
    opened_at: Option<Instant>,
    /// The appointment that it hangs on
    appointment_id: Option<Uuid>,
    /// When its time was changed by hand
    moved_at: Option<Instant>,
    /// Why it was not sent, or ended without an answer
    why: Option<OccurrenceWhy>,
    begun_at: Option<Instant>,
    completed_at: Option<Instant>,
    declined_at: Option<Instant>,
    /// The first of the reasons
    decline_reason: Option<DeclineReason>,
    /// Everything that the client chose
    decline_reasons: Vec<DeclineReason>,
    /// What the client added to the reasons
    decline_note: Option<String>,
    /// What the client did instead
    decline_instead: Option<String>,
    missed_at: Option<Instant>,
    cancelled_at: Option<Instant>,
}

#[derive(Object)]
struct OccurrenceList {
    items: Vec<Occurrence>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// Other times for one occurrence. What is left out stays
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct OccurrenceMove {
    /// While it is planned; kept as local time in the client's zone
    opens_at: Option<Instant>,
    /// null: no due time any more
    due_at: MaybeUndefined<Instant>,
}

#[derive(Object)]
struct ComingList {
    items: Vec<Occurrence>,
}

async fn object(app: &App, scope: &Scope, id: OccurrenceId) -> Result<Json<Occurrence>> {
    let row = occurrences::find(&app.store, scope, id).await?;
    Ok(Json(objects(app, scope, vec![row]).await?.pop().ok_or(Error::NotFound)?))
}

async fn objects(app: &App, scope: &Scope, rows: Vec<occurrences::Occurrence>) -> Result<Vec<Occurrence>> {
    let mails = outbox::about(&app.store, scope, rows.iter().map(|row| row.id.0).collect()).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let decline = occurrences::decline(&app.store, scope, &row).await?;
        let mailed = mails.iter().any(|mail| mail.subject_id == row.id.0 && mail.sent_at.is_some());
        let facts = Facts { status: row.status, mailed, begun_at: row.begun_at, due_at: row.due_at };
        items.push(Occurrence {
            id: row.id.0,
            assignment_id: row.assignment_id.0,
            client_id: row.client_id.0,
            status: row.status.into(),
            state: occurrence::state(facts, app.now()).into(),
            local_date: row.local_date,
            slot: row.slot,
            opens_at: row.opens_at,
            due_at: row.due_at,
            window_ends_at: row.window_ends_at.unwrap_or(row.closes_at),
            closes_at: row.closes_at,
            remind_at: row.remind_at.filter(|at| row.reminded_at.is_none_or(|last| *at > last)),
            reminded_at: row.reminded_at,
            opened_at: row.opened_at,
            appointment_id: row.appointment_id,
            moved_at: row.moved_at,
            why: row.why.map(Into::into),
            begun_at: row.begun_at,
            completed_at: row.completed_at,
            declined_at: row.declined_at,
            decline_reason: decline.as_ref().and_then(|decline| decline.reasons().first()).map(|reason| (*reason).into()),
            decline_reasons: decline.iter().flat_map(|decline| decline.reasons()).map(|reason| (*reason).into()).collect(),
            decline_instead: decline.as_ref().and_then(|decline| decline.instead.clone()),
            decline_note: decline.and_then(|decline| decline.note),
            missed_at: row.missed_at,
            cancelled_at: row.cancelled_at,
        });
    }
    Ok(items)
}

#[OpenApi]
impl Occurrences {
    /// List occurrences
    ///
    /// Scope: clinical:read. In the order they were made.
    #[oai(path = "/occurrences", method = "get", operation_id = "list_occurrences")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        assignment_id: Query<Option<Uuid>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<OccurrenceList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let rows = occurrences::page(&app.store, &scope, assignment_id.0.map(AssignmentId), cursor.0.map(OccurrenceId), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(OccurrenceList { items: objects(&app, &scope, rows).await?, next }))
    }

    /// Read an occurrence
    ///
    /// Scope: clinical:read.
    #[oai(path = "/occurrences/:id", method = "get", operation_id = "read_occurrence")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Occurrence>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        Ok(object(&app, &scope, OccurrenceId(id.0)).await?)
    }

    /// List what is planned
    ///
    /// Scope: clinical:read. What opens within so many days, the soonest first. Rules are planned 16 days ahead.
    #[oai(path = "/occurrences/coming", method = "get", operation_id = "list_coming_occurrences")]
    async fn coming(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        /// 14 where left out
        #[oai(validator(minimum(value = "1"), maximum(value = "16")))]
        days: Query<Option<u16>>,
    ) -> poem::Result<Json<ComingList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let until = app.now() + TimeDelta::days(days.0.unwrap_or(14).into());
        let rows = occurrences::coming(&app.store, &scope, client_id.0.map(ClientId), until).await?;
        Ok(Json(ComingList { items: objects(&app, &scope, rows).await? }))
    }

    /// Move an occurrence
    ///
    /// Scope: clinical:write. Its rule goes on as it was and no longer moves this one.
    #[oai(path = "/occurrences/:id/move", method = "post", operation_id = "move_occurrence")]
    async fn reschedule(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<OccurrenceMove>) -> poem::Result<Json<Occurrence>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, OccurrenceId(id.0));
        let row = occurrences::find(&app.store, &scope, id).await?;
        let client = clients::find(&app.store, &scope, row.client_id).await?;
        let local = |at| zone::local(at, &client.time_zone);
        let due_at = match &body.due_at {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(at) => Some(Some(local(*at))),
        };
        let moved = Moved { opens_at: body.opens_at.map(local), due_at };
        let outcome = actions::reschedule(&app, scope, id, moved).await;
        outcome.map_err(|error| named(named(error, "due_date", "due_at"), "send_date", "opens_at"))?;
        Ok(object(&app, &scope, id).await?)
    }

    /// Leave an occurrence out
    ///
    /// Scope: clinical:write. While it is planned. Its rule goes on as it was.
    #[oai(path = "/occurrences/:id/skip", method = "post", operation_id = "skip_occurrence")]
    async fn skip(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Occurrence>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, OccurrenceId(id.0));
        actions::skip(&app, scope, id).await?;
        Ok(object(&app, &scope, id).await?)
    }

    /// Put an occurrence back
    ///
    /// Scope: clinical:write. What was left out by hand, until its time has come; at the time that its rule has now.
    #[oai(path = "/occurrences/:id/unskip", method = "post", operation_id = "unskip_occurrence")]
    async fn unskip(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Occurrence>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, OccurrenceId(id.0));
        actions::unskip(&app, scope, id).await?;
        Ok(object(&app, &scope, id).await?)
    }

    /// Send an occurrence now
    ///
    /// Scope: clinical:write. What is planned is opened; what is open or missed gets its link again, within one minute once.
    #[oai(path = "/occurrences/:id/send", method = "post", operation_id = "send_occurrence")]
    async fn send(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Occurrence>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, OccurrenceId(id.0));
        actions::send_now(&app, scope, id).await?;
        Ok(object(&app, &scope, id).await?)
    }
}
