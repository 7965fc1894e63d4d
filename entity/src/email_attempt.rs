//! One try to send one message.

use crate::ids::EmailId;
use crate::kinds::{AttemptState, MailTrouble};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_attempt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub email_id: EmailId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i32,
    pub started_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    pub state: AttemptState,
    pub code: Option<i32>,
    /// What the server said, without addresses, 500 characters at most.
    pub text: Option<String>,
    /// The enhanced status code (RFC 3463) in that text, such as 5.1.1.
    pub enhanced: Option<String>,
    /// Host and port of the server that was asked.
    pub server: Option<String>,
    /// Where in the conversation it ended, such as RCPT.
    pub step: Option<String>,
    /// What it was taken for.
    pub trouble: Option<MailTrouble>,
}

impl ActiveModelBehavior for ActiveModel {}
