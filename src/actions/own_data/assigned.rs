//! What was assigned, with the agreement, and what became of each time it was due.

use std::collections::HashMap;

use entity::ids::AssignmentId;

use super::Gather;
use crate::domain::client_plan::ClientPlan;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::client_plans;
use crate::store::occurrences::{self, Occurrence};

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let mut times: HashMap<AssignmentId, Vec<Record>> = HashMap::new();
    let mut all = occurrences::of_client(&cx.app.store, &cx.scope, cx.client.id).await?;
    all.sort_by_key(|occurrence| (occurrence.opens_at, occurrence.id));
    for occurrence in all {
        times.entry(occurrence.assignment_id).or_default().push(time(cx, &occurrence).await?);
    }
    let mut plans: HashMap<AssignmentId, Vec<Record>> = HashMap::new();
    for kept in client_plans::of_client(&cx.app.store, &cx.scope, cx.client.id).await? {
        plans.insert(kept.assignment_id, kept.plan.iter().map(plan).collect());
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
            .perhaps("smallest", assignment.agreement.smallest.as_deref())
            .perhaps("when_where", assignment.agreement.when_where.as_deref())
            .several("plan", plans.remove(&assignment.id).unwrap_or_default())
            .several("times", times.remove(&assignment.id).unwrap_or_default())
    };
    Ok(cx.assignments.iter().map(record).collect())
}

/// What the client plans.
fn plan(plan: &ClientPlan) -> Record {
    let mut record = Record::new().perhaps("plan_when", plan.when.as_deref()).perhaps("plan_then", plan.then.as_deref());
    if let Some(sure) = plan.sure {
        record = record.with("plan_sure", Datum::Number(sure.into()));
    }
    record.perhaps("plan_obstacle", plan.obstacle.as_deref()).perhaps("planned_smallest", plan.smallest.as_deref())
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
        let reasons = declined.reasons().iter().map(|reason| Record::new().word("reason", "hindrance", reason.word())).collect();
        record = record.several("reasons", reasons).perhaps("note", declined.note.as_deref()).perhaps("instead", declined.instead.as_deref());
    }
    Ok(record)
}
