//! What the client looked forward to. Theirs alone.

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::look_forward;

/// More than anybody has noted.
const ALL: u64 = 1_000_000;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = look_forward::of_client(&cx.app.store, &cx.scope, cx.client.id, ALL).await?;
    let record = |one: look_forward::LookForward| {
        let record = Record::new().text("text", one.text.what).perhaps("with", one.text.with).with("on_day", Datum::Day(one.on));
        let record = record.at("written_at", one.created_at);
        match one.outcome {
            Some(outcome) => record.word("went", "forward", outcome.word()),
            None => record,
        }
    };
    Ok(all.into_iter().map(record).collect())
}
