//! Changing an assignment: when it is due, or the rule by which it comes again, and its words. Looking at a changed rule changes nothing.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::AssignmentId;
use entity::kinds::OccurrenceStatus;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::agreed;
use super::assignments::answer;
use super::controls::{Control, Field};
use super::schedule_fields;
use super::schedule_form::{Offered, ScheduleForm};
use super::schedule_preview::{self as ahead, Forecast};
use super::{Desk, Posted, Seat, Shell};
use crate::actions::assignments::{self as actions, Changed};
use crate::actions::planning;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::reminding;
use crate::domain::schedule::{Place, Schedule, TypedSchedule};
use crate::error::{Error, Result};
use crate::store::assignments::Assignment;
use crate::store::{assignments, clients, occurrences, templates};
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Edit {
    shell: Shell,
    id: AssignmentId,
    title: String,
    name: String,
    revision: i32,
    /// When it is due, for what comes once.
    due: Vec<Field>,
    /// The whole rule, for what comes again.
    schedule: Option<ScheduleForm>,
    /// The rule has something that no field shows.
    more_than_shown: Option<String>,
    words: Vec<Field>,
    zone: String,
    wrong: bool,
    conflict: bool,
    preview: Option<Preview>,
}

/// What comes by the changed rule.
#[derive(Serialize)]
struct Preview {
    moves: String,
    forecast: Forecast,
    not_sent: Vec<String>,
}

/// What is shown with the form.
#[derive(Default)]
struct Shown {
    problems: Problems,
    preview: Option<Preview>,
    conflict: bool,
}

fn wrong(problems: Problems) -> Shown {
    Shown { problems, ..Shown::default() }
}

/// The fields as they are kept.
fn kept(assignment: &Assignment) -> Fields {
    let mut fields = schedule_fields::fields(&TypedSchedule::of(&assignment.schedule));
    if assignment.schedule.is_single() {
        let due = assignment.schedule.due_once();
        fields = vec![
            ("due_date".into(), due.map(|due| due.format("%Y-%m-%d").to_string()).unwrap_or_default()),
            ("due_time".into(), due.map(|due| due.format("%H:%M").to_string()).unwrap_or_default()),
        ];
    }
    fields.extend(reminding::FIELDS.map(|name| (name.to_owned(), reminding::typed(&assignment.reminders, name))));
    fields.extend(agreed::fields(&assignment.agreement));
    Fields(fields)
}

async fn page(desk: &Desk, id: AssignmentId, typed: Option<&Fields>, Shown { problems, preview, conflict }: Shown) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let assignment = assignments::find(store, scope, id).await?;
    let client = clients::find(store, scope, assignment.client_id).await?;
    let version = templates::version(store, scope, assignment.version_id).await?;
    let kept = kept(&assignment);
    let fields = typed.unwrap_or(&kept);
    let again = !assignment.schedule.is_single();
    let field = |name, label, control| Field::new(name, label, control, fields.get(name), &problems);
    let place = format!("All times are {}’s own, in {}.", client.name, client.time_zone);
    let context = Edit {
        shell: desk.shell("Change this assignment", "clients"),
        id,
        title: version.title,
        revision: assignment.revision,
        due: vec![field("due_date", "Due date", Control::Date).optional(), field("due_time", "Time", Control::Time).optional()],
        schedule: again.then(|| ScheduleForm::new(fields, &problems, Offered::Again, "days", place)),
        more_than_shown: more_than_shown(&assignment, &client),
        words: vec![
            field("why", "Why this", Control::Lines).help("Shown on the page, never in a mail.").optional(),
            field("message", "Message", Control::Lines).optional(),
        ]
        .into_iter()
        .chain(agreed::controls(fields, &problems))
        .collect(),
        zone: client.time_zone,
        name: client.name,
        wrong: !problems.is_empty(),
        conflict,
        preview,
    };
    let status = match (conflict, problems.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    desk.page_with(status, "workspace/assignment_edit", &context)
}

/// The rule in words, where the fields would not say all of it.
fn more_than_shown(assignment: &Assignment, client: &Client) -> Option<String> {
    let rule = &assignment.schedule;
    let again = Schedule::read(&TypedSchedule::of(rule), &client.time_zone, assignment.created_at);
    (!rule.is_single() && again.as_ref() != Ok(rule)).then(|| rule.in_words())
}

/// Shows it, to be changed.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    Ok(page(&desk, id, None, Shown::default()).await?)
}

