//! What the client asked about these data, and the answers.

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::own_requests;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = own_requests::of_client(&cx.app.store, &cx.scope, cx.client.id).await?;
    let record = |request: own_requests::Request| {
        Record::new()
            .word("kind", "request", request.row.kind.word())
            .perhaps("text", Some(request.words).filter(|words| !words.is_empty()))
            .at("asked_at", request.row.created_at)
            .with("answer_by", Datum::Day(request.row.due_on))
            .word("status", "request-status", request.row.status.word())
            .when("answered_at", request.row.answered_at)
            .perhaps("reply", request.answer)
    };
    Ok(all.into_iter().rev().map(record).collect())
}
