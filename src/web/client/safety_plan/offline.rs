//! The copy on a phone: the worker that keeps it, and the question whether it may stay.

use std::sync::Arc;

use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Request, RequestBody, Response, handler};

use crate::actions::plan_access;
use crate::app::App;
use crate::error::{Error, Result};
use crate::pages::assets;
use crate::urls;
use crate::web::client::see_other;
use crate::web::forms;
use crate::web::limits::{self, Action, Limits};

/// A pass is 72 bytes in base64.
const LONGEST_PASS: usize = 200;

/// The worker's script. The plan is at `/plan`, which is not below the script's own folder: the header lets it reach that far, and no further.
#[handler]
pub fn worker() -> poem::Result<Response> {
    let (bytes, content_type) = assets::get("plan-worker.js").ok_or(Error::NotFound)?;
    Ok(Response::builder().content_type(content_type).header("service-worker-allowed", urls::PLAN).body(bytes))
}

/// Whether a copy may stay on the phone that asks. Needs no session: the pass is worth this answer and nothing else.
#[handler]
pub async fn ask(app: Data<&App>, limits: Data<&Arc<Limits>>, request: &Request, body: poem::Body) -> poem::Result<Response> {
    limits.count(Action::OwnPage, limits::who(&app, request))?;
    let pass = read(request, body).await?;
    let stays = plan_access::copy_may_stay(&app, &pass).await?;
    let status = if stays { StatusCode::NO_CONTENT } else { StatusCode::GONE };
    Ok(Response::builder().status(status).header(header::CACHE_CONTROL, "no-store").finish())
}

async fn read(request: &Request, body: poem::Body) -> Result<String> {
    let bytes = forms::limited(request, &mut RequestBody::new(body), LONGEST_PASS).await?;
    String::from_utf8(bytes).map_err(|_| Error::BadRequest("This is no pass."))
}

/// The address of the question, opened by hand: to the plan.
#[handler]
pub fn back() -> Response {
    see_other(urls::PLAN)
}
