//! Which words stood before a form when it was opened, and before pages on which a client writes unasked: when it is read, that nobody
//! watches, whether an answer may be seen before it is sent. They name nobody.

use std::collections::HashMap;

use super::Gather;
use crate::domain::own_data::Record;
use crate::error::Result;
use crate::store::notices::{self, Words};
use crate::store::occurrences;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let (store, scope) = (&cx.app.store, &cx.scope);
    let times = occurrences::of_client(store, scope, cx.client.id).await?;
    let times: HashMap<_, _> = times.into_iter().map(|occurrence| (occurrence.id, occurrence)).collect();
    let words = |record: Record, at, words: Words| {
        record.at("shown_at", at).word("language", "language", words.language).text("text", words.lines.join("\n"))
    };
    let before_form = |(at, occurrence, said): notices::OfForm| {
        let pinned = times.get(&occurrence).and_then(|one| Some(cx.assignment(one.assignment_id)?.version_of(one)));
        let title = pinned.and_then(|id| cx.version(id)).map(|version| &version.title);
        words(Record::new().perhaps("title", title), at, said)
    };
    let mut all: Vec<Record> = notices::of_client(store, scope, cx.client.id).await?.into_iter().map(before_form).collect();
    let unasked = notices::of_writing(store, scope, cx.client.id).await?;
    all.extend(unasked.into_iter().map(|(at, said)| words(Record::new(), at, said)));
    Ok(all)
}
