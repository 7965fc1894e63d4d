//! Assignments.

use entity::ids::{ClientId, TemplateId};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use uuid::Uuid;

use super::{Instant, Key};
use crate::actions;
use crate::actions::assignments::NewAssignment as Agreed;
use crate::app::App;
use crate::domain::agreement::Agreement;
use crate::domain::problems::Problems;
use crate::domain::schedule::Schedule;
use crate::domain::scope::ApiScope;
use crate::domain::zone;
use crate::error::Error;
use crate::store::{assignments, clients};

pub struct Assignments;

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum ScheduleKind {
    Once,
}

/// When it is due.
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Schedule")]
struct ScheduleObject {
    kind: ScheduleKind,
    /// An instant; kept as local time in the client's zone
    due_at: Option<Instant>,
    /// When it opens and its mail goes; at once where left out
    send_at: Option<Instant>,
}

/// Why this for this client.
#[derive(Object, Default)]
#[oai(deny_unknown_fields, rename = "Agreement")]
struct AgreementObject {
    why: Option<String>,
    /// Shown on the client's page, never sent by mail
    message: Option<String>,
}

/// This client does this template.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewAssignment {
    client_id: Uuid,
    template_id: Uuid,
    schedule: ScheduleObject,
    agreement: Option<AgreementObject>,
}

#[derive(Object)]
struct Assignment {
    id: Uuid,
    client_id: Uuid,
    template_id: Uuid,
    /// The version it pins
    version_id: Uuid,
    status: String,
    created_at: Instant,
}

#[derive(ApiResponse)]
enum Created {
    /// Assigned
    #[oai(status = 201)]
    Assignment(Json<Assignment>),
}

#[OpenApi]
impl Assignments {
    /// Assign a template to a client
    ///
    /// Scope: clinical:write.
    #[oai(path = "/assignments", method = "post", operation_id = "create_assignment")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewAssignment>) -> poem::Result<Created> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let client = clients::find(&app.store, &scope, ClientId(body.client_id)).await.map_err(|error| match error {
            Error::NotFound => Problems::one("client_id", "There is no such client in this practice.").into(),
            other => other,
        })?;
        let local = |at: Option<Instant>| at.map(|at| zone::local(at, &client.time_zone));
        let schedule = Schedule::Once { due_at: local(body.schedule.due_at), send_at: local(body.schedule.send_at) };
        let mut problems = Problems::default();
        schedule.check(&client.time_zone, app.now(), &mut problems);
        for problem in &mut problems.0 {
            problem.field = problem.field.replace("due_date", "schedule.due_at").replace("send_date", "schedule.send_at");
        }
        let given = body.agreement.as_ref();
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let agreement = Agreement::parse(&text(given.and_then(|given| given.why.as_ref())), &text(given.and_then(|given| given.message.as_ref())));
        let agreement = agreement.unwrap_or_else(|found| {
            found.0.into_iter().for_each(|problem| problems.add(format!("agreement.{}", problem.field), problem.detail));
            Agreement::default()
        });
        problems.or(()).map_err(Error::from)?;
        let new =
            Agreed { id: None, client: client.id, template: TemplateId(body.template_id), practitioner: client.practitioner_id, agreement, schedule };
        let id = actions::assignments::assign(&app, scope, new).await?;
        let made = assignments::find(&app.store, &scope, id).await?;
        Ok(Created::Assignment(Json(Assignment {
            id: id.0,
            client_id: made.client_id.0,
            template_id: made.template_id.0,
            version_id: made.version_id.0,
            status: made.status.word().into(),
            created_at: made.created_at,
        })))
    }
}
