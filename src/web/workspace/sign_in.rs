//! Signing in and out, and the lock.

use std::sync::Arc;

use entity::ids::PractitionerId;
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::see_other;
use crate::actions::sign_in as actions;
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::practitioners;
use crate::store::visits::{self, Visit};
use crate::urls;
use crate::web::cookies;
use crate::web::forms::Fields;
use crate::web::limits::{self, Limits};

#[derive(Serialize, Default)]
struct SignIn {
    title: &'static str,
    email: String,
    /// Where to go on to.
    next: String,
    /// What is wrong.
    problem: Option<String>,
    /// What was typed on the page that was locked or signed out comes along, sealed: it opens for the same person only.
    kept: Option<String>,
    /// Name of who locked, where it is a lock.
    locked_for: Option<String>,
    notice: Option<String>,
    demo: bool,
}

/// Fields of our own on the sign-in page. What was typed elsewhere is in the last one.
pub const KEPT: &str = "_kept";

/// Seals what was typed for whoever's form it was; what nobody can be named for is not kept.
fn keep(app: &App, who: Option<PractitionerId>, posted: Option<Fields>) -> Result<Option<String>> {
    let Some(posted) = posted else { return Ok(None) };
    if posted.has(KEPT) {
        return Ok(Some(posted.get(KEPT).to_owned()).filter(|kept| !kept.is_empty()));
    }
    let Some(who) = who.or_else(|| actions::whose(posted.get("_token"))) else { return Ok(None) };
    Ok(Some(app.store.keys().server().seal_typed(who.0, &serde_json::to_vec(&posted.0)?)))
}

/// What was typed before the password, if it was this person.
pub fn unkeep(app: &App, who: PractitionerId, sealed: &str) -> Option<Fields> {
    let opened = app.store.keys().server().open_typed(who.0, sealed)?;
    serde_json::from_slice(&opened).ok().map(Fields)
}

fn render(app: &App, status: StatusCode, context: &SignIn) -> Result<Response> {
    let html = app.pages().page("workspace/sign_in", crate::domain::languages::FIRST, context)?;
    Ok(Response::builder().status(status).content_type("text/html; charset=utf-8").body(html))
}

/// Signed out: the sign-in page, with what was typed.
pub async fn ask(app: &App, path: &str, posted: Option<Fields>) -> Result<Response> {
    if posted.is_none() {
        let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
        return Ok(see_other(&format!("{}?next={next}", urls::SIGN_IN)));
    }
    let who = posted.as_ref().and_then(|posted| actions::whose(posted.get("_token")));
    if let Some(who) = who
        && matches!(practitioners::active(&app.store, who).await, Err(Error::NotFound))
    {
        let problem = Some("Your access to this practice has ended. Nothing was sent on. Please ask an owner of the practice.".to_owned());
        return render(app, StatusCode::UNAUTHORIZED, &SignIn { title: "Sign in", problem, demo: app.config().demo, ..SignIn::default() });
    }
    let kept = keep(app, None, posted)?;
    let problem = match &kept {
        Some(_) => "Please sign in again. What you typed is kept and goes on afterwards, if it is you who signs in.",
        None => "Please sign in again.",
    };
    let problem = Some(problem.to_owned());
    let context = SignIn { title: "Sign in", next: path.to_owned(), kept, problem, demo: app.config().demo, ..SignIn::default() };
    render(app, StatusCode::UNAUTHORIZED, &context)
}

/// Locked: asks for the password, with what was typed.
pub async fn ask_unlock(app: &App, visit: &Visit, path: &str, posted: Option<Fields>, problem: Option<String>) -> Result<Response> {
    let me = practitioners::active(&app.store, visit.practitioner_id).await?;
    let context = SignIn {
        title: "Locked",
        next: path.to_owned(),
        kept: keep(app, Some(visit.practitioner_id), posted)?,
        problem,
        locked_for: Some(me.name),
        demo: app.config().demo,
        ..SignIn::default()
    };
    render(app, StatusCode::UNAUTHORIZED, &context)
}

