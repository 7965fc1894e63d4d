//! What a client is shown of the own numbers: usually (`about_id` is the client's own id), and of one template.

use crate::ids::{ClientId, PracticeId};
use crate::kinds::ProgressShown;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "progress_view")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub client_id: ClientId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub about_id: Uuid,
    pub practice_id: PracticeId,
    pub view: ProgressShown,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
