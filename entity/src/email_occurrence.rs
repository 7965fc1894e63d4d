//! Of which occurrences a mail speaks: one, or several that were due together.

use crate::ids::{ClientId, EmailId, OccurrenceId, PracticeId};
use crate::kinds::MailPart;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_occurrence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub email_id: EmailId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub occurrence_id: OccurrenceId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub part: MailPart,
    /// Says why the mail speaks of it; the same reason makes one mail only.
    pub key: String,
    /// Whether the program chose its time. What a person sends at once is not counted.
    pub scheduled: bool,
    pub created_at: DateTimeUtc,
    /// Why it fell out before the mail went.
    pub left_out: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
