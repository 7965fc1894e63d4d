//! What the client typed and has not sent: the newest text of each field.

use entity::kinds::OccurrenceStatus;

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::{drafts, occurrences};

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for occurrence in occurrences::of_client(&cx.app.store, &cx.scope, cx.client.id).await? {
        // Drafts of what was sent are forgotten; nobody has typed where nothing is open yet.
        if matches!(occurrence.status, OccurrenceStatus::Planned) {
            continue;
        }
        let (current, _) = drafts::current(&cx.app.store, &cx.scope, cx.client.id, occurrence.id).await?;
        let pinned = cx.assignment(occurrence.assignment_id).map(|assignment| assignment.version_of(&occurrence));
        let version = pinned.and_then(|id| cx.version(id));
        let question = |link_id: &str| version.and_then(|version| version.content.item(link_id)).map(|item| item.text.clone());
        let record = |draft: drafts::Draft| {
            Record::new()
                .text("title", version.map(|version| version.title.clone()).unwrap_or_default())
                .text("question", question(&draft.link_id).unwrap_or_else(|| draft.link_id.clone()))
                .text("text", draft.value.join("\n"))
                .at("saved_at", draft.created_at)
                .with("link_id", Datum::Raw(draft.link_id.into()))
        };
        found.extend(current.into_iter().filter(|draft| draft.value.iter().any(|text| !text.trim().is_empty())).map(record));
    }
    Ok(found)
}
