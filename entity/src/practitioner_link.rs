//! A practitioner's one-time link: to join the practice, or to choose a new password. Only the hash of its token is here.

use crate::ids::{PracticeId, PractitionerId, PractitionerLinkId};
use crate::kinds::PractitionerLinkPurpose;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "practitioner_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PractitionerLinkId,
    pub practice_id: PracticeId,
    pub practitioner_id: PractitionerId,
    pub purpose: PractitionerLinkPurpose,
    pub nonce: Vec<u8>,
    pub token_hash: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
