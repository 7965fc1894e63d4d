//! A case shared with a further practitioner.

use crate::ids::{ClientId, PracticeId, PractitionerId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_share")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub practitioner_id: PractitionerId,
    pub practice_id: PracticeId,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
