//! The page for a metrics collector, on a listener of its own: the site itself has no such address. Beside it is the health of the
//! process, for those that serve no site.

use poem::http::StatusCode;
use poem::web::Data;
use poem::{Endpoint, EndpointExt, Response, Route, get, handler};

use super::health;
use crate::app::App;
use crate::error::Result;
use crate::metrics::Readings;
use crate::store::{audit, outbox, sending};

/// What the listener for metrics serves: this page, the health of the process, and nothing else.
pub fn site(app: App) -> impl Endpoint {
    Route::new().at("/metrics", get(show)).at("/healthz", get(health::alive)).at("/readyz", get(health::ready)).data(app)
}

/// What was counted, and what the database says just now. With the database away the page says that.
#[handler]
async fn show(app: Data<&App>) -> Response {
    let readings = read(&app).await.inspect_err(|error| tracing::warn!(%error, "the metrics lack what is in the database")).ok();
    match app.metrics().text(app.now(), app.worker_seen(), readings) {
        Ok(page) => Response::builder().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(page),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into()
        }
    }
}

async fn read(app: &App) -> Result<Readings> {
    let (outbox, oldest_mail) = outbox::counts(&app.store, app.now()).await?;
    let sending = sending::read(&app.store).await?;
    Ok(Readings {
        outbox,
        oldest_mail,
        mail_paused: sending.paused_since,
        mail_away: sending.away_since,
        audit_waiting: audit::waiting(&app.store).await?,
    })
}
