//! One step of a sequence: which template, what begins it, and the assignment that it became.

use crate::ids::{AssignmentId, ClientId, PracticeId, SequenceId, SequenceStepId, TemplateId};
use crate::kinds::StepTrigger;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sequence_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SequenceStepId,
    pub sequence_id: SequenceId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// From 1, without gaps.
    pub position: i32,
    pub template_id: TemplateId,
    /// Why this for you, and the message shown on the page.
    pub agreement_sealed: Vec<u8>,
    pub begins: StepTrigger,
    /// Whole days of the client's calendar.
    pub delay_days: i32,
    /// The client's local time; none: as soon as the moment has come.
    pub send_time: Option<Time>,
    /// Due so many days after it began, in the evening.
    pub due_days: Option<i32>,
    /// The assignment that it became, the last one where it was sent anew.
    pub assignment_id: Option<AssignmentId>,
    pub begun_at: Option<DateTimeUtc>,
    pub skipped_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
