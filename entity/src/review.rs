//! What a client says afterwards of what was done: how much, how hard, whether it helped. One for each response.

use crate::ids::{ClientId, ClientSessionId, PracticeId, ResponseId, TemplateId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review")]
pub struct Model {
    /// The first response, where it was amended.
    #[sea_orm(primary_key, auto_increment = false)]
    pub response_id: ResponseId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub template_id: TemplateId,
    pub review_sealed: Vec<u8>,
    /// Who wrote it: that browser may read it back.
    pub session_id: Option<ClientSessionId>,
    pub written_at: DateTimeUtc,
    /// Counts each writing; what is sealed is bound to it.
    pub revision: i32,
}

impl ActiveModelBehavior for ActiveModel {}
