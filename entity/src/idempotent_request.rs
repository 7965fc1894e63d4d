//! A POST of the API with an `Idempotency-Key`, and what was answered: sent again, it is answered again.

use crate::ids::{ApiKeyId, IdempotentRequestId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotent_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IdempotentRequestId,
    pub practice_id: PracticeId,
    pub api_key_id: ApiKeyId,
    pub key_hash: Vec<u8>,
    /// Keyed hash of method, path and body: the same key with another request is refused.
    pub request_hash: Vec<u8>,
    /// None while the first one is still at work.
    pub status: Option<i32>,
    /// Headers and body of the answer.
    pub reply_sealed: Option<Vec<u8>>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
