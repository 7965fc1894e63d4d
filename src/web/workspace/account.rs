//! One's own account: name, zone, password, where one is signed in.

use entity::kinds::BriefMail;
use poem::http::StatusCode;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field, zones};
use super::{Desk, Everybody, Posted, Seat, Shell, notice, see_other};
use crate::actions::{briefs, practitioners};
use crate::domain::brief::mail;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::visits::{self, Visit};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Account {
    shell: Shell,
    email: String,
    role: &'static str,
    revision: i32,
    details: Vec<Field>,
    password: Vec<Field>,
    /// When a mail says that a brief is ready: for whoever has appointments.
    briefs: Vec<Field>,
    sessions: Vec<Session>,
    /// Whether there is any other than this one.
    others: bool,
    wrong: bool,
    conflict: bool,
}

#[derive(Serialize)]
struct Session {
    browser: String,
    since: String,
    last: String,
    here: bool,
    locked: bool,
}

async fn render(desk: &Desk, typed: Option<&Fields>, problems: &Problems, status: StatusCode, notice: Option<String>) -> Result<Response> {
    let typed_or = |name: &str, kept: &str| typed.filter(|fields| fields.has(name)).map_or(kept, |fields| fields.get(name)).to_owned();
    let zone = typed_or("time_zone", desk.me.time_zone.as_deref().unwrap_or_default());
    let usual = format!("The practice’s: {}", desk.practice.time_zone.replace('_', " "));
    let at = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let open = visits::of_practitioner(&desk.app.store, desk.me.id, desk.app.now()).await?;
    let session = |visit: &Visit| Session {
        browser: visit.browser.clone().unwrap_or_else(|| "A browser".into()),
        since: at(visit.created_at),
        last: at(visit.last_seen_at),
        here: visit.id == desk.visit.id,
        locked: visit.locked_at.is_some(),
    };
    let mut shell = desk.shell("Your account", "account");
    shell.notice = notice;
    let context = Account {
        shell,
        email: desk.me.email.clone(),
        role: super::people::role_label(desk.me.role),
        revision: desk.me.revision,
        details: vec![
            Field::new("name", "Name", Control::Text, typed_or("name", &desk.me.name), problems).autocomplete("name"),
            Field::new("time_zone", "Time zone", Control::Select, zone.clone(), problems)
                .help("In which you see times. What clients get is always in their own.")
                .choices(zones(&zone, Some(&usual))),
        ],
        password: vec![
            Field::new("current", "Your password now", Control::Password, "", problems).autocomplete("current-password"),
            Field::new("password", "New password", Control::Password, "", problems)
                .help("Twelve characters at least. You will be signed out everywhere else."),
        ],
        briefs: if role::has_caseload(desk.me.role) { vec![brief_mail(desk, typed, problems)] } else { Vec::new() },
        others: open.len() > 1,
        sessions: open.iter().map(session).collect(),
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
    };
    desk.page_with(status, "workspace/account", &context)
}

fn brief_mail(desk: &Desk, typed: Option<&Fields>, problems: &Problems) -> Field {
    let kept = desk.me.brief_mail.map(BriefMail::word).unwrap_or_default();
    let chosen = typed.filter(|fields| fields.has("brief_mail")).map_or(kept, |fields| fields.get("brief_mail"));
    let mut choices = vec![Choice::new("", "No mail", chosen)];
    choices.extend(BriefMail::ALL.iter().map(|when| Choice::new(when.word(), mail::words(*when), chosen)));
    Field::new("brief_mail", "Tell me that a brief is ready", Control::Select, chosen, problems)
        .help("For each of your appointments, once. The mail names nobody and says nothing of what is in it.")
        .choices(choices)
}

/// Shows it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>, request: &Request) -> poem::Result<Response> {
    Ok(render(&desk, None, &Problems::default(), StatusCode::OK, notice(request)).await?)
}

/// The address of a posted form, opened again.
#[handler]
pub fn back(_seat: Seat<Everybody>) -> Response {
    see_other(urls::ACCOUNT)
}

/// Changes name and zone.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted<Everybody>) -> poem::Result<Response> {
    let revision = fields.get("revision").parse().unwrap_or(0);
    let saved = practitioners::update_own(&desk.app, desk.scope, desk.me.id, revision, fields.get("name"), fields.get("time_zone")).await;
    answer(&desk, &fields, saved, "saved").await
}

/// The address of the form about briefs, opened again.
#[handler]
pub fn back_to_briefs(_seat: Seat) -> Response {
    see_other(urls::ACCOUNT)
}

/// Chooses when a mail says that a brief is ready.
#[handler]
pub async fn choose_brief_mail(Posted { desk, fields, .. }: Posted) -> poem::Result<Response> {
    let chosen = briefs::choose_mail(&desk.app, desk.scope, desk.me.id, fields.get("brief_mail")).await;
    answer(&desk, &fields, chosen, "saved").await
}

/// Changes the password; every other sign-in ends.
#[handler]
pub async fn change_password(Posted { desk, fields, .. }: Posted<Everybody>) -> poem::Result<Response> {
    let changed = practitioners::change_password(&desk.app, desk.scope, &desk.visit, fields.get("current"), fields.get("password")).await;
    let changed = changed.map_err(|error| match error {
        Error::TooMany(seconds) => Problems::one("current", format!("Please wait {seconds} seconds before trying again.")).into(),
        other => other,
    });
    answer(&desk, &fields, changed, "password").await
}

/// Ends every other sign-in.
#[handler]
pub async fn end_others(Posted { desk, fields, .. }: Posted<Everybody>) -> poem::Result<Response> {
    let ended = practitioners::end_other_visits(&desk.app, desk.scope, &desk.visit).await;
    answer(&desk, &fields, ended, "ended").await
}

async fn answer(desk: &Desk, fields: &Fields, outcome: Result<()>, done: &str) -> poem::Result<Response> {
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::ACCOUNT))),
        Err(Error::Invalid(problems)) => Ok(render(desk, Some(fields), &problems, StatusCode::UNPROCESSABLE_ENTITY, None).await?),
        Err(Error::Conflict(_)) => Ok(render(desk, Some(fields), &Problems::default(), StatusCode::CONFLICT, None).await?),
        Err(error) => Err(error.into()),
    }
}
