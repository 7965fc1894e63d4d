//! Planning a sequence, for one client or several, and changing what is not begun. One form with a row for each step; its buttons for
//! rows post back and keep everything typed.

use entity::ids::{ClientId, SequenceId, SequenceStepId};
use entity::kinds::{ClientStatus, TemplateKind};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::sequence_rows::{Row, RowForm, Typed, row_form};
use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::sequences::{self as actions, NewSequence, Rewritten};
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::sequence::plan;
use crate::error::{Error, Result};
use crate::random;
use crate::store::{clients, sequences, templates};
use crate::urls;

/// So many clients at once.
const MOST_CLIENTS: usize = 200;

/// For whom a sequence is planned, or which one is changed.
#[derive(Clone)]
enum For {
    Several,
    One(Box<Client>),
    Change { id: SequenceId, client: Box<Client>, begun: Vec<String>, starts: bool },
}

#[derive(Serialize)]
struct FormPage {
    shell: Shell,
    heading: String,
    action: String,
    crumb_url: String,
    crumb: String,
    batch: String,
    revision: i32,
    title: String,
    title_error: Option<String>,
    /// Whether the first day can still be chosen.
    starts: bool,
    starts_on: String,
    starts_error: Option<String>,
    /// Whose time it is.
    whose_time: String,
    /// The clients to choose from, where it is for several.
    several: bool,
    clients: Vec<ClientLine>,
    client_error: Option<String>,
    /// What has begun or was skipped already, and stays.
    begun: Vec<String>,
    steps: Vec<RowForm>,
    steps_error: Option<String>,
    nothing_published: bool,
    wrong: bool,
    conflict: bool,
    button: &'static str,
}

#[derive(Serialize)]
struct ClientLine {
    id: ClientId,
    name: String,
    zone: String,
    trouble: bool,
    chosen: bool,
}

async fn active(desk: &Desk) -> Result<Vec<Client>> {
    let mut all = clients::list(&desk.app.store, &desk.scope).await?;
    all.retain(|client| client.status == ClientStatus::Active);
    all.sort_by_cached_key(|client| client.name.to_lowercase());
    Ok(all)
}

async fn render(desk: &Desk, whom: &For, typed: &Typed, problems: &Problems, conflict: bool) -> Result<Response> {
    let mut offered = templates::list(&desk.app.store, &desk.scope).await?;
    // A safety plan is no step: a client has one, and it stays.
    offered.retain(|template| template.published_version_id.is_some() && template.archived_at.is_none() && template.kind != TemplateKind::SafetyPlan);
    let find = |field: &str| problems.0.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone());
    let (heading, action, crumb_url, crumb, begun, starts) = match whom {
        For::Several => ("Plan a sequence".to_owned(), urls::NEW_SEQUENCE.to_owned(), "/templates".into(), "Templates".into(), vec![], true),
        For::One(client) => {
            let action = format!("{}/sequences/new", urls::client(client.id));
            (format!("Plan a sequence for {}", client.name), action, urls::client(client.id), client.name.clone(), vec![], true)
        }
        For::Change { id, client, begun, starts } => {
            let action = format!("{}/edit", urls::sequence(*id));
            (
                format!("Change what comes next for {}", client.name),
                action,
                urls::sequence(*id),
                "Back to the sequence".into(),
                begun.clone(),
                *starts,
            )
        }
    };
    let whose_time = match whom {
        For::Several => "each client’s own time".into(),
        For::One(client) | For::Change { client, .. } => format!("{}’s time, {}", client.name, client.time_zone),
    };
    let several = matches!(whom, For::Several);
    let line = |client: Client| ClientLine {
        chosen: typed.clients.contains(&client.id),
        zone: client.time_zone,
        trouble: client.mail_refused_at.is_some(),
        id: client.id,
        name: client.name,
    };
    let before = begun.len();
    let rows = typed.rows.len();
    let context = FormPage {
        shell: desk.shell(heading.clone(), if several { "templates" } else { "clients" }),
        heading,
        action,
        crumb_url,
        crumb,
        batch: typed.batch.parse::<SequenceId>().unwrap_or_else(|_| random::id(desk.app.now())).to_string(),
        revision: typed.revision,
        title: typed.title.clone(),
        title_error: find("title"),
        starts,
        starts_on: typed.starts_on.clone(),
        starts_error: find("starts_on"),
        whose_time,
        several,
        clients: if several { active(desk).await?.into_iter().map(line).collect() } else { Vec::new() },
        client_error: find("client").or_else(|| find("client_id")),
        steps: typed.rows.iter().enumerate().map(|(at, row)| row_form(at, row, before, rows, &offered, problems)).collect(),
        begun,
        steps_error: find("steps"),
        nothing_published: offered.is_empty(),
        wrong: !problems.is_empty(),
        conflict,
        button: if matches!(whom, For::Change { .. }) { "Save" } else { "Plan it" },
    };
    let status = match (conflict, problems.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    desk.page_with(status, "workspace/sequence_form", &context)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    /// A sequence whose steps are taken over.
    from: String,
    /// A template to begin with.
    template: String,
}

