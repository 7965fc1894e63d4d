//! A session in the room, past or planned. What a calendar calls it is never kept: only marks that know it again.

use crate::ids::{AppointmentId, AppointmentSeriesId, ClientId, PracticeId, PractitionerId};
use crate::kinds::{AppointmentSource, AppointmentStatus};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppointmentId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub practitioner_id: PractitionerId,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// As it was agreed: the time on the clocks of `time_zone`. The instants follow from it.
    pub local_start: DateTime,
    pub time_zone: String,
    pub status: AppointmentStatus,
    pub source: AppointmentSource,
    /// Those that were added together.
    pub series_id: Option<AppointmentSeriesId>,
    /// HMAC of the calendar's UID and recurrence id, under the practice's key.
    pub calendar_mark: Option<Vec<u8>>,
    /// HMAC of the calendar's UID alone.
    pub calendar_series_mark: Option<Vec<u8>>,
    /// The calendar's `SEQUENCE`: an older file changes nothing back.
    pub calendar_sequence: Option<i32>,
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub cancelled_at: Option<DateTimeUtc>,
    /// When the mail that its brief is ready was asked for: once, wherever it is moved to afterwards.
    pub brief_asked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
