//! One time that a safety plan was looked at.

use crate::ids::{ClientId, PracticeId, PractitionerId, SafetyPlanId, SafetyPlanReviewId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "safety_plan_review")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SafetyPlanReviewId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub plan_id: SafetyPlanId,
    /// The client's local date.
    pub reviewed_on: Date,
    pub reviewed_at: DateTimeUtc,
    pub practitioner_id: Option<PractitionerId>,
    /// With the client.
    pub together: bool,
    /// Which version was looked at.
    pub number: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}