/// An empty form, or one with the steps of another sequence.
async fn beginning(desk: &Desk, chosen: &Chosen) -> Result<Typed> {
    if let Ok(from) = chosen.from.parse::<SequenceId>() {
        let before = sequences::find(&desk.app.store, &desk.scope, from).await?;
        let steps = sequences::steps(&desk.app.store, &desk.scope, from).await?;
        let rows = steps.iter().map(|step| Row::of(step, false)).collect();
        return Ok(Typed { title: before.title, rows, ..Typed::default() });
    }
    let mut typed = Typed::fresh();
    typed.rows[0].template.clone_from(&chosen.template);
    Ok(typed)
}

/// The form for several clients.
#[handler]
pub async fn new_for_several(Seat { desk, .. }: Seat, Query(chosen): Query<Chosen>) -> poem::Result<Response> {
    let typed = beginning(&desk, &chosen).await?;
    Ok(render(&desk, &For::Several, &typed, &Problems::default(), false).await?)
}

/// The form for one client.
#[handler]
pub async fn new_for_one(Seat { desk, .. }: Seat, Path(id): Path<ClientId>, Query(chosen): Query<Chosen>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let typed = beginning(&desk, &chosen).await?;
    Ok(render(&desk, &For::One(Box::new(client)), &typed, &Problems::default(), false).await?)
}

/// Plans it for everybody who was chosen.
#[handler]
pub async fn create_for_several(Posted { desk, fields, .. }: Posted) -> poem::Result<Response> {
    let typed = Typed::of(&fields);
    let found = active(&desk).await?.into_iter().filter(|client| typed.clients.contains(&client.id)).map(|client| client.id).collect();
    create(&desk, For::Several, typed, found, fields.get("_do")).await
}

/// Plans it for one client.
#[handler]
pub async fn create_for_one(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    create(&desk, For::One(Box::new(client)), Typed::of(&fields), vec![id], fields.get("_do")).await
}

