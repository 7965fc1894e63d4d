//! What is agreed with an assignment, as the API reads and writes it: instants here, local times inside.

use poem_openapi::types::MaybeUndefined;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::Instant;
use super::tailoring::TailoringObject;
use super::text::Text;
use super::words::AssignmentStatus;
use crate::domain::agreement::Agreement;
use crate::domain::problems::Problems;
use crate::domain::schedule::Schedule;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::assignments;

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
pub enum ScheduleKind {
    Once,
}

/// When it is due.
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Schedule")]
pub struct ScheduleObject {
    kind: ScheduleKind,
    /// An instant; kept as local time in the client's zone
    due_at: Option<Instant>,
    /// When it opens and its mail goes; at once where left out
    send_at: Option<Instant>,
}

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
}

impl Assignment {
    /// With its times as instants in the client's zone.
    pub fn new(row: assignments::Assignment, zone_name: &str) -> Self {
        let Schedule::Once { due_at, send_at } = row.schedule;
        let instant = |local: Option<chrono::NaiveDateTime>| local.map(|local| zone::resolve(local, zone_name));
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            practitioner_id: row.practitioner_id.0,
            template_id: row.template_id.0,
            version_id: row.version_id.0,
            status: row.status.into(),
            schedule: ScheduleObject { kind: ScheduleKind::Once, due_at: instant(due_at), send_at: instant(send_at) },
            agreement: AgreementObject { why: row.agreement.why.map(Text), message: row.agreement.message.map(Text) },
            created_at: row.created_at,
            ended_at: row.ended_at,
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
    let local = |at: Option<Instant>| at.map(|at| zone::local(at, zone_name));
    let schedule = Schedule::Once { due_at: local(schedule.due_at), send_at: local(schedule.send_at) };
    let mut problems = Problems::default();
    schedule.check(zone_name, now, &mut problems);
    for problem in &mut problems.0 {
        problem.field = problem.field.replace("due_date", "schedule.due_at").replace("send_date", "schedule.send_at");
    }
    let why = agreement.and_then(|given| given.why.as_deref()).unwrap_or_default();
    let message = agreement.and_then(|given| given.message.as_deref()).unwrap_or_default();
    let agreement = Agreement::parse(why, message).unwrap_or_else(|found| {
        problems.0.extend(placed(found).0);
        Agreement::default()
    });
    problems.or((schedule, agreement)).map_err(Error::from)
}

/// The same error with a field called as the API calls it.
pub fn named(error: Error, field: &str, name: &str) -> Error {
    let Error::Invalid(mut problems) = error else { return error };
    problems.0.iter_mut().filter(|problem| problem.field == field).for_each(|problem| problem.field = name.to_owned());
    problems.into()
}
