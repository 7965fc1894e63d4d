//! Assigning: choose, say why, due date, look at it, send. One form; looking changes nothing.

use entity::ids::{AssignmentId, ClientId, TemplateId};
use entity::kinds::{OccurrenceStatus, TemplateKind, TemplateMode};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::agreed;
use super::assign_preview::{self, Preview, preview};
use super::next;
use super::schedule_fields;
use super::schedule_form::{Offered, ScheduleForm};
use super::tailoring::{self, Panel};
use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::assignments::{self as actions, NewAssignment};
use crate::actions::safety_plans::{self, Begun};
use crate::domain::addresses::Gate;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::reminding;
use crate::domain::schedule::{Schedule, TypedSchedule};
use crate::domain::tailoring::Tailoring;
use crate::error::{Error, Result};
use crate::random;
use crate::store::templates::{self, Version};
use crate::store::{assignments, clients, occurrences};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Assign {
    shell: Shell,
    client: ClientId,
    /// The assignment's id to be: the same form sent twice assigns once.
    assignment_id: AssignmentId,
    name: String,
    templates: Vec<Choice>,
    why: String,
    message: String,
    /// What else was agreed.
    agreed: agreed::Panel,
    schedule: ScheduleForm,
    errors: Errors,
    wrong: bool,
    preview: Option<Preview>,
    /// The same template waits for an answer already.
    waiting: bool,
    /// The client's address was refused: mail will not go.
    mail_refused: bool,
    /// Whether mail goes to the address: open, held or stopped.
    address: &'static str,
    /// What the client said about filling things in online.
    chose: Option<String>,
    /// What is worth a thought, where an answer may need a person.
    covering: Vec<super::covering::Line>,
    /// What can be different for this client, where that is wanted.
    panel: Option<Panel>,
    /// What was agreed to come next, where that is what this is.
    next: Option<next::Panel>,
    /// A safety plan is chosen: nothing of the rest applies.
    plan: bool,
}

#[derive(Serialize)]
struct Choice {
    id: TemplateId,
    title: String,
    chosen: bool,
    /// It begins or reopens the client's one plan.
    plan: bool,
}

#[derive(Default, Serialize)]
struct Errors {
    client_id: Option<String>,
    template_id: Option<String>,
    why: Option<String>,
    message: Option<String>,
}

impl Errors {
    fn of(problems: &Problems) -> Self {
        let find = |field| problems.0.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone());
        Self { client_id: find("client_id"), template_id: find("template_id"), why: find("why"), message: find("message") }
    }
}

async fn render(desk: &Desk, client: &Client, fields: &Fields, problems: &Problems, preview: Option<Preview>) -> Result<Response> {
    render_with(desk, client, fields, problems, preview, false).await
}

