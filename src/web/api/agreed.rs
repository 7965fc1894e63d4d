//! What is agreed with an assignment, as the API reads and writes it: instants here, local times inside.

use poem_openapi::types::MaybeUndefined;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::Instant;
use super::reminders::RemindersObject;
use super::schedules::ScheduleObject;
use super::tailoring::TailoringObject;
use super::text::Text;
use super::words::AssignmentStatus;
use crate::domain::agreement::{self, Agreement};
use crate::domain::alert::Warning;
use crate::domain::client_plan;
use crate::domain::problems::Problems;
use crate::domain::schedule::Schedule;
use crate::error::{Error, Result};
use crate::store::assignments;
use crate::store::client_plans::Kept;

/// Why this for this client, and what was agreed on.
#[derive(Object, Default)]
#[oai(deny_unknown_fields, rename = "Agreement")]
pub struct AgreementObject {
    pub why: Option<Text<1000>>,
    /// Shown on the client's page, never sent by mail
    pub message: Option<Text<4000>>,
    /// When and where, as agreed in the session
    pub when_where: Option<Text<500>>,
    /// The smallest version that still counts: offered to a client who is less than 7 of 10 sure
    pub smallest: Option<Text<500>>,
    /// Whether the client may say afterwards how it went; where left out, for homework and not for measures and prompt sets
    pub ask_afterwards: Option<bool>,
}

/// Why a step of a sequence is for this client.
#[derive(Object, Default)]
#[oai(deny_unknown_fields)]
pub struct StepAgreement {
    pub why: Option<Text<1000>>,
    /// Shown on the client's page, never sent by mail
    pub message: Option<Text<4000>>,
}

impl AgreementObject {
    fn of(row: Agreement) -> Self {
        Self {
            why: row.why.map(Text),
            message: row.message.map(Text),
            when_where: row.when_where.map(Text),
            smallest: row.smallest.map(Text),
            ask_afterwards: row.review,
        }
    }

    fn read(&self) -> Result<Agreement, Problems> {
        let review = word(self.ask_afterwards);
        Agreement::read(agreement::Typed {
            why: self.why.as_deref().unwrap_or_default(),
            message: self.message.as_deref().unwrap_or_default(),
            smallest: self.smallest.as_deref().unwrap_or_default(),
            when_where: self.when_where.as_deref().unwrap_or_default(),
            review,
        })
    }
}

/// As the workspace's form says it.
fn word(review: Option<bool>) -> &'static str {
    match review {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    }
}

/// What the client took where a smaller step was offered.
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "client_plan::Step")]
pub enum PlanStep {
    Smallest,
    Whole,
}

/// What the client plans. Everything in it may be left out
#[derive(Object)]
pub struct ClientPlan {
    /// Goes on after "When I"
    when: Option<String>,
    /// Goes on after "then I"
    then: Option<String>,
    /// How sure the client is, 0 to 10; below 7 the smallest version was offered
    confidence: Option<u8>,
    obstacle: Option<String>,
    step: Option<PlanStep>,
    /// The smallest version that the client took, in its words then
    smallest: Option<String>,
    written_at: Option<Instant>,
}

impl ClientPlan {
    fn of(kept: Kept) -> Option<Self> {
        let plan = kept.plan.filter(|plan| !plan.is_empty())?;
        Some(Self {
            when: plan.when,
            then: plan.then,
            confidence: plan.sure,
            obstacle: plan.obstacle,
            step: plan.step.map(Into::into),
            smallest: plan.smallest,
            written_at: kept.written_at,
        })
    }
}

/// What changes about an agreement. What is left out stays, null clears
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct AgreementChange {
    why: MaybeUndefined<Text<1000>>,
    message: MaybeUndefined<Text<4000>>,
    when_where: MaybeUndefined<Text<500>>,
    smallest: MaybeUndefined<Text<500>>,
    /// null: as usual for its kind
    ask_afterwards: MaybeUndefined<bool>,
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
    /// What the client plans; none where nothing was said
    plan: Option<ClientPlan>,
    created_at: Instant,
    /// When it was cancelled or ended
    ended_at: Option<Instant>,
    /// What is different for this client; none where nothing is
    tailoring: Option<TailoringObject>,
    reminders: RemindersObject,
    /// Said where it is made, and an answer of it may need a person; nothing is held back by it
    warnings: Option<Vec<AssignmentWarning>>,
}

/// What is worth a thought: the responsible person is away and nobody reads meanwhile; no second person is named; the same measure exists
/// without the question (PHQ-8)
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Warning")]
pub enum AssignmentWarning {
    NobodyReads,
    NobodySecond,
    Shorter,
}

impl Assignment {
    /// The same with what is worth a thought.
    pub fn with_warnings(self, warnings: Vec<Warning>) -> Self {
        Self { warnings: Some(warnings.into_iter().map(Into::into).collect()), ..self }
    }

    /// With its times as instants in the client's zone.
    pub fn new(row: assignments::Assignment, zone_name: &str, plan: Option<Kept>) -> Self {
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            practitioner_id: row.practitioner_id.0,
            template_id: row.template_id.0,
            version_id: row.version_id.0,
            status: row.status.into(),
            schedule: ScheduleObject::of(&row.schedule, zone_name),
            agreement: AgreementObject::of(row.agreement),
            plan: plan.and_then(ClientPlan::of),
            created_at: row.created_at,
            ended_at: row.ended_at,
            reminders: row.reminders.into(),
            warnings: None,
            tailoring: Some(row.tailoring).filter(|tailoring| !tailoring.is_none()).map(Into::into),
        }
    }
}

impl AgreementChange {
    /// The agreement after it.
    pub fn over(&self, was: &Agreement) -> Result<Agreement> {
        let review = match self.ask_afterwards {
            MaybeUndefined::Undefined => was.review,
            MaybeUndefined::Null => None,
            MaybeUndefined::Value(yes) => Some(yes),
        };
        let typed = agreement::Typed {
            why: changed(&self.why, was.why.as_deref()),
            message: changed(&self.message, was.message.as_deref()),
            smallest: changed(&self.smallest, was.smallest.as_deref()),
            when_where: changed(&self.when_where, was.when_where.as_deref()),
            review: word(review),
        };
        Agreement::read(typed).map_err(|found| placed(found).into())
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
    let agreement = agreement.map_or_else(|| Ok(Agreement::default()), AgreementObject::read).unwrap_or_else(|found| {
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
