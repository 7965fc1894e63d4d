//! One step in the life of an alert: who did what, and when. Appended, never changed, never deleted.

use crate::ids::{AlertId, AlertStepId, ClientId, PracticeId};
use crate::kinds::{ActorKind, AlertStep};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alert_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AlertStepId,
    pub practice_id: PracticeId,
    /// Whose answer it was thought to be at that time.
    pub client_id: ClientId,
    pub alert_id: AlertId,
    pub step: AlertStep,
    pub at: DateTimeUtc,
    /// Who did it; of what was passed on, who it was passed on to.
    pub actor_kind: ActorKind,
    pub actor_id: Option<Uuid>,
    /// What was done, in the person's own words.
    pub note_sealed: Option<Vec<u8>>,
}

impl ActiveModelBehavior for ActiveModel {}
