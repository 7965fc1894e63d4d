//! The unguessable right to open something. The token is derived from the nonce when a mail is made; only its hash is here.

use crate::ids::{AccessLinkId, ClientId, OccurrenceId, PracticeId};
use crate::kinds::{LinkPurpose, RevokedWhy};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessLinkId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub occurrence_id: Option<OccurrenceId>,
    pub purpose: LinkPurpose,
    pub nonce: Vec<u8>,
    pub key_id: i32,
    pub token_hash: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    /// When this link is opened by a person's POST, the older links of its occurrence are revoked.
    pub replaces_older: bool,
    /// Why somebody or something ended it, where it was not time alone.
    pub revoked_why: Option<RevokedWhy>,
}

impl ActiveModelBehavior for ActiveModel {}
