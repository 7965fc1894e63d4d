//! While a device is handed over, its browser opens one form and nothing else: whatever else it asks for leads back there. The workspace is
//! locked besides; this is so that not even a locked page, a sign-in of somebody else or a client's link shows on it.

use std::sync::Arc;

use poem::{Endpoint, Request, Response};

use crate::actions::in_the_room::{self, HandedOver};
use crate::app::App;
use crate::error::Result;
use crate::urls;
use crate::web::cookies;

/// What a value ends with once the form was sent.
pub const DONE: &str = ".done";

/// The device of a request, where it was handed over and not taken back.
pub async fn of(app: &App, request: &Request) -> Result<Option<HandedOver>> {
    match cookies::read(request, cookies::KIOSK) {
        Some(value) => in_the_room::handed_over(app, value.strip_suffix(DONE).unwrap_or(&value)).await,
        None => Ok(None),
    }
}

/// Lets through what belongs to the form; everything else leads back to it.
pub async fn check<E: Endpoint<Output = Response> + 'static>(app: App, endpoint: Arc<E>, request: Request) -> poem::Result<Response> {
    let path = request.uri().path();
    let belongs = path == urls::KIOSK || ["/kiosk/", "/static/"].iter().any(|start| path.starts_with(start));
    if !belongs && of(&app, &request).await?.is_some() {
        return Ok(super::super::workspace::see_other(urls::KIOSK));
    }
    endpoint.call(request).await
}
