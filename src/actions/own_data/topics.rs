//! The list for the next session, as far as whoever reads sees it.

use super::{Gather, Reader};
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::topics;

/// More than anybody has noted.
const ALL: u64 = 1_000_000;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = topics::page(&cx.app.store, &cx.scope, Some(cx.client.id), None, ALL).await?;
    let seen = all.into_iter().filter(|topic| cx.reader == Reader::Client || topic.row.shared);
    let record = |topic: topics::Topic| {
        let record = Record::new().text("text", topic.text).at("written_at", topic.row.created_at).when("discussed_at", topic.row.done_at);
        record.with("by_me", Datum::Yes(topic.row.by_client))
    };
    Ok(seen.map(record).collect())
}
