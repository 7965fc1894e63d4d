//! A person in care, as the workspace sees them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::ids::{ClientId, PractitionerId};
use entity::kinds::{ClientStatus, PauseMode};

use super::addresses::Address;
use super::problems::Problems;
use super::reminder_choices::ReminderChoices;
use super::{address, languages, text, zone};

/// A client with opened name and address.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: ClientId,
    pub practitioner_id: PractitionerId,
    pub name: String,
    pub email: String,
    pub time_zone: String,
    pub language: String,
    pub status: ClientStatus,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
    pub mail_refused_at: Option<DateTime<Utc>>,
    pub reminders_stopped_at: Option<DateTime<Utc>>,
    pub paused_at: Option<DateTime<Utc>>,
    pub discharged_at: Option<DateTime<Utc>>,
    /// The first day after the pause, where that is known.
    pub paused_until: Option<NaiveDate>,
    pub pause_mode: Option<PauseMode>,
    /// What was chosen about reminders.
    pub reminder_choices: ReminderChoices,
    /// Which state of the choices this is.
    pub reminder_revision: i32,
    /// Codes of the regions whose crisis lines this client sees, separated by spaces; none: those that the practice chose.
    pub crisis_regions: Option<String>,
    /// Whether mail may go to the address.
    pub address: Address,
}

/// How long after their discharge a client's own page still opens: to look back, and to take along what is theirs.
const OWN_PAGE_AFTER: TimeDelta = TimeDelta::days(30);

impl Client {
    /// When the own page closes; none while they are in care.
    pub fn own_page_ends(&self) -> Option<DateTime<Utc>> {
        let discharged = self.status == ClientStatus::Discharged;
        discharged.then(|| self.discharged_at.unwrap_or(self.created_at) + OWN_PAGE_AFTER)
    }

    /// Whether the own page opens.
    pub fn has_own_page(&self, now: DateTime<Utc>) -> bool {
        self.own_page_ends().is_none_or(|ends| now < ends)
    }
}

/// What is typed about a client, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientDetails {
    pub name: String,
    pub email: String,
    pub time_zone: String,
    pub language: String,
}

impl ClientDetails {
    /// Reads name, address, zone and language.
    ///
    /// # Errors
    /// Every problem at once, by field.
    pub fn parse(name: &str, email: &str, time_zone: &str, language: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let name = problems.note("name", text::line(name, 200));
        let email = problems.note("email", address::parse(email));
        let time_zone = problems.note("time_zone", zone::parse(time_zone));
        let language = problems.note("language", language_of(language));
        match (name, email, time_zone, language) {
            (Some(name), Some(email), Some(time_zone), Some(language)) => Ok(Self { name, email, time_zone, language }),
            _ => Err(problems),
        }
    }
}

/// A language that is spoken.
///
/// # Errors
/// A sentence for the person who chose it.
pub fn language_of(word: &str) -> Result<String, String> {
    let known = languages::find(word.trim());
    known.map(|language| language.code.clone()).ok_or_else(|| "Please choose one of the languages offered.".into())
}
