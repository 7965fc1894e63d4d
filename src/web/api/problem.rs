//! Problems as RFC 9457 (`application/problem+json`): a stable `type`, a title, the status, a detail, and the fields that are wrong.

use poem::Response;
use poem::http::StatusCode;
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

/// A sentence about the request as a problem.
pub fn from_text(status: StatusCode, text: &str) -> Response {
    respond(status, json!({ "detail": text.lines().next().unwrap_or_default() }))
}
