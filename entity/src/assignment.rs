//! "This client does this template": pinned version, agreement, schedule.

use crate::ids::{AssignmentId, ClientId, PracticeId, PractitionerId, TemplateId, VersionId};
use crate::kinds::AssignmentStatus;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssignmentId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub practitioner_id: PractitionerId,
    pub template_id: TemplateId,
    pub version_id: VersionId,
    /// Why this for you, and the message shown on the page.
    pub agreement_sealed: Vec<u8>,
    #[sea_orm(column_type = "JsonBinary")]
    pub schedule: Json,
    pub status: AssignmentStatus,
    pub created_at: DateTimeUtc,
    /// Checked on edit.
    pub revision: i32,
    /// When it was cancelled or ended.
    pub ended_at: Option<DateTimeUtc>,
    /// What is different for this client: wording, prefilled answers, items left out, their order.
    pub tailoring_sealed: Option<Vec<u8>>,
    /// The version it goes on with when its next occurrence opens.
    pub next_version_id: Option<VersionId>,
    /// When a rule that comes again is planned further; none where nothing is to plan.
    pub plan_at: Option<DateTimeUtc>,
    /// Nothing that would have opened before this is planned: when the rule last changed.
    pub planned_from: Option<DateTimeUtc>,
    /// How many reminders, how far apart, with which phrase; nothing where it is as usual.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub reminder_rule: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
