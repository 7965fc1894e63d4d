//! Answers that were put before a person, because their author marked them so: sent ones, and those that were typed and not sent. With who
//! saw them, and who did something about them, when. What a practitioner noted about it is a note of theirs: it comes along only in a copy
//! for the record, where its author asked for their own.

use std::collections::HashMap;

use entity::ids::{ResponseId, VersionId};
use entity::kinds::{ActorKind, AlertStep};

use super::{Gather, Reader};
use crate::domain::content::Item;
use crate::domain::items;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::alert_cases::{self, About, Case, Mark, Turn, Which};
use crate::store::alert_steps::{self, Step};
use crate::store::unsent_alerts::UnsentAlert;
use crate::store::{responses, unsent_alerts};

/// Rows of one page.
const PAGE: u64 = 200;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = alert_cases::page(&cx.app.store, &cx.scope, (Which::All, Some(cx.client.id)), Turn::After(after), PAGE).await?;
        after = page.last().map(|case| case.id);
        let sent = page.iter().filter_map(|case| sent(case.about)).collect();
        let sent: HashMap<ResponseId, VersionId> = responses::versions_of(&cx.app.store, &cx.scope, sent).await?.into_iter().collect();
        for case in &page {
            found.push(record(cx, case, &sent).await?);
        }
        if (page.len() as u64) < PAGE {
            return Ok(found);
        }
    }
}

fn sent(about: About) -> Option<ResponseId> {
    match about {
        About::Response(id) => Some(id),
        About::Unsent(_) => None,
    }
}

async fn record(cx: &Gather<'_>, case: &Case, sent_with: &HashMap<ResponseId, VersionId>) -> Result<Record> {
    let (store, scope) = (&cx.app.store, &cx.scope);
    // Of an answer that was moved here it is another client's row that says what was typed.
    let unsent = unsent_alerts::row(store, scope, case.id).await?.filter(|row| row.client_id == cx.client.id);
    let response = sent(case.about);
    let version = response.and_then(|id| sent_with.get(&id).copied()).or(unsent.as_ref().map(|row| row.version_id));
    let version = version.and_then(|id| cx.version(id));
    let item = version.and_then(|version| version.content.item(&case.link_id));
    let at = |mark: Option<Mark>| mark.map(|(at, _)| at);
    let seen_by = case.seen.and_then(|(_, by)| by).map(|by| cx.person(by));
    let record = Record::new()
        .perhaps("title", version.map(|version| &version.title))
        .perhaps("question", item.map(|item| &item.text))
        .at("noted_at", case.created_at)
        .when("seen_at", at(case.seen))
        .when("acted_at", at(case.acted))
        .when("closed_at", at(case.closed))
        .perhaps("seen_by", seen_by)
        .with("link_id", Datum::Raw(case.link_id.clone().into()));
    let record = match response {
        Some(id) => record.with("response", Datum::Raw(id.0.to_string().into())),
        None => record,
    };
    let record = match &unsent {
        Some(row) => typed(cx, record, row, item).await?,
        None => record,
    };
    let steps = alert_steps::of(store, scope, case.id, cx.client.id).await?;
    Ok(record.several("seen_and_done", steps.iter().map(|one| step(cx, one)).collect()))
}

/// What was typed before it was sent, or was never sent.
async fn typed(cx: &Gather<'_>, record: Record, row: &UnsentAlert, item: Option<&Item>) -> Result<Record> {
    let value = unsent_alerts::answer(&cx.app.store, &cx.scope, row).await?;
    let text = item.and_then(|item| Some(items::kind(&item.kind)?.text(&item.config, &value)));
    Ok(record.text("typed", text.unwrap_or_else(|| value.to_string())).at("saved_at", row.saved_at).with("typed_value", Datum::Raw(value)))
}

fn step(cx: &Gather<'_>, step: &Step) -> Record {
    let record = Record::new().word("did", "alert-step", step.step.word()).at("noted_at", step.at);
    // It is the client who sent it after all.
    let record = if step.step == AlertStep::Sent { record } else { cx.by(record, step.actor) };
    let mine = step.actor.0 == ActorKind::Practitioner && step.actor.1 == cx.scope.practitioner().map(|me| me.0);
    record.perhaps("note", step.note.as_deref().filter(|_| mine && cx.reader == Reader::PracticeWithNotes))
}
