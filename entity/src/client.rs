//! A person in care. The blind index of the address is per practice and not unique: a couple may share a mailbox.

use crate::ids::{ClientId, PracticeId, PractitionerId};
use crate::kinds::{ClientStatus, ConfirmedHow, PauseMode, WrongAddress};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClientId,
    pub practice_id: PracticeId,
    pub practitioner_id: PractitionerId,
    pub name_sealed: Vec<u8>,
    pub email_sealed: Vec<u8>,
    pub email_index: Vec<u8>,
    pub time_zone: String,
    pub language: String,
    pub status: ClientStatus,
    /// Bound into the sealed columns and checked on edit.
    pub revision: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    /// Set when a mail server said the address is dead; no further mail goes until the address is changed.
    pub mail_refused_at: Option<DateTimeUtc>,
    /// Set when the client stopped reminders.
    pub reminders_stopped_at: Option<DateTimeUtc>,
    pub paused_at: Option<DateTimeUtc>,
    pub discharged_at: Option<DateTimeUtc>,
    /// The first day after a pause, where that is known.
    pub paused_until: Option<Date>,
    /// What becomes of what falls into the pause.
    pub pause_mode: Option<PauseMode>,
    /// Hour, weekdays and pause that the client chose for reminders.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub reminder_choices: Option<Json>,
    /// Checked when they are edited.
    pub reminder_revision: i32,
    /// When the address was confirmed; until then mails to the client are held.
    pub confirmed_at: Option<DateTimeUtc>,
    pub confirmed_how: Option<ConfirmedHow>,
    /// The practitioner or API key that attested it; none where the client typed the code.
    pub confirmed_by: Option<Uuid>,
    /// When a mail that asks to confirm was last asked for.
    pub confirm_asked_at: Option<DateTimeUtc>,
    /// Set when somebody said that the address is not the client's; no further mail goes until it is changed or checked.
    pub address_wrong_at: Option<DateTimeUtc>,
    pub address_wrong_why: Option<WrongAddress>,
    /// Set when mail is unsafe for the client: nothing goes, nothing opens, nothing is counted as missed.
    pub unsafe_at: Option<DateTimeUtc>,
    /// Codes of the regions whose crisis lines this client sees, separated by spaces; none: those that the practice chose.
    pub crisis_regions: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
