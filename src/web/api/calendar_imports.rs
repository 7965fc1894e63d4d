//! A calendar from elsewhere: looked at first, written then. Its text comes in the request; nothing is fetched.

use entity::ids::{ClientId, PractitionerId};
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::text::{Full, Text};
use super::words::{CalendarStanding, CalendarWhy};
use super::{Instant, Key};
use crate::actions::calendars::{self as actions, Choices, Item, Line, Plan, Written};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::ApiScope;
use crate::error::Error;
use crate::store::clients;

pub struct CalendarImports;

/// A calendar.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct CalendarImport {
    /// The text of the file, in iCalendar format (text/calendar)
    ics: Text<900_000>,
    /// The client whom all of it is about; found for each entry where left out
    client_id: Option<Uuid>,
    /// With whom the new ones are; whoever is responsible for each client where left out
    practitioner_id: Option<Uuid>,
    /// Writes nothing and shows everything; true where left out
    dry_run: Option<bool>,
    /// Whose an entry is, where it is not whom it is proposed for
    choices: Option<Vec<CalendarChoice>>,
}

/// Whose an entry is.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct CalendarChoice {
    /// As the dry run named it
    key: Full<64>,
    /// Leaves it out where left out or null
    client_id: Option<Uuid>,
}

/// One time of an entry.
#[derive(Object)]
struct CalendarTime {
    standing: CalendarStanding,
    starts_at: Instant,
    ends_at: Option<Instant>,
    appointment_id: Option<Uuid>,
}

impl From<&Item> for CalendarTime {
    fn from(item: &Item) -> Self {
        let known = item.known.as_ref();
        Self {
            standing: item.standing.into(),
            starts_at: item.starts_at(),
            ends_at: item.event.as_ref().map(|event| event.ends_at).or(known.map(|row| row.ends_at)),
            appointment_id: known.map(|row| row.id.0),
        }
    }
}

/// Times that belong together.
#[derive(Object)]
struct CalendarEntry {
    key: String,
    title: String,
    /// Where it begins in the file, counted from 1
    line: u64,
    /// Whom it is proposed for; left out where nobody was found
    client_id: Option<Uuid>,
    why: Option<CalendarWhy>,
    /// Where something had to be guessed
    note: Option<String>,
    times: Vec<CalendarTime>,
}

impl From<&Line> for CalendarEntry {
    fn from(line: &Line) -> Self {
        Self {
            key: line.key.clone(),
            title: line.title.clone(),
            line: line.line as u64,
            client_id: line.proposed.map(|(client, _)| client.0),
            why: line.proposed.map(|(_, why)| why.into()),
            note: line.note.clone(),
            times: line.items.iter().map(CalendarTime::from).collect(),
        }
    }
}

/// Something that is not taken, and why.
#[derive(Object)]
struct CalendarLeftOut {
    line: u64,
    title: String,
    reason: String,
}

/// What came of a calendar.
#[derive(Object)]
struct CalendarImported {
    dry_run: bool,
    added: u64,
    moved: u64,
    cancelled: u64,
    entries: Vec<CalendarEntry>,
    left_out: Vec<CalendarLeftOut>,
}

impl CalendarImported {
    fn new(plan: &Plan, dry_run: bool) -> Self {
        let left =
            plan.left_out.iter().map(|left| CalendarLeftOut { line: left.line as u64, title: left.title.clone(), reason: left.reason.clone() });
        Self { dry_run, added: 0, moved: 0, cancelled: 0, entries: plan.lines.iter().map(CalendarEntry::from).collect(), left_out: left.collect() }
    }
}

#[OpenApi]
impl CalendarImports {
    /// Import a calendar
    ///
    /// Scope: clinical:write. A dry run unless it says otherwise. Written all or nothing; what is known from before is recognised, moved or cancelled.
    #[oai(path = "/appointments/import", method = "post", operation_id = "import_appointments")]
    async fn import(&self, app: Data<&App>, key: Key, body: Json<CalendarImport>) -> poem::Result<Json<CalendarImported>> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let dry_run = body.dry_run.unwrap_or(true);
        let only = body.client_id.map(ClientId);
        if let Some(client) = only {
            clients::find(&app.store, &scope, client).await.map_err(|error| match error {
                Error::NotFound => Problems::one("client_id", "There is no such client.").into(),
                other => other,
            })?;
        }
        let plan = actions::look(&app, scope, &body.ics, None, only).await.map_err(|error| match error {
            Error::Invalid(mut problems) => {
                problems.0.iter_mut().for_each(|problem| problem.field = problem.field.replace("file", "ics"));
                problems.into()
            }
            other => other,
        })?;
        let mut outcome = CalendarImported::new(&plan, dry_run);
        let chosen = body.choices.iter().flatten();
        let choices: Choices = chosen.map(|choice| (choice.key.0.clone(), choice.client_id.map(ClientId))).collect();
        if let Some(unknown) = choices.keys().find(|key| !plan.lines.iter().any(|line| line.key == **key)) {
            let at = body.choices.iter().flatten().position(|choice| choice.key.0 == *unknown).unwrap_or(0);
            return Err(Error::from(Problems::one(format!("choices[{at}].key"), "There is no such entry in this calendar.")).into());
        }
        if !dry_run {
            let with = body.practitioner_id.map(PractitionerId);
            let Written { added, moved, cancelled } = actions::import(&app, scope, plan, &choices, with).await?;
            (outcome.added, outcome.moved, outcome.cancelled) = (added as u64, moved as u64, cancelled as u64);
        }
        Ok(Json(outcome))
    }
}
