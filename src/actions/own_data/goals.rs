//! Goals with their steps.

use entity::ids::GoalId;

use super::Gather;
use crate::actions::attainment::Attained;
use crate::domain::attainment::{LEVELS, sign};
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::attainment::KeptRating;
use crate::store::goal_steps::{self, Step};
use crate::store::goals;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let shared = cx.reader.is_practice();
    let steps = goal_steps::of_client(&cx.app.store, &cx.scope, cx.client.id).await?;
    let all = goals::of_client(&cx.app.store, &cx.scope, cx.client.id, shared).await?;
    let attained = Attained::read(cx.app, &cx.scope, cx.client.id).await?;
    let record = |goal: goals::Goal| {
        let mut record = Record::new().text("title", goal.text.wording).perhaps("why", goal.text.why).perhaps("measure", goal.text.measure);
        record = record.word("status", "goal", goal.status.word()).word("written_by", "author", goal.author.word()).at("written_at", goal.written_at);
        if let Some(day) = goal.review_on {
            record = record.with("look_again_on", Datum::Day(day));
        }
        let mine = steps.iter().filter(|step| step.goal_id == goal.id).map(step_record).collect();
        record
            .when("ended_at", goal.ended_at)
            .several("steps", mine)
            .several("levels", levels(&attained, goal.id))
            .several("looks", looks(&attained, goal.id))
    };
    Ok(all.into_iter().map(record).collect())
}

fn levels(attained: &Attained, goal: GoalId) -> Vec<Record> {
    let Some(kept) = attained.scales.get(&goal) else { return Vec::new() };
    LEVELS.iter().map(|level| Record::new().text("level", sign(*level)).text("text", kept.scale.words_of(*level))).collect()
}

/// All of them, also those that were said anew on the same day.
fn looks(attained: &Attained, goal: GoalId) -> Vec<Record> {
    let line = |kept: &KeptRating| {
        let record = Record::new().with("looked_on", Datum::Day(kept.rated_on)).text("level", sign(kept.rating.level));
        record.perhaps("note", kept.rating.note.as_deref()).word("written_by", "author", kept.author.word())
    };
    attained.ratings.iter().filter(|kept| kept.goal_id == goal).map(line).collect()
}

fn step_record(step: &Step) -> Record {
    let record =
        Record::new().text("text", &step.plan.text).with("from_day", Datum::Day(step.plan.from)).with("until_day", Datum::Day(step.plan.until));
    match &step.outcome {
        Some(outcome) => record.word("went", "step-result", outcome.result.word()).perhaps("note", outcome.note.as_deref()).at("said_at", outcome.at),
        None => record,
    }
}
