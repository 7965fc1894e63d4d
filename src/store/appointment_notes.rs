//! Private notes of appointments, sealed under the client's key. A note belongs to whoever wrote it: every query names them, so nobody else's
//! page, no API key and nobody else's export comes to one.

use ::entity::appointment_note;
use ::entity::ids::{AppointmentId, AppointmentNoteId, ClientId, PractitionerId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;
use crate::random;

/// A note with its text opened.
#[derive(Clone, Debug)]
pub struct Note {
    pub id: AppointmentNoteId,
    pub text: String,
    pub revision: i32,
    pub updated_at: DateTime<Utc>,
}

fn place(id: AppointmentNoteId, revision: i32) -> Place<'static> {
    Place { table: "appointment_note", row: id.0, column: "text", revision }
}

/// Whose notes a scope reaches: a practitioner's own, and nobody's else.
fn author(scope: &Scope) -> Result<PractitionerId> {
    scope.practitioner().ok_or(Error::Forbidden)
}

fn own(scope: &Scope, author: PractitionerId) -> Condition {
    let column = appointment_note::COLUMN;
    let rows = Condition::all().add(column.practice_id.eq(scope.practice())).add(column.practitioner_id.eq(author));
    rows.add(clients::visible(scope, appointment_note::Column::ClientId))
}

/// The acting practitioner's own note of an appointment.
///
/// # Errors
/// `Forbidden` for anybody but a practitioner.
pub async fn find(cx: &impl Cx, scope: &Scope, appointment: AppointmentId) -> Result<Option<Note>> {
    let rows = appointment_note::Entity::find().filter(own(scope, author(scope)?));
    let Some(row) = rows.filter(appointment_note::COLUMN.appointment_id.eq(appointment)).one(cx.db()).await? else { return Ok(None) };
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    let text = key.open_text(place(row.id, row.revision), &row.text_sealed)?;
    Ok(Some(Note { id: row.id, text, revision: row.revision, updated_at: row.updated_at }))
}

/// All the acting practitioner's own notes about one client, the oldest first, with the appointment of each.
///
/// # Errors
/// `Forbidden` for anybody but a practitioner.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<(AppointmentId, Note)>> {
    let rows = appointment_note::Entity::find().filter(own(scope, author(scope)?)).filter(appointment_note::COLUMN.client_id.eq(client));
    let key = cx.keyring().client(scope.practice(), client).await?;
    let mut notes = Vec::new();
    for row in rows.order_by_asc(appointment_note::Column::Id).all(cx.db()).await? {
        let text = key.open_text(place(row.id, row.revision), &row.text_sealed)?;
        notes.push((row.appointment_id, Note { id: row.id, text, revision: row.revision, updated_at: row.updated_at }));
    }
    Ok(notes)
}

/// Keeps the acting practitioner's note, over the revision that was seen: 0 for none. The same text again changes nothing.
///
/// # Errors
/// `Conflict` when it was changed meanwhile, on another of their screens.
pub async fn save(tx: &Tx, scope: &Scope, of: (ClientId, AppointmentId), over: i32, text: &str, now: DateTime<Utc>) -> Result<()> {
    let ((client, appointment), author) = (of, author(scope)?);
    let known = find(tx, scope, appointment).await?;
    if known.as_ref().is_some_and(|note| note.text == text) {
        return Ok(());
    }
    let key = tx.keyring().client(scope.practice(), client).await?;
    let done = match known {
        None if over == 0 => {
            let id = random::id(now);
            let row = appointment_note::Model {
                id,
                practice_id: scope.practice(),
                client_id: client,
                appointment_id: appointment,
                practitioner_id: author,
                text_sealed: key.seal(place(id, 1), text),
                revision: 1,
                created_at: now,
                updated_at: now,
            };
            let once =
                OnConflict::columns([appointment_note::Column::AppointmentId, appointment_note::Column::PractitionerId]).do_nothing().to_owned();
            match appointment_note::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
                Ok(added) => added > 0,
                Err(sea_orm::DbErr::RecordNotInserted) => false,
                Err(error) => return Err(error.into()),
            }
        }
        Some(known) if known.revision == over => {
            let change = appointment_note::ActiveModel {
                text_sealed: Set(key.seal(place(known.id, over + 1), text)),
                revision: Set(over + 1),
                updated_at: Set(now),
                ..Default::default()
            };
            let column = appointment_note::COLUMN;
            let update = appointment_note::Entity::update_many().set(change).filter(own(scope, author)).filter(column.id.eq(known.id));
            update.filter(column.revision.eq(over)).exec(tx.db()).await?.rows_affected == 1
        }
        _ => false,
    };
    if done { Ok(()) } else { Err(Error::Conflict("You changed this note on another screen meanwhile.")) }
}

/// Removes the acting practitioner's note: nothing of it is kept.
pub async fn remove(tx: &Tx, scope: &Scope, id: AppointmentNoteId) -> Result<()> {
    let delete = appointment_note::Entity::delete_many().filter(own(scope, author(scope)?)).filter(appointment_note::COLUMN.id.eq(id));
    delete.exec(tx.db()).await?;
    Ok(())
}
