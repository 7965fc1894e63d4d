//! The tenant: owns clients and templates; has a region, a time zone, a language and a public name for mails.

use crate::ids::{PracticeId, PractitionerId};
use crate::kinds::PlanWriting;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "practice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PracticeId,
    /// Shown to clients and in mails.
    pub public_name: String,
    /// ISO 3166 code that chooses the crisis lines.
    pub region: String,
    /// IANA name.
    pub time_zone: String,
    pub language: String,
    pub created_at: DateTimeUtc,
    /// Display name of the sender of mails, where it is not the public name.
    pub sender_name: Option<String>,
    /// Codes of the regions whose crisis lines clients see, separated by spaces, the first one first.
    pub crisis_regions: String,
    /// No reminder goes between these local times, in minutes after midnight.
    pub quiet_from: i32,
    pub quiet_until: i32,
    /// Scheduled mails leave between these local times of the practice only; equal ones mean at any time.
    pub sending_from: i32,
    pub sending_until: i32,
    /// How long records are kept, in the practice's own words; clients see it.
    pub retention_note: Option<String>,
    /// The PIN is asked for on every device, trusted or not.
    pub always_pin: bool,
    /// When what clients write is read, in the practice's own words; clients see it.
    pub notes_read: Option<String>,
    /// Whether a safety plan opens after the client was discharged.
    pub plan_after_discharge: bool,
    /// What becomes of what clients write into their safety plan.
    pub plan_writing: PlanWriting,
    /// Hours after which it is said again that nobody has seen an answer that needs a person.
    pub alert_hours: i32,
    /// Who is asked then, too.
    pub alert_second_id: Option<PractitionerId>,
    /// Whether a marked answer is put before a person where it is not sent within two hours.
    pub alert_unsent: bool,
    /// Checked on edit.
    pub revision: i32,
}

impl ActiveModelBehavior for ActiveModel {}
