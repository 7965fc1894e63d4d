//! A client's one safety plan: where it stands, and when it is looked at again. What it says is in its versions.

use crate::ids::{ClientId, PracticeId, PractitionerId, SafetyPlanId, TemplateId};
use crate::kinds::SafetyPlanStatus;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "safety_plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SafetyPlanId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub template_id: TemplateId,
    pub status: SafetyPlanStatus,
    /// Number of the version that is the plan; none: nothing is written yet.
    pub current_number: Option<i32>,
    /// The client's local date on which it is to be looked at next.
    pub review_on: Option<Date>,
    /// Whether somebody chose that day; the rule of `domain::safety_plan` does not move it then.
    pub review_by_hand: bool,
    /// Of the appointments at which it is looked at in the beginning, how many are left.
    pub reviews_left: i32,
    /// The client's local date since which it is in use.
    pub in_use_on: Option<Date>,
    pub last_reviewed_on: Option<Date>,
    /// The day of looking for which the practice was reminded: once for each.
    pub reminded_for: Option<Date>,
    pub created_at: DateTimeUtc,
    pub created_by: Option<PractitionerId>,
    pub archived_at: Option<DateTimeUtc>,
    /// Counts every change of this row.
    pub revision: i32,
}

impl ActiveModelBehavior for ActiveModel {}
