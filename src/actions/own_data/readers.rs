//! Who looked at what is kept, or took it away, or was let into the case (article 15(1)(c): to whom it was shown). By name, as the practice
//! shows its people.

use uuid::Uuid;

use super::Gather;
use crate::domain::own_data::Record;
use crate::error::Result;
use crate::store::{audit::AuditEvent, entries, own_data};

/// What counts as somebody having seen it.
const VERBS: [&str; 14] = [
    "read",
    "read_along",
    "read_timeline",
    "search_timeline",
    "summarise",
    "read_brief",
    "read_progress",
    "read_goals",
    "read_safety_plan",
    "read_coping_box",
    "export",
    "share",
    "unshare",
    "hand_over",
];

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let (store, scope) = (&cx.app.store, &cx.scope);
    let mut subjects: Vec<Uuid> = vec![cx.client.id.0];
    subjects.extend(cx.assignments.iter().map(|assignment| assignment.id.0));
    subjects.extend(own_data::ever_sent(store, scope, cx.client.id).await?.into_iter().map(|id| id.0));
    subjects.extend(entries::of_client(store, scope, cx.client.id, u64::MAX >> 1).await?.into_iter().map(|entry| entry.id.0));
    subjects.extend(own_data::alert_ids(store, scope, cx.client.id).await?.into_iter().map(|id| id.0));
    let events = own_data::events_about(store, scope, &subjects, &VERBS).await?;
    Ok(events.iter().map(|event| record(cx, event)).collect())
}

fn record(cx: &Gather<'_>, event: &AuditEvent) -> Record {
    let record = Record::new().at("looked_at", event.at).word("did", "did", event.verb.as_str()).word("about", "about", event.subject.as_str());
    cx.by(record, (event.actor_kind, event.actor_id))
}