/// The sign-in page.
#[handler]
pub fn show(app: Data<&App>, request: &Request) -> poem::Result<Response> {
    let query = request.uri().query().unwrap_or_default();
    let next = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next").map(|(_, next)| next.into_owned());
    let next = next.as_deref().and_then(urls::own_path).unwrap_or(urls::HOME).to_owned();
    let notice = query.contains("done=password").then(|| "Your password was changed. Please sign in with the new one.".to_owned());
    Ok(render(&app, StatusCode::OK, &SignIn { title: "Sign in", next, notice, demo: app.config().demo, ..SignIn::default() })?)
}

/// Where it goes on to after the password: to the page that was asked for, or (307) with what the same person had typed.
fn go_on(app: &App, fields: &Fields, who: PractitionerId) -> Response {
    let next = urls::own_path(fields.get("_next")).filter(|next| !next.starts_with(urls::SIGN_IN)).unwrap_or(urls::HOME);
    match fields.get(KEPT) {
        "" => see_other(next),
        kept if unkeep(app, who, kept).is_some() => Response::builder().status(StatusCode::TEMPORARY_REDIRECT).header("location", next).finish(),
        _ => see_other(&format!("{}?done=not-yours", urls::HOME)),
    }
}

/// Signs in.
#[handler]
pub async fn sign_in(app: Data<&App>, limits: Data<&Arc<Limits>>, request: &Request, fields: Fields) -> poem::Result<Response> {
    let email = fields.get("_email").to_owned();
    let who = limits::who(&app, request);
    let outcome = match limits.refuse_if_failing(&who) {
        Ok(()) => actions::sign_in(&app, &email, fields.get("_password"), super::browser::name(request)).await,
        Err(error) => Err(error),
    };
    let problem = match outcome {
        Ok((token, who)) => {
            let mut response = go_on(&app, &fields, who);
            response.headers_mut().append(header::SET_COOKIE, cookies::set(cookies::DESK, &token, None));
            return Ok(response);
        }
        Err(Error::Unauthorized) => {
            limits.note_failure(who);
            (StatusCode::UNAUTHORIZED, "That address and password do not go together.".to_owned())
        }
        Err(Error::TooMany(seconds)) => (StatusCode::TOO_MANY_REQUESTS, format!("Please wait {seconds} seconds before trying again.")),
        Err(error) => return Err(error.into()),
    };
    let next = urls::own_path(fields.get("_next")).unwrap_or(urls::HOME).to_owned();
    let kept = keep(&app, None, Some(fields))?;
    let context = SignIn { title: "Sign in", email, next, problem: Some(problem.1), kept, demo: app.config().demo, ..SignIn::default() };
    Ok(render(&app, problem.0, &context)?)
}

/// Unlocks.
#[handler]
pub async fn unlock(app: Data<&App>, request: &Request, fields: Fields) -> poem::Result<Response> {
    let next = urls::own_path(fields.get("_next")).unwrap_or(urls::HOME).to_owned();
    let Some(visit) = super::visit(&app, request).await? else { return Ok(ask(&app, &next, Some(fields)).await?) };
    let problem = match actions::unlock(&app, &visit, fields.get("_password")).await {
        Ok(()) => return Ok(go_on(&app, &fields, visit.practitioner_id)),
        Err(Error::Unauthorized) => "That password is not right.".to_owned(),
        Err(Error::TooMany(seconds)) => format!("Please wait {seconds} seconds before trying again."),
        Err(error) => return Err(error.into()),
    };
    Ok(ask_unlock(&app, &visit, &next, Some(fields), Some(problem)).await?)
}

/// Locks at once.
#[handler]
pub async fn lock(app: Data<&App>, request: &Request, fields: Fields) -> poem::Result<Response> {
    if let Some(visit) = super::visit(&app, request).await? {
        let now = app.now();
        app.store.write(move |tx| async move { visits::set_locked(&tx, visit.id, Some(now)).await }).await?;
    }
    Ok(see_other(urls::own_path(fields.get("_next")).unwrap_or(urls::HOME)))
}

/// Signs out.
#[handler]
pub async fn sign_out(app: Data<&App>, request: &Request) -> poem::Result<Response> {
    if let Some(visit) = super::visit(&app, request).await? {
        actions::sign_out(&app, &visit).await?;
    }
    let mut response = see_other(urls::SIGN_IN);
    response.headers_mut().append(header::SET_COOKIE, cookies::remove(cookies::DESK));
    Ok(response)
}
