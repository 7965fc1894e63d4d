//! One version of what a practice asks its clients to agree to. Never edited once published; a practice has one draft at most.

use crate::ids::{ConsentTextId, PracticeId, PractitionerId};
use crate::kinds::VersionStatus;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent_text")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentTextId,
    pub practice_id: PracticeId,
    /// Counts up within the practice.
    pub number: i32,
    pub status: VersionStatus,
    /// Markdown by language.
    #[sea_orm(column_type = "JsonBinary")]
    pub texts: Json,
    /// The oldest number whose agreement still counts; its own where it changed in substance.
    pub basis: i32,
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub published_at: Option<DateTimeUtc>,
    pub published_by: Option<PractitionerId>,
}

impl ActiveModelBehavior for ActiveModel {}
