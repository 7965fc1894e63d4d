//! The lasting identity of an authored thing, with pointers to its draft and its published version.

use crate::ids::{PracticeId, PractitionerId, TemplateId, VersionId};
use crate::kinds::{Sharing, TemplateKind};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateId,
    pub practice_id: PracticeId,
    pub kind: TemplateKind,
    pub title: String,
    pub draft_version_id: Option<VersionId>,
    pub published_version_id: Option<VersionId>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set aside: no longer offered, everything made with it stays.
    pub archived_at: Option<DateTimeUtc>,
    /// What it is for, in a line or two; for practitioners.
    pub purpose: String,
    /// A JSON list of short words.
    #[sea_orm(column_type = "JsonBinary")]
    pub tags: Json,
    pub sharing: Sharing,
    pub created_by: Option<PractitionerId>,
    /// Key of the starter it was copied from.
    pub starter: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
