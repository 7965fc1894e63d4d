//! A draft as it was before a save, so that the save can be undone. Goes with its version's draft.

use crate::ids::{PracticeId, VersionId};
use crate::kinds::TemplateMode;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "draft_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: VersionId,
    /// The draft's revision that this was.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    pub practice_id: PracticeId,
    /// Whether this was undone and can be done again, instead of being what an undo goes back to.
    pub undone: bool,
    pub mode: TemplateMode,
    pub title: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
