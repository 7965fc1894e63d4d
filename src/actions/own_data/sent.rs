//! Every response: each question in the words in which it was asked, the answer, and what a measure came to.

use super::Gather;
use crate::domain::content::Content;
use crate::domain::instruments::{self, score};
use crate::domain::items;
use crate::domain::own_data::{Datum, Record};
use crate::domain::response::Answer;
use crate::error::Result;
use crate::store::responses::{self, Response};

/// More than anybody has sent.
const ALL: u64 = 1_000_000;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let mut all = responses::latest(&cx.app.store, &cx.scope, cx.client.id, ALL).await?;
    all.reverse();
    Ok(all.iter().map(|response| record(cx, response)).collect())
}

fn record(cx: &Gather<'_>, response: &Response) -> Record {
    let row = &response.row;
    let version = cx.version(row.version_id);
    let content = version.map(|version| match cx.assignment(row.assignment_id) {
        Some(assignment) => assignment.tailoring.apply_to_read(version.content.clone(), &response.answers),
        None => version.content.clone(),
    });
    let record = Record::new()
        .with("id", Datum::Raw(row.id.0.to_string().into()))
        .text("title", version.map(|version| version.title.clone()).unwrap_or_default())
        .at("sent_at", row.submitted_at)
        .word("status", "response", row.status.word())
        .with("amends", Datum::Raw(row.amends_id.map(|id| id.0.to_string()).into()))
        .with("late", Datum::Yes(row.late))
        .when("discussed_at", row.discussed_at);
    let answers = response.answers.iter().filter(|answer| !answer.link_id.starts_with(score::PREFIX));
    let answers = answers.map(|answer| answer_record(content.as_ref(), answer)).collect();
    record.several("answers", answers).several("scores", scores(content.as_ref(), &response.answers))
}

/// A question and its answer. Where the question is not known any more, what was kept stands there.
fn answer_record(content: Option<&Content>, answer: &Answer) -> Record {
    let item = content.and_then(|content| content.item(&answer.link_id));
    let question = answer.asked.clone().or_else(|| item.map(|item| item.text.clone())).unwrap_or_else(|| answer.link_id.clone());
    let read = item.and_then(|item| Some(items::kind(&item.kind)?.text(&item.config, &answer.value)));
    let plain = || answer.value.as_str().map_or_else(|| answer.value.to_string(), str::to_owned);
    Record::new()
        .with("link_id", Datum::Raw(answer.link_id.clone().into()))
        .text("question", question)
        .text("answer", read.unwrap_or_else(plain))
        .with("value", Datum::Raw(answer.value.clone()))
}

/// What was computed from the answers. All of it is kept about the client, so all of it is told; the words for ranges are the measure's own.
fn scores(content: Option<&Content>, answers: &[Answer]) -> Vec<Record> {
    let instrument = content.and_then(instruments::of_content);
    let record = |(link_id, scored): (&str, score::Scored)| {
        let known = instrument.and_then(|instrument| instrument.score(link_id));
        let mut record = Record::new()
            .with("link_id", Datum::Raw(link_id.into()))
            .text("score", known.map_or_else(|| link_id.to_owned(), |score| score.title.clone()));
        if let Some(value) = scored.value {
            record = record.with("number", Datum::Number(value));
        }
        if let Some(score) = known {
            record = record.with("lowest", Datum::Number(score.min)).with("highest", Datum::Number(score.max));
        }
        let facts = scored.facts.into_iter().map(|fact| Record::new().text("fact", fact)).collect();
        record.with("estimated", Datum::Yes(scored.estimated)).perhaps("range_called", scored.band).several("facts", facts)
    };
    score::kept(answers).map(record).collect()
}
