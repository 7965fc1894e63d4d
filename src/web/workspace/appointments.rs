//! Sessions in the room, of one client: what is planned and what was, adding, moving, cancelling, saying whether it took place.
//! No clinical content: an assistant does this too.

use entity::ids::{AppointmentId, ClientId};
use entity::kinds::{AppointmentSource, AppointmentStatus, ClientStatus};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Everybody, Posted, Seat, Shell, notice, see_other};
use crate::actions::appointments::{self as actions, NewAppointment};
use crate::domain::appointment::{MOST, Repeat, Slot, USUAL_MINUTES, standing, words};
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::appointments::{self, Appointment};
use crate::store::clients;
use crate::urls;
use crate::web::forms::Fields;

/// Past ones that stand open.
const SHOWN: usize = 5;

/// When it is, in words: "Tuesday 24 November 2026, 14:30 to 15:20".
pub fn when(desk: &Desk, one: &Appointment) -> String {
    let here = desk.zone();
    format!("{} to {}", dates::long(desk.speech(), one.starts_at, here), dates::time(one.ends_at, here))
}

/// An appointment in words, with its page: the list, for whoever may not read what is on it.
#[derive(Serialize)]
pub struct Linked {
    when: String,
    url: String,
}

/// The next and the last of a client, for their page.
pub async fn next_and_last(desk: &Desk, id: ClientId) -> Result<(Option<Linked>, Option<Linked>)> {
    let (store, now) = (&desk.app.store, desk.app.now());
    let next = appointments::next_of(store, &desk.scope, id, now).await?;
    let last = appointments::last_of(store, &desk.scope, id, now).await?;
    let clinical = role::is_clinical(desk.me.role);
    let linked = |one: Appointment| {
        let url = if clinical { urls::appointment(one.id) } else { urls::appointments(id) };
        Linked { when: when(desk, &one), url }
    };
    Ok((next.map(linked), last.map(linked)))
}

#[derive(Serialize)]
struct List {
    shell: Shell,
    id: ClientId,
    name: String,
    /// Whether anything can be added.
    in_care: bool,
    coming: Vec<Line>,
    /// The last few, and the others behind a button.
    past: Vec<Line>,
    earlier: Vec<Line>,
    earlier_many: usize,
    form: Vec<Field>,
    row: Vec<Field>,
    wrong: bool,
    zone: String,
}

#[derive(Serialize)]
struct Line {
    id: AppointmentId,
    /// Its own page, for clinicians.
    url: Option<String>,
    when: String,
    state: &'static str,
    state_text: &'static str,
    from_calendar: bool,
    /// Planned and not over: can be moved and cancelled.
    open: bool,
    /// Over: it can be said that it took place, or that it did not.
    say_held: bool,
    say_missed: bool,
}

fn line(desk: &Desk, one: &Appointment) -> Line {
    let now = desk.app.now();
    let status = standing(one.status, one.ends_at, now);
    let over = one.starts_at <= now;
    Line {
        id: one.id,
        url: role::is_clinical(desk.me.role).then(|| urls::appointment(one.id)),
        when: when(desk, one),
        state: status.word(),
        state_text: words(status),
        from_calendar: one.source == AppointmentSource::Calendar,
        open: one.status == AppointmentStatus::Planned && one.ends_at > now,
        say_held: over && status == AppointmentStatus::Missed,
        say_missed: over && status != AppointmentStatus::Missed && status != AppointmentStatus::Cancelled,
    }
}

/// Day, time and length.
fn time_fields(fields: &Fields, problems: &Problems) -> Vec<Field> {
    let minutes = if fields.has("minutes") { fields.get("minutes").to_owned() } else { USUAL_MINUTES.to_string() };
    vec![
        Field::new("date", "Day", Control::Date, fields.get("date"), problems),
        Field::new("time", "Begins", Control::Time, fields.get("time"), problems),
        Field::new("minutes", "Minutes", Control::Text, minutes, problems),
    ]
}

fn repeat_fields(fields: &Fields, problems: &Problems) -> Vec<Field> {
    let labels = [(Repeat::Never, "Once"), (Repeat::Weekly, "Every week"), (Repeat::Fortnightly, "Every two weeks")];
    let choices = labels.map(|(repeat, label)| Choice::new(repeat.word(), label, fields.get("repeat")));
    let count = if fields.has("count") { fields.get("count").to_owned() } else { "10".to_owned() };
    vec![
        Field::new("repeat", "How often", Control::Select, fields.get("repeat"), problems).choices(choices.into()),
        Field::new("count", "How many in all", Control::Text, count, problems).help(format!("Where it repeats: at most {MOST}.")),
    ]
}

