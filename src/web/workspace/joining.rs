//! The ways to a sign-in: accepting an invitation, asking for a new password, choosing it. Looking at a link uses nothing up.

use std::sync::Arc;

use entity::kinds::PractitionerLinkPurpose;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Control, Field};
use super::{browser, see_other};
use crate::actions::practitioners::{self, Linked};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::store::practices;
use crate::urls;
use crate::web::cookies;
use crate::web::forms::Fields;
use crate::web::limits::{self, Action, Limits};
use crate::web::middleware::origin::{self, Origin};

/// A page outside the workspace, with at most one form.
#[derive(Serialize)]
struct Door {
    title: &'static str,
    text: Vec<String>,
    action: String,
    fields: Vec<Field>,
    /// Label of the button; no form where there is none.
    button: Option<&'static str>,
    wrong: bool,
    demo: bool,
}

fn render(app: &App, status: StatusCode, door: &Door) -> Result<Response> {
    let html = app.pages().page("workspace/door", crate::domain::languages::FIRST, door)?;
    Ok(Response::builder().status(status).content_type("text/html; charset=utf-8").body(html))
}

fn plain(app: &App, title: &'static str, text: &str) -> Door {
    Door { title, text: vec![text.to_owned()], action: String::new(), fields: Vec::new(), button: None, wrong: false, demo: app.config().demo }
}

