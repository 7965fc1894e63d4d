//! Lines that the client takes away from sessions. Ratings and private notes of practitioners are not among what is copied.

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::takeaways;

/// More than anybody is given in years of sessions.
const MOST: u64 = 10_000;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let mut all = takeaways::latest(&cx.app.store, &cx.scope, cx.client.id, MOST).await?;
    all.reverse();
    let record = |one: takeaways::Takeaway| {
        let record = Record::new().perhaps("from", one.row.practitioner_id.map(|id| cx.person(id))).text("text", one.text);
        let record = record.at("written_at", one.row.updated_at);
        match one.row.response_id {
            Some(id) => record.with("response", Datum::Raw(id.0.to_string().into())),
            None => record,
        }
    };
    Ok(all.into_iter().map(record).collect())
}
