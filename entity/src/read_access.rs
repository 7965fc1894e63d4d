//! The right to read along with a caseload or with one client, and to change nothing: a supervisor's.

use crate::ids::{ClientId, PracticeId, PractitionerId, ReadAccessId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "read_access")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReadAccessId,
    pub practice_id: PracticeId,
    /// Who reads along.
    pub practitioner_id: PractitionerId,
    /// With whose caseload; none where it is one client's.
    pub caseload_of: Option<PractitionerId>,
    /// With which client; none where it is a whole caseload.
    pub client_id: Option<ClientId>,
    /// Who gave it, where it was a person and no key.
    pub given_by: Option<PractitionerId>,
    pub created_at: DateTimeUtc,
    /// The last day, of the practice's zone; none: until it is ended.
    pub ends_on: Option<Date>,
    pub ended_at: Option<DateTimeUtc>,
    pub ended_by: Option<PractitionerId>,
}

impl ActiveModelBehavior for ActiveModel {}
