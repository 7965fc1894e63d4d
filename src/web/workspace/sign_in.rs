//! Signing in and out, and the lock.

use std::sync::Arc;

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
    /// What was typed on the page that was locked or signed out: it comes along.
    kept: Vec<Kept>,
    /// Name of who locked, where it is a lock.
    locked_for: Option<String>,
    notice: Option<String>,
    demo: bool,
}

#[derive(Serialize)]
struct Kept {
    name: String,
    value: String,
}

const OURS: [&str; 4] = ["_email", "_password", "_next", "_post"];

fn kept(fields: Option<Fields>) -> Vec<Kept> {
    let others = fields.unwrap_or_default().0.into_iter().filter(|(name, _)| !OURS.contains(&name.as_str()));
    others.map(|(name, value)| Kept { name, value }).collect()
}

fn render(app: &App, status: StatusCode, context: &SignIn) -> Result<Response> {
    let html = app.pages().page("workspace/sign_in", &app.config().language, context)?;
    Ok(Response::builder().status(status).content_type("text/html; charset=utf-8").body(html))
}

/// Signed out: the sign-in page, with what was typed.
pub fn ask(app: &App, path: &str, posted: Option<Fields>) -> Result<Response> {
    if posted.is_none() {
        let next: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
        return Ok(see_other(&format!("{}?next={next}", urls::SIGN_IN)));
    }
    let problem = Some("Please sign in again. What you typed is kept and goes on afterwards.".to_owned());
    let context = SignIn { title: "Sign in", next: path.to_owned(), kept: kept(posted), problem, demo: app.config().demo, ..SignIn::default() };
    render(app, StatusCode::UNAUTHORIZED, &context)
}

/// Locked: asks for the password, with what was typed.
pub async fn ask_unlock(app: &App, visit: &Visit, path: &str, posted: Option<Fields>, problem: Option<String>) -> Result<Response> {
    let me = practitioners::active(&app.store, visit.practitioner_id).await?;
    let context = SignIn {
        title: "Locked",
        next: path.to_owned(),
        kept: kept(posted),
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

/// Where a form goes on to after the password: to the page that was asked for, or (307) with everything that was typed.
fn go_on(fields: &Fields) -> Response {
    let next = urls::own_path(fields.get("_next")).filter(|next| !next.starts_with(urls::SIGN_IN)).unwrap_or(urls::HOME);
    let typed = fields.0.iter().any(|(name, _)| !OURS.contains(&name.as_str()));
    if typed { Response::builder().status(StatusCode::TEMPORARY_REDIRECT).header("location", next).finish() } else { see_other(next) }
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
        Ok(token) => {
            let mut response = go_on(&fields);
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
    let context =
        SignIn { title: "Sign in", email, next, problem: Some(problem.1), kept: kept(Some(fields)), demo: app.config().demo, ..SignIn::default() };
    Ok(render(&app, problem.0, &context)?)
}

/// Unlocks.
#[handler]
pub async fn unlock(app: Data<&App>, request: &Request, fields: Fields) -> poem::Result<Response> {
    let next = urls::own_path(fields.get("_next")).unwrap_or(urls::HOME).to_owned();
    let Some(visit) = super::visit(&app, request).await? else { return Ok(ask(&app, &next, Some(fields))?) };
    let problem = match actions::unlock(&app, &visit, fields.get("_password")).await {
        Ok(()) => return Ok(go_on(&fields)),
        Err(Error::Unauthorized) => "That password is not right.".to_owned(),
        Err(Error::TooMany(seconds)) => format!("Please wait {seconds} seconds before trying again."),
        Err(error) => return Err(error.into()),
    };
    Ok(ask_unlock(&app, &visit, &next, Some(fields), Some(problem)).await?)
}

/// Locks at once.
#[handler]
pub async fn lock(app: Data<&App>, request: &Request) -> poem::Result<Response> {
    if let Some(visit) = super::visit(&app, request).await? {
        let now = app.now();
        app.store.write(move |tx| async move { visits::set_locked(&tx, visit.id, Some(now)).await }).await?;
    }
    Ok(see_other(urls::HOME))
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
