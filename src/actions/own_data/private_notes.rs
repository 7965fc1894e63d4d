//! The private notes of whoever makes a copy for the record, and only where they asked for them. Nobody else's are ever read here.

use super::{Gather, Reader};
use crate::domain::own_data::{Datum, Record};
use crate::error::Result;
use crate::store::{appointment_notes, appointments};

pub async fn gather(cx: &Gather<'_>) -> Result<Vec<Record>> {
    if cx.reader != Reader::PracticeWithNotes {
        return Ok(Vec::new());
    }
    let (store, scope) = (&cx.app.store, &cx.scope);
    let sessions = appointments::of_client(store, scope, cx.client.id).await?;
    let notes = appointment_notes::of_client(store, scope, cx.client.id).await?;
    let record = |(of, note): (entity::ids::AppointmentId, appointment_notes::Note)| {
        let session = sessions.iter().find(|one| one.id == of).map(|one| one.starts_at);
        let record = Record::new().when("starts_at", session).perhaps("from", scope.practitioner().map(|me| cx.person(me)));
        record.text("text", note.text).at("written_at", note.updated_at).with("appointment", Datum::Raw(of.0.to_string().into()))
    };
    Ok(notes.into_iter().map(record).collect())
}
