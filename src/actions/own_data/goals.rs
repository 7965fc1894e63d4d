//! Goals with their steps.

use super::{Gather, Reader};
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::goal_steps::{self, Step};
use crate::store::goals;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let shared = cx.reader == Reader::Practice;
    let steps = goal_steps::of_client(&cx.app.store, &cx.scope, cx.client.id).await?;
    let all = goals::of_client(&cx.app.store, &cx.scope, cx.client.id, shared).await?;
    let record = |goal: goals::Goal| {
        let mut record = Record::new().text("title", goal.text.wording).perhaps("why", goal.text.why).perhaps("measure", goal.text.measure);
        record = record.word("status", "goal", goal.status.word()).word("written_by", "author", goal.author.word()).at("written_at", goal.written_at);
        if let Some(day) = goal.review_on {
            record = record.with("look_again_on", Datum::Day(day));
        }
        let mine = steps.iter().filter(|step| step.goal_id == goal.id).map(step_record).collect();
        record.when("ended_at", goal.ended_at).several("steps", mine)
    };
    Ok(all.into_iter().map(record).collect())
}

fn step_record(step: &Step) -> Record {
    let record =
        Record::new().text("text", &step.plan.text).with("from_day", Datum::Day(step.plan.from)).with("until_day", Datum::Day(step.plan.until));
    match &step.outcome {
        Some(outcome) => record.word("went", "step-result", outcome.result.word()).perhaps("note", outcome.note.as_deref()).at("said_at", outcome.at),
        None => record,
    }
}
