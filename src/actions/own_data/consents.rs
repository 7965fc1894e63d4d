//! What the client answered to the practice's consent text, and to which version of it.

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::consents;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = consents::of_client(&cx.app.store, &cx.scope, cx.client.id).await?;
    let record = |consent: consents::Consent| {
        Record::new()
            .at("answered_at", consent.answered_at)
            .word("status", "consent", consent.answer.word())
            .with("version", Datum::Number(consent.number.into()))
            .word("language", "language", consent.language)
    };
    Ok(all.into_iter().rev().map(record).collect())
}
