//! What a client chose about reminders, in words, and changing it as agreed with them.

use entity::ids::ClientId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Everybody, Posted, Seat, Shell, see_other};
use crate::actions::reminders;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::reminder_choices::ReminderChoices;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::clients;
use crate::urls;
use crate::web::forms::Fields;

const DAYS: [(&str, &str); 7] = [("1", "Mon"), ("2", "Tue"), ("3", "Wed"), ("4", "Thu"), ("5", "Fri"), ("6", "Sat"), ("7", "Sun")];

/// "Ann gets reminders at 18:00 on Mon, Wed, Fri, not before 24 Dec 2026."
pub fn said(desk: &Desk, client: &Client) -> String {
    let (choices, name) = (&client.reminder_choices, &client.name);
    let hour = choices.hour.map_or_else(|| "outside quiet hours".to_owned(), |hour| format!("at {hour:02}:00"));
    let on: Vec<&str> = DAYS.iter().filter(|(value, _)| choices.days.iter().any(|day| day.to_string() == *value)).map(|(_, label)| *label).collect();
    let days = if choices.is_every_day() { "on any day".to_owned() } else { format!("on {}", on.join(", ")) };
    let today = zone::local(desk.app.now(), &client.time_zone).date();
    let midnight = |date: chrono::NaiveDate| zone::resolve(date.and_time(chrono::NaiveTime::MIN), &client.time_zone);
    let pause = choices.pause(today).map(|until| format!(", not before {}", dates::short(desk.speech(), midnight(until), &client.time_zone)));
    format!("{name} gets reminders {hour} {days}{}.", pause.unwrap_or_default())
}

/// What stands in the form.
struct Typed {
    hour: String,
    days: Vec<String>,
    paused_until: String,
    revision: i32,
}

impl Typed {
    fn kept(client: &Client, today: chrono::NaiveDate) -> Self {
        let choices = &client.reminder_choices;
        Self {
            hour: choices.hour.map(|hour| hour.to_string()).unwrap_or_default(),
            days: choices.days.iter().map(u8::to_string).collect(),
            paused_until: choices.pause(today).map(|date| date.to_string()).unwrap_or_default(),
            revision: client.reminder_revision,
        }
    }

    fn read(fields: &Fields) -> Self {
        Self {
            hour: fields.get("hour").to_owned(),
            days: fields.all("days").map(str::to_owned).collect(),
            paused_until: fields.get("paused_until").to_owned(),
            revision: fields.get("revision").parse().unwrap_or(0),
        }
    }
}

#[derive(Serialize)]
struct Page {
    shell: Shell,
    id: ClientId,
    name: String,
    time_zone: String,
    said: String,
    stopped: bool,
    fields: Vec<Field>,
    revision: i32,
    wrong: bool,
    conflict: bool,
}

fn fields(typed: &Typed, problems: &Problems) -> Vec<Field> {
    let any = Choice::new("", "Any time outside quiet hours", &typed.hour);
    let hours = (0..24).map(|hour: u8| Choice::new(hour.to_string(), format!("{hour:02}:00"), &typed.hour));
    let day = |(value, label): &(&str, &str)| {
        let chosen = typed.days.iter().find(|day| day == value).map_or("", String::as_str);
        Choice::new(*value, *label, chosen)
    };
    vec![
        Field::new("hour", "At what time", Control::Select, &typed.hour, problems).choices(std::iter::once(any).chain(hours).collect()),
        Field::new("days", "On which days", Control::Checkboxes, "", problems).choices(DAYS.iter().map(day).collect()),
        Field::new("paused_until", "Pause until", Control::Date, &typed.paused_until, problems)
            .help("Reminders come again from that day on.")
            .optional(),
    ]
}

fn render(desk: &Desk, client: Client, typed: &Typed, problems: &Problems, status: StatusCode) -> Result<Response> {
    let context = Page {
        shell: desk.shell("Reminders", "clients"),
        id: client.id,
        said: said(desk, &client),
        stopped: client.reminders_stopped_at.is_some(),
        fields: fields(typed, problems),
        revision: if status == StatusCode::CONFLICT { client.reminder_revision } else { typed.revision },
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
        name: client.name,
        time_zone: client.time_zone,
    };
    desk.page_with(status, "workspace/client_reminders", &context)
}

/// What is chosen.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let typed = Typed::kept(&client, zone::local(desk.app.now(), &client.time_zone).date());
    Ok(render(&desk, client, &typed, &Problems::default(), StatusCode::OK)?)
}

/// Changes it, or turns reminders on again.
#[handler]
pub async fn change(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    if fields.get("_do") != "save" {
        reminders::resume(&desk.app, desk.scope, id).await?;
        return Ok(see_other(&format!("{}?done=reminders", urls::client(id))));
    }
    let (typed, client) = (Typed::read(&fields), clients::find(&desk.app.store, &desk.scope, id).await?);
    let today = zone::local(desk.app.now(), &client.time_zone).date();
    let choices = ReminderChoices::parse(&typed.hour, typed.days.iter().map(String::as_str), &typed.paused_until, today);
    let outcome = match choices {
        Ok(choices) => reminders::choose(&desk.app, desk.scope, id, Some(typed.revision), choices).await,
        Err(problems) => Err(problems.into()),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::client(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, client, &typed, &problems, StatusCode::UNPROCESSABLE_ENTITY)?),
        Err(Error::Conflict(_)) => {
            let newest = clients::find(&desk.app.store, &desk.scope, id).await?;
            Ok(render(&desk, newest, &typed, &Problems::default(), StatusCode::CONFLICT)?)
        }
        Err(error) => Err(error.into()),
    }
}
