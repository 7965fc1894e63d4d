//! The one short reply of a practitioner to a response. The client sees it; until then it can be changed or taken back.

use crate::ids::{AccessLinkId, ClientId, PracticeId, PractitionerId, ReplyId, ResponseId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reply")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReplyId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// Unique: one for each response.
    pub response_id: ResponseId,
    pub practitioner_id: PractitionerId,
    pub text_sealed: Vec<u8>,
    /// The link that was mailed with the news of it: it opens this reply.
    pub link_id: Option<AccessLinkId>,
    /// Bound into the text and checked on edit.
    pub revision: i32,
    pub created_at: DateTimeUtc,
    /// When it was written or last changed: what may be read back is asked about this time.
    pub updated_at: DateTimeUtc,
    /// When it was first shown on the client's page.
    pub shown_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
