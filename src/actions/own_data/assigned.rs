//! What was assigned, with the agreement, and what became of each time it was due.

use std::collections::HashMap;

use entity::ids::AssignmentId;

use super::Gather;
use crate::domain::own_data::Record;
use crate::error::Result;
use crate::store::occurrences::{self, Occurrence};

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let mut times: HashMap<AssignmentId, Vec<Record>> = HashMap::new();
    let mut all = occurrences::of_client(&cx.app.store, &cx.scope, cx.client.id).await?;
    all.sort_by_key(|occurrence| (occurrence.opens_at, occurrence.id));
    for occurrence in all {
        times.entry(occurrence.assignment_id).or_default().push(time(cx, &occurrence).await?);
    }
    let record = |assignment: &crate::store::assignments::Assignment| {
        let title = cx.version(assignment.version_id).map(|version| version.title.clone()).unwrap_or_default();
        Record::new()
            .text("title", title)
            .text("from", cx.person(assignment.practitioner_id))
            .at("assigned_at", assignment.created_at)
            .word("status", "assignment", assignment.status.word())
            .when("ended_at", assignment.ended_at)
            .perhaps("why", assignment.agreement.why.as_deref())
            .perhaps("message", assignment.agreement.message.as_deref())
            .several("times", times.remove(&assignment.id).unwrap_or_default())
    };
    Ok(cx.assignments.iter().map(record).collect())
}

async fn time(cx: &Gather<'_>, occurrence: &Occurrence) -> Result<Record> {
    let declined = occurrences::decline(&cx.app.store, &cx.scope, occurrence).await?;
    let mut record = Record::new()
        .word("status", "occurrence", occurrence.status.word())
        .at("opens_at", occurrence.opens_at)
        .when("due_at", occurrence.due_at)
        .when("begun_at", occurrence.begun_at)
        .when("completed_at", occurrence.completed_at)
        .when("declined_at", occurrence.declined_at)
        .when("missed_at", occurrence.missed_at)
        .when("cancelled_at", occurrence.cancelled_at);
    if let Some(declined) = declined {
        record = record.word("reason", "decline", declined.reason.word()).perhaps("note", declined.note);
    }
    Ok(record)
}