async fn create(desk: &Desk, whom: For, mut typed: Typed, found: Vec<ClientId>, button: &str) -> poem::Result<Response> {
    if typed.edit(button) {
        return Ok(render(desk, &whom, &typed, &Problems::default(), false).await?);
    }
    let mut problems = Problems::default();
    if matches!(whom, For::Several) {
        match typed.clients.len() {
            0 => problems.add("client", "Please choose at least one client."),
            many if many > MOST_CLIENTS => problems.add("client", format!("Please choose at most {MOST_CLIENTS} clients at once.")),
            many if many > found.len() => problems.add("client", "Somebody you chose is paused or discharged by now. Please look again."),
            _ => {}
        }
    }
    let Some((title, starts_on, steps)) = typed.read(&mut problems) else {
        return Ok(render(desk, &whom, &typed, &problems, false).await?);
    };
    let batch = typed.batch.parse::<SequenceId>().ok();
    let new = |client: ClientId| NewSequence {
        id: batch.map(|batch| random::id_within(batch.0, client.0)),
        client,
        practitioner: desk.me.id,
        title: title.clone(),
        starts_on,
        steps: steps.clone(),
    };
    match actions::create(&desk.app, desk.scope, found.into_iter().map(new).collect()).await {
        Ok(ids) => Ok(match (&whom, ids.first()) {
            (For::One(_), Some(id)) => see_other(&format!("{}?done=sequence-made", urls::sequence(*id))),
            _ => see_other(&format!("{}?done=sequences-made", urls::HOME)),
        }),
        Err(Error::Invalid(problems)) => Ok(render(desk, &whom, &typed, &problems, false).await?),
        Err(error) => Err(error.into()),
    }
}

/// What is changed: the sequence with its steps that are not begun.
async fn changing(desk: &Desk, id: SequenceId) -> Result<(For, Typed)> {
    let standing = actions::read(&desk.app.store, &desk.scope, id, desk.app.now()).await?;
    let begun = standing.steps.iter().filter(|one| !one.step.waits()).map(|one| one.title.clone()).collect();
    let typed = Typed {
        revision: standing.sequence.revision,
        title: standing.sequence.title,
        starts_on: standing.sequence.starts_on.map(|day| day.to_string()).unwrap_or_default(),
        rows: standing.steps.iter().filter(|one| one.step.waits()).map(|one| Row::of(&one.step, true)).collect(),
        ..Typed::default()
    };
    let starts = standing.steps.iter().all(|one| one.step.begun_at.is_none());
    Ok((For::Change { id, client: Box::new(standing.client), begun, starts }, typed))
}

/// The form with what is not begun.
#[handler]
pub async fn edit(Seat { desk, .. }: Seat, Path(id): Path<SequenceId>) -> poem::Result<Response> {
    let (whom, typed) = changing(&desk, id).await?;
    Ok(render(&desk, &whom, &typed, &Problems::default(), false).await?)
}

/// Changes it.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<SequenceId>) -> poem::Result<Response> {
    let (whom, was) = changing(&desk, id).await?;
    let mut typed = Typed::of(&fields);
    if !matches!(whom, For::Change { starts: true, .. }) {
        typed.starts_on = was.starts_on;
    }
    if typed.edit(fields.get("_do")) {
        return Ok(render(&desk, &whom, &typed, &Problems::default(), false).await?);
    }
    let mut problems = Problems::default();
    // Taking away all that waits is fine where something stays.
    let nothing_left = typed.rows.is_empty() && matches!(&whom, For::Change { begun, .. } if !begun.is_empty());
    let read = typed.read(&mut problems);
    if nothing_left {
        problems.0.retain(|problem| problem.field != "steps");
    }
    let (title, starts_on, steps) = match read {
        Some(read) => read,
        None if problems.is_empty() => (typed.title.trim().to_owned(), plan::starts_on(&typed.starts_on).unwrap_or_default(), Vec::new()),
        None => return Ok(render(&desk, &whom, &typed, &problems, false).await?),
    };
    let known = typed.rows.iter().map(|row| row.step.parse::<SequenceStepId>().ok());
    let new = Rewritten { title, starts_on, steps: known.zip(steps).collect() };
    match actions::rewrite(&desk.app, desk.scope, id, typed.revision, new).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::sequence(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &whom, &typed, &problems, false).await?),
        Err(Error::Conflict(_)) => {
            // What began meanwhile is no longer to be changed; everything else that was typed stays.
            let (whom, newest) = changing(&desk, id).await?;
            typed.revision = newest.revision;
            typed.rows.retain(|row| row.step.is_empty() || newest.rows.iter().any(|other| other.step == row.step));
            Ok(render(&desk, &whom, &typed, &Problems::default(), true).await?)
        }
        Err(error) => Err(error.into()),
    }
}
