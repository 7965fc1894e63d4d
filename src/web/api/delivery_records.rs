//! Delivery records: what happened to one occurrence and when, and why it was not sent.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::ids::OccurrenceId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::words::DeliveryEvent;
use super::{Instant, Key};
use crate::app::App;
use crate::domain::delivery_record::{self, Entry};
use crate::domain::scope::ApiScope;
use crate::store;
use crate::store::occurrences;

pub struct DeliveryRecords;

/// One thing that happened
#[derive(Object)]
struct DeliveryEntry {
    at: Instant,
    what: DeliveryEvent,
    /// The reason, or more about it, in plain words
    why: Option<String>,
}

/// What happened to one occurrence
#[derive(Object)]
struct DeliveryRecord {
    /// In the order of time
    entries: Vec<DeliveryEntry>,
    /// Why the client was not written to about it, in plain words; null where they were
    not_sent_because: Option<String>,
    /// Why nobody was reminded of it, in plain words; null where somebody was
    not_reminded_because: Option<String>,
}

/// Programs are told times as everywhere in the API.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn object(entry: Entry) -> DeliveryEntry {
    DeliveryEntry { at: entry.at, what: entry.what.into(), why: entry.why }
}

#[OpenApi]
impl DeliveryRecords {
    /// Read a delivery record
    ///
    /// Scope: clinical:read. "Why was this not sent?" has an answer for every occurrence that nobody was written to about.
    #[oai(path = "/occurrences/:id/record", method = "get", operation_id = "read_delivery_record")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<DeliveryRecord>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let occurrence = occurrences::find(&app.store, &scope, OccurrenceId(id.0)).await?;
        let facts = store::delivery_record::facts(&app.store, &scope, &occurrence, app.now()).await?;
        let words = |why: delivery_record::Why| why.words(&instant);
        Ok(Json(DeliveryRecord {
            entries: delivery_record::entries(&facts, &instant).into_iter().map(object).collect(),
            not_sent_because: delivery_record::not_sent(&facts).map(words),
            not_reminded_because: delivery_record::not_reminded(&facts).map(words),
        }))
    }
}
