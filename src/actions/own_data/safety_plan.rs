//! The safety plan: every version of it with who wrote it, and when it was looked at. All of it is the client's.

use std::collections::HashMap;

use entity::ids::VersionId;

use super::Gather;
use crate::domain::content::Content;
use crate::domain::items;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::safety_plans::{self, Review, SafetyPlanVersion};
use crate::store::templates::{self, Version};

/// More looks than any plan has had.
const ALL: u64 = 10_000;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let store = &cx.app.store;
    let Some(plan) = safety_plans::of_client(store, &cx.scope, cx.client.id).await? else { return Ok(Vec::new()) };
    let written = safety_plans::opened_versions(store, &cx.scope, &plan).await?;
    let mut ids: Vec<VersionId> = written.iter().map(|one| one.row.template_version_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let asked: HashMap<VersionId, Version> =
        templates::versions(store, &cx.scope.whole_practice(), ids).await?.into_iter().map(|version| (version.id, version)).collect();
    let looks = safety_plans::reviews(store, &cx.scope, &plan, ALL).await?;
    let mut record = Record::new().word("status", "safety-plan", plan.status.word()).at("added_at", plan.created_at);
    if let Some(day) = plan.review_on {
        record = record.with("look_again_on", Datum::Day(day));
    }
    let versions = written.iter().map(|one| version_record(one, asked.get(&one.row.template_version_id))).collect();
    Ok(vec![record.several("versions", versions).several("looks", looks.iter().map(look).collect())])
}

fn look(review: &Review) -> Record {
    Record::new().with("looked_on", Datum::Day(review.reviewed_on)).with("together", Datum::Yes(review.together))
}

fn version_record(one: &SafetyPlanVersion, version: Option<&Version>) -> Record {
    let content = version.map(|version| &version.content);
    let left_out = one.content.not_for_me.iter().map(|id| Record::new().text("part", section(content, id))).collect();
    let lines = one.content.lines.iter().map(|line| {
        let numbers = [&line.call, &line.text, &line.url].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
        Record::new().text("title", &line.label).text("text", numbers)
    });
    Record::new()
        .text("title", version.map(|version| version.title.clone()).unwrap_or_default())
        .at("written_at", one.row.created_at)
        .word("written_by", "author", one.row.author.word())
        .word("status", "plan-version", one.row.state.word())
        .with("together", Datum::Yes(one.row.together))
        .several("answers", answers(content, one))
        .several("left_out", left_out)
        .several("lines", lines.collect())
}

fn section(content: Option<&Content>, id: &str) -> String {
    let found = content.and_then(|content| content.sections.iter().find(|section| section.items.first().is_some_and(|item| item.link_id == id)));
    found.and_then(|section| section.title.clone()).unwrap_or_else(|| id.to_owned())
}

fn answers(content: Option<&Content>, one: &SafetyPlanVersion) -> Vec<Record> {
    let record = |(link_id, value): (&String, &serde_json::Value)| {
        let item = content.and_then(|content| content.item(link_id));
        let text = item.and_then(|item| Some(items::kind(&item.kind)?.text(&item.config, value)));
        Record::new()
            .with("link_id", Datum::Raw(link_id.clone().into()))
            .text("question", item.map_or_else(|| link_id.clone(), |item| item.text.clone()))
            .text("answer", text.unwrap_or_else(|| value.to_string()))
            .with("value", Datum::Raw(value.clone()))
    };
    one.content.answers.iter().map(record).collect()
}
