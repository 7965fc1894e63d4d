//! What is agreed with an assignment, as the API reads and writes it: instants here, local times inside.

use poem_openapi::Object;
use poem_openapi::types::MaybeUndefined;
use uuid::Uuid;

use super::Instant;
use super::reminders::RemindersObject;
use super::schedules::ScheduleObject;
use super::tailoring::TailoringObject;
use super::text::Text;
use super::words::AssignmentStatus;
use crate::domain::agreement::Agreement;
use crate::domain::problems::Problems;
use crate::domain::schedule::Schedule;
use crate::error::{Error, Result};
use crate::store::assignments;

/// Why this for this client.
#[derive(Object, Default)]
#[oai(deny_unknown_fields, rename = "Agreement")]
pub struct AgreementObject {
    pub why: Option<Text<1000>>,
    /// Shown on the client's page, never sent by mail
    pub message: Option<Text<4000>>,
}

/// What changes about an agreement. What is left out stays, null clears
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct AgreementChange {
    why: MaybeUndefined<Text<1000>>,
    message: MaybeUndefined<Text<4000>>,
}

/// This client does this template.
#[derive(Object)]
pub struct Assignment {
    id: Uuid,
    client_id: Uuid,
    /// Who is told of what comes in
    practitioner_id: Uuid,
    template_id: Uuid,
    /// The version it pins
    version_id: Uuid,
    status: AssignmentStatus,
    schedule: ScheduleObject,
    agreement: AgreementObject,
    created_at: Instant,
    /// When it was cancelled or ended
    ended_at: Option<Instant>,
    /// What is different for this client; none where nothing is
    tailoring: Option<TailoringObject>,
    reminders: RemindersObject,
}

impl Assignment {
    /// With its times as instants in the client's zone.
    pub fn new(row: assignments::Assignment, zone_name: &str) -> Self {
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            practitioner_id: row.practitioner_id.0,
            template_id: row.template_id.0,
            version_id: row.version_id.0,
            status: row.status.into(),
            schedule: ScheduleObject::of(&row.schedule, zone_name),
            agreement: AgreementObject { why: row.agreement.why.map(Text), message: row.agreement.message.map(Text) },
            created_at: row.created_at,
            ended_at: row.ended_at,
            reminders: row.reminders.into(),
            tailoring: Some(row.tailoring).filter(|tailoring| !tailoring.is_none()).map(Into::into),
        }
    }
}

impl AgreementChange {
    /// The agreement after it.
    pub fn over(&self, was: &Agreement) -> Result<Agreement> {
        let why = changed(&self.why, was.why.as_deref());
        let message = changed(&self.message, was.message.as_deref());
        Agreement::parse(why, message).map_err(|found| placed(found).into())
    }
}

fn changed<'a, const MOST: usize>(given: &'a MaybeUndefined<Text<MOST>>, was: Option<&'a str>) -> &'a str {
    match given {
        MaybeUndefined::Undefined => was.unwrap_or_default(),
        MaybeUndefined::Null => "",
        MaybeUndefined::Value(text) => text,
    }
}

fn placed(mut found: Problems) -> Problems {
    found.0.iter_mut().for_each(|problem| problem.field = format!("agreement.{}", problem.field));
    found
}

/// Schedule and agreement, read for a client in this zone.
///
/// # Errors
/// Every problem at once, by field.
pub fn agreed(schedule: &ScheduleObject, agreement: Option<&AgreementObject>, zone_name: &str, now: Instant) -> Result<(Schedule, Agreement)> {
    let mut problems = Problems::default();
    let schedule = schedule.read(zone_name, now).map_err(|found| problems.0.extend(found.0)).ok();
    let why = agreement.and_then(|given| given.why.as_deref()).unwrap_or_default();
    let message = agreement.and_then(|given| given.message.as_deref()).unwrap_or_default();
    let agreement = Agreement::parse(why, message).unwrap_or_else(|found| {
        problems.0.extend(placed(found).0);
        Agreement::default()
    });
    match schedule {
        Some(schedule) => problems.or((schedule, agreement)).map_err(Error::from),
        None => Err(problems.into()),
    }
}

/// The same error with a field called as the API calls it.
pub fn named(error: Error, field: &str, name: &str) -> Error {
    let Error::Invalid(mut problems) = error else { return error };
    problems.0.iter_mut().filter(|problem| problem.field == field).for_each(|problem| problem.field = name.to_owned());
    problems.into()
}
