//! The tenant: owns clients and templates; has a region, a time zone, a language and a public name for mails.

use crate::ids::PracticeId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "practice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PracticeId,
    /// Shown to clients and in mails.
    pub public_name: String,
    /// ISO 3166 code that chooses the crisis lines.
    pub region: String,
    /// IANA name.
    pub time_zone: String,
    pub language: String,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