async fn render_with(
    desk: &Desk,
    client: &Client,
    fields: &Fields,
    problems: &Problems,
    preview: Option<Preview>,
    waiting: bool,
) -> Result<Response> {
    let all = templates::list(&desk.app.store, &desk.scope).await?;
    let chosen = fields.get("template_id");
    let published = all.into_iter().filter(|template| template.published_version_id.is_some() && template.archived_at.is_none());
    let context = Assign {
        shell: desk.shell(format!("Assign to {}", client.name), "clients"),
        client: client.id,
        assignment_id: fields.get("assignment_id").parse().unwrap_or_else(|_| random::id(desk.app.now())),
        name: client.name.clone(),
        templates: published
            .map(|template| Choice {
                chosen: template.id.to_string() == chosen,
                plan: template.kind == TemplateKind::SafetyPlan,
                id: template.id,
                title: template.title,
            })
            .collect(),
        why: fields.get("why").into(),
        message: fields.get("message").into(),
        agreed: agreed::panel(fields, problems),
        schedule: schedule_form(desk, client, fields, problems).await?,
        errors: Errors::of(problems),
        wrong: !problems.is_empty(),
        preview,
        waiting,
        mail_refused: client.mail_refused_at.is_some(),
        address: client.address.gate().word(),
        chose: super::consent::chose(desk, client).await?,
        covering: super::covering::lines(
            desk,
            chosen_version(desk, fields).await?.as_ref().map(|version| &version.content),
            &[client.practitioner_id],
        )
        .await?,
        panel: panel(desk, fields, problems).await?,
        next: next::panel(desk, fields).await?,
        plan: is_plan(desk, fields).await?,
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/assign", &context)
}

/// How often; for a log, open is what is usual.
async fn schedule_form(desk: &Desk, client: &Client, fields: &Fields, problems: &Problems) -> Result<ScheduleForm> {
    let mode = chosen_version(desk, fields).await?.map(|version| version.mode);
    let usual = if mode == Some(TemplateMode::Log) && !fields.has("due_date") { "open_log" } else { "once" };
    let place = format!("All times are {}’s own, in {}.", client.name, client.time_zone);
    let form = ScheduleForm::new(fields, problems, Offered::All, usual, place);
    let typed = Schedule::read(&schedule_fields::typed(fields), &client.time_zone, desk.app.now()).ok().filter(|_| fields.has("schedule"));
    Ok(form.hint(mode.filter(|_| typed.is_some()).and_then(|mode| assign_preview::hint(mode, typed.as_ref()))))
}

/// The fields of the same rule, without its dates: they are past.
fn rule_again(schedule: &Schedule) -> Vec<(String, String)> {
    let typed = TypedSchedule::of(schedule);
    let typed = TypedSchedule { from_date: String::new(), until_date: String::new(), thin: Vec::new(), ..typed };
    schedule_fields::fields(&typed)
}

/// What is said after assigning.
fn done(client: &Client, later: bool) -> &'static str {
    match (later, client.address.gate()) {
        (true, _) => "planned",
        (false, Gate::Held) => "assigned-held",
        (false, _) => "assigned",
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    template: String,
    /// An assignment whose template and words are taken over.
    repeat: String,
    /// What comes next of it: keep, easier, harder or change.
    next: String,
    /// The completion that this was agreed about.
    of: String,
}

/// The form.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<ClientId>, Query(chosen): Query<Chosen>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let mut fields = vec![("template_id".to_owned(), chosen.template)];
    if let Ok(repeated) = chosen.repeat.parse::<AssignmentId>() {
        let before = assignments::find(&desk.app.store, &desk.scope, repeated).await?;
        fields = vec![("template_id".into(), before.template_id.to_string())];
        fields.extend(agreed::fields(&before.agreement));
        fields.extend(reminding::FIELDS.map(|name| (name.to_owned(), reminding::typed(&before.reminders, name))));
        if !before.schedule.is_single() {
            fields.extend(rule_again(&before.schedule));
        }
        if !before.tailoring.is_none() {
            fields.extend(tailoring::fields(before.template_id, &before.tailoring));
        }
        fields = next::fields(&desk, fields, &chosen.next, &chosen.of, &before).await?;
    }
    let fields = Fields(fields);
    Ok(render(&desk, &client, &fields, &Problems::default(), None).await?)
}

/// Shows how it will look, or assigns.
#[handler]
pub async fn assign(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    if is_plan(&desk, &fields).await? {
        return Ok(begin_plan(&desk, &client, &fields).await?);
    }
    let new = match read(&desk, &client, &fields) {
        Ok(new) => NewAssignment { tailoring: tailoring_of(&desk, &fields).await?, ..new },
        Err(problems) => return Ok(render(&desk, &client, &fields, &problems, None).await?),
    };
    if fields.get("_do") == "tailor" {
        return Ok(render(&desk, &client, &fields, &Problems::default(), None).await?);
    }
    if fields.get("_do") == "preview" {
        return match preview(&desk, &client, &new).await {
            Ok(preview) => Ok(render(&desk, &client, &fields, &Problems::default(), Some(preview)).await?),
            Err(Error::Invalid(problems)) => Ok(render(&desk, &client, &fields, &problems, None).await?),
            Err(Error::NotFound) => Ok(render(&desk, &client, &fields, &no_template(), None).await?),
            Err(error) => Err(error.into()),
        };
    }
    if fields.get("again") != "yes" && waits_already(&desk, &new).await? {
        return Ok(render_with(&desk, &client, &fields, &Problems::default(), None, true).await?);
    }
    let later = new.schedule.sent_later().is_some() || !new.schedule.is_single();
    let assigned = match actions::assign(&desk.app, desk.scope, new).await {
        Err(Error::Invalid(problems)) => return Ok(render(&desk, &client, &fields, &problems, None).await?),
        other => other?,
    };
    next::settle(&desk, &fields, assigned).await?;
    // Of paper, the form to print comes next.
    if super::consent::chose(&desk, &client).await?.is_some() {
        return Ok(see_other(&format!("{}?done=assigned-paper", urls::assignment(assigned))));
    }
    Ok(see_other(&format!("{}?done={}", urls::client(id), done(&client, later))))
}

