//! What the client wrote unasked and shared, as far as somebody has opened it: what nobody has read can still be taken back. The client's own copy has all entries instead, which only their own
//! pages open (`web/client/own_entries.rs`).

use chrono::{DateTime, Utc};

use super::{Gather, Reader};
use crate::domain::entry::Written;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::entries;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    if cx.reader == Reader::Client {
        return Ok(Vec::new());
    }
    let all = entries::read_since(&cx.app.store, &cx.scope, cx.client.id, DateTime::UNIX_EPOCH).await?;
    Ok(all.iter().map(|entry| record(entry.row.kind.word(), entry.row.disclosure.word(), entry.row.written_at, &entry.written)).collect())
}

/// An entry as it was written. Used for private ones too, on the client's own pages.
pub fn record(kind: &str, disclosure: &str, at: DateTime<Utc>, written: &Written) -> Record {
    let prompts = written.prompts.iter().map(|one| Record::new().text("question", &one.prompt).text("answer", &one.text)).collect();
    let tags = written.tags.iter().map(|tag| Record::new().text("tag", &tag.word)).collect();
    let mut record = Record::new().word("kind", "entry", kind).word("who_sees", "disclosure", disclosure).at("written_at", at);
    record = record.perhaps("text", Some(&written.text).filter(|text| !text.is_empty())).several("answers", prompts).several("tags", tags);
    match written.strength {
        Some(strength) => record.with("strength", Datum::Number(strength.into())),
        None => record,
    }
}
