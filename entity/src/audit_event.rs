//! Who did what to which thing, when. Ids only.

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
}

impl ActiveModelBehavior for ActiveModel {}
