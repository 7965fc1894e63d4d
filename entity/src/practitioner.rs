//! A person who signs in. The blind index of the address is unique over the whole server.

use crate::ids::{PracticeId, PractitionerId};
use crate::kinds::{BriefMail, Role};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "practitioner")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PractitionerId,
    pub practice_id: PracticeId,
    pub name_sealed: Vec<u8>,
    pub email_sealed: Vec<u8>,
    /// HMAC of the normalised address under the server-wide index key.
    pub email_index: Vec<u8>,
    pub role: Role,
    /// PHC string of Argon2id; empty until somebody joined, and matches nothing then.
    pub password_hash: String,
    pub created_at: DateTimeUtc,
    pub deactivated_at: Option<DateTimeUtc>,
    /// In which times are shown; the practice's where none was chosen.
    pub time_zone: Option<String>,
    /// Checked on edit.
    pub revision: i32,
    /// When the invitation was accepted.
    pub accepted_at: Option<DateTimeUtc>,
    /// How long before an appointment a mail says that its brief is ready; none where it is not wanted.
    pub brief_mail: Option<BriefMail>,
}

impl ActiveModelBehavior for ActiveModel {}
