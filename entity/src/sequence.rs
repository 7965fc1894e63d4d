//! Several templates for one client, one after the other.

use crate::ids::{ClientId, PracticeId, PractitionerId, SequenceId};
use crate::kinds::SequenceStatus;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sequence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SequenceId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// Who hears of what comes in.
    pub practitioner_id: PractitionerId,
    /// What it is called in the workspace; the client never sees it.
    pub title_sealed: Vec<u8>,
    pub status: SequenceStatus,
    /// The client's local date from which the first step counts; the day it was made where there is none.
    pub starts_on: Option<Date>,
    pub created_at: DateTimeUtc,
    pub paused_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    /// When the worker looks at it next; never while it waits for a person.
    pub look_at: Option<DateTimeUtc>,
    /// Checked on edit.
    pub revision: i32,
}

impl ActiveModelBehavior for ActiveModel {}
