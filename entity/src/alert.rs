//! An answer that needs a person's attention, because its author marked it so. Never deleted.

use crate::ids::{AlertId, ClientId, PracticeId, PractitionerId, ResponseId};
use crate::kinds::AlertStatus;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alert")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AlertId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub response_id: ResponseId,
    /// The item that was answered; what was answered stays sealed in the response.
    pub link_id: String,
    /// New or seen; what follows has columns of its own, so that a program of the version before reads it.
    pub status: AlertStatus,
    pub created_at: DateTimeUtc,
    pub seen_at: Option<DateTimeUtc>,
    pub seen_by: Option<PractitionerId>,
    /// When it was noted, where that was before it was sent.
    pub unsent_at: Option<DateTimeUtc>,
    /// When somebody first noted what was done.
    pub acted_at: Option<DateTimeUtc>,
    pub acted_by: Option<PractitionerId>,
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<PractitionerId>,
    /// When it was said again that nobody has seen it.
    pub reminded_at: Option<DateTimeUtc>,
    /// To whom it was passed on: they reach it, whoever's client it is.
    pub second_id: Option<PractitionerId>,
}

impl ActiveModelBehavior for ActiveModel {}
