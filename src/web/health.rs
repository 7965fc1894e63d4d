//! For whoever watches the server.

use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde_json::json;

use crate::app::App;

/// The process answers.
#[handler]
pub fn alive() -> Response {
    answer(StatusCode::OK, &json!({ "status": "ok" }))
}

/// The database answers (and was migrated, or the server would not have started) and the worker goes round.
#[handler]
pub async fn ready(app: Data<&App>) -> Response {
    let database = app.store.ping().await.is_ok();
    let worker = app.worker_alive();
    let status = if database && worker { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = |fine| if fine { "ok" } else { "not ready" };
    answer(status, &json!({ "status": word(database && worker), "database": word(database), "migrations": word(database), "worker": word(worker) }))
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    Response::builder().status(status).content_type("application/json").body(body.to_string())
}
