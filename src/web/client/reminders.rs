//! Reminders, as the client chooses them: from a link in a mail, without cookies, also when a mail program posts (RFC 8058), or from the
//! own page. GET shows and changes nothing, POST acts.

use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{FromRequest, Request, RequestBody, Response, handler};
use serde::Serialize;

use super::{Caller, Shell, still_page};
use crate::actions::{links, reminders};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::reminder_choices::ReminderChoices;
use crate::domain::scope::{Actor, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::pages::speech::Speech;
use crate::store::{clients, sessions};
use crate::urls;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};
use crate::web::middleware::origin::Origin;

/// A form, or whatever a mail program posted: what cannot be read has no fields, and stops reminders.
pub struct Posted(Fields);

impl<'a> FromRequest<'a> for Posted {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        match Fields::read(request, body).await {
            Ok(fields) => Ok(Self(fields)),
            Err(Error::UnsupportedMedia | Error::BadRequest(_)) => Ok(Self(Fields::default())),
            Err(error) => Err(error.into()),
        }
    }
}

#[derive(Serialize)]
struct Reminders {
    shell: Shell,
    /// Where the forms post to.
    action: String,
    /// Whether the own page is open: then there is a way back.
    at_home: bool,
    stopped: bool,
    /// The day on which a pause ends.
    paused: Option<String>,
    /// What was just done.
    notice: Option<String>,
    wrong: bool,
    hour: Chosen,
    days: Chosen,
    pause: Chosen,
}

/// A field with what is chosen in it.
#[derive(Serialize, Default)]
struct Chosen {
    value: String,
    choices: Vec<Choice>,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// What stands in the form.
struct Typed {
    hour: String,
    days: Vec<String>,
    paused_until: String,
}

impl Typed {
    fn kept(client: &Client, today: chrono::NaiveDate) -> Self {
        let choices = &client.reminder_choices;
        Self {
            hour: choices.hour.map(|hour| hour.to_string()).unwrap_or_default(),
            days: choices.days.iter().map(u8::to_string).collect(),
            paused_until: choices.pause(today).map(|date| date.to_string()).unwrap_or_default(),
        }
    }

