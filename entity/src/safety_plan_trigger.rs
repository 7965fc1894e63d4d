//! Something that asks for a look at a safety plan.

use crate::ids::{ClientId, PracticeId, PractitionerId, SafetyPlanId, SafetyPlanTriggerId};
use crate::kinds::{Author, PlanTrigger};
use sea_orm::entity::prelude::*;
use uuid::Uuid;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "safety_plan_trigger")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SafetyPlanTriggerId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub plan_id: SafetyPlanId,
    pub kind: PlanTrigger,
    /// Which alert or proposal it is, where it is one.
    pub about: Option<Uuid>,
    /// Who asked for it; the program where it is a rule.
    pub author: Author,
    pub practitioner_id: Option<PractitionerId>,
    pub created_at: DateTimeUtc,
    pub settled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
