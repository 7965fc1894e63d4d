//! Answers that were put before a person, because their author marked them so.

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::alerts;

/// Rows of one page.
const PAGE: u64 = 200;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = alerts::page(&cx.app.store, &cx.scope, None, after, PAGE).await?;
        after = page.last().map(|alert| alert.id);
        let whole = page.len() as u64 == PAGE;
        // A practitioner's reach is wider than one client.
        let mine = page.into_iter().filter(|alert| alert.client_id == cx.client.id);
        found.extend(mine.map(|alert| {
            Record::new()
                .at("noted_at", alert.created_at)
                .when("seen_at", alert.seen_at)
                .when("acted_at", alert.acted_at)
                .when("closed_at", alert.closed_at)
                .perhaps("seen_by", alert.seen_by.map(|by| cx.person(by)))
                .with("response", Datum::Raw(alert.response_id.0.to_string().into()))
                .with("link_id", Datum::Raw(alert.link_id.into()))
        }));
        if !whole {
            return Ok(found);
        }
    }
}
