//! What one client session may open. It ends with the link it was born of.

use crate::ids::{AccessLinkId, ClientSessionId, OccurrenceId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: ClientSessionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub link_id: AccessLinkId,
    pub occurrence_id: Option<OccurrenceId>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
