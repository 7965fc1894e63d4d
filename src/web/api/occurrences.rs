//! Occurrences: what is due, and what became of it.

use entity::ids::AssignmentId;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::{Instant, Key, cursor, next, page_size};
use crate::app::App;
use crate::domain::occurrence::{self, Facts};
use crate::domain::scope::ApiScope;
use crate::store::{occurrences, outbox};

pub struct Occurrences;

/// One due instance of an assignment.
#[derive(Object)]
struct Occurrence {
    id: Uuid,
    assignment_id: Uuid,
    client_id: Uuid,
    /// planned, open, completed, declined, missed or cancelled
    status: String,
    /// planned, mailed, begun, completed, late, declined, missed or cancelled
    state: String,
    opens_at: Instant,
    due_at: Option<Instant>,
    begun_at: Option<Instant>,
    completed_at: Option<Instant>,
    declined_at: Option<Instant>,
    decline_reason: Option<String>,
    missed_at: Option<Instant>,
}

#[derive(Object)]
struct OccurrenceList {
    items: Vec<Occurrence>,
    /// Give this as cursor for the next page
    next: Option<String>,
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
        cursor: Query<Option<String>>,
        limit: Query<Option<u64>>,
    ) -> poem::Result<Json<OccurrenceList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let after = self::cursor(cursor.0)?;
        let rows = occurrences::page(&app.store, &scope, assignment_id.0.map(AssignmentId), after, size).await?;
        let mails = outbox::about(&app.store, &scope, rows.iter().map(|row| row.id.0).collect()).await?;
        let next = next(&rows, size, |row| row.id.to_string());
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let decline = occurrences::decline(&app.store, &scope, &row).await?;
            let mailed = mails.iter().any(|mail| mail.subject_id == row.id.0 && mail.sent_at.is_some());
            let facts = Facts { status: row.status, mailed, begun_at: row.begun_at, due_at: row.due_at };
            items.push(Occurrence {
                id: row.id.0,
                assignment_id: row.assignment_id.0,
                client_id: row.client_id.0,
                status: row.status.word().into(),
                state: occurrence::state(facts, app.now()).word().into(),
                opens_at: row.opens_at,
                due_at: row.due_at,
                begun_at: row.begun_at,
                completed_at: row.completed_at,
                declined_at: row.declined_at,
                decline_reason: decline.map(|decline| decline.reason.word().to_owned()),
                missed_at: row.missed_at,
            });
        }
        Ok(Json(OccurrenceList { items, next }))
    }
}
