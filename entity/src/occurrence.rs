//! One due instance of an assignment. Unique on assignment, local date and slot.

use crate::ids::{AssignmentId, ClientId, OccurrenceId, PracticeId, VersionId};
use crate::kinds::{OccurrenceStatus, OccurrenceWhy};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "occurrence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OccurrenceId,
    pub practice_id: PracticeId,
    pub assignment_id: AssignmentId,
    pub client_id: ClientId,
    pub local_date: Date,
    pub slot: i32,
    pub status: OccurrenceStatus,
    pub opens_at: DateTimeUtc,
    pub due_at: Option<DateTimeUtc>,
    /// When it is recorded as missed; somebody who is writing may still send.
    pub closes_at: DateTimeUtc,
    pub remind_at: Option<DateTimeUtc>,
    pub reminded_at: Option<DateTimeUtc>,
    /// How many reminders there were; `reminded_at` is the last, `remind_at` after it the next.
    pub reminders_sent: i32,
    pub opened_at: Option<DateTimeUtc>,
    /// First answer saved. Opening a link never sets it: robots open links.
    pub begun_at: Option<DateTimeUtc>,
    pub completed_at: Option<DateTimeUtc>,
    pub declined_at: Option<DateTimeUtc>,
    /// Reason and note.
    pub decline_sealed: Option<Vec<u8>>,
    pub missed_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub cancelled_at: Option<DateTimeUtc>,
    /// The version that it was opened with; none while it is planned.
    pub version_id: Option<VersionId>,
    /// Until then it is opened where the server was away when it should have been; when it closes where there is none.
    pub window_ends_at: Option<DateTimeUtc>,
    /// The appointment that it hangs on.
    pub appointment_id: Option<Uuid>,
    /// Set when its time was changed by hand: rules no longer move it.
    pub moved_at: Option<DateTimeUtc>,
    /// Why it was not sent, or ended, where nobody answered.
    pub why: Option<OccurrenceWhy>,
}

impl ActiveModelBehavior for ActiveModel {}
