//! A practitioner's sign-in. The cookie's value is not here, only its SHA-256.

use crate::ids::{PractitionerId, WorkspaceSessionId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkspaceSessionId,
    pub token_hash: Vec<u8>,
    pub practitioner_id: PractitionerId,
    /// Synchroniser token for browsers too old to send `Sec-Fetch-Site`.
    pub form_token: String,
    pub created_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
    /// Set when idle too long; cleared by the password.
    pub locked_at: Option<DateTimeUtc>,
    pub ends_at: DateTimeUtc,
    /// Which browser it is, in a few words, so that somebody recognises it in a list.
    pub browser: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
