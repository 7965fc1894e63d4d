//! Assignments: to one client or to several at once; changing, cancelling, sending again.

use std::collections::HashMap;

use entity::ids::{AssignmentId, ClientId, TemplateId};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::MaybeUndefined;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::agreed::{AgreementChange, AgreementObject, Assignment, agreed, named};
use super::etags::{Accepted, Condition, Made, Mark, Tagged, tag};
use super::reminders::{RemindersObject, rule};
use super::schedules::ScheduleObject;
use super::tailoring::TailoringObject;
use super::{Instant, Key, location, next, page_size};
use crate::actions;
use crate::actions::assignments::{Changed, NewAssignment as Agreed};
use crate::app::App;
use crate::domain::alert::Warning;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::reminding::ReminderRule;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::tailoring::Tailoring;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::client_plans::{self, Kept};
use crate::store::{assignments, clients, templates};

pub struct Assignments;

/// This client does this template.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewAssignment {
    client_id: Uuid,
    template_id: Uuid,
    schedule: ScheduleObject,
    agreement: Option<AgreementObject>,
    /// What is different for the client
    tailoring: Option<TailoringObject>,
    /// One, the day before it is due, where left out
    reminders: Option<RemindersObject>,
}

/// These clients do this template.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewAssignments {
    #[oai(validator(min_items = 1, max_items = 200, unique_items))]
    client_ids: Vec<Uuid>,
    template_id: Uuid,
    schedule: ScheduleObject,
    agreement: Option<AgreementObject>,
    reminders: Option<RemindersObject>,
}

/// What changes. What is left out stays
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct AssignmentChange {
    agreement: Option<AgreementChange>,
    /// null: no due date any more
    due_at: MaybeUndefined<Instant>,
    /// Another rule in place of one that comes again; what was planned by the old one is planned anew
    schedule: Option<ScheduleObject>,
    /// The whole overlay; an empty one takes everything back
    tailoring: Option<TailoringObject>,
    /// The whole rule; the next reminder moves with it
    reminders: Option<RemindersObject>,
}

#[derive(Object)]
struct AssignmentList {
    items: Vec<Assignment>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// The assignments that were made, in the order of the clients.
#[derive(Object)]
struct AssignmentBatch {
    items: Vec<Assignment>,
}

#[derive(ApiResponse)]
enum CreatedBatch {
    /// Assigned to all of them
    #[oai(status = 201)]
    Assignments(Json<AssignmentBatch>),
}

async fn object(app: &App, scope: &Scope, id: AssignmentId) -> Result<(Assignment, String)> {
    let row = assignments::find(&app.store, scope, id).await?;
    let client = clients::find(&app.store, scope, row.client_id).await?;
    let mark = tag(row.revision);
    let plan = client_plans::find(&app.store, scope, id).await?;
    Ok((Assignment::new(row, &client.time_zone, plan), mark))
}

/// Who reads meanwhile, where an answer of it may need a person.
async fn warnings(app: &App, scope: &Scope, id: AssignmentId) -> Result<Vec<Warning>> {
    let row = assignments::find(&app.store, scope, id).await?;
    let version = templates::version(&app.store, scope, row.version_id).await?;
    let responsible = clients::find(&app.store, scope, row.client_id).await?.practitioner_id;
    actions::alerts::warnings(app, scope, &version.content, &[responsible]).await
}

async fn now(app: &App, scope: &Scope, id: AssignmentId) -> Result<Tagged<Assignment>> {
    let (assignment, mark) = object(app, scope, id).await?;
    Ok(Tagged::Now(Json(assignment), mark))
}

async fn client(app: &App, scope: &Scope, id: Uuid, field: &str) -> Result<Client> {
    clients::find(&app.store, scope, ClientId(id)).await.map_err(|error| match error {
        Error::NotFound => Problems::one(field, "There is no such client in this practice.").into(),
        other => other,
    })
}

fn new(client: &Client, template: Uuid, schedule: &ScheduleObject, agreement: Option<&AgreementObject>, app: &App) -> Result<Agreed> {
    let (schedule, agreement) = agreed(schedule, agreement, &client.time_zone, app.now())?;
    Ok(Agreed {
        id: None,
        tailoring: Tailoring::default(),
        reminders: ReminderRule::default(),
        client: client.id,
        template: TemplateId(template),
        practitioner: client.practitioner_id,
        agreement,
        schedule,
    })
}

#[OpenApi]
impl Assignments {
    /// List assignments
    ///
    /// Scope: clinical:read. In the order they were made.
    #[oai(path = "/assignments", method = "get", operation_id = "list_assignments")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<AssignmentList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let rows = assignments::page(&app.store, &scope, client_id.0.map(ClientId), cursor.0.map(AssignmentId), size).await?;
        let zones = clients::zones_of(&app.store, &scope, rows.iter().map(|row| row.client_id).collect()).await?;
        let plans = client_plans::of_assignments(&app.store, &scope, rows.iter().map(|row| row.id).collect()).await?;
        let mut plans: HashMap<AssignmentId, Kept> = plans.into_iter().map(|kept| (kept.assignment_id, kept)).collect();
        let next = next(&rows, size, |row| row.id.0);
        let items = rows.into_iter().map(|row| {
            let zone = zones.get(&row.client_id).map_or("UTC", String::as_str);
            let plan = plans.remove(&row.id);
            Assignment::new(row, zone, plan)
        });
        Ok(Json(AssignmentList { items: items.collect(), next }))
    }

