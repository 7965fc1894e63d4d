//! Browsers that opened the client's pages: when, and whether the device was remembered. Nothing else of them is kept.

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::own_data;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = own_data::sessions(&cx.app.store, &cx.scope, cx.client.id).await?;
    let record = |session: crate::store::sessions::ClientSession| {
        let record = Record::new().at("opened_at", session.created_at).at("last_used_at", session.last_seen_at);
        record.with("remembered", Datum::Yes(session.device_hash.is_some()))
    };
    Ok(all.into_iter().map(record).collect())
}
