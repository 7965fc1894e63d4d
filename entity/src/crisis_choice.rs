//! What a practice decided about a shared crisis line.

use crate::ids::{CrisisLineId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "crisis_choice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub practice_id: PracticeId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: CrisisLineId,
    /// Its clients do not see it.
    pub hidden: bool,
    /// The last day on which somebody of the practice checked it.
    pub verified_on: Option<Date>,
    /// The practitioner or API key.
    pub verified_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
