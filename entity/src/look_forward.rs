//! Something that a client looks forward to, and how it was.

use crate::ids::{ClientId, ClientSessionId, LookForwardId, PracticeId};
use crate::kinds::ForwardOutcome;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "look_forward")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LookForwardId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// What, and with whom.
    pub text_sealed: Vec<u8>,
    /// The client's local date, and the time where they said one.
    pub happens_on: Date,
    pub happens_at: Option<Time>,
    pub created_at: DateTimeUtc,
    pub session_id: Option<ClientSessionId>,
    pub outcome: Option<ForwardOutcome>,
    pub outcome_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
