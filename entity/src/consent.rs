//! A client's answer to the consent text. Rows are only added: the newest counts, the older ones tell what was agreed to when.

use crate::ids::{ClientId, ClientSessionId, ConsentId, PracticeId};
use crate::kinds::ConsentAnswer;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    /// Chosen by the page, so that sending twice is harmless.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsentId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// Of the version that was shown.
    pub number: i32,
    /// In which it was shown.
    pub language: String,
    pub answer: ConsentAnswer,
    pub session_id: Option<ClientSessionId>,
    pub answered_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
