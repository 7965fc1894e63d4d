//! Occurrences: what is due, and what became of it.

use entity::ids::{AssignmentId, OccurrenceId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::words::{DeclineReason, OccurrenceState, OccurrenceStatus};
use super::{Instant, Key, next, page_size};
use crate::app::App;
use crate::domain::occurrence::{self, Facts};
use crate::domain::scope::{ApiScope, Scope};
use crate::error::{Error, Result};
use crate::store::{occurrences, outbox};

pub struct Occurrences;

/// One due instance of an assignment.
#[derive(Object)]
struct Occurrence {
    id: Uuid,
    assignment_id: Uuid,
    client_id: Uuid,
    status: OccurrenceStatus,
    state: OccurrenceState,
    opens_at: Instant,
    due_at: Option<Instant>,
    begun_at: Option<Instant>,
    completed_at: Option<Instant>,
    declined_at: Option<Instant>,
    decline_reason: Option<DeclineReason>,
    /// What the client added to the reason
    decline_note: Option<String>,
    missed_at: Option<Instant>,
    cancelled_at: Option<Instant>,
}

#[derive(Object)]
struct OccurrenceList {
    items: Vec<Occurrence>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
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
            opens_at: row.opens_at,
            due_at: row.due_at,
            begun_at: row.begun_at,
            completed_at: row.completed_at,
            declined_at: row.declined_at,
            decline_reason: decline.as_ref().map(|decline| decline.reason.into()),
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
        let row = occurrences::find(&app.store, &scope, OccurrenceId(id.0)).await?;
        Ok(Json(objects(&app, &scope, vec![row]).await?.pop().ok_or(Error::NotFound)?))
    }
}
