//! Assigning one template to several clients at once: to all of them or to none, each at their own times.

use std::collections::BTreeSet;

use entity::ids::{AssignmentId, ClientId, TemplateId};
use entity::kinds::{ClientStatus, TemplateMode};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::agreed;
use super::clock_words::and;
use super::schedule_fields;
use super::schedule_form::{Offered, ScheduleForm};
use super::schedule_preview::{self as ahead, Forecast};
use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::assignments::{self as actions, NewAssignment};
use crate::domain::addresses::Gate;
use crate::domain::agreement::Agreement;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::reminding::ReminderRule;
use crate::domain::schedule::Schedule;
use crate::error::{Error, Result};
use crate::random;
use crate::store::{clients, consents, templates};
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
    /// What else was agreed.
    agreed: agreed::Panel,
    schedule: ScheduleForm,
    problems: Vec<String>,
    /// What is worth a thought, where an answer may need a person.
    covering: Vec<super::covering::Line>,
    chosen: usize,
    preview: Option<Preview>,
}

/// What goes to whom and when, looked at before.
#[derive(Serialize)]
struct Preview {
    /// The zones with the most clients first.
    zones: Vec<InZone>,
    not_sent: Vec<String>,
}

#[derive(Serialize)]
struct InZone {
    /// Such as "3 in Europe/London, at their own 09:00".
    who: String,
    names: String,
    forecast: Forecast,
    /// Whether its calendar is shown: one is enough where the local days are the same.
    calendar: bool,
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
    /// Nothing goes: it is done on paper, or not at all.
    paper: bool,
}

async fn active(desk: &Desk) -> Result<Vec<Client>> {
    let mut all = clients::list(&desk.app.store, &desk.scope).await?;
    all.retain(|client| client.status == ClientStatus::Active && client.address.unsafe_at.is_none());
    all.sort_by_key(|client| client.name.to_lowercase());
    Ok(all)
}

