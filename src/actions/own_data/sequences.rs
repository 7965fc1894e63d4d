//! Several things planned one after the other.

use super::Gather;
use crate::domain::own_data::Record;
use crate::error::Result;
use crate::store::sequences;

/// More than anybody was given.
const ALL: u64 = 10_000;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for sequence in sequences::page(&cx.app.store, &cx.scope, Some(cx.client.id), None, ALL).await? {
        let steps = sequences::steps(&cx.app.store, &cx.scope, sequence.id).await?;
        let step = |step: sequences::SequenceStep| {
            Record::new()
                .perhaps("why", step.agreement.why)
                .perhaps("message", step.agreement.message)
                .when("begun_at", step.begun_at)
                .when("skipped_at", step.skipped_at)
        };
        found.push(
            Record::new()
                .text("title", sequence.title)
                .text("from", cx.person(sequence.practitioner_id))
                .word("status", "sequence", sequence.status.word())
                .at("planned_at", sequence.created_at)
                .when("ended_at", sequence.ended_at)
                .several("steps", steps.into_iter().map(step).collect()),
        );
    }
    Ok(found)
}
