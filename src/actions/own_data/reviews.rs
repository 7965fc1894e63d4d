//! How it went, as the client said afterwards.

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::reviews;

/// More than anybody has said.
const ALL: u64 = 1_000_000;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = reviews::of_client(&cx.app.store, &cx.scope, cx.client.id, ALL).await?;
    Ok(all.into_iter().rev().map(record).collect())
}

fn record(kept: reviews::Kept) -> Record {
    let review = kept.review;
    let mut record = Record::new().at("written_at", kept.written_at).with("response", Datum::Raw(kept.response_id.0.to_string().into()));
    if let Some(amount) = review.amount {
        record = record.word("amount", "review-amount", amount.word());
    }
    for (key, point) in [("hard", review.hard), ("helpful", review.helpful)] {
        if let Some(point) = point {
            record = record.with(key, Datum::Number(point.into()));
        }
    }
    let reasons = review.hindrances.iter().map(|reason| Record::new().word("reason", "hindrance", reason.word())).collect();
    record = record.several("reasons", reasons).perhaps("learned", review.learned);
    match review.next {
        Some(next) => record.word("wished_next", "review-next", next.word()),
        None => record,
    }
}
