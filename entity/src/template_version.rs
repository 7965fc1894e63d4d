//! The content of a template at one moment. Never edited once published.

use crate::ids::{PracticeId, PractitionerId, TemplateId, VersionId};
use crate::kinds::{TemplateMode, VersionStatus};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template_version")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VersionId,
    pub practice_id: PracticeId,
    pub template_id: TemplateId,
    /// 1, 2, 3 … in the order of creation.
    pub number: i32,
    pub status: VersionStatus,
    pub mode: TemplateMode,
    pub title: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    /// Counts saves of a draft; a save that names an old one is refused.
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub published_at: Option<DateTimeUtc>,
    pub published_by: Option<PractitionerId>,
}

impl ActiveModelBehavior for ActiveModel {}
