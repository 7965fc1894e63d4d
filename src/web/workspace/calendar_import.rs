//! Importing a calendar: choose a file or paste its text, look at every entry and whose it may be, then write. Looking writes nothing,
//! and nothing is ever fetched.

use std::collections::BTreeMap;

use entity::ids::ClientId;
use entity::kinds::ClientStatus;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::controls::Choice;
use super::{Desk, Everybody, Posted, Seat, Shell, see_other};
use crate::actions::calendars::{self as actions, Choices, Item, Line, Plan, Standing};
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::clients;
use crate::urls;
use crate::web::forms::Fields;

/// In a select: left out.
const LEAVE_OUT: &str = "none";
/// Times of a line that stand open; more are behind a button.
const SHOWN: usize = 4;

#[derive(Serialize)]
struct Import {
    shell: Shell,
    action: String,
    /// Where this began: a client's page, or everybody's days.
    back: String,
    back_name: String,
    /// What was chosen or pasted, carried along to the next step.
    ics: String,
    error: Option<String>,
    report: Option<Report>,
    zone: String,
}

#[derive(Serialize)]
struct Report {
    counts: Vec<Count>,
    lines: Vec<Row>,
    left_out: Vec<Left>,
    writes: bool,
}

#[derive(Serialize)]
struct Count {
    number: usize,
    what: &'static str,
}

#[derive(Serialize)]
struct Row {
    /// The name of its select.
    field: String,
    title: String,
    why: Option<&'static str>,
    /// Whom it is proposed for.
    whose: Option<String>,
    note: Option<String>,
    choices: Vec<Choice>,
    error: Option<String>,
    /// Whether anything is to be written, so that there is something to choose.
    writes: bool,
    first: Vec<Time>,
    more: Vec<Time>,
    many: usize,
}

#[derive(Serialize)]
struct Time {
    when: String,
    what: String,
    state: &'static str,
}

#[derive(Serialize)]
struct Left {
    line: usize,
    title: String,
    reason: String,
}

/// What is said of a standing, in a list and in a count.
fn words(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::New => ("new", "new"),
        Standing::Unchanged => ("unchanged", "as they are known"),
        Standing::Moved => ("moved", "moved"),
        Standing::Cancelled => ("cancelled", "cancelled in the calendar"),
        Standing::Gone => ("no longer in the calendar: will be cancelled", "no longer in the calendar"),
        Standing::Kept => ("stays as it is here", "stay as they are here"),
        Standing::Nothing => ("cancelled, never known here", "cancelled and never known here"),
    }
}

fn time(desk: &Desk, item: &Item) -> Time {
    let speech = desk.speech();
    let here = desk.zone();
    let from = item.known.as_ref().filter(|_| item.standing == Standing::Moved).map(|known| dates::short_with_time(speech, known.starts_at, here));
    let what = words(item.standing).0;
    let state = match item.standing {
        Standing::New => "completed",
        Standing::Moved => "late",
        Standing::Cancelled | Standing::Gone => "failed",
        _ => "",
    };
    Time {
        when: dates::long(speech, item.starts_at(), here),
        what: from.map_or_else(|| what.to_owned(), |from| format!("{what}, was {from}")),
        state,
    }
}

fn field(line: &Line) -> String {
    format!("client-{}", line.key)
}

fn row(desk: &Desk, line: &Line, people: &[Client], fields: &Fields, problems: &Problems) -> Row {
    let name = field(line);
    let proposed = line.proposed.map_or(LEAVE_OUT.to_owned(), |(client, _)| client.to_string());
    let chosen = if fields.has(&name) { fields.get(&name).to_owned() } else { proposed };
    let writes = line.items.iter().any(|item| item.standing.writes());
    let mut choices = Vec::new();
    if writes {
        choices.push(Choice::new(LEAVE_OUT, "Leave out", &chosen));
        choices.extend(people.iter().map(|client| Choice::new(client.id.to_string(), client.name.clone(), &chosen)));
    }
    let mut times = line.items.iter().map(|item| time(desk, item));
    Row {
        title: if line.title.is_empty() { "Without a title".into() } else { line.title.clone() },
        why: line.proposed.map(|(_, why)| why.words()),
        whose: line.proposed.and_then(|(id, _)| people.iter().find(|client| client.id == id)).map(|client| client.name.clone()),
        note: line.note.clone(),
        error: problems.0.iter().find(|problem| problem.field == line.key).map(|problem| problem.detail.clone()),
        choices,
        writes,
        first: times.by_ref().take(SHOWN).collect(),
        more: times.collect(),
        many: line.items.len().saturating_sub(SHOWN),
        field: name,
    }
}

async fn report(desk: &Desk, plan: &Plan, fields: &Fields, problems: &Problems) -> Result<Report> {
    let mut people = clients::list(&desk.app.store, &desk.scope).await?;
    people.retain(|client| client.status != ClientStatus::Discharged);
    people.sort_by_cached_key(|client| client.name.to_lowercase());
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for item in plan.lines.iter().flat_map(|line| &line.items) {
        *counts.entry(words(item.standing).1).or_default() += 1;
    }
    Ok(Report {
        counts: counts.into_iter().map(|(what, number)| Count { number, what }).collect(),
        lines: plan.lines.iter().map(|line| row(desk, line, &people, fields, problems)).collect(),
        left_out: plan.left_out.iter().map(|left| Left { line: left.line, title: left.title.clone(), reason: left.reason.clone() }).collect(),
        writes: plan.lines.iter().flat_map(|line| &line.items).any(|item| item.standing.writes()),
    })
}

