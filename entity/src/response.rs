//! What the client sent for an occurrence. The same submission with the same content is one row.

use crate::ids::{AppointmentId, AssignmentId, ClientId, OccurrenceId, PracticeId, PractitionerId, ResponseId, SubmissionId, VersionId};
use crate::kinds::{ResponseStatus, ResponseWay, WithdrawnWhy};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "response")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResponseId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub assignment_id: AssignmentId,
    pub occurrence_id: OccurrenceId,
    pub version_id: VersionId,
    pub submission_id: SubmissionId,
    /// HMAC of the answers under a key of the client's.
    pub content_mac: Vec<u8>,
    pub status: ResponseStatus,
    /// The first response, where this one amends it.
    pub amends_id: Option<ResponseId>,
    pub answers_sealed: Vec<u8>,
    pub submitted_at: DateTimeUtc,
    pub late: bool,
    pub discussed_at: Option<DateTimeUtc>,
    pub discussed_by: Option<PractitionerId>,
    /// When it was done on paper, where it was. Then it also is the time of `submitted_at`.
    pub on_paper_at: Option<DateTimeUtc>,
    /// The practitioner or API key that entered it, or who handed the device over.
    pub entered_by: Option<Uuid>,
    /// The appointment in which it was ticked off, where it was in one.
    pub discussed_in: Option<AppointmentId>,
    /// How it came, where it came in the room.
    pub way: Option<ResponseWay>,
    /// From then on it is no longer shown anywhere: it was moved, or reset.
    pub withdrawn_at: Option<DateTimeUtc>,
    /// The practitioner or API key that did so.
    pub withdrawn_by: Option<Uuid>,
    pub withdrawn_why: Option<WithdrawnWhy>,
    /// What it became under the right client. Its own answers are gone then.
    pub moved_to: Option<ResponseId>,
    /// What it was under the wrong client.
    pub moved_from: Option<ResponseId>,
}

impl ActiveModelBehavior for ActiveModel {}