async fn render(desk: &Desk, template: TemplateId, fields: &Fields, problems: &Problems, preview: Option<Preview>) -> Result<Response> {
    let found = templates::find(&desk.app.store, &desk.scope, template).await?;
    let chosen: Vec<ClientId> = fields.all("client").filter_map(|id| id.parse().ok()).collect();
    let off_line = consents::off_line(&desk.app.store, &desk.scope).await?;
    let line = |client: Client| Line {
        chosen: chosen.contains(&client.id),
        zone: client.time_zone,
        trouble: client.mail_refused_at.is_some() || client.address.wrong_at.is_some(),
        held: client.address.gate() == Gate::Held,
        paper: off_line.contains(&client.id),
        id: client.id,
        name: client.name,
    };
    let version = match found.published_version_id {
        Some(version) => Some(templates::version(&desk.app.store, &desk.scope, version).await?),
        None => None,
    };
    let all = active(desk).await?;
    let responsible: BTreeSet<_> = all.iter().filter(|one| chosen.is_empty() || chosen.contains(&one.id)).map(|one| one.practitioner_id).collect();
    let responsible: Vec<_> = responsible.into_iter().collect();
    let covering = super::covering::lines(desk, version.as_ref().map(|version| &version.content), &responsible).await?;
    let usual = if version.is_some_and(|version| version.mode == TemplateMode::Log) { "open_log" } else { "once" };
    let place = "All times are each client’s own: nine o’clock is their nine o’clock.".to_owned();
    let context = AssignMany {
        shell: desk.shell(format!("Assign {}", found.title), "templates"),
        template,
        batch: fields.get("batch").parse().unwrap_or_else(|_| random::id(desk.app.now())),
        title: found.title,
        clients: all.into_iter().map(line).collect(),
        covering,
        why: fields.get("why").into(),
        message: fields.get("message").into(),
        agreed: agreed::panel(fields, problems),
        schedule: ScheduleForm::new(fields, problems, Offered::All, usual, place),
        preview,
        problems: problems.0.iter().map(|problem| problem.detail.clone()).collect(),
        chosen: chosen.len(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/assign_many", &context)
}

/// The form.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    Ok(render(&desk, id, &Fields::default(), &Problems::default(), None).await?)
}

/// Assigns to everybody who was chosen.
#[handler]
pub async fn assign(Posted { desk, fields, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let all = match read(&desk, id, &fields).await? {
        Ok(all) => all,
        Err(problems) => return Ok(render(&desk, id, &fields, &problems, None).await?),
    };
    if fields.get("_do") == "preview" {
        let preview = preview(&desk, &all).await?;
        return Ok(render(&desk, id, &fields, &Problems::default(), Some(preview)).await?);
    }
    let later = all.iter().all(|new| new.schedule.sent_later().is_some() || !new.schedule.is_single());
    match actions::assign_all(&desk.app, desk.scope, all).await {
        Ok(_) => Ok(see_other(&format!("{}?done={}", urls::HOME, if later { "planned" } else { "assigned" }))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, id, &fields, &problems, None).await?),
        Err(error) => Err(error.into()),
    }
}

/// What would go to whom: clients of one zone together.
async fn preview(desk: &Desk, all: &[NewAssignment]) -> Result<Preview> {
    let (mut zones, mut not_sent): (Vec<(String, Vec<Client>, &NewAssignment)>, _) = (Vec::new(), Vec::new());
    for new in all {
        let client = clients::find(&desk.app.store, &desk.scope, new.client).await?;
        not_sent.extend(ahead::not_sent(desk, &client));
        match zones.iter_mut().find(|(zone, ..)| *zone == client.time_zone) {
            Some((_, people, _)) => people.push(client),
            None => zones.push((client.time_zone.clone(), vec![client], new)),
        }
    }
    zones.sort_by_key(|(_, people, _)| std::cmp::Reverse(people.len()));
    let mut shown = Vec::with_capacity(zones.len());
    for (at, (zone, people, new)) in zones.iter().enumerate() {
        let reminded = people.iter().any(|client| client.reminders_stopped_at.is_none());
        // Appointments are each client's own: of several nothing is told ahead.
        let anchors = match &people[..] {
            [one] => ahead::anchors(desk, one, &new.schedule).await?,
            _ => Vec::new(),
        };
        let forecast = ahead::forecast(desk, &new.schedule, ahead::place(desk, zone, &anchors, new.reminders), reminded);
        shown.push(InZone { who: who(zone, people, &new.schedule), names: names(people), forecast, calendar: at == 0 });
    }
    Ok(Preview { zones: shown, not_sent })
}

fn who(zone: &str, people: &[Client], schedule: &Schedule) -> String {
    let at = match schedule {
        Schedule::Recurring(rule) => rule.at.iter().map(|at| at.format("%H:%M").to_string()).collect(),
        _ => Vec::new(),
    };
    let own = if at.is_empty() { String::new() } else { format!(", at their own {}", and(&at)) };
    format!("{} in {}{own}", people.len(), zone.replace('_', " "))
}

fn names(people: &[Client]) -> String {
    and(&people.iter().map(|client| client.name.clone()).collect::<Vec<_>>())
}

/// What was chosen and typed; a due date is read in each client's own zone.
async fn read(desk: &Desk, template: TemplateId, fields: &Fields) -> Result<Result<Vec<NewAssignment>, Problems>> {
    let mut problems = Problems::default();
    let agreement = agreed::read(fields).unwrap_or_else(|found| {
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
    let typed = schedule_fields::typed(fields);
    let reminders = schedule_fields::reminders(fields).unwrap_or_else(|found| {
        problems.0.extend(found.0);
        ReminderRule::default()
    });
    let mut all = Vec::with_capacity(chosen.len());
    for client in active(desk).await?.into_iter().filter(|client| chosen.contains(&client.id)) {
        match Schedule::read(&typed, &client.time_zone, desk.app.now()) {
            Ok(schedule) => all.push(NewAssignment {
                tailoring: Default::default(),
                reminders,
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
    // Nobody is chosen yet: what was typed is looked at all the same.
    if chosen.is_empty() {
        problems.0.extend(Schedule::read(&typed, desk.zone(), desk.app.now()).err().unwrap_or_default().0);
    }
    if all.len() < chosen.len() && problems.is_empty() {
        problems.add("client", "Somebody you chose is paused or discharged by now, or mail to them is stopped. Please look again.");
    }
    Ok(problems.or(all))
}