/// What a page of it is about.
struct Place {
    client: Option<Client>,
}

impl Place {
    async fn find(desk: &Desk, id: Option<ClientId>) -> Result<Self> {
        let client = match id {
            Some(id) => Some(clients::find(&desk.app.store, &desk.scope, id).await?),
            None => None,
        };
        Ok(Self { client })
    }

    fn id(&self) -> Option<ClientId> {
        self.client.as_ref().map(|client| client.id)
    }

    fn back(&self) -> String {
        self.id().map_or(urls::APPOINTMENTS.to_owned(), urls::appointments)
    }

    async fn render(&self, desk: &Desk, ics: String, fields: &Fields, problems: &Problems, plan: Option<&Plan>) -> Result<Response> {
        let find = |field: &str| problems.0.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone());
        let wrong_lines = problems.0.iter().any(|problem| problem.field != "file");
        let error = find("file").or_else(|| wrong_lines.then(|| "Nothing was written: please look at the entries below again.".to_owned()));
        let report = match plan {
            Some(plan) => Some(report(desk, plan, fields, problems).await?),
            None => None,
        };
        let context = Import {
            shell: desk.shell("Import a calendar", "clients"),
            action: self.id().map_or(urls::IMPORT_CALENDAR.to_owned(), urls::import_calendar),
            back: self.back(),
            back_name: self.client.as_ref().map_or_else(|| "Appointments".to_owned(), |client| client.name.clone()),
            ics,
            error,
            report,
            zone: desk.zone().replace('_', " "),
        };
        let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        desk.page_with(status, "workspace/calendar_import", &context)
    }

    async fn post(&self, desk: &Desk, fields: &Fields) -> Result<Response> {
        let file = fields.get("file");
        let ics = if file.trim().is_empty() { fields.get("ics") } else { file }.to_owned();
        if ics.trim().is_empty() {
            let problems = Problems::one("file", "Please choose a file, or paste its text.");
            return self.render(desk, String::new(), fields, &problems, None).await;
        }
        let plan = match actions::look(&desk.app, desk.scope, &ics, Some(desk.zone()), self.id()).await {
            Ok(plan) => plan,
            // What cannot be read as text is not shown either.
            Err(Error::Invalid(problems)) => {
                let shown = if ics.contains('\u{fffd}') || ics.len() > crate::domain::ical::LARGEST { String::new() } else { ics };
                return self.render(desk, shown, fields, &problems, None).await;
            }
            Err(error) => return Err(error),
        };
        if fields.get("_do") != "write" {
            return self.render(desk, ics, fields, &Problems::default(), Some(&plan)).await;
        }
        let Some(choices) = choices(&plan, fields) else {
            let problems = Problems::one("file", "Something changed since you looked. Please look at the entries again; nothing was written.");
            return self.render(desk, ics, fields, &problems, Some(&plan)).await;
        };
        let with = role::has_caseload(desk.me.role).then_some(desk.me.id);
        let with = with.filter(|_| !role::sees_all_clients(desk.me.role));
        match actions::import(&desk.app, desk.scope, plan.clone(), &choices, with).await {
            Ok(_) => Ok(see_other(&format!("{}?done=calendar", self.back()))),
            Err(Error::Invalid(problems)) => self.render(desk, ics, fields, &problems, Some(&plan)).await,
            Err(Error::Conflict(_)) => {
                let problems =
                    Problems::one("file", "Somebody changed an appointment meanwhile. Please look at the entries again; nothing was written.");
                let plan = actions::look(&desk.app, desk.scope, &ics, Some(desk.zone()), self.id()).await?;
                self.render(desk, ics, fields, &problems, Some(&plan)).await
            }
            Err(error) => Err(error),
        }
    }
}

/// What was chosen for each line; none where there is a line that nobody has seen yet.
fn choices(plan: &Plan, fields: &Fields) -> Option<Choices> {
    let mut choices = Choices::new();
    for line in &plan.lines {
        let name = field(line);
        if !line.items.iter().any(|item| item.standing.writes()) {
            continue;
        }
        if !fields.has(&name) {
            return None;
        }
        choices.insert(line.key.clone(), fields.get(&name).parse().ok());
    }
    Some(choices)
}

/// The form.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>) -> poem::Result<Response> {
    let place = Place::find(&desk, None).await?;
    Ok(place.render(&desk, String::new(), &Fields::default(), &Problems::default(), None).await?)
}

/// Looks at a file, or writes what is in it.
#[handler]
pub async fn import(Posted { desk, fields, .. }: Posted<Everybody>) -> poem::Result<Response> {
    Ok(Place::find(&desk, None).await?.post(&desk, &fields).await?)
}

/// The form, for one client.
#[handler]
pub async fn show_for(Seat { desk, .. }: Seat<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let place = Place::find(&desk, Some(id)).await?;
    Ok(place.render(&desk, String::new(), &Fields::default(), &Problems::default(), None).await?)
}

/// Looks at a file of one client's, or writes what is in it.
#[handler]
pub async fn import_for(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    Ok(Place::find(&desk, Some(id)).await?.post(&desk, &fields).await?)
}
