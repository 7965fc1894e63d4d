//! Assigning: choose, say why, due date, look at it, send. One form; looking changes nothing.

use entity::ids::{AssignmentId, ClientId, TemplateId};
use entity::kinds::OccurrenceStatus;
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::tailoring::{self, Panel};
use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::assignments::{self as actions, NewAssignment};
use crate::domain::addresses::Gate;
use crate::domain::agreement::Agreement;
use crate::domain::client::Client;
use crate::domain::content::Content;
use crate::domain::placeholders::Names;
use crate::domain::problems::Problems;
use crate::domain::response::Typed;
use crate::domain::schedule::Schedule;
use crate::domain::tailoring::Tailoring;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection};
use crate::pages::dates;
use crate::random;
use crate::store::{assignments, clients, occurrences, practices, templates};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Assign {
    shell: Shell,
    client: ClientId,
    /// The assignment's id to be: the same form sent twice assigns once.
    assignment_id: AssignmentId,
    name: String,
    time_zone: String,
    templates: Vec<Choice>,
    why: String,
    message: String,
    due_date: String,
    due_time: String,
    send_date: String,
    send_time: String,
    errors: Errors,
    wrong: bool,
    preview: Option<Preview>,
    /// The same template waits for an answer already.
    waiting: bool,
    /// The client's address was refused: mail will not go.
    mail_refused: bool,
    /// Whether mail goes to the address: open, held or stopped.
    address: &'static str,
    /// What can be different for this client, where that is wanted.
    panel: Option<Panel>,
}

#[derive(Serialize)]
struct Choice {
    id: TemplateId,
    title: String,
    chosen: bool,
}

/// What the client will see, and when.
#[derive(Serialize)]
struct Preview {
    title: String,
    practitioner: String,
    why: Option<String>,
    message: Option<String>,
    due: Option<String>,
    opens: Option<String>,
    reminder: Option<String>,
    minutes: u32,
    /// A measure that was answered lately.
    overlap: Option<String>,
    sections: Vec<AskedSection>,
}

#[derive(Default, Serialize)]
struct Errors {
    client_id: Option<String>,
    template_id: Option<String>,
    why: Option<String>,
    message: Option<String>,
    due_date: Option<String>,
    send_date: Option<String>,
}

impl Errors {
    fn of(problems: &Problems) -> Self {
        let find = |field| problems.0.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone());
        Self {
            client_id: find("client_id"),
            template_id: find("template_id"),
            why: find("why"),
            message: find("message"),
            due_date: find("due_date"),
            send_date: find("send_date"),
        }
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
        time_zone: client.time_zone.clone(),
        templates: published.map(|template| Choice { chosen: template.id.to_string() == chosen, id: template.id, title: template.title }).collect(),
        why: fields.get("why").into(),
        message: fields.get("message").into(),
        due_date: fields.get("due_date").into(),
        due_time: fields.get("due_time").into(),
        send_date: fields.get("send_date").into(),
        send_time: fields.get("send_time").into(),
        errors: Errors::of(problems),
        wrong: !problems.is_empty(),
        preview,
        waiting,
        mail_refused: client.mail_refused_at.is_some(),
        address: client.address.gate().word(),
        panel: panel(desk, fields, problems).await?,
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/assign", &context)
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
}

/// The form.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<ClientId>, Query(chosen): Query<Chosen>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let mut fields = vec![("template_id".to_owned(), chosen.template)];
    if let Ok(repeated) = chosen.repeat.parse::<AssignmentId>() {
        let before = assignments::find(&desk.app.store, &desk.scope, repeated).await?;
        fields = vec![
            ("template_id".into(), before.template_id.to_string()),
            ("why".into(), before.agreement.why.unwrap_or_default()),
            ("message".into(), before.agreement.message.unwrap_or_default()),
        ];
        if !before.tailoring.is_none() {
            fields.extend(tailoring::fields(before.template_id, &before.tailoring));
        }
    }
    let fields = Fields(fields);
    Ok(render(&desk, &client, &fields, &Problems::default(), None).await?)
}

