//! One line of the crisis directory. Numbers live here and nowhere else.

use crate::ids::CrisisLineId;
use crate::kinds::CrisisKind;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "crisis_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CrisisLineId,
    /// ISO 3166 code; `EU` and `*` stand for regions without lines of their own.
    pub region: String,
    pub kind: CrisisKind,
    pub label: String,
    /// For whom it is, if not for everybody.
    pub audience: Option<String>,
    /// How the number is written.
    pub call_display: Option<String>,
    /// Digits only, for `tel:`.
    pub call_number: Option<String>,
    pub text_display: Option<String>,
    /// Digits only, for `sms:`.
    pub text_number: Option<String>,
    pub url: Option<String>,
    pub hours: String,
    pub sort: i32,
    pub verified_on: Date,
    pub source_url: String,
    pub active: bool,
}

impl ActiveModelBehavior for ActiveModel {}
