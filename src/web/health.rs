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

/// The database answers (and was migrated, or the server would not have started) and the worker goes round, if this process runs one:
/// of workers elsewhere it knows nothing, and says so.
#[handler]
pub async fn ready(app: Data<&App>) -> Response {
    let database = app.store.ping().await.is_ok();
    let worker = app.worker_alive();
    let fine = database && worker != Some(false);
    let status = if fine { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = |fine| if fine { "ok" } else { "not ready" };
    answer(
        status,
        &json!({ "status": word(fine), "database": word(database), "migrations": word(database), "worker": worker.map_or("not here", word) }),
    )
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    Response::builder().status(status).content_type("application/json").body(body.to_string())
}
