//! Sessions in the room, past and planned.

use super::Gather;
use crate::domain::own_data::Record;
use crate::error::Result;
use crate::store::appointments;

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let all = appointments::of_client(&cx.app.store, &cx.scope, cx.client.id).await?;
    let record = |one: appointments::Appointment| {
        Record::new()
            .at("starts_at", one.starts_at)
            .at("ends_at", one.ends_at)
            .text("with", cx.person(one.practitioner_id))
            .word("status", "appointment", one.status.word())
            .word("entered", "source", one.source.word())
    };
    Ok(all.into_iter().map(record).collect())
}