    fn read(fields: &Fields) -> Self {
        Self {
            hour: fields.get("hour").to_owned(),
            days: fields.all("days").map(str::to_owned).collect(),
            paused_until: fields.get("paused_until").to_owned(),
        }
    }
}

/// Whose reminders, and from where.
struct Whose {
    scope: Scope,
    client: Client,
    action: String,
    at_home: bool,
}

async fn by_link(app: &App, limits: &Limits, caller: &Caller, raw: &str) -> Result<Whose> {
    limits.count(Action::Unsubscribe, &caller.who)?;
    let token = urls::token(raw).ok_or(Error::NotFound)?;
    let link = reminders::link(app, &token).await?.ok_or(Error::NotFound)?;
    let scope = reminders::scope_of(&link);
    let client = clients::find(&app.store, &scope, link.client_id).await?;
    Ok(Whose { scope, client, action: urls::unsubscribe(&token), at_home: false })
}

async fn by_session(app: &App, caller: &Caller) -> Result<Whose> {
    let session = caller.session.as_ref().filter(|session| links::is_live(session, app.now())).ok_or(Error::NotFound)?;
    if sessions::grants(&app.store, session.id).await?.is_empty() {
        return Err(Error::NotFound);
    }
    let scope = Scope::checked(session.practice_id, Actor::Client(session.client_id));
    let client = clients::find(&app.store, &scope, session.client_id).await?;
    Ok(Whose { scope, client, action: urls::CLIENT_REMINDERS.to_owned(), at_home: true })
}

async fn page(app: &App, whose: Whose, typed: Option<Typed>, problems: &Problems, notice: Option<&str>) -> Result<Response> {
    let Whose { scope, client, action, at_home } = whose;
    let practice = super::practice(app, scope.practice()).await?;
    let speech = app.pages().speech(&client.language);
    let today = zone::local(app.now(), &client.time_zone).date();
    let typed = typed.unwrap_or_else(|| Typed::kept(&client, today));
    let midnight = |date: chrono::NaiveDate| zone::resolve(date.and_time(chrono::NaiveTime::MIN), &client.time_zone);
    let pause = client.reminder_choices.pause(today).map(|until| dates::day(speech, midnight(until), &client.time_zone));
    let problem = |field: &str, id: &str| problems.0.iter().any(|problem| problem.field == field).then(|| speech.say(id, &[]));
    let title = speech.say("reminders-title", &[]);
    let mut shell = match at_home {
        true => Shell::opened(app, &practice, &scope, &client, title).await?,
        // A link that stops reminders opens nothing else.
        false => Shell::of(app, &practice, &client, title),
    };
    shell.script = false;
    let context = Reminders {
        shell,
        action,
        at_home,
        stopped: client.reminders_stopped_at.is_some(),
        paused: pause.filter(|_| client.reminders_stopped_at.is_none()),
        notice: notice.map(|id| speech.say(id, &[])),
        wrong: !problems.is_empty(),
        hour: Chosen { choices: hours(speech, &typed.hour), problem: problem("hour", "reminders-hour-problem"), ..Chosen::default() },
        days: Chosen { choices: weekdays(speech, &typed.days), problem: problem("days", "reminders-days-problem"), ..Chosen::default() },
        pause: Chosen { value: typed.paused_until, problem: problem("paused_until", "reminders-pause-problem"), ..Chosen::default() },
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    still_page(app, "client/reminders", &client.language, status, &context)
}

fn hours(speech: &Speech, chosen: &str) -> Vec<Choice> {
    let any = Choice { value: String::new(), label: speech.say("reminders-hour-any", &[]), chosen: chosen.is_empty() };
    let hour = |hour: u8| Choice {
        value: hour.to_string(),
        label: dates::clock(speech, chrono::NaiveTime::from_hms_opt(u32::from(hour), 0, 0).unwrap_or_default()),
        chosen: chosen == hour.to_string(),
    };
    std::iter::once(any).chain((0..24).map(hour)).collect()
}

fn weekdays(speech: &Speech, chosen: &[String]) -> Vec<Choice> {
    let day =
        |day: u8| Choice { value: day.to_string(), label: speech.say(&format!("weekday-{day}"), &[]), chosen: chosen.contains(&day.to_string()) };
    speech.weekdays().map(day).collect()
}

/// Does what was pressed. What is not one of our buttons comes from a mail program, and stops.
async fn act(app: &App, whose: Whose, fields: &Fields) -> Result<Response> {
    let (scope, id) = (whose.scope, whose.client.id);
    let done = match fields.get("_do") {
        "save" => {
            let typed = Typed::read(fields);
            let today = zone::local(app.now(), &whose.client.time_zone).date();
            let choices = match ReminderChoices::parse(&typed.hour, typed.days.iter().map(String::as_str), &typed.paused_until, today) {
                Ok(choices) => choices,
                Err(problems) => return page(app, whose, Some(typed), &problems, None).await,
            };
            reminders::choose(app, scope, id, None, choices).await?;
            "reminders-saved"
        }
        "begin" => {
            reminders::resume(app, scope, id).await?;
            "reminders-begun"
        }
        _ => {
            reminders::stop(app, scope, id).await?;
            "reminders-stopped"
        }
    };
    let client = clients::find(&app.store, &scope, id).await?;
    page(app, Whose { client, ..whose }, None, &Problems::default(), Some(done)).await
}

/// From a mail: shows what is chosen, and how to stop.
#[handler]
pub async fn show(app: Data<&App>, limits: Data<&Arc<Limits>>, caller: Caller, Path(raw): Path<String>) -> poem::Result<Response> {
    let whose = by_link(&app, &limits, &caller, &raw).await?;
    Ok(page(&app, whose, None, &Problems::default(), None).await?)
}

/// From a mail: changes it, or stops.
#[handler]
pub async fn change(
    app: Data<&App>,
    limits: Data<&Arc<Limits>>,
    caller: Caller,
    Path(raw): Path<String>,
    Posted(fields): Posted,
) -> poem::Result<Response> {
    let whose = by_link(&app, &limits, &caller, &raw).await?;
    Ok(act(&app, whose, &fields).await?)
}

/// From the own page.
#[handler]
pub async fn show_at_home(app: Data<&App>, caller: Caller) -> poem::Result<Response> {
    let whose = by_session(&app, &caller).await?;
    Ok(page(&app, whose, None, &Problems::default(), None).await?)
}

/// From the own page: changes it, or stops.
#[handler]
pub async fn change_at_home(app: Data<&App>, caller: Caller, fields: Fields) -> poem::Result<Response> {
    // The link in a mail works where a browser is too old to say where it comes from.
    if caller.session.is_some() && caller.origin != Origin::Ours {
        return Err(Error::Forbidden.into());
    }
    let whose = by_session(&app, &caller).await?;
    Ok(act(&app, whose, &fields).await?)
}
