//! The words that stand before a form: when it is read, that nobody watches, where help is. Kept once for each wording.

use crate::ids::{NoticeId, PracticeId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    pub practice_id: PracticeId,
    /// Of language and words, so that each wording is there once.
    pub digest: String,
    pub language: String,
    /// As they were shown, one line each.
    pub words: String,
    /// Whether they said that an answer may be seen before it is sent.
    pub drafts: bool,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
