//! The outermost layer. Every response passes here, also the ones for faults, panics and unknown addresses: that is where
//! security headers are set, because poem's own middleware loses them exactly on errors.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, PathPattern, Request, Response};
use serde::Serialize;

use crate::app::App;
use crate::domain::languages;
use crate::error::Error;
use crate::pages::help::{self, HelpLine};
use crate::web::wish;

/// No request takes longer; a write that has begun still ends whole.
const LONGEST: Duration = Duration::from_secs(30);

/// Which content security policy a response needs.
#[derive(Clone, Debug)]
pub enum Policy {
    /// Nothing but our stylesheet: landing and dead links.
    Still,
    /// With our scripts and saving.
    Page,
    /// The pages of a safety plan, which may ask for the worker that keeps a copy: the only ones with a policy of Trusted Types.
    Plan,
    /// The API reference, with the fingerprints of its scripts.
    Reference(String),
}

impl From<Error> for poem::Error {
    fn from(error: Error) -> Self {
        let status = status(&error);
        Self::new(error, status)
    }
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::First(_) => StatusCode::SEE_OTHER,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::Unauthorized => StatusCode::UNAUTHORIZED,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::BadRequest(_) => StatusCode::BAD_REQUEST,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Stale => StatusCode::PRECONDITION_FAILED,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Calls the site within time, and makes a proper response of whatever comes of it.
pub async fn guard<E: Endpoint<Output = Response> + 'static>(app: App, endpoint: Arc<E>, request: Request) -> poem::Result<Response> {
    wish::within(wish::of(&request), answer(app, endpoint, request)).await
}

async fn answer<E: Endpoint<Output = Response> + 'static>(app: App, endpoint: Arc<E>, request: Request) -> poem::Result<Response> {
    let (method, path, started) = (request.method().clone(), request.uri().path().to_owned(), Instant::now());
    let called = tokio::time::timeout(LONGEST, AssertUnwindSafe(endpoint.call(request)).catch_unwind()).await;
    let route = match &called {
        Ok(Ok(Ok(response))) => response.data::<PathPattern>().cloned(),
        Ok(Ok(Err(error))) => error.data::<PathPattern>().cloned(),
        _ => None,
    };
    let route = route.as_ref().map(|pattern| &*pattern.0).filter(|pattern| !pattern.is_empty()).unwrap_or("-");
    let mut response = match called {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(error))) => explain(&app, &path, error),
        Ok(Err(_)) => render(&app, &path, &Error::internal("a handler panicked")),
        Err(_) => render(&app, &path, &Error::Unavailable("a request took too long".into())),
    };
    set_headers(&mut response, &path);
    let (status, took) = (response.status().as_u16(), started.elapsed());
    app.metrics().request(method.as_str(), route, status, took);
    tracing::info!(%method, route, status, ms = took.as_millis() as u64, "request");
    if method == Method::HEAD {
        response.take_body();
    }
    Ok(response)
}

/// Our own error, or poem's (unknown route, wrong method, body that cannot be read), as a page or a problem.
fn explain(app: &App, path: &str, error: poem::Error) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    if let Some(ours) = error.downcast_ref::<Error>() {
        return render(app, path, ours);
    }
    let as_ours = match error.status() {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::UNAUTHORIZED => Error::Unauthorized,
        StatusCode::FORBIDDEN => Error::Forbidden,
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::UnsupportedMedia,
        StatusCode::BAD_REQUEST if !path.starts_with("/api/") => Error::NotFound,
        status if status.is_client_error() => {
            // poem-openapi's sentences name the field; they are about the request, not about us.
            let mut response = crate::web::api::problem::from_text(status, &error.to_string());
            if !path.starts_with("/api/") {
                response = page(app, path, status, None);
            }
            return response;
        }
        _ => Error::internal("an unexpected fault"),
    };
    render(app, path, &as_ours)
}