/// Shows how it will look, or assigns.
#[handler]
pub async fn assign(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
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
    match actions::assign(&desk.app, desk.scope, new).await {
        Ok(_) => Ok(see_other(&format!("{}?done={}", urls::client(id), done(&client, later)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &client, &fields, &problems, None).await?),
        Err(error) => Err(error.into()),
    }
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
async fn chosen_content(desk: &Desk, fields: &Fields) -> Result<Option<Content>> {
    let Ok(id) = fields.get("template_id").parse::<TemplateId>() else { return Ok(None) };
    let template = match templates::find(&desk.app.store, &desk.scope, id).await {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    let Some(version) = template.published_version_id else { return Ok(None) };
    Ok(Some(templates::version(&desk.app.store, &desk.scope, version).await?.content))
}

/// What is different for this client, if the panel was on the page; of a template that was chosen since, nothing is.
async fn tailoring_of(desk: &Desk, fields: &Fields) -> Result<Tailoring> {
    let content = chosen_content(desk, fields).await?.filter(|_| fields.get("t_of") == fields.get("template_id"));
    Ok(content.map(|content| tailoring::read(&content, fields)).unwrap_or_default())
}

async fn panel(desk: &Desk, fields: &Fields, problems: &Problems) -> Result<Option<Panel>> {
    if !fields.has(tailoring::ON) && fields.get("_do") != "tailor" {
        return Ok(None);
    }
    let tailoring = tailoring_of(desk, fields).await?;
    Ok(chosen_content(desk, fields).await?.and_then(|content| Panel::new(desk, &content, &tailoring, problems)))
}

fn no_template() -> Problems {
    Problems::one("template_id", "Please choose a template.")
}

fn read(desk: &Desk, client: &Client, fields: &Fields) -> Result<NewAssignment, Problems> {
    let mut problems = Problems::default();
    let template = fields.get("template_id").parse::<TemplateId>().map_err(|_| problems.0.extend(no_template().0)).ok();
    let mut keep = |found: Problems| problems.0.extend(found.0);
    let agreement = Agreement::parse(fields.get("why"), fields.get("message")).map_err(&mut keep).ok();
    let due = (fields.get("due_date"), fields.get("due_time"));
    let send = (fields.get("send_date"), fields.get("send_time"));
    let schedule = Schedule::parse(due, send, &client.time_zone, desk.app.now()).map_err(&mut keep).ok();
    match (template, agreement, schedule) {
        (Some(template), Some(agreement), Some(schedule)) => Ok(NewAssignment {
            tailoring: Default::default(),
            reminders: Default::default(),
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

async fn preview(desk: &Desk, client: &Client, new: &NewAssignment) -> Result<Preview> {
    let template = templates::find(&desk.app.store, &desk.scope, new.template).await?;
    let version = templates::version(&desk.app.store, &desk.scope, template.published_version_id.ok_or(Error::NotFound)?).await?;
    let speech = desk.app.pages().speech(&client.language);
    let (now, zone) = (desk.app.now(), &client.time_zone);
    let times = new.schedule.times(zone, practices::quiet_hours(&desk.practice), now);
    let reminder = times.remind_at.filter(|_| client.reminders_stopped_at.is_none());
    Ok(Preview {
        overlap: super::scores::overlap(desk, client.id, template.id, &version).await?,
        title: version.title,
        practitioner: desk.me.name.clone(),
        why: new.agreement.why.clone(),
        message: new.agreement.message.clone(),
        due: times.due_at.map(|at| dates::long(speech, at, zone)),
        opens: (times.opens_at > now).then(|| dates::long(speech, times.opens_at, zone)),
        reminder: reminder.map(|at| dates::long(speech, at, zone)),
        minutes: version.content.minutes(),
        sections: {
            let names = Names { client: &client.name, practitioner: &desk.me.name, practice: &desk.practice.public_name };
            let content = names.fill_in(new.tailoring.clone().checked(&version.content)?.apply(version.content.clone()));
            let (free, locked) = (new.tailoring.typed(false), new.tailoring.typed(true));
            let typed: Typed = free.into_iter().chain(locked.clone()).collect();
            ask::with_locked(ask::sections(speech, &content, &typed, &[], &[]), &locked)
        },
    })
}