async fn render(desk: &Desk, client: Client, fields: &Fields, problems: &Problems, notice: Option<String>) -> Result<Response> {
    let now = desk.app.now();
    let all = appointments::of_client(&desk.app.store, &desk.scope, client.id).await?;
    let (coming, mut past): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.ends_at > now);
    past.reverse();
    let mut shell = desk.shell(format!("Appointments with {}", client.name), "clients");
    shell.notice = notice;
    let context = List {
        shell,
        id: client.id,
        in_care: client.status != ClientStatus::Discharged,
        name: client.name,
        coming: coming.into_iter().map(|one| line(desk, one)).collect(),
        past: past.iter().take(SHOWN).map(|one| line(desk, one)).collect(),
        earlier: past.iter().skip(SHOWN).map(|one| line(desk, one)).collect(),
        earlier_many: past.len().saturating_sub(SHOWN),
        form: time_fields(fields, problems),
        row: repeat_fields(fields, problems),
        wrong: !problems.is_empty(),
        zone: desk.zone().replace('_', " "),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/appointments", &context)
}

/// All of one client.
#[handler]
pub async fn list(Seat { desk, .. }: Seat<Everybody>, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    Ok(render(&desk, client, &Fields::default(), &Problems::default(), notice(request)).await?)
}

fn typed_slots(desk: &Desk, fields: &Fields) -> Result<Vec<Slot>, Problems> {
    let (now, repeat) = (desk.app.now(), Repeat::of(fields.get("repeat")).unwrap_or_default());
    let slot = Slot::parse(fields.get("date"), fields.get("time"), fields.get("minutes"), desk.zone(), now)?;
    slot.series(repeat, fields.get("count").trim().parse().unwrap_or(0), now)
}

/// Adds one or a series.
#[handler]
pub async fn add(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let slots = match typed_slots(&desk, &fields) {
        Ok(slots) => slots,
        Err(problems) => return Ok(render(&desk, client, &fields, &problems, None).await?),
    };
    let practitioner = with_me(&desk, &client).await?;
    let new = NewAppointment { client: id, practitioner, slots, source: AppointmentSource::Hand };
    match actions::add(&desk.app, desk.scope, new).await {
        Ok(_) => Ok(see_other(&format!("{}?done=appointment", urls::appointments(id)))),
        Err(Error::Conflict(sentence)) => Ok(render(&desk, client, &fields, &Problems::one("date", sentence), None).await?),
        Err(error) => Err(error.into()),
    }
}

/// Whoever adds it, where the case is theirs or shared with them; else whoever is responsible.
pub async fn with_me(desk: &Desk, client: &Client) -> Result<Option<entity::ids::PractitionerId>> {
    let shared = role::has_caseload(desk.me.role) && clients::shares(&desk.app.store, &desk.scope, client.id).await?.contains(&desk.me.id);
    Ok(shared.then_some(desk.me.id))
}

#[derive(Serialize)]
struct Edit {
    shell: Shell,
    id: AppointmentId,
    client: ClientId,
    name: String,
    when: String,
    form: Vec<Field>,
    revision: i32,
    /// Whether later ones of its series can go with it.
    later: usize,
    later_chosen: bool,
    from_calendar: bool,
    zone: String,
    wrong: bool,
    conflict: bool,
}

async fn later(desk: &Desk, one: &Appointment) -> Result<usize> {
    match one.series_id {
        Some(series) => Ok(appointments::and_later(&desk.app.store, &desk.scope, one, series).await?.len()),
        None => Ok(0),
    }
}

async fn render_edit(desk: &Desk, one: &Appointment, fields: &Fields, problems: &Problems, conflict: bool) -> Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, one.client_id).await?;
    let context = Edit {
        shell: desk.shell("Move an appointment", "clients"),
        id: one.id,
        client: client.id,
        name: client.name,
        when: when(desk, one),
        form: time_fields(fields, problems),
        revision: one.revision,
        later: later(desk, one).await?,
        later_chosen: fields.get("later") == "yes",
        from_calendar: one.source == AppointmentSource::Calendar,
        zone: one.time_zone.replace('_', " "),
        wrong: !problems.is_empty(),
        conflict,
    };
    let status = match (conflict, problems.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    desk.page_with(status, "workspace/appointment_edit", &context)
}

