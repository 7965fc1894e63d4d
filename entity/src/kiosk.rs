//! A practitioner's browser that was handed over to a client for one form. The cookie's value is not here, only its SHA-256.

use crate::ids::{ClientId, KioskId, OccurrenceId, PracticeId, PractitionerId, ResponseId, WorkspaceSessionId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kiosk")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KioskId,
    pub token_hash: Vec<u8>,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub occurrence_id: OccurrenceId,
    /// Who handed it over.
    pub practitioner_id: PractitionerId,
    /// Their sign-in, locked meanwhile.
    pub visit_id: WorkspaceSessionId,
    pub created_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// When the form was sent.
    pub done_at: Option<DateTimeUtc>,
    pub response_id: Option<ResponseId>,
    /// When the practitioner took it back, with the password.
    pub left_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
