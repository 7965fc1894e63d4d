//! What a mail server reported about a mail after it had taken it.

use crate::ids::{EmailBounceId, EmailId, PracticeId};
use crate::kinds::MailTrouble;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_bounce")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmailBounceId,
    pub email_id: EmailId,
    pub practice_id: PracticeId,
    pub received_at: DateTimeUtc,
    /// The report is the last word; otherwise the server goes on trying.
    pub is_final: bool,
    pub trouble: MailTrouble,
    /// The enhanced status code (RFC 3463), such as 5.1.1.
    pub status: String,
    /// What the server said, without addresses, 500 characters at most.
    pub text: Option<String>,
    /// Which server reported it.
    pub server: Option<String>,
    /// Fingerprint of the report: one that comes twice is kept once.
    pub mark: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
