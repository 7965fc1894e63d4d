//! Which words stood before a form when it was opened: when it is read, that nobody watches, whether an answer may be seen before it is sent.
//! They name nobody.

use std::collections::HashMap;

use super::Gather;
use crate::domain::own_data::Record;
use crate::error::Result;
use crate::store::{notices, occurrences};

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let (store, scope) = (&cx.app.store, &cx.scope);
    let times = occurrences::of_client(store, scope, cx.client.id).await?;
    let times: HashMap<_, _> = times.into_iter().map(|occurrence| (occurrence.id, occurrence)).collect();
    let record = |(at, occurrence, words): notices::Shown| {
        let pinned = times.get(&occurrence).and_then(|one| Some(cx.assignment(one.assignment_id)?.version_of(one)));
        Record::new()
            .perhaps("title", pinned.and_then(|id| cx.version(id)).map(|version| &version.title))
            .at("shown_at", at)
            .word("language", "language", words.language)
            .text("text", words.lines.join("\n"))
    };
    Ok(notices::of_client(store, scope, cx.client.id).await?.into_iter().map(record).collect())
}
