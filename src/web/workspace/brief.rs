//! The brief before an appointment: one page, one sheet of paper. What is said and in which order is the rule's (`domain::brief`); here it
//! gets dates and links.

use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::{AppointmentId, ClientId};
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Seat, Shell, see_other};
use crate::actions::briefs::{self, Brief};
use crate::domain::brief::interval::Interval;
use crate::domain::brief::{self, Dates, Line, Part, Section, Source};
use crate::domain::zone;
use crate::error::Result;
use crate::pages::dates;
use crate::store::appointments::{self, Appointment};
use crate::urls;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    client_url: String,
    appointments_url: String,
    /// Where what it says is talked about and ticked off.
    discuss_url: String,
    name: String,
    /// The appointment that it is for.
    appointment: Option<String>,
    interval: String,
    /// The appointment is over: it tells what was known then, and marks nothing as read.
    past: bool,
    as_of: String,
    parts: Vec<PartBlock>,
}

#[derive(Serialize)]
struct PartBlock {
    title: &'static str,
    /// Whether it stands above everything.
    first: bool,
    lines: Vec<LineLink>,
    more: Option<LineLink>,
}

#[derive(Serialize)]
struct LineLink {
    url: String,
    text: String,
}

/// For an appointment.
#[handler]
pub async fn of_appointment(Seat { desk, .. }: Seat, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let brief = briefs::of_appointment(&desk.app, desk.scope, id).await?;
    Ok(page(&desk, &brief)?)
}

/// For the next appointment of a client, or until now.
#[handler]
pub async fn of_client(Seat { desk, .. }: Seat, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let brief = briefs::of_client(&desk.app, desk.scope, id).await?;
    Ok(page(&desk, &brief)?)
}

/// The address in a mail leads to the appointment's own.
#[handler]
pub async fn from_mail(Seat { desk, .. }: Seat, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let one = appointments::find(&desk.app.store, &desk.scope, id).await?;
    Ok(see_other(&urls::brief(one.id)))
}

fn page(desk: &Desk, brief: &Brief) -> Result<Response> {
    let (client, past) = (brief.client.id, brief.facts.past);
    let context = Page {
        shell: desk.shell(format!("Brief: {}", brief.client.name), "clients"),
        client_url: urls::client(client),
        appointments_url: urls::appointments(client),
        discuss_url: brief.appointment.as_ref().map_or_else(|| urls::discuss(client), |one| urls::appointment(one.id)),
        name: brief.client.name.clone(),
        appointment: brief.appointment.as_ref().map(|one| when(desk, one)),
        interval: interval(desk, brief.facts.interval),
        past,
        as_of: dates::short_with_time(desk.speech(), if past { brief.facts.interval.until } else { desk.app.now() }, desk.zone()),
        parts: sections(desk, brief).iter().map(|section| block(client, section)).collect(),
    };
    desk.page("workspace/brief", &context)
}

fn sections(desk: &Desk, brief: &Brief) -> Vec<Section> {
    let year = zone::local(brief.facts.interval.until, desk.zone()).date();
    let on = |on: NaiveDate| of_year(&dates::short_day(desk.speech(), on), year);
    let at = |at: DateTime<Utc>| of_year(&dates::short(desk.speech(), at, desk.zone()), year);
    brief::make(&brief.facts, Dates { at: &at, on: &on })
}

/// A date without the year, where it is this one: the line is short.
fn of_year(date: &str, today: NaiveDate) -> String {
    date.strip_suffix(&format!(" {}", today.format("%Y"))).unwrap_or(date).to_owned()
}

fn when(desk: &Desk, one: &Appointment) -> String {
    let here = desk.zone();
    format!("{}, {} to {}", dates::day(desk.speech(), one.starts_at, here), dates::time(one.starts_at, here), dates::time(one.ends_at, here))
}

fn interval(desk: &Desk, interval: Interval) -> String {
    interval.words(&dates::day(desk.speech(), interval.from, desk.zone()))
}

fn block(client: ClientId, section: &Section) -> PartBlock {
    let link = |line: &Line| LineLink { url: url(client, line.source), text: line.text.clone() };
    PartBlock {
        title: section.part.title(),
        first: section.part == Part::First,
        lines: section.lines.iter().map(link).collect(),
        more: (section.more > 0).then(|| LineLink { url: url(client, section.rest), text: format!("and {} more", section.more) }),
    }
}

fn url(client: ClientId, source: Source) -> String {
    match source {
        Source::Alert(id) => urls::alert(id),
        Source::Response(id) => urls::response(id),
        Source::Entry(id) => urls::entry(id),
        Source::Assignment(id) => urls::assignment(id),
        Source::Appointment(id) => urls::appointment(id),
        Source::ToDiscuss => urls::discuss(client),
        Source::FromClient => urls::from_client(client),
        Source::Goals => urls::client_goals(client),
        Source::SafetyPlan => urls::safety_plan(client),
        Source::Coping => urls::client_coping(client),
        Source::Progress => urls::progress(client),
        Source::Client => urls::client(client),
    }
}
