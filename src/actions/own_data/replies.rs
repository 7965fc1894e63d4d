//! Short replies to responses. One that waits to be shown is kept too, so it is told; the client's reading here shows it.

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::replies;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = replies::all_of(&cx.app.store, &cx.scope, cx.client.id).await?;
    let record = |reply: replies::Reply| {
        Record::new()
            .text("from", cx.person(reply.row.practitioner_id))
            .text("text", reply.text)
            .at("written_at", reply.row.updated_at)
            .when("shown_at", reply.row.shown_at)
            .with("response", Datum::Raw(reply.row.response_id.0.to_string().into()))
    };
    Ok(all.into_iter().map(record).collect())
}