/// Whether a safety plan is chosen.
async fn is_plan(desk: &Desk, fields: &Fields) -> Result<bool> {
    let Ok(id) = fields.get("template_id").parse::<TemplateId>() else { return Ok(false) };
    match templates::find(&desk.app.store, &desk.scope, id).await {
        Err(Error::NotFound) => Ok(false),
        found => Ok(found?.kind == TemplateKind::SafetyPlan),
    }
}

/// Begins or reopens the client's one plan: no rule, no occurrence.
async fn begin_plan(desk: &Desk, client: &Client, fields: &Fields) -> Result<Response> {
    let (Ok(template), "send") = (fields.get("template_id").parse::<TemplateId>(), fields.get("_do")) else {
        return render(desk, client, fields, &Problems::default(), None).await;
    };
    let problems = match safety_plans::begin(&desk.app, desk.scope, client.id, template).await {
        Ok((_, begun)) => {
            let word = if begun == Begun::There { "plan-there" } else { "plan-begun" };
            return Ok(see_other(&format!("{}?done={word}", urls::safety_plan(client.id))));
        }
        Err(Error::Invalid(problems)) => problems,
        Err(Error::Conflict(why)) => Problems::one("client_id", why),
        Err(error) => return Err(error),
    };
    render(desk, client, fields, &problems, None).await
}

/// Whether the client has the same thing waiting already: somebody pressed Back and Send once more, or forgot. The same form sent
/// twice is not asked about.
async fn waits_already(desk: &Desk, new: &NewAssignment) -> Result<bool> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let given = assignments::of_client(store, scope, new.client).await?;
    if given.iter().any(|one| Some(one.id) == new.id) {
        return Ok(false);
    }
    let waiting = occurrences::of_client(store, scope, new.client).await?;
    let waits = |id| waiting.iter().any(|one| one.assignment_id == id && matches!(one.status, OccurrenceStatus::Planned | OccurrenceStatus::Open));
    Ok(given.iter().any(|one| one.template_id == new.template && waits(one.id)))
}

/// The version that would be assigned, where one is chosen.
async fn chosen_version(desk: &Desk, fields: &Fields) -> Result<Option<Version>> {
    let Ok(id) = fields.get("template_id").parse::<TemplateId>() else { return Ok(None) };
    let template = match templates::find(&desk.app.store, &desk.scope, id).await {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    let Some(version) = template.published_version_id else { return Ok(None) };
    Ok(Some(templates::version(&desk.app.store, &desk.scope, version).await?))
}

/// What is different for this client, if the panel was on the page; of a template that was chosen since, nothing is.
async fn tailoring_of(desk: &Desk, fields: &Fields) -> Result<Tailoring> {
    let version = chosen_version(desk, fields).await?.filter(|_| fields.get("t_of") == fields.get("template_id"));
    Ok(version.map(|version| tailoring::read(&version.content, fields)).unwrap_or_default())
}

async fn panel(desk: &Desk, fields: &Fields, problems: &Problems) -> Result<Option<Panel>> {
    if !fields.has(tailoring::ON) && fields.get("_do") != "tailor" {
        return Ok(None);
    }
    let tailoring = tailoring_of(desk, fields).await?;
    Ok(chosen_version(desk, fields).await?.and_then(|version| Panel::new(desk, &version.content, &tailoring, problems)))
}

fn no_template() -> Problems {
    Problems::one("template_id", "Please choose a template.")
}

fn read(desk: &Desk, client: &Client, fields: &Fields) -> Result<NewAssignment, Problems> {
    let mut problems = Problems::default();
    let template = fields.get("template_id").parse::<TemplateId>().map_err(|_| problems.0.extend(no_template().0)).ok();
    let mut keep = |found: Problems| problems.0.extend(found.0);
    let agreement = agreed::read(fields).map_err(&mut keep).ok();
    let schedule = Schedule::read(&schedule_fields::typed(fields), &client.time_zone, desk.app.now()).map_err(&mut keep).ok();
    let reminders = schedule_fields::reminders(fields).map_err(&mut keep).ok();
    match (template, agreement, schedule, reminders) {
        (Some(template), Some(agreement), Some(schedule), Some(reminders)) => Ok(NewAssignment {
            tailoring: Default::default(),
            reminders,
            id: fields.get("assignment_id").parse().ok(),
            client: client.id,
            template,
            practitioner: desk.me.id,
            agreement,
            schedule,
        }),
        _ => Err(problems),
    }
}
