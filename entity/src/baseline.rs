//! From which answer change is counted in one series of one client, where the practitioner chose one.

use crate::ids::{ClientId, PracticeId, PractitionerId, ResponseId, TemplateId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "baseline")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub template_id: TemplateId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub link_id: String,
    pub practice_id: PracticeId,
    pub response_id: ResponseId,
    /// When that answer was given; it finds it again where it was amended.
    pub point_at: DateTimeUtc,
    pub practitioner_id: Option<PractitionerId>,
    pub set_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
