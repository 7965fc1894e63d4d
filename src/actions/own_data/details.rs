//! Who the client is to the practice: name, address, zone, language; who is responsible and who else sees the case; what was chosen.

use super::Gather;
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::{clients, progress_views};

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    let client = cx.client;
    let shares = clients::shares(&cx.app.store, &cx.scope, client.id).await?;
    let choices = &client.reminder_choices;
    let days: Vec<String> = choices.days.iter().map(u8::to_string).collect();
    let progress = progress_views::of_client(&cx.app.store, &cx.scope, client.id).await?;
    let mut record = Record::new()
        .text("name", &client.name)
        .text("email", &client.email)
        .text("time_zone", &client.time_zone)
        .word("language", "language", client.language.as_str())
        .word("status", "client", client.status.word())
        .at("added_at", client.created_at)
        .when("paused_at", client.paused_at)
        .when("discharged_at", client.discharged_at)
        .text("responsible", cx.person(client.practitioner_id))
        .several("shared_with", shares.into_iter().map(|one| Record::new().text("name", cx.person(one))).collect())
        .when("address_confirmed_at", client.address.confirmed_at)
        .when("reminders_stopped_at", client.reminders_stopped_at)
        .when("mail_refused_at", client.mail_refused_at)
        .when("mail_stopped_at", client.address.unsafe_at);
    if let Some(hour) = choices.hour {
        record = record.text("reminder_hour", format!("{hour:02}:00"));
    }
    record = record.with("reminder_days", Datum::Raw(serde_json::json!(days)));
    if let Some(day) = choices.paused_until {
        record = record.with("reminders_paused_until", Datum::Day(day));
    }
    Ok(vec![record.word("progress_shown", "progress", progress.usual.unwrap_or(crate::domain::own_progress::USUAL).word())])
}
