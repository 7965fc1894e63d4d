//! `Idempotency-Key`: a POST that is sent again is answered again and not done again.
//!
//! What was done is kept for a day with its answer, sealed. What changed nothing is forgotten, so that it may be sent again with the
//! same key. Where something was written and the answer is an error all the same, or none, nobody can know: that stays unfinished.

use std::sync::Arc;

use entity::ids::IdempotentRequestId;
use poem::http::{Method, StatusCode};
use poem::{Body, Endpoint, IntoResponse, Request, Response};
use serde::{Deserialize, Serialize};

use super::{Holder, admit, problem};
use crate::actions::idempotency;
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::{self, idempotency::Known};

/// Headers that are given again with the answer.
const KEPT_HEADERS: [&str; 3] = ["content-type", "location", "etag"];

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Reply {
    headers: Vec<(String, String)>,
    body: String,
}

/// Does each request with a key once. Without one, goes straight on.
pub async fn once<E>(endpoint: Arc<E>, mut request: Request) -> poem::Result<Response>
where
    E: Endpoint + 'static,
    E::Output: IntoResponse + 'static,
{
    let keys: Vec<_> = request.headers().get_all("idempotency-key").iter().cloned().collect();
    let Some(key) = keys.first().filter(|_| request.method() == Method::POST) else {
        return endpoint.call(request).await.map(IntoResponse::into_response);
    };
    let Some(secret) = bearer(&request) else { return Err(Error::Unauthorized.into()) };
    let (app, holder) = (request.data::<App>().cloned().ok_or(Error::NotFound)?, admit(&request, &secret).await?);
    let key = key.to_str().ok().filter(|key| keys.len() == 1 && (1..=255).contains(&key.len()) && key.bytes().all(|b| (b' '..=b'~').contains(&b)));
    let Some(key) = key else {
        return Err(Error::BadRequest("Idempotency-Key should be one key of 1 to 255 printable ASCII characters.").into());
    };
    let body = request.take_body().into_vec().await.map_err(|_| Error::BadRequest("The request ended early."))?;
    // The type of the body decides whether it is read; all else of a request does not matter.
    let kind = request.content_type().unwrap_or_default();
    let same = [format!("POST {}\n{kind}\n", request.original_uri()).into_bytes(), body.clone()].concat();
    request.set_body(Body::from_vec(body));
    let id = match idempotency::begin(&app, &holder.scope, holder.id, key, &same).await? {
        Known::First(id) => id,
        Known::Answered(status, reply) => return Ok(again(status, &reply)?),
        Known::Unfinished => {
            return Err(Error::Conflict("The first request with this Idempotency-Key has not ended, or ended without a word.").into());
        }
        Known::Different => return Ok(reused()),
    };
    request.extensions_mut().insert(holder.clone());
    // In a task of its own: it ends whole, and is kept, also when the caller hangs up.
    let task = tokio::spawn(async move { first(&app, &holder, id, endpoint, request).await });
    task.await.map_err(|_| Error::internal("a handler panicked"))?
}

async fn first<E>(app: &App, holder: &Holder, id: IdempotentRequestId, endpoint: Arc<E>, request: Request) -> poem::Result<Response>
where
    E: Endpoint,
    E::Output: IntoResponse,
{
    let (outcome, wrote) = store::noting_writes(endpoint.call(request)).await;
    let mut response = match outcome.map(IntoResponse::into_response) {
        Ok(response) if response.status().is_success() => response,
        failed => {
            if !wrote {
                idempotency::forget(app, id).await?;
            }
            return failed;
        }
    };
    let body = response.take_body().into_vec().await.map_err(|_| Error::internal("an answer that cannot be read"))?;
    let header = |name: &&str| response.headers().get(*name).and_then(|value| Some(((*name).to_owned(), value.to_str().ok()?.to_owned())));
    let reply = Reply { headers: KEPT_HEADERS.iter().filter_map(header).collect(), body: String::from_utf8_lossy(&body).into_owned() };
    let kept = serde_json::to_vec(&reply).map_err(Error::from)?;
    idempotency::finish(app, &holder.scope, id, response.status().as_u16(), kept).await?;
    response.set_body(body);
    Ok(response)
}

fn bearer(request: &Request) -> Option<String> {
    let (scheme, secret) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim().to_owned())
}

fn again(status: u16, kept: &[u8]) -> Result<Response> {
    let reply: Reply = serde_json::from_slice(kept)?;
    let status = StatusCode::from_u16(status).map_err(Error::internal)?;
    let mut response = Response::builder().status(status).header("idempotent-replayed", "true");
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    Ok(response.body(reply.body))
}

fn reused() -> Response {
    problem::named(
        StatusCode::UNPROCESSABLE_ENTITY,
        "idempotency-key-reused",
        "This Idempotency-Key came with another request",
        "Nothing was changed. Please use a new key for a new request.",
    )
}
