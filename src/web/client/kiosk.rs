//! A device that was handed over: one form, then a thank-you. The address names nobody and nothing; a cookie says which form it is. Whoever
//! handed it over takes it back with their password.

use entity::ids::SubmissionId;
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{FromRequest, Request, RequestBody, Response, handler};
use serde::Serialize;

use super::{Shell, care, page, see_other};
use crate::actions::in_the_room::{self as actions, Asked, HandedOver};
use crate::app::App;
use crate::domain::message::Message;
use crate::domain::response::{self, Refusal, Typed};
use crate::domain::translation::Place;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection, Problem, Support};
use crate::random;
use crate::store::{clients, practitioners};
use crate::urls;
use crate::web::cookies;
use crate::web::forms::Fields;
use crate::web::middleware::kiosk;
use crate::web::middleware::origin::{self, Origin};

/// The device of a request, where it was handed over and not taken back, and its cookie's value.
pub struct Handed(pub Option<HandedOver>, String);

impl<'a> FromRequest<'a> for Handed {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let app = request.data::<App>().ok_or(Error::NotFound)?;
        // There is no capability here: what does not say that it comes from our page is refused.
        if *request.method() == poem::http::Method::POST && origin::of(app, request) == Origin::Other {
            return Err(Error::Forbidden.into());
        }
        Ok(Self(kiosk::of(app, request).await?, cookies::read(request, cookies::KIOSK).unwrap_or_default()))
    }
}

#[derive(Serialize)]
struct Form {
    shell: Shell,
    title: String,
    title_lang: Option<String>,
    minutes: u32,
    /// When it is read, and that nobody watches.
    told: Vec<String>,
    submission_id: SubmissionId,
    asked: Option<String>,
    sections: Vec<AskedSection>,
    scripts: Vec<&'static str>,
    problems: Vec<Problem>,
    empty: bool,
    leave_url: &'static str,
}

/// What is shown besides the questions.
#[derive(Default)]
struct Showing {
    typed: Typed,
    drawn: Option<Vec<String>>,
    problems: Vec<(String, Message)>,
    empty: bool,
    submission: Option<SubmissionId>,
}

async fn shell(app: &App, handed: &HandedOver, title: String) -> Result<Shell> {
    let practice = super::practice(app, handed.kiosk.practice_id).await?;
    let client = clients::find(&app.store, &handed.scope, handed.kiosk.client_id).await?;
    Ok(Shell { script: false, ..Shell::of(app, &practice, &client, title) })
}

async fn form(app: &App, handed: &HandedOver, asked: &Asked, status: StatusCode, showing: Showing) -> Result<Response> {
    let language = &asked.client.language;
    let speech = app.pages().speech(language);
    let content = asked.shown(showing.drawn.as_deref());
    let shell = shell(app, handed, asked.said.title.clone()).await?;
    let sections = ask::sections(speech, &content, &showing.typed, &showing.problems, &[]);
    let practice = super::practice(app, handed.kiosk.practice_id).await?;
    let sections = ask::with_help(sections, &care::support(&practice, &shell));
    let sections = ask::in_own_language(ask::with_locked(sections, &asked.locked()), &asked.said);
    // Nothing is kept here before it is sent.
    let practitioner = practitioners::find(&app.store, &handed.scope, asked.assignment.practitioner_id).await?.name;
    let told = care::words(speech, &practice, language, &asked.said.content, &practitioner, false);
    care::note(app, handed.scope, (asked.client.id, asked.occurrence.id), &asked.said.content, (&told, &practitioner)).await;
    let context = Form {
        shell,
        title: asked.said.title.clone(),
        title_lang: ask::lang_of(&asked.said, &Place::Title),
        minutes: content.minutes(),
        told: told.lines,
        submission_id: showing.submission.unwrap_or_else(|| random::id(app.now())),
        asked: showing.drawn.map(|drawn| drawn.join(" ")),
        sections,
        scripts: vec!["conditions.js", "table.js"],
        problems: ask::problems(speech, &content, &showing.problems),
        empty: showing.empty,
        leave_url: urls::KIOSK_LEAVE,
    };
    page(app, "client/kiosk", language, status, &context)
}

/// The one form; afterwards the thank-you, whatever leads here.
#[handler]
pub async fn show(app: Data<&App>, Handed(handed, _): Handed) -> poem::Result<Response> {
    let Some(handed) = handed else { return Ok(see_other(urls::SIGN_IN)) };
    if !handed.is_open(&app) {
        return Ok(see_other(urls::KIOSK_DONE));
    }
    let asked = Asked::load(&app, &handed.scope, handed.kiosk.occurrence_id).await?;
    let showing =
        Showing { typed: asked.prefilled(&app, &handed.scope).await?, drawn: asked.drawn(&app, &handed.scope).await?, ..Showing::default() };
    Ok(form(&app, &handed, &asked, StatusCode::OK, showing).await?)
}

/// Takes the answers. Where the device was taken back or its time is over meanwhile, what was typed is shown, to be copied.
#[handler]
pub async fn submit(app: Data<&App>, Handed(handed, value): Handed, fields: Fields) -> poem::Result<Response> {
    let Some(handed) = handed else { return super::submit::keep_typed(&app, &fields, StatusCode::UNAUTHORIZED).await };
    if handed.kiosk.done_at.is_some() {
        return Ok(see_other(urls::KIOSK_DONE));
    }
    if !handed.is_open(&app) {
        return super::submit::keep_typed(&app, &fields, StatusCode::UNAUTHORIZED).await;
    }
    super::submit::or_busy(&app, urls::KIOSK, &fields, take(&app, &handed, &value, &fields).await)
}

