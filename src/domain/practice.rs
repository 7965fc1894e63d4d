//! A practice's settings, as they are typed.

use chrono::NaiveTime;

use entity::kinds::PlanWriting;

use super::client::language_of;
use super::problems::Problems;
use super::schedule::QuietHours;
use super::{text, zone};

/// Checked settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeSettings {
    /// Shown to clients and in mails.
    pub public_name: String,
    /// Display name of the sender of mails, where it is another.
    pub sender_name: Option<String>,
    pub region: String,
    /// Whose crisis lines clients see, the first one first. Never empty.
    pub crisis_regions: Vec<String>,
    pub time_zone: String,
    pub language: String,
    pub quiet: QuietHours,
    /// Scheduled mails leave between these local times of the practice only, in minutes after midnight; equal ones: at any time.
    pub sending: (u16, u16),
    /// How long records are kept, in the practice's words.
    pub retention_note: Option<String>,
    /// Clients are asked for their PIN on every device, trusted or not.
    pub always_pin: bool,
    /// When what clients write is read, in the practice's words.
    pub notes_read: Option<String>,
    /// Whether a safety plan opens after the client was discharged.
    pub plan_after_discharge: bool,
    /// What becomes of what clients write into their safety plan.
    pub plan_writing: PlanWriting,
}

/// Settings as they were typed.
#[derive(Clone, Debug, Default)]
pub struct TypedSettings {
    pub public_name: String,
    pub sender_name: String,
    pub region: String,
    /// The practice's own region where empty.
    pub crisis_regions: Vec<String>,
    pub time_zone: String,
    pub language: String,
    /// As `HH:MM`.
    pub quiet_from: String,
    pub quiet_until: String,
    /// As `HH:MM`; both empty: at any time.
    pub sending_from: String,
    pub sending_until: String,
    pub retention_note: String,
    pub always_pin: bool,
    pub notes_read: String,
    pub plan_after_discharge: bool,
    /// `edit` or `propose`; empty: propose.
    pub plan_writing: String,
}

impl TypedSettings {
    /// Reads them. `known` are the regions of the crisis directory.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, known: &[String]) -> Result<PracticeSettings, Problems> {
        let mut problems = Problems::default();
        let public_name = problems.note("public_name", text::line(&self.public_name, 120));
        let sender_name = problems.note("sender_name", text::optional_line(&self.sender_name, 120).and_then(no_address));
        let region = problems.note("region", region_of(&self.region, known));
        let mut crisis_regions = Vec::new();
        for typed in &self.crisis_regions {
            match problems.note("crisis_regions", region_of(typed, known)) {
                Some(region) if !crisis_regions.contains(&region) => crisis_regions.push(region),
                _ => {}
            }
        }
        let time_zone = problems.note("time_zone", zone::parse(&self.time_zone));
        let language = problems.note("language", language_of(&self.language));
        let quiet_from = problems.note("quiet_from", minutes(&self.quiet_from));
        let quiet_until = problems.note("quiet_until", minutes(&self.quiet_until));
        let sending = self.sending(&mut problems);
        let retention_note = problems.note("retention_note", text::lines(&self.retention_note, 2000));
        let notes_read = problems.note("notes_read", text::lines(&self.notes_read, 500));
        let plan_writing = match self.plan_writing.trim() {
            "" => PlanWriting::Propose,
            typed => {
                problems.note("plan_writing", typed.parse().map_err(|_| "Please choose one of the two.".to_owned())).unwrap_or(PlanWriting::Propose)
            }
        };
        if crisis_regions.is_empty() {
            crisis_regions.extend(region.clone());
        }
        match (public_name, sender_name, region, time_zone, language, quiet_from.zip(quiet_until), retention_note.zip(notes_read)) {
            (
                Some(public_name),
                Some(sender_name),
                Some(region),
                Some(time_zone),
                Some(language),
                Some((from, until)),
                Some((retention_note, notes_read)),
            ) if problems.is_empty() => {
                let quiet = QuietHours { from, until };
                Ok(PracticeSettings {
                    public_name,
                    sender_name,
                    region,
                    crisis_regions,
                    time_zone,
                    language,
                    quiet,
                    sending,
                    retention_note,
                    always_pin: self.always_pin,
                    notes_read,
                    plan_after_discharge: self.plan_after_discharge,
                    plan_writing,
                })
            }
            _ => Err(problems),
        }
    }

    /// The hours in which scheduled mails leave; none chosen: all.
    fn sending(&self, problems: &mut Problems) -> (u16, u16) {
        if self.sending_from.trim().is_empty() && self.sending_until.trim().is_empty() {
            return (0, 0);
        }
        let from = problems.note("sending_from", minutes(&self.sending_from));
        let until = problems.note("sending_until", minutes(&self.sending_until));
        from.zip(until).unwrap_or((0, 0))
    }
}

/// A name that looks like an address would mislead whoever reads the mail.
fn no_address(name: Option<String>) -> Result<Option<String>, String> {
    match name {
        Some(name) if name.contains(['@', '<', '>']) => Err("Please give a name, not an address.".into()),
        name => Ok(name),
    }
}

fn region_of(typed: &str, known: &[String]) -> Result<String, String> {
    let region = typed.trim().to_uppercase();
    // Clients stay somewhere else; a practice is where its emergency number is known.
    if known.contains(&region) && region != crate::domain::crisis::ELSEWHERE {
        Ok(region)
    } else {
        Err("Please choose one of the regions in the crisis directory.".into())
    }
}

/// Minutes after midnight of `HH:MM`.
fn minutes(typed: &str) -> Result<u16, String> {
    use chrono::Timelike;
    let time = NaiveTime::parse_from_str(typed.trim(), "%H:%M").map_err(|_| "Please write the time as hours and minutes, such as 21:00.")?;
    u16::try_from(time.num_seconds_from_midnight() / 60).map_err(|_| "Please write the time as hours and minutes, such as 21:00.".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> TypedSettings {
        TypedSettings {
            public_name: "Riverside".into(),
            region: "gb".into(),
            time_zone: "Europe/London".into(),
            language: "en".into(),
            quiet_from: "21:00".into(),
            quiet_until: "08:00".into(),
            ..TypedSettings::default()
        }
    }

    #[test]
    fn the_practices_own_region_is_the_usual_one_for_crisis_lines() {
        let known = ["GB".to_owned(), "IE".to_owned()];
        assert_eq!(typed().check(&known).unwrap().crisis_regions, ["GB"]);
        let both = TypedSettings { crisis_regions: vec!["IE".into(), "gb".into(), "IE".into()], ..typed() };
        assert_eq!(both.check(&known).unwrap().crisis_regions, ["IE", "GB"]);
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let wrong = TypedSettings { public_name: " ".into(), region: "XX".into(), quiet_from: "9pm".into(), time_zone: "Mars".into(), ..typed() };
        let Problems(problems) = wrong.check(&["GB".to_owned()]).unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["public_name", "region", "time_zone", "quiet_from"]);
    }
}
