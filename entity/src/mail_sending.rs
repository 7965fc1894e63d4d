//! One row that all nodes share: whether mail is being sent at all, and how fast.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_sending")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Since when nothing is sent, because the mail server does not let us in.
    pub paused_since: Option<DateTimeUtc>,
    /// What it said then.
    pub fault: Option<String>,
    /// Since when the mail server could not be reached.
    pub away_since: Option<DateTimeUtc>,
    /// When somebody looks again.
    pub probe_at: Option<DateTimeUtc>,
    /// When the next mail may go (the token bucket).
    pub slot_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
