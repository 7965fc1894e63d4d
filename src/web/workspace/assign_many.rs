//! Assigning one template to several clients at once: to all of them or to none.

use entity::ids::{AssignmentId, ClientId, TemplateId};
use entity::kinds::ClientStatus;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::assignments::{self as actions, NewAssignment};
use crate::domain::addresses::Gate;
use crate::domain::agreement::Agreement;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::schedule::Schedule;
use crate::error::{Error, Result};
use crate::random;
use crate::store::{clients, templates};
use crate::urls;
use crate::web::forms::Fields;

/// So many at once.
const MOST: usize = 200;

#[derive(Serialize)]
struct AssignMany {
    shell: Shell,
    template: TemplateId,
    /// Made with the page: the same form sent twice assigns once.
    batch: AssignmentId,
    title: String,
    clients: Vec<Line>,
    why: String,
    message: String,
    due_date: String,
    due_time: String,
    problems: Vec<String>,
    chosen: usize,
}

#[derive(Serialize)]
struct Line {
    id: ClientId,
    name: String,
    chosen: bool,
    zone: String,
    trouble: bool,
    /// Its mail waits: the address is not confirmed.
    held: bool,
}

async fn active(desk: &Desk) -> Result<Vec<Client>> {
    let mut all = clients::list(&desk.app.store, &desk.scope).await?;
    all.retain(|client| client.status == ClientStatus::Active && client.address.unsafe_at.is_none());
    all.sort_by_key(|client| client.name.to_lowercase());
    Ok(all)
}

async fn render(desk: &Desk, template: TemplateId, fields: &Fields, problems: &Problems) -> Result<Response> {
    let found = templates::find(&desk.app.store, &desk.scope, template).await?;
    let chosen: Vec<ClientId> = fields.all("client").filter_map(|id| id.parse().ok()).collect();
    let line = |client: Client| Line {
        chosen: chosen.contains(&client.id),
        zone: client.time_zone,
        trouble: client.mail_refused_at.is_some() || client.address.wrong_at.is_some(),
        held: client.address.gate() == Gate::Held,
        id: client.id,
        name: client.name,
    };
    let context = AssignMany {
        shell: desk.shell(format!("Assign {}", found.title), "templates"),
        template,
        batch: fields.get("batch").parse().unwrap_or_else(|_| random::id(desk.app.now())),
        title: found.title,
        clients: active(desk).await?.into_iter().map(line).collect(),
        why: fields.get("why").into(),
        message: fields.get("message").into(),
        due_date: fields.get("due_date").into(),
        due_time: fields.get("due_time").into(),
        problems: problems.0.iter().map(|problem| problem.detail.clone()).collect(),
        chosen: chosen.len(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/assign_many", &context)
}

/// The form.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    Ok(render(&desk, id, &Fields::default(), &Problems::default()).await?)
}

/// Assigns to everybody who was chosen.
#[handler]
pub async fn assign(Posted { desk, fields, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let all = match read(&desk, id, &fields).await? {
        Ok(all) => all,
        Err(problems) => return Ok(render(&desk, id, &fields, &problems).await?),
    };
    match actions::assign_all(&desk.app, desk.scope, all).await {
        Ok(_) => Ok(see_other(&format!("{}?done=assigned", urls::HOME))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, id, &fields, &problems).await?),
        Err(error) => Err(error.into()),
    }
}

/// What was chosen and typed; a due date is read in each client's own zone.
async fn read(desk: &Desk, template: TemplateId, fields: &Fields) -> Result<Result<Vec<NewAssignment>, Problems>> {
    let mut problems = Problems::default();
    let agreement = Agreement::parse(fields.get("why"), fields.get("message")).unwrap_or_else(|found| {
        problems.0.extend(found.0);
        Agreement::default()
    });
    let batch = fields.get("batch").parse().ok();
    let chosen: Vec<ClientId> = fields.all("client").filter_map(|id| id.parse().ok()).collect();
    if chosen.is_empty() {
        problems.add("client", "Please choose at least one client.");
    }
    if chosen.len() > MOST {
        problems.add("client", format!("Please choose at most {MOST} clients at once."));
    }
    let mut all = Vec::with_capacity(chosen.len());
    for client in active(desk).await?.into_iter().filter(|client| chosen.contains(&client.id)) {
        match Schedule::parse((fields.get("due_date"), fields.get("due_time")), ("", ""), &client.time_zone, desk.app.now()) {
            Ok(schedule) => all.push(NewAssignment {
                tailoring: Default::default(),
                reminders: Default::default(),
                id: batch.map(|batch: AssignmentId| random::id_within(batch.0, client.id.0)),
                client: client.id,
                template,
                practitioner: desk.me.id,
                agreement: agreement.clone(),
                schedule,
            }),
            Err(found) => found.0.into_iter().for_each(|problem| {
                if !problems.0.iter().any(|known| known.detail == problem.detail) {
                    problems.0.push(problem);
                }
            }),
        }
    }
    if all.len() < chosen.len() && problems.is_empty() {
        problems.add("client", "Somebody you chose is paused or discharged by now, or mail to them is stopped. Please look again.");
    }
    Ok(problems.or(all))
}