    /// Assign a template to a client
    ///
    /// Scope: clinical:write. Pins the version that is published now.
    #[oai(path = "/assignments", method = "post", operation_id = "create_assignment")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewAssignment>) -> poem::Result<Made<Assignment>> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let client = client(&app, &scope, body.client_id, "client_id").await?;
        let new = new(&client, body.template_id, &body.schedule, body.agreement.as_ref(), &app)?;
        let reminders = rule(body.reminders.as_ref())?;
        let new = Agreed { tailoring: body.tailoring.as_ref().map(Into::into).unwrap_or_default(), reminders, ..new };
        let id = actions::assignments::assign(&app, scope, new).await?;
        let (assignment, mark) = object(&app, &scope, id).await?;
        let assignment = assignment.with_warnings(warnings(&app, &scope, id).await?);
        Ok(Made::Made(Json(assignment), location(format!("assignments/{id}")), Mark(Some(mark))))
    }

    /// Assign a template to several clients
    ///
    /// Scope: clinical:write. To all of them or to none. Due at the same instant, kept as local time in each client's zone.
    #[oai(path = "/assignments/batch", method = "post", operation_id = "create_assignments")]
    async fn create_all(&self, app: Data<&App>, key: Key, body: Json<NewAssignments>) -> poem::Result<CreatedBatch> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let mut all = Vec::with_capacity(body.client_ids.len());
        for (at, id) in body.client_ids.iter().enumerate() {
            let client = client(&app, &scope, *id, &format!("client_ids[{at}]")).await?;
            let agreed = new(&client, body.template_id, &body.schedule, body.agreement.as_ref(), &app)?;
            all.push(Agreed { reminders: rule(body.reminders.as_ref())?, ..agreed });
        }
        let ids = actions::assignments::assign_all(&app, scope, all).await.map_err(|error| named(error, "client_id", "client_ids"))?;
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            items.push(object(&app, &scope, id).await?.0.with_warnings(warnings(&app, &scope, id).await?));
        }
        Ok(CreatedBatch::Assignments(Json(AssignmentBatch { items })))
    }

    /// Read an assignment
    ///
    /// Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/assignments/:id", method = "get", operation_id = "read_assignment")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Assignment>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, AssignmentId(id.0));
        let found = now(&app, &scope, id).await?;
        actions::assignments::note_read(&app, scope, id).await?;
        Ok(found)
    }

    /// Change an assignment
    ///
    /// Scope: clinical:write. No mail goes; the client's page shows it.
    #[oai(path = "/assignments/:id", method = "patch", operation_id = "update_assignment")]
    async fn update(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<AssignmentChange>,
    ) -> poem::Result<Tagged<Assignment>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), AssignmentId(id.0));
        let was = assignments::find(&app.store, &scope, id).await?;
        condition.check(Some(&tag(was.revision)))?;
        let client = clients::find(&app.store, &scope, was.client_id).await?;
        let agreement = body.agreement.as_ref().map(|change| change.over(&was.agreement)).transpose()?;
        let reminders = body.reminders.as_ref().map(|given| rule(Some(given))).transpose()?;
        let due_at = match &body.due_at {
            MaybeUndefined::Undefined => None,
            MaybeUndefined::Null => Some(None),
            MaybeUndefined::Value(at) => Some(Some(zone::local(*at, &client.time_zone))),
        };
        let began = was.schedule.begins().map_or(app.now(), |_| was.created_at);
        let schedule = body.schedule.as_ref().map(|rule| rule.read(&client.time_zone, began)).transpose().map_err(Error::from)?;
        let outcome = actions::assignments::update(
            &app,
            scope,
            id,
            was.revision,
            Changed { agreement, due_at, schedule, tailoring: body.tailoring.as_ref().map(Into::into), reminders },
        )
        .await;
        let current = async { Ok(tag(assignments::find(&app.store, &scope, id).await?.revision)) };
        condition.settle(outcome, current).await.map_err(|error| named(error, "due_date", "due_at"))?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Cancel an assignment
    ///
    /// Scope: clinical:write. Nothing more is sent, its links end. A page that is open already may still be sent, and is kept.
    #[oai(path = "/assignments/:id/cancel", method = "post", operation_id = "cancel_assignment")]
    async fn cancel(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Assignment>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, AssignmentId(id.0));
        actions::assignments::cancel(&app, scope, id).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Send the link again
    ///
    /// Scope: clinical:write. At once; what was planned for later is sent now. Within one minute it goes once.
    #[oai(path = "/assignments/:id/resend", method = "post", operation_id = "resend_assignment")]
    async fn resend(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Accepted> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        actions::assignments::resend(&app, scope, AssignmentId(id.0)).await?;
        Ok(Accepted::Accepted)
    }
}
