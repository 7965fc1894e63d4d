//! Other sites cannot post here. `Sec-Fetch-Site` decides; for browsers too old to send it, `Origin` or `Referer` do.
//! Where none is sent (very old browsers, scripts) the handler asks for the page's own token or write capability.

use std::sync::Arc;

use poem::http::Method;
use poem::{Endpoint, Request, Response};

use crate::app::App;
use crate::error::Error;

/// How much is known about where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From a page of ours.
    Ours,
    /// Nothing says where from.
    Unsaid,
    /// From another site.
    Other,
}

/// Reads the headers. `Origin: null` counts as absent: with `no-referrer`, our own form posts carry it.
pub fn of(app: &App, request: &Request) -> Origin {
    if let Some(site) = request.header("sec-fetch-site") {
        return if site == "same-origin" { Origin::Ours } else { Origin::Other };
    }
    let host = |url: &str| url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default().to_owned());
    let said = request.header("origin").filter(|origin| *origin != "null").or_else(|| request.header("referer")).and_then(host);
    match said {
        None => Origin::Unsaid,
        Some(host) if host == app.urls().host() => Origin::Ours,
        Some(_) => Origin::Other,
    }
}

/// Refuses writes that another site's page asked for. The API has its own keys; one-click unsubscribing comes from mail programs.
pub async fn check<E: Endpoint<Output = Response> + 'static>(app: App, endpoint: Arc<E>, request: Request) -> poem::Result<Response> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let path = request.uri().path();
    let exempt = path.starts_with("/api/") || path.starts_with("/u/");
    if !reads && !exempt && of(&app, &request) == Origin::Other {
        return Err(Error::Forbidden.into());
    }
    endpoint.call(request).await
}
