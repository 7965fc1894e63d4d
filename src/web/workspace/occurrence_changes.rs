//! One occurrence moved, left out, put back or sent now. What the rule says goes on as it was.

use chrono::{DateTime, Utc};
use entity::ids::OccurrenceId;
use entity::kinds::OccurrenceStatus;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::coming::spoken;
use super::controls::{Control, Field};
use super::delivery_record::page;
use super::states::when_of;
use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::occurrences::{self as actions, Moved};
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::schedule::Schedule;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::occurrences::Occurrence;
use crate::store::{assignments, clients, occurrences, templates};
use crate::urls;
use crate::web::forms::Fields;

/// What both questions are about.
struct About {
    occurrence: Occurrence,
    client: Client,
    title: String,
}

async fn about(desk: &Desk, id: OccurrenceId) -> Result<About> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let occurrence = occurrences::find(store, scope, id).await?;
    let client = clients::find(store, scope, occurrence.client_id).await?;
    let assignment = assignments::find(store, scope, occurrence.assignment_id).await?;
    let title = templates::version(store, scope, assignment.version_of(&occurrence)).await?.title;
    Ok(About { occurrence, client, title })
}

/// Back to the record: with what was done, or with why it could not be done and how it is now.
async fn answer(desk: &Desk, id: OccurrenceId, outcome: Result<()>, done: &str) -> poem::Result<Response> {
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::delivery_record(id)))),
        Err(Error::Conflict(why)) => Ok(page(desk, id, None, Some(why)).await?),
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct Move {
    shell: Shell,
    id: OccurrenceId,
    title: String,
    name: String,
    zone: String,
    now: String,
    /// None where it was sent already.
    send: Vec<Field>,
    due: Vec<Field>,
    wrong: bool,
    conflict: Option<&'static str>,
}

/// What is kept of it, as local time in a form.
fn kept(at: Option<DateTime<Utc>>, zone_name: &str, format: &str) -> String {
    at.map(|at| zone::local(at, zone_name).format(format).to_string()).unwrap_or_default()
}

fn move_page(desk: &Desk, about: About, typed: Option<&Fields>, problems: &Problems, conflict: Option<&'static str>) -> Result<Response> {
    let About { occurrence, client, title } = about;
    let planned = occurrence.status == OccurrenceStatus::Planned;
    let field = |name: &'static str, label: &str, control, at: Option<DateTime<Utc>>| {
        let format = if control == Control::Date { "%Y-%m-%d" } else { "%H:%M" };
        let value = typed.map_or_else(|| kept(at, &client.time_zone, format), |fields| fields.get(name).to_owned());
        Field::new(name, label, control, value, problems)
    };
    let opens = Some(occurrence.opens_at);
    let sends = planned || typed.is_some_and(|fields| fields.has("send_date"));
    let send =
        if sends { vec![field("send_date", "Day", Control::Date, opens), field("send_time", "Time", Control::Time, opens)] } else { Vec::new() };
    let due_at = occurrence.due_at;
    let due = vec![field("due_date", "Day", Control::Date, due_at).optional(), field("due_time", "Time", Control::Time, due_at).optional()];
    let status = match (conflict, problems.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let context = Move {
        shell: desk.shell("Move this one", "clients"),
        id: occurrence.id,
        title,
        now: when_of(desk, &occurrence, &client.time_zone),
        zone: spoken(&client.time_zone),
        name: client.name,
        send,
        due,
        wrong: !problems.is_empty(),
        conflict,
    };
    desk.page_with(status, "workspace/occurrence_move", &context)
}

/// Shows its times, to be changed.
#[handler]
pub async fn edit(Seat { desk, .. }: Seat, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let about = about(&desk, id).await?;
    if !matches!(about.occurrence.status, OccurrenceStatus::Planned | OccurrenceStatus::Open) {
        return Ok(see_other(&urls::delivery_record(id)));
    }
    Ok(move_page(&desk, about, None, &Problems::default(), None)?)
}

/// Reads the times that were typed.
fn read(fields: &Fields) -> std::result::Result<Moved, Problems> {
    let mut problems = Problems::default();
    let due_at = problems.note("due_date", Schedule::read_due(fields.get("due_date"), fields.get("due_time")));
    let opens_at = if fields.has("send_date") {
        let typed = problems.note("send_date", Schedule::read_send(fields.get("send_date"), fields.get("send_time")));
        if typed == Some(None) {
            problems.add("send_date", "Please choose a day, or leave it out altogether.");
        }
        typed.flatten()
    } else {
        None
    };
    problems.or(Moved { opens_at, due_at })
}

/// Moves it.
#[handler]
pub async fn reschedule(Posted { desk, fields, .. }: Posted, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let before = about(&desk, id).await?;
    let moved = match read(&fields) {
        Ok(moved) => moved,
        Err(problems) => return Ok(move_page(&desk, before, Some(&fields), &problems, None)?),
    };
    match actions::reschedule(&desk.app, desk.scope, id, moved).await {
        Err(Error::Invalid(problems)) => Ok(move_page(&desk, before, Some(&fields), &problems, None)?),
        Err(Error::Conflict(why)) => Ok(move_page(&desk, about(&desk, id).await?, Some(&fields), &Problems::default(), Some(why))?),
        outcome => answer(&desk, id, outcome, "occurrence-moved").await,
    }
}

#[derive(Serialize)]
struct Confirm {
    shell: Shell,
    id: OccurrenceId,
    title: String,
    name: String,
    when: String,
}

/// Asks before it is left out.
#[handler]
pub async fn confirm_skip(Seat { desk, .. }: Seat, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let About { occurrence, client, title } = about(&desk, id).await?;
    if occurrence.status != OccurrenceStatus::Planned {
        return Ok(see_other(&urls::delivery_record(id)));
    }
    let when = when_of(&desk, &occurrence, &client.time_zone);
    let context = Confirm { shell: desk.shell("Leave this one out?", "clients"), id, title, name: client.name, when };
    Ok(desk.page("workspace/occurrence_skip", &context)?)
}

/// Leaves it out.
#[handler]
pub async fn skip(Posted { desk, .. }: Posted, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let outcome = actions::skip(&desk.app, desk.scope, id).await;
    answer(&desk, id, outcome, "left-out").await
}

/// Puts it back.
#[handler]
pub async fn unskip(Posted { desk, .. }: Posted, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let outcome = actions::unskip(&desk.app, desk.scope, id).await;
    answer(&desk, id, outcome, "put-back").await
}

/// Sends it now.
#[handler]
pub async fn send_now(Posted { desk, .. }: Posted, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let outcome = actions::send_now(&desk.app, desk.scope, id).await;
    answer(&desk, id, outcome, "sent-now").await
}