fn render(app: &App, path: &str, error: &Error) -> Response {
    let status = status(error);
    if let Error::First(page) = error {
        return Response::builder().status(status).header(header::LOCATION, page).finish();
    }
    if status.is_server_error() {
        tracing::error!(%error, "request failed");
    }
    let wait = if let Error::TooMany(seconds) = error { Some(*seconds) } else { None };
    let mut response = if path.starts_with("/api/") { crate::web::api::problem::of(error, status) } else { page(app, path, status, wait) };
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// What an error page shows.
#[derive(Serialize)]
struct ErrorPage {
    status: u16,
    /// Whether a client may be looking: then help is in sight.
    for_client: bool,
    /// Whether somebody who works here is looking.
    in_workspace: bool,
    title: String,
    text: String,
    help: Vec<HelpLine>,
    /// Nobody is known here whose regions could be changed.
    asks_where: bool,
}

/// What addresses of the workspace begin with.
const WORKSPACE: &[&str] = &[
    "/account",
    "/alerts",
    "/api",
    "/appointments",
    "/assignments",
    "/briefs",
    "/clients",
    "/coming",
    "/cover",
    "/entries",
    "/goals",
    "/home",
    "/library",
    "/mails",
    "/measures",
    "/occurrences",
    "/practice",
    "/requests",
    "/responses",
    "/sequences",
    "/templates",
    "/topics",
];

/// One page for all faults: plain words, help in sight, no practice's name.
fn page(app: &App, path: &str, status: StatusCode, wait: Option<u64>) -> Response {
    let for_client = ["/c/", "/w/", "/u/", crate::urls::KIOSK, crate::urls::PLAN].iter().any(|start| path.starts_with(start)) || path == "/w";
    let in_workspace = WORKSPACE.iter().any(|start| path.starts_with(start));
    // The workspace is in English.
    let language = if in_workspace { languages::FIRST.to_owned() } else { wish::language(app) };
    let speech = app.pages().speech(&language);
    let id = match status.as_u16() {
        404 if path.starts_with(crate::urls::PLAN) => "fault-plan",
        404 if path.starts_with("/w") => "fault-closed",
        404 => "fault-404",
        401 => "fault-401",
        403 if in_workspace => "fault-role",
        403 => "fault-403",
        409 => "fault-409",
        413 => "fault-413",
        429 => "fault-429",
        503 => "fault-503",
        400..=499 => "fault-4xx",
        _ => "fault-500",
    };
    let minutes = wait.unwrap_or(60).div_ceil(60).to_string();
    let context = ErrorPage {
        status: status.as_u16(),
        for_client,
        title: speech.say(&format!("{id}-title"), &[]),
        text: speech.say(&format!("{id}-text"), &[("minutes", &minutes)]),
        in_workspace,
        help: help::lines(&app.server_crisis_lines(&language)),
        asks_where: false,
    };
    match app.pages().page("error", &language, &context) {
        Ok(html) => {
            let mut response = Response::builder().status(status).content_type("text/html; charset=utf-8").body(html);
            response.set_data(Policy::Still);
            response
        }
        Err(error) => {
            tracing::error!(%error, "the error page itself failed");
            Response::builder().status(status).content_type("text/plain; charset=utf-8").body("Something went wrong. Please try again.")
        }
    }
}

/// Headers of every response, whatever its status.
fn set_headers(response: &mut Response, path: &str) {
    let policy = response.data::<Policy>().cloned().unwrap_or(Policy::Page);
    let base = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; \
                object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    let policy = match policy {
        Policy::Still => format!("{base}; trusted-types 'none'"),
        Policy::Page => format!("{base}; trusted-types 'none'; script-src 'self'; connect-src 'self'"),
        Policy::Plan => format!("{base}; trusted-types meanwhile-plan; script-src 'self'; worker-src 'self'; connect-src 'self'"),
        Policy::Reference(scripts) => format!(
            "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
             base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
        ),
    };
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    const FIXED: [(&str, &str); 7] = [
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
        ("x-robots-tag", "noindex, nofollow, noarchive"),
    ];
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !path.starts_with("/static/") || !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.append(header::VARY, HeaderValue::from_static("Sec-Fetch-Site, Origin, Accept-Language"));
}
