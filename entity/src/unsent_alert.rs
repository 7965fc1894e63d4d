//! A marked answer that was typed and not sent: only that one answer, sealed. Never deleted; once it is sent, it stands under the same id
//! in `alert`, with `response_id` here telling so.

use crate::ids::{AlertId, ClientId, OccurrenceId, PracticeId, PractitionerId, ResponseId, VersionId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unsent_alert")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AlertId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub occurrence_id: OccurrenceId,
    /// With what it was asked.
    pub version_id: VersionId,
    pub link_id: String,
    /// How many responses the occurrence had by then.
    pub turn: i32,
    pub answer_sealed: Vec<u8>,
    /// When something was last typed.
    pub saved_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub seen_at: Option<DateTimeUtc>,
    pub seen_by: Option<PractitionerId>,
    pub acted_at: Option<DateTimeUtc>,
    pub acted_by: Option<PractitionerId>,
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<PractitionerId>,
    pub reminded_at: Option<DateTimeUtc>,
    pub second_id: Option<PractitionerId>,
    /// What was sent afterwards.
    pub response_id: Option<ResponseId>,
}

impl ActiveModelBehavior for ActiveModel {}