async fn take(app: &App, handed: &HandedOver, value: &str, fields: &Fields) -> poem::Result<Response> {
    let asked = Asked::load(app, &handed.scope, handed.kiosk.occurrence_id).await?;
    let (Ok(submission), Ok(typed)) = (fields.get("_submission_id").parse::<SubmissionId>(), response::typed(&asked.version.content, &fields.0))
    else {
        return super::submit::keep_typed(app, fields, StatusCode::BAD_REQUEST).await;
    };
    let drawn = crate::web::workspace::together::drawn(fields);
    let problems = match actions::submit(app, handed, &asked, submission, &typed, drawn.as_deref()).await? {
        Ok(_) => {
            let mut response = see_other(urls::KIOSK_DONE);
            // Another value: browsers then forget the page with the answers, which Back would show.
            let value = format!("{}{}", value.trim_end_matches(kiosk::DONE), kiosk::DONE);
            response.headers_mut().append(header::SET_COOKIE, cookies::set(cookies::KIOSK, &value, None));
            return Ok(response);
        }
        Err(Refusal::Problems(problems)) => problems,
        Err(Refusal::Empty) => Vec::new(),
    };
    let empty = problems.is_empty();
    let showing = Showing { typed, drawn, problems, empty, submission: Some(submission) };
    Ok(form(app, handed, &asked, StatusCode::UNPROCESSABLE_ENTITY, showing).await?)
}

#[derive(Serialize)]
struct Thanks {
    shell: Shell,
    /// It was sent; else its time is over.
    sent: bool,
    leave_url: &'static str,
    /// Something was answered after which it is said where help is.
    support: Option<Support>,
}

/// "Thank you. Please give the device back."
#[handler]
pub async fn done(app: Data<&App>, Handed(handed, _): Handed) -> poem::Result<Response> {
    let Some(handed) = handed else { return Ok(see_other(urls::SIGN_IN)) };
    if handed.is_open(&app) {
        return Ok(see_other(urls::KIOSK));
    }
    let language = clients::find(&app.store, &handed.scope, handed.kiosk.client_id).await?.language;
    let shell = shell(&app, &handed, app.pages().speech(&language).say("kiosk-thanks-title", &[])).await?;
    let marked = match handed.kiosk.response_id {
        Some(id) => care::asks_for_support(&app, &handed.scope, id).await?.is_some(),
        None => false,
    };
    let practice = super::practice(&app, handed.kiosk.practice_id).await?;
    let support = marked.then(|| care::support(&practice, &shell));
    let context = Thanks { support, shell, sent: handed.kiosk.done_at.is_some(), leave_url: urls::KIOSK_LEAVE };
    Ok(page(&app, "client/kiosk_done", &language, StatusCode::OK, &context)?)
}

#[derive(Serialize)]
struct Leave {
    shell: Shell,
    problem: Option<String>,
    back_url: &'static str,
}

async fn ask(app: &App, handed: &HandedOver, status: StatusCode, problem: Option<String>) -> Result<Response> {
    let language = crate::domain::languages::FIRST;
    let shell = shell(app, handed, "Take the device back".into()).await?;
    page(app, "client/kiosk_leave", language, status, &Leave { shell, problem, back_url: urls::KIOSK })
}

/// Asks whoever handed it over for their password.
#[handler]
pub async fn ask_leave(app: Data<&App>, Handed(handed, _): Handed) -> poem::Result<Response> {
    let Some(handed) = handed else { return Ok(see_other(urls::SIGN_IN)) };
    Ok(ask(&app, &handed, StatusCode::OK, None).await?)
}

/// Back to the workspace, with the password: to what was answered, or to the client.
#[handler]
pub async fn leave(app: Data<&App>, Handed(handed, _): Handed, fields: Fields) -> poem::Result<Response> {
    let Some(handed) = handed else { return Ok(see_other(urls::SIGN_IN)) };
    let kiosk = &handed.kiosk;
    let to = match actions::take_back(&app, &handed, fields.get("_password")).await {
        Ok(()) => kiosk.response_id.map_or_else(|| urls::client(kiosk.client_id), |id| format!("{}?done=handed-over-back", urls::response(id))),
        // Signed out meanwhile: whoever comes signs in.
        Err(Error::NotFound) => urls::SIGN_IN.to_owned(),
        Err(Error::Unauthorized) => {
            let problem = Some("That password is not right.".to_owned());
            return Ok(ask(&app, &handed, StatusCode::UNAUTHORIZED, problem).await?);
        }
        Err(Error::TooMany(seconds)) => {
            let problem = Some(format!("Please wait {seconds} seconds before trying again."));
            return Ok(ask(&app, &handed, StatusCode::TOO_MANY_REQUESTS, problem).await?);
        }
        Err(error) => return Err(error.into()),
    };
    let mut response = see_other(&to);
    response.headers_mut().append(header::SET_COOKIE, cookies::remove(cookies::KIOSK));
    Ok(response)
}
