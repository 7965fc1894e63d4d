//! A practitioner's own note of an appointment. Nobody else reads it, and no export holds it.

use crate::ids::{AppointmentId, AppointmentNoteId, ClientId, PracticeId, PractitionerId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointment_note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppointmentNoteId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub appointment_id: AppointmentId,
    /// Whose note it is. Unique with the appointment.
    pub practitioner_id: PractitionerId,
    pub text_sealed: Vec<u8>,
    /// Bound into the text and checked on edit.
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
