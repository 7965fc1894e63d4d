//! One line that a client takes away from a session, or from what was said of one completion. The client sees it.

use crate::ids::{AppointmentId, ClientId, PracticeId, PractitionerId, ResponseId, TakeawayId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "takeaway")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TakeawayId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// The appointment it was said in, where it was in one.
    pub appointment_id: Option<AppointmentId>,
    /// The completion it is about (the first response, where it was amended); none where it is about the whole session.
    pub response_id: Option<ResponseId>,
    /// The completion, else the appointment. Unique: one line for each.
    pub about_id: Uuid,
    /// Who wrote it; none where an API key did.
    pub practitioner_id: Option<PractitionerId>,
    pub text_sealed: Vec<u8>,
    /// Bound into the text and checked on edit.
    pub revision: i32,
    pub created_at: DateTimeUtc,
    /// When it was written or last changed: what may be read back is asked about this time.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
