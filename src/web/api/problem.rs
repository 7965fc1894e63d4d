//! Problems as RFC 9457 (`application/problem+json`): a stable `type`, a title, the status, a detail, and the fields that are wrong.

use poem::Response;
use poem::http::StatusCode;
use poem_openapi::error::{ParseParamError, ParsePathError, ParseRequestPayloadError};
use serde_json::json;

use crate::error::Error;

/// Stable names of problems, relative to the API: `/api/problems/NAME`.
fn kind(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("bad-request", "The request cannot be read"),
        401 => ("unauthorized", "A valid key is needed"),
        403 => ("forbidden", "This key may not do that"),
        404 => ("not-found", "There is no such thing"),
        405 => ("method-not-allowed", "This cannot be done here"),
        409 => ("conflict", "The state of things does not allow this"),
        412 => ("stale", "Somebody changed it meanwhile: read it again"),
        413 => ("too-large", "The request is too large"),
        415 => ("unsupported-media-type", "Please send JSON, not compressed"),
        422 => ("invalid", "Some values are not right"),
        429 => ("too-many-requests", "Too many requests"),
        503 => ("unavailable", "Please try again in a moment"),
        _ => ("internal", "Something went wrong here"),
    }
}

fn respond(status: StatusCode, mut body: serde_json::Value) -> Response {
    let (name, title) = kind(status);
    body["type"] = json!(format!("/api/problems/{name}"));
    body["title"] = json!(title);
    body["status"] = json!(status.as_u16());
    let mut builder = Response::builder().status(status).content_type("application/problem+json");
    if status == StatusCode::UNAUTHORIZED {
        builder = builder.header("www-authenticate", "Bearer");
    }
    builder.body(body.to_string())
}

/// One of our errors as a problem.
pub fn of(error: &Error, status: StatusCode) -> Response {
    respond(
        status,
        match error {
            Error::Invalid(problems) => json!({ "detail": "Nothing was changed. See errors.", "errors": problems.0 }),
            Error::BadRequest(sentence) | Error::Conflict(sentence) => json!({ "detail": sentence }),
            Error::TooMany(seconds) => json!({ "detail": format!("Please wait {seconds} seconds.") }),
            _ => json!({ "detail": kind(status).1 }),
        },
    )
}

/// A problem with a stable name of its own.
pub fn named(status: StatusCode, name: &str, title: &str, detail: &str) -> Response {
    let body = json!({
        "type": format!("/api/problems/{name}"), "title": title, "status": status.as_u16(), "detail": detail,
    });
    Response::builder().status(status).content_type("application/problem+json").body(body.to_string())
}

/// What the OpenAPI library finds wrong with a request, in plain words: its own speak of types of the program.
pub fn plainly(error: poem::Error) -> poem::Error {
    let bad = |sentence: String| poem::Error::from_response(from_text(StatusCode::BAD_REQUEST, &sentence));
    if error.downcast_ref::<ParsePathError>().is_some() {
        // What is no id names nothing.
        return Error::NotFound.into();
    }
    if let Some(wrong) = error.downcast_ref::<ParseParamError>() {
        return match wrong.name {
            "cursor" => Error::BadRequest("This cursor is not one that a list gave.").into(),
            name => bad(format!("The parameter “{name}” cannot be read: {}", plain(&wrong.reason))),
        };
    }
    match error.downcast_ref::<ParseRequestPayloadError>() {
        Some(wrong) => bad(format!("The body cannot be read: {}", plain(&wrong.reason))),
        None => error,
    }
}

/// Without the names of our types, and not long: what was sent is quoted in it.
fn plain(reason: &str) -> String {
    let mut text = String::new();
    let mut rest = reason;
    while let Some((before, from)) = rest.split_once("failed to parse \"") {
        text.push_str(before);
        rest = from.split_once("\": ").map_or(from, |(_, after)| after);
    }
    text.push_str(rest);
    let text = text.split(" (occurred while parsing").next().unwrap_or_default();
    let short: String = text.chars().filter(|c| !c.is_control()).take(200).collect();
    if short.is_empty() { "it is not as expected.".into() } else { short }
}

/// A sentence about the request as a problem.
pub fn from_text(status: StatusCode, text: &str) -> Response {
    respond(status, json!({ "detail": text.lines().next().unwrap_or_default() }))
}
