//! Days on which one practitioner reads for another who is away.

use crate::ids::{CoverId, PracticeId, PractitionerId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cover")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CoverId,
    pub practice_id: PracticeId,
    /// Who is away.
    pub absent_id: PractitionerId,
    /// Who reads meanwhile.
    pub reader_id: PractitionerId,
    /// Days of the practice's zone, both included.
    pub starts_on: Date,
    pub ends_on: Date,
    /// Who asked for it, where it was a person and no key.
    pub asked_by: Option<PractitionerId>,
    pub created_at: DateTimeUtc,
    /// None: it was asked for, and gives nothing yet.
    pub accepted_at: Option<DateTimeUtc>,
    pub accepted_by: Option<PractitionerId>,
    /// When it was declined, taken back or ended early.
    pub ended_at: Option<DateTimeUtc>,
    pub ended_by: Option<PractitionerId>,
}

impl ActiveModelBehavior for ActiveModel {}
