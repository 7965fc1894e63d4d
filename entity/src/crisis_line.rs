//! One line of the crisis directory. Numbers live here and nowhere else.

use crate::ids::CrisisLineId;
use crate::kinds::{CrisisKind, VerifiedHow};
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
    /// Part of the country (the second half of ISO 3166-2), where it is only there.
    pub subdivision: Option<String>,
    /// Codes of the languages that are spoken there, separated by spaces; empty: nobody said.
    pub languages: String,
    /// A word that the program says in the reader's language, in place of `audience`.
    pub audience_word: Option<String>,
    pub note: Option<String>,
    /// A word that the program says in the reader's language, in place of `note`.
    pub note_word: Option<String>,
    /// What to press once somebody answers.
    pub call_option: Option<String>,
    /// Further numbers of the same line as they are written, one a line.
    pub also_call: Option<String>,
    /// What to write in a text.
    pub sms_keyword: Option<String>,
    pub chat_url: Option<String>,
    pub verified_how: VerifiedHow,
}

impl ActiveModelBehavior for ActiveModel {}
