//! What a safety plan said at one moment, or what a client proposes that it says. Never changed, only followed by further ones.

use crate::ids::{ClientId, ClientSessionId, PracticeId, PractitionerId, SafetyPlanId, SafetyPlanVersionId, VersionId};
use crate::kinds::{Author, PlanVersionState};
use sea_orm::entity::prelude::*;
use uuid::Uuid;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "safety_plan_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SafetyPlanVersionId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub plan_id: SafetyPlanId,
    /// From 1 on, in the order they were written.
    pub number: i32,
    /// The version on top of which it was written; 0: none.
    pub base_number: i32,
    /// What was asked.
    pub template_version_id: VersionId,
    /// Answers, sections that do not apply, and the crisis lines of that day.
    pub content_sealed: Vec<u8>,
    pub author: Author,
    pub practitioner_id: Option<PractitionerId>,
    pub session_id: Option<ClientSessionId>,
    /// Written together, in the room.
    pub together: bool,
    pub state: PlanVersionState,
    pub created_at: DateTimeUtc,
    /// When a proposal was taken or declined, and by whom of the practice (a person, or a key of the API).
    pub decided_at: Option<DateTimeUtc>,
    pub decided_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
