//! Who did what to which thing, when. Ids only. The worker gives each row its number and its place in the practice's chain.

use crate::ids::{AuditEventId, PracticeId};
use crate::kinds::ActorKind;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEventId,
    pub practice_id: PracticeId,
    pub actor_kind: ActorKind,
    pub actor_id: Option<Uuid>,
    pub verb: String,
    pub subject: String,
    pub subject_id: Uuid,
    pub at: DateTimeUtc,
    /// 1, 2, 3 … in the order of the chain; none until the worker came by.
    pub seq: Option<i64>,
    /// HMAC over the row before and this row, under a key of the practice's.
    pub mac: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}
