//! One message to one person. No address, body or token: all are made from ids when it is sent.

use crate::ids::{AccessLinkId, ClientId, EmailId, PracticeId, PractitionerId};
use crate::kinds::{EmailState, MailTrouble};
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
    /// Which worker holds it: a name without meaning, new with each start.
    pub lease_owner: Option<String>,
    pub message_id: String,
    pub created_at: DateTimeUtc,
    pub sent_at: Option<DateTimeUtc>,
    /// Why it was dropped or given up, in a few plain words.
    pub reason: Option<String>,
    /// What kept it from going, or brought it back, as a word.
    pub trouble: Option<MailTrouble>,
    /// 0 goes before 1, whatever waits.
    pub priority: i32,
    /// Blind index, under the practice's key, of the address that it was last sent to.
    pub address_index: Option<Vec<u8>>,
    /// When a mail server told that it could not be delivered after all.
    pub bounced_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