/// Shows what a changed rule brings, or changes it.
#[handler]
pub async fn update(Posted { desk, fields, .. }: Posted, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let before = assignments::find(&desk.app.store, &desk.scope, id).await?;
    let client = clients::find(&desk.app.store, &desk.scope, before.client_id).await?;
    let changed = match read(&desk, &fields, &before, &client) {
        Ok(changed) => changed,
        Err(problems) => return Ok(page(&desk, id, Some(&fields), wrong(problems)).await?),
    };
    if fields.get("_do") == "preview" {
        let rule = changed.schedule.as_ref().unwrap_or(&before.schedule);
        let preview = Some(preview(&desk, &before, &client, rule).await?);
        return Ok(page(&desk, id, Some(&fields), Shown { preview, ..Shown::default() }).await?);
    }
    match actions::update(&desk.app, desk.scope, id, fields.get("revision").parse().unwrap_or(0), changed).await {
        Ok(()) => answer(id, Ok(()), "saved"),
        Err(Error::Invalid(problems)) => Ok(page(&desk, id, Some(&fields), wrong(problems)).await?),
        Err(Error::Conflict(_)) => Ok(page(&desk, id, Some(&fields), Shown { conflict: true, ..Shown::default() }).await?),
        Err(error) => Err(error.into()),
    }
}

/// What is different from before.
fn read(desk: &Desk, fields: &Fields, before: &Assignment, client: &Client) -> Result<Changed, Problems> {
    let mut problems = Problems::default();
    let agreement = agreed::read(fields).map_err(|found| problems.0.extend(found.0)).ok();
    let mut changed = Changed { agreement, ..Changed::default() };
    if before.schedule.is_single() {
        let due = problems.note("due_date", Schedule::read_due(fields.get("due_date"), fields.get("due_time")));
        changed.due_at = due.filter(|due| before.schedule.due_once() != *due);
    } else if fields.has("schedule") {
        changed.schedule = rule(desk, fields, before, client).unwrap_or_else(|found| {
            problems.0.extend(found.0);
            None
        });
    }
    if fields.has("reminder_count") {
        let rule = schedule_fields::reminders(fields).map_err(|found| problems.0.extend(found.0)).ok();
        changed.reminders = rule.filter(|rule| *rule != before.reminders);
    }
    problems.or(changed)
}

/// The changed rule; none where nothing about it was changed.
fn rule(desk: &Desk, fields: &Fields, before: &Assignment, client: &Client) -> Result<Option<Schedule>, Problems> {
    let (typed, was) = (schedule_fields::typed(fields), TypedSchedule::of(&before.schedule));
    if typed == was {
        return Ok(None);
    }
    // A rule that began in the past may go on from there.
    let now = if typed.from_date == was.from_date { before.created_at } else { desk.app.now() };
    let rule = Schedule::read(&typed, &client.time_zone, now)?;
    if rule.is_single() {
        return Err(Problems::one("schedule", "What comes again cannot become something that comes once. Please assign it anew."));
    }
    Ok((rule != before.schedule).then_some(rule))
}

async fn preview(desk: &Desk, before: &Assignment, client: &Client, rule: &Schedule) -> Result<Preview> {
    let anchors = ahead::anchors(desk, client, rule).await?;
    let place = ahead::place(desk, &client.time_zone, &anchors, before.reminders);
    Ok(Preview {
        moves: moves(desk, before, rule, place).await?,
        forecast: ahead::forecast(desk, rule, place, client.reminders_stopped_at.is_none()),
        not_sent: ahead::not_sent(desk, client),
    })
}

/// What happens to the dates that are planned already.
async fn moves(desk: &Desk, before: &Assignment, rule: &Schedule, place: Place<'_>) -> Result<String> {
    type Date = (NaiveDate, i32, DateTime<Utc>);
    let all = occurrences::of_assignment(&desk.app.store, &desk.scope, before.id).await?;
    let loose = all.iter().filter(|one| one.status == OccurrenceStatus::Planned && one.moved_at.is_none() && one.opens_at > place.since);
    let was: HashSet<Date> = loose.map(|one| (one.local_date, one.slot, one.opens_at)).collect();
    let wanted = rule.planned(place, place.since + planning::HORIZON);
    let kept: HashSet<(NaiveDate, i32)> =
        all.iter().filter(|one| one.status != OccurrenceStatus::Planned || one.moved_at.is_some()).map(|one| (one.local_date, one.slot)).collect();
    let wanted = wanted.iter().map(|one| (one.times.local_date, one.slot, one.times.opens_at));
    let wanted: HashSet<Date> = wanted.filter(|(date, slot, _)| !kept.contains(&(*date, *slot))).collect();
    let (stay, go, come) = (was.intersection(&wanted).count(), was.difference(&wanted).count(), wanted.difference(&was).count());
    let sentence = match (go, come) {
        (0, 0) => "No planned date moves.".to_owned(),
        (go, come) if stay == 0 => format!("Of the next two weeks, {} replaced by {come}.", many(go)),
        (go, come) => format!("Of the next two weeks, {} replaced by {come}; {stay} stay.", many(go)),
    };
    Ok(format!("{sentence} What was sent or moved by hand stays as it is."))
}

fn many(count: usize) -> String {
    if count == 1 { "1 planned date is".into() } else { format!("{count} planned dates are") }
}
