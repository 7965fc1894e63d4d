//! The audit trail: who did what to which thing, when; and whether it is whole.

use chrono::TimeZone;
use entity::ids::AuditEventId;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::words::ActorKind;
use super::{Instant, Key, next, page_size};
use crate::app::App;
use crate::domain::scope::ApiScope;
use crate::store::audit::{self, Filter, Order, Verdict};

pub struct AuditEvents;

/// Who did what to which thing.
#[derive(Object)]
struct AuditEvent {
    id: Uuid,
    at: Instant,
    actor_kind: ActorKind,
    /// None where it was the system
    actor_id: Option<Uuid>,
    verb: String,
    /// What sort of thing
    subject: String,
    subject_id: Uuid,
    /// Its number in the chain; none until it was taken in, within seconds
    seq: Option<i64>,
}

impl From<audit::AuditEvent> for AuditEvent {
    fn from(row: audit::AuditEvent) -> Self {
        Self {
            id: row.id.0,
            at: row.at,
            actor_kind: row.actor_kind.into(),
            actor_id: row.actor_id,
            verb: row.verb,
            subject: row.subject,
            subject_id: row.subject_id,
            seq: row.seq,
        }
    }
}

#[derive(Object)]
struct AuditEventList {
    items: Vec<AuditEvent>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// Whether the chain is whole.
#[derive(Object)]
struct Verification {
    whole: bool,
    /// How many events are in the chain
    rows: Option<i64>,
    /// The last one's mark, in hexadecimal: keep it elsewhere, and the trail cannot be shortened unseen
    mark: Option<String>,
    /// How many events are not in the chain yet
    waiting: Option<u64>,
    /// The number at which it is broken
    broken_at: Option<i64>,
}

/// An instant that both databases can compare: nothing happened before 1970, nothing will after 9999.
pub fn within(at: Option<Instant>) -> Option<Instant> {
    let earliest = Instant::UNIX_EPOCH;
    let latest = chrono::Utc.with_ymd_and_hms(9999, 12, 31, 0, 0, 0).single().unwrap_or(earliest);
    at.map(|at| at.clamp(earliest, latest))
}

#[OpenApi]
impl AuditEvents {
    /// List audit events
    ///
    /// Scope: admin. Oldest first.
    #[oai(path = "/audit-events", method = "get", operation_id = "list_audit_events")]
    #[allow(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        actor_kind: Query<Option<ActorKind>>,
        actor_id: Query<Option<Uuid>>,
        #[oai(validator(pattern = "^[a-z_]{1,40}$"))] verb: Query<Option<String>>,
        #[oai(validator(pattern = "^[a-z_]{1,40}$"))] subject: Query<Option<String>>,
        subject_id: Query<Option<Uuid>>,
        /// At this instant or later
        from: Query<Option<Instant>>,
        /// Before this instant
        until: Query<Option<Instant>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<AuditEventList>> {
        let scope = key.may(ApiScope::Admin)?;
        let size = page_size(limit.0);
        let filter = Filter {
            actor_kind: actor_kind.0.map(Into::into),
            actor_id: actor_id.0,
            verb: verb.0,
            subject: subject.0,
            subject_id: subject_id.0,
            from: within(from.0),
            until: within(until.0),
        };
        let rows = audit::page(&app.store, &scope, &filter, Order::OldestFirst, cursor.0.map(AuditEventId), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(AuditEventList { items: rows.into_iter().map(AuditEvent::from).collect(), next }))
    }

    /// Verify the audit trail
    ///
    /// Scope: admin. Computes the whole chain again.
    #[oai(path = "/audit-events/verification", method = "get", operation_id = "verify_audit_events")]
    async fn verify(&self, app: Data<&App>, key: Key) -> poem::Result<Json<Verification>> {
        let scope = key.may(ApiScope::Admin)?;
        Ok(Json(match audit::verify(&app.store, &scope).await? {
            Verdict::Whole { rows, mark, waiting } => {
                let mark = Some(data_encoding::HEXLOWER.encode(&mark));
                Verification { whole: true, rows: Some(rows), mark, waiting: Some(waiting), broken_at: None }
            }
            Verdict::Broken { at } => Verification { whole: false, rows: None, mark: None, waiting: None, broken_at: Some(at) },
        }))
    }
}