/// The form with an appointment's time, on the clocks it was agreed in.
#[handler]
pub async fn edit(Seat { desk, .. }: Seat<Everybody>, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let one = appointments::find(&desk.app.store, &desk.scope, id).await?;
    if one.status != AppointmentStatus::Planned {
        return Ok(see_other(&urls::appointments(one.client_id)));
    }
    let local = zone::local(one.starts_at, &one.time_zone);
    let typed = [
        ("date", local.format("%Y-%m-%d").to_string()),
        ("time", local.format("%H:%M").to_string()),
        ("minutes", (one.ends_at - one.starts_at).num_minutes().to_string()),
    ];
    let fields = Fields(typed.map(|(name, value)| (name.to_owned(), value)).into());
    Ok(render_edit(&desk, &one, &fields, &Problems::default(), false).await?)
}

/// Moves it.
#[handler]
pub async fn update(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let one = appointments::find(&desk.app.store, &desk.scope, id).await?;
    let slot = match Slot::parse(fields.get("date"), fields.get("time"), fields.get("minutes"), &one.time_zone, desk.app.now()) {
        Ok(slot) => slot,
        Err(problems) => return Ok(render_edit(&desk, &one, &fields, &problems, false).await?),
    };
    let revision = fields.get("revision").parse().unwrap_or(0);
    match actions::change(&desk.app, desk.scope, id, revision, slot, fields.get("later") == "yes").await {
        Ok(()) => Ok(see_other(&format!("{}?done=moved", urls::appointments(one.client_id)))),
        Err(Error::Conflict(_)) => {
            let newest = appointments::find(&desk.app.store, &desk.scope, id).await?;
            Ok(render_edit(&desk, &newest, &fields, &Problems::default(), true).await?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct Confirm {
    shell: Shell,
    id: AppointmentId,
    client: ClientId,
    name: String,
    when: String,
    later: usize,
    from_calendar: bool,
}

/// Asks before it is cancelled.
#[handler]
pub async fn confirm_cancel(Seat { desk, .. }: Seat<Everybody>, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let one = appointments::find(&desk.app.store, &desk.scope, id).await?;
    let client = clients::find(&desk.app.store, &desk.scope, one.client_id).await?;
    if one.status != AppointmentStatus::Planned {
        return Ok(see_other(&urls::appointments(client.id)));
    }
    let context = Confirm {
        shell: desk.shell("Cancel an appointment", "clients"),
        id,
        client: client.id,
        name: client.name,
        when: when(&desk, &one),
        later: later(&desk, &one).await?,
        from_calendar: one.source == AppointmentSource::Calendar,
    };
    Ok(desk.page("workspace/appointment_cancel", &context)?)
}

/// Cancels it.
#[handler]
pub async fn cancel(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let client = appointments::find(&desk.app.store, &desk.scope, id).await?.client_id;
    match actions::cancel(&desk.app, desk.scope, id, None, fields.get("later") == "yes").await {
        Ok(()) => Ok(see_other(&format!("{}?done=appointment-cancelled", urls::appointments(client)))),
        // Somebody was faster: the page shows how it is now.
        Err(Error::Conflict(_)) => Ok(see_other(&urls::appointments(client))),
        Err(error) => Err(error.into()),
    }
}

/// Says that it took place, or that it did not.
#[handler]
pub async fn mark(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let client = appointments::find(&desk.app.store, &desk.scope, id).await?.client_id;
    let held = match fields.get("as") {
        "held" => true,
        "missed" => false,
        _ => return Err(Error::BadRequest("There is no such change.").into()),
    };
    match actions::mark(&desk.app, desk.scope, id, None, held).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::appointments(client)))),
        Err(Error::Conflict(_)) => Ok(see_other(&urls::appointments(client))),
        Err(error) => Err(error.into()),
    }
}

/// To the appointment's form: this address is posted to.
#[handler]
pub async fn back(Seat { desk, .. }: Seat<Everybody>, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let one = appointments::find(&desk.app.store, &desk.scope, id).await?;
    Ok(see_other(&urls::appointments(one.client_id)))
}