fn status_of(problems: &Problems) -> StatusCode {
    if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// A form that comes from nowhere we know is not taken: there is no session yet whose token could speak for it.
fn refuse_others(app: &App, request: &Request) -> Result<()> {
    if origin::of(app, request) == Origin::Other { Err(Error::Forbidden) } else { Ok(()) }
}

fn forgot_page(app: &App, problems: &Problems) -> Result<Response> {
    let email = Field::new("email", "Email", Control::Email, "", problems).autocomplete("username");
    let door = Door {
        text: vec!["Tell us the address you sign in with. If it is known here, a link to a new password is on its way.".into()],
        action: urls::FORGOT.into(),
        fields: vec![email],
        button: Some("Send the link"),
        ..plain(app, "A new password", "")
    };
    render(app, status_of(problems), &door)
}

/// Asks for the address.
#[handler]
pub fn forgot(app: Data<&App>) -> poem::Result<Response> {
    Ok(forgot_page(&app, &Problems::default())?)
}

/// Sends the link, and says the same to everybody.
#[handler]
pub async fn ask_reset(app: Data<&App>, limits: Data<&Arc<Limits>>, request: &Request, fields: Fields) -> poem::Result<Response> {
    refuse_others(&app, request)?;
    limits.count(Action::AskReset, limits::who(&app, request))?;
    if fields.get("email").trim().is_empty() {
        return Ok(forgot_page(&app, &Problems::one("email", "Please fill this in."))?);
    }
    practitioners::ask_reset(&app, fields.get("email")).await?;
    let door = plain(
        &app,
        "Please look at your mail",
        "If somebody signs in here with that address, a link to a new password is on its way. It works for an hour, once. \
         If nothing comes, look among the unwanted mail, or ask an owner of your practice.",
    );
    Ok(render(&app, StatusCode::OK, &door)?)
}

/// The page of a link that opens nothing (any more): the same for all of them.
fn closed(app: &App, purpose: PractitionerLinkPurpose) -> Result<Response> {
    let text = match purpose {
        PractitionerLinkPurpose::Join => {
            "It was used already, replaced by a newer one, or its time is over. An owner of the practice can send you another one."
        }
        PractitionerLinkPurpose::Reset => {
            "It was used already, replaced by a newer one, or its time is over. You can ask for another one on the sign-in page."
        }
    };
    render(app, StatusCode::NOT_FOUND, &plain(app, "This link no longer works", text))
}

async fn find(app: &App, raw: &str, purpose: PractitionerLinkPurpose) -> Result<Option<Linked>> {
    match urls::token(raw) {
        Some(token) => practitioners::linked(app, &token, purpose).await,
        None => Ok(None),
    }
}

async fn join_page(app: &App, raw: &str, linked: &Linked, name: &str, problems: &Problems) -> Result<Response> {
    let practice = practices::find(&app.store, linked.link.practice_id).await?;
    let door = Door {
        text: vec![
            format!("{} invites you to work with Meanwhile.", practice.public_name),
            format!("You will sign in with {}.", linked.practitioner.email),
        ],
        action: urls::join(raw),
        fields: vec![
            Field::new("name", "Your name", Control::Text, name, problems).help("Clients see it on what you send them.").autocomplete("name"),
            Field::new("password", "Password", Control::Password, "", problems)
                .help("Twelve characters at least. Several words in a row are easy to remember."),
        ],
        button: Some("Join"),
        wrong: !problems.is_empty(),
        ..plain(app, "Welcome", "")
    };
    render(app, status_of(problems), &door)
}

/// Shows the invitation.
#[handler]
pub async fn show_join(app: Data<&App>, limits: Data<&Arc<Limits>>, request: &Request, Path(raw): Path<String>) -> poem::Result<Response> {
    let Some(linked) = find(&app, &raw, PractitionerLinkPurpose::Join).await? else {
        limits.count(Action::LinkMiss, limits::who(&app, request))?;
        app.metrics().dead_link();
        return Ok(closed(&app, PractitionerLinkPurpose::Join)?);
    };
    Ok(join_page(&app, &raw, &linked, &linked.practitioner.name, &Problems::default()).await?)
}

/// Accepts it, and signs in.
#[handler]
pub async fn join(app: Data<&App>, limits: Data<&Arc<Limits>>, request: &Request, Path(raw): Path<String>, fields: Fields) -> poem::Result<Response> {
    refuse_others(&app, request)?;
    limits.count(Action::LinkMiss, limits::who(&app, request))?;
    let Some(linked) = find(&app, &raw, PractitionerLinkPurpose::Join).await? else {
        return Ok(closed(&app, PractitionerLinkPurpose::Join)?);
    };
    let again = Linked { link: linked.link.clone(), practitioner: linked.practitioner.clone(), scope: linked.scope };
    match practitioners::join(&app, linked, fields.get("name"), fields.get("password"), browser::name(request)).await {
        Ok(token) => {
            let mut response = see_other(&format!("{}?done=joined", urls::HOME));
            response.headers_mut().append(header::SET_COOKIE, cookies::set(cookies::DESK, &token, None));
            Ok(response)
        }
        Err(Error::Invalid(problems)) => Ok(join_page(&app, &raw, &again, fields.get("name"), &problems).await?),
        Err(Error::NotFound | Error::Conflict(_)) => Ok(closed(&app, PractitionerLinkPurpose::Join)?),
        Err(error) => Err(error.into()),
    }
}

fn reset_page(app: &App, raw: &str, linked: &Linked, problems: &Problems) -> Result<Response> {
    let password = Field::new("password", "New password", Control::Password, "", problems);
    let door = Door {
        text: vec![format!("For {}. You will be signed out everywhere.", linked.practitioner.email)],
        action: urls::reset(raw),
        fields: vec![password.help("Twelve characters at least. Several words in a row are easy to remember.")],
        button: Some("Save"),
        wrong: !problems.is_empty(),
        ..plain(app, "Choose a new password", "")
    };
    render(app, status_of(problems), &door)
}

/// Shows the form for a new password.
#[handler]
pub async fn show_reset(app: Data<&App>, limits: Data<&Arc<Limits>>, request: &Request, Path(raw): Path<String>) -> poem::Result<Response> {
    let Some(linked) = find(&app, &raw, PractitionerLinkPurpose::Reset).await? else {
        limits.count(Action::LinkMiss, limits::who(&app, request))?;
        app.metrics().dead_link();
        return Ok(closed(&app, PractitionerLinkPurpose::Reset)?);
    };
    Ok(reset_page(&app, &raw, &linked, &Problems::default())?)
}

/// Saves it. Signing in with it is the next step.
#[handler]
pub async fn reset(
    app: Data<&App>,
    limits: Data<&Arc<Limits>>,
    request: &Request,
    Path(raw): Path<String>,
    fields: Fields,
) -> poem::Result<Response> {
    refuse_others(&app, request)?;
    limits.count(Action::LinkMiss, limits::who(&app, request))?;
    let Some(linked) = find(&app, &raw, PractitionerLinkPurpose::Reset).await? else {
        return Ok(closed(&app, PractitionerLinkPurpose::Reset)?);
    };
    match practitioners::reset(&app, &linked, fields.get("password")).await {
        Ok(()) => Ok(see_other(&format!("{}?done=password", urls::SIGN_IN))),
        Err(Error::Invalid(problems)) => Ok(reset_page(&app, &raw, &linked, &problems)?),
        Err(Error::NotFound | Error::Conflict(_)) => Ok(closed(&app, PractitionerLinkPurpose::Reset)?),
        Err(error) => Err(error.into()),
    }
}
