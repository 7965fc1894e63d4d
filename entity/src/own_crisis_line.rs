//! A crisis line that a practice added for its own clients, perhaps in place of a shared one. Nothing in it is about a client.

use crate::ids::{CrisisLineId, PracticeId};
use crate::kinds::{CrisisKind, VerifiedHow};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "own_crisis_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CrisisLineId,
    pub practice_id: PracticeId,
    /// The shared line that it stands in for.
    pub replaces: Option<CrisisLineId>,
    pub region: String,
    pub kind: CrisisKind,
    pub label: String,
    pub audience: Option<String>,
    /// A word that the program says in the reader's language, in place of `audience`.
    pub audience_word: Option<String>,
    pub note: Option<String>,
    /// Codes separated by spaces; empty: nobody said.
    pub languages: String,
    pub call_display: Option<String>,
    pub call_option: Option<String>,
    /// Further numbers as they are written, one a line.
    pub also_call: Option<String>,
    pub text_display: Option<String>,
    pub sms_keyword: Option<String>,
    pub url: Option<String>,
    pub chat_url: Option<String>,
    pub hours: String,
    pub source_url: String,
    pub verified_on: Date,
    pub verified_how: VerifiedHow,
    /// The practitioner or API key.
    pub verified_by: Option<Uuid>,
    /// False once it was retired; it can be brought back.
    pub active: bool,
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub created_by: Option<Uuid>,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
