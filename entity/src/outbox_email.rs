//! One message to one person. No address, body or token: all are made from ids when it is sent.

use crate::ids::{AccessLinkId, ClientId, EmailId, PracticeId, PractitionerId};
use crate::kinds::EmailState;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_email")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmailId,
    pub practice_id: PracticeId,
    pub client_id: Option<ClientId>,
    pub practitioner_id: Option<PractitionerId>,
    /// Name of the email, as in `mail/emails`.
    pub kind: String,
    /// What it is about: an occurrence or a response.
    pub subject_id: Uuid,
    pub link_id: Option<AccessLinkId>,
    /// Says why this mail exists; the same reason makes one mail only.
    pub key: String,
    pub state: EmailState,
    pub not_before: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub attempts: i32,
    pub next_try_at: DateTimeUtc,
    pub lease_no: i32,
    pub lease_until: Option<DateTimeUtc>,
    pub message_id: String,
    pub created_at: DateTimeUtc,
    pub sent_at: Option<DateTimeUtc>,
    /// Why it was dropped or given up, in a few plain words.
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
